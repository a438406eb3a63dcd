"""Memory over ten thousand mails: it must not grow with what has passed through."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bench import mails
from bench.daemon import Daemon
from bench.figures import Figure, load_now
from bench.measure_mails import LETTERS, run

WARM = 1000  # mails after which every table and pool has found its size


def measure(quick: bool, folder: Path) -> list[Figure]:
    """One figure: PSS of all processes after all mails, against that after the first of them."""
    warm, steps = (20, 2) if quick else (WARM, 10)
    found: list[float] = []
    with Daemon(folder / "memory", mails.contacts()) as daemon:
        for step in range(steps):
            load = list(mails.load(warm, datetime.now(UTC), first=step * warm))
            run(daemon, load, step * warm * LETTERS)
            found.append(daemon.megabytes())
    what = f"memory after {warm * steps:,} mails (PSS)"
    against = f"the same process after {warm:,}"
    return [Figure("memory", what, found[-1], "MB", against, found[0], 1.05, "less", "ratio", load_now())]
