"""Tells a `PretendClock` where to go, for demonstrations: one instant in a file, and another file that says "there".

Whoever demonstrates writes an ISO instant with its offset into FILE (and anything after a blank, to ask again for
the same moment), best by renaming a finished file. When the daemon has done everything up to that moment,
FILE.reached holds the same words. Nothing of a real clock enters here.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from parley.loops.clock import PretendClock

EVERY = 0.02  # seconds between two looks at the file


def read_instant(words: str) -> datetime | None:
    """The instant in the file; None if there is none (yet)."""
    try:
        at = datetime.fromisoformat(words.split()[0])
    except (ValueError, IndexError):
        return None
    return at if at.tzinfo is not None else None


async def follow(clock: PretendClock, path: Path) -> None:
    """Until it is cancelled: go where the file says, and say when we are there."""
    done = ""
    while True:
        words = path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
        at = read_instant(words)
        if at is not None and words != done:
            clock.go_to(at)
            await clock.arrived()
            beside = path.with_name(path.name + ".writing")
            beside.write_text(words, encoding="ascii", errors="replace")
            beside.replace(path.with_name(path.name + ".reached"))
            done = words
        await asyncio.sleep(EVERY)
