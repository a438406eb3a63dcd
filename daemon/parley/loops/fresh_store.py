"""A store that is new, or from an older parley, is brought up to date by a process of its own.

What makes tables is imported for that alone (sqlite-utils, and numpy where it is installed: up to 16 MB), and the daemon
would keep it for its whole life.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from parley.loops.hatchery import Hatchery
from parley.loops.workers import Command, Workers
from parley.store import Store
from parley.store.connect import is_up_to_date

OPENING = Command("parley.loops.fresh_store:open_once", (bool,), seconds=3600.0, megabytes=4096)


async def bring_up_to_date(hatchery: Hatchery, folder: Path) -> None:
    """Before it is opened. What cannot be done here is met again by whoever opens it, and said there."""
    if not await asyncio.to_thread(is_up_to_date, folder):
        with suppress(OSError, RuntimeError):
            await Workers(hatchery, OPENING).do_alone(lambda: (str(folder),), seconds=OPENING.seconds)


def open_once(folder: str) -> bool:
    """The work of that process: looked at whole, migrated, and closed."""
    Store.open(Path(folder), verify=True).close()
    return True
