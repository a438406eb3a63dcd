"""Memory over many mails: it must not grow with what has passed through.

Ten thousand through the whole house; on request (`--only endurance`, half an hour) a hundred thousand, and as many
through the reading processes alone.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

from bench import machine, mails
from bench.daemon import Daemon
from bench.figures import Figure, load_now
from bench.measure_mails import LETTERS, run
from parley.loops.hatchery import Hatchery
from parley.loops.readers import COUNT, TOGETHER, Readers
from parley.mail.message import Envelope, ReadingContext

STEP = 1000  # mails between two looks
# Looks after which every table and pool has found its size: since senders wait while mails are taken, the first thousand do not
# always fill what the daemon holds of mails that wait (4 MB)
SETTLED = 2


def measure(quick: bool, folder: Path) -> list[Figure]:
    """One figure: PSS of all processes after all mails, against that after the first two thousand."""
    warm, steps = (20, 3) if quick else (STEP, 10)
    return [_through_the_house("memory", folder, warm, steps, mails.SIDE)]


def endure(quick: bool, folder: Path) -> list[Figure]:
    """The same with a hundred thousand mails, and through the reading processes alone."""
    warm, steps = (20, 3) if quick else (STEP, 100)
    return [
        asyncio.run(_through_the_readers(warm, steps)),
        _through_the_house("endurance", folder, warm, steps, mails.CROWD),
    ]


def _through_the_house(measure: str, folder: Path, warm: int, steps: int, side: int) -> Figure:
    """side: how many people there are on each side; no two mails have the same pair."""
    found: list[float] = []
    with Daemon(folder / "memory", mails.contacts(side)) as daemon:
        for step in range(steps):
            load = list(mails.load(warm, datetime.now(UTC), first=step * warm, side=side))
            run(daemon, load, step * warm * LETTERS)
            found.append(daemon.megabytes())
    what = f"memory after {warm * steps:,} mails (PSS)"
    return _figure(measure, what, warm, found)


async def _through_the_readers(warm: int, steps: int) -> Figure:
    """This process and its readers. The mails are the same hundred over and over: what is read keeps nothing of them."""
    now = datetime.now(UTC)
    raws = [load.raw for load in mails.load(100, now)]
    envelope = Envelope("r000@school.example", (mails.TO,), now)
    readers = Readers(Hatchery(), ReadingContext("escalations@parley.example"))
    await readers.start()
    found: list[float] = []
    try:
        for _ in range(steps):
            for start in range(0, warm, COUNT * TOGETHER):
                await readers.read_many(
                    [(raws[(start + n) % 100], envelope) for n in range(COUNT * TOGETHER)]
                )
            found.append(machine.megabytes(os.getpid()))
    finally:
        await readers.stop()
        await readers.hatchery.stop()
    what = f"memory of the reading processes after {warm * steps:,} mails (PSS)"
    return _figure("endurance", what, warm, found)


def _figure(measure: str, what: str, warm: int, found: list[float]) -> Figure:
    against = f"the same processes after {warm * SETTLED:,}"
    return Figure(
        measure, what, found[-1], "MB", against, found[SETTLED - 1], 1.05, "less", "ratio", load_now()
    )
