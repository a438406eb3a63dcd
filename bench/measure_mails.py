"""Mails through the whole house: SMTP in, every commit synced, the answer and the invitations out into the Maildir."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import machine, mails, raw_limit
from bench.client import send_all
from bench.daemon import Daemon
from bench.figures import Figure, load_now

LETTERS = 2  # for each mail: what the raiser is told, what the other side is told, both with the invitation
WARM = 50


@dataclass(frozen=True)
class Run:
    """What one run took: seconds until the last letter lay in the Maildir, CPU seconds of all processes, and of the
    thread that had most to do: no rate is higher than it allows, whatever else the machine does."""

    seconds: float
    cpu: float
    busiest: float


def measure(quick: bool, folder: Path) -> list[Figure]:
    """The rate, against the sink and against commits; the CPU time of a mail; how long one that comes alone takes."""
    count, alone = (60, 3) if quick else (2000, 20)
    load = list(mails.load(count, datetime.now(UTC), first=WARM))
    limit = raw_limit.sink(load)
    commits = raw_limit.commits_per_second(folder, 100 if quick else 2000)
    with Daemon(folder / "mails", mails.contacts()) as daemon:
        run(daemon, list(mails.load(WARM, datetime.now(UTC))), 0)
        took = run(daemon, load, WARM * LETTERS)
        waits = _alone(daemon, alone, WARM + count)
    load_average, rate, cpu = load_now(), count / took.seconds, took.cpu / count * 1e6
    name = "mails"
    return [
        Figure(name, "from SMTP in to answer and invitation out", rate, "mails/s", "aiosmtpd discarding",
               limit.mails_per_second, 300, "more", load=load_average),
        Figure(name, "the same beside commits of one 20 kB row", rate, "mails/s", "synced commits", commits,
               better="more", load=load_average),
        Figure(name, "CPU over all processes", cpu, "µs/mail", "aiosmtpd discarding", limit.cpu_microseconds, 3000,
               load=load_average),
        Figure(name, "CPU of the busiest thread", took.busiest / count * 1e6, "µs/mail", "aiosmtpd discarding",
               limit.cpu_microseconds, load=load_average),
        Figure(name, "a mail that comes alone, until both have left", waits, "ms", "one synced commit", 1000 / commits,
               load=load_average),
    ]  # fmt: skip


def _alone(daemon: Daemon, count: int, first: int) -> float:
    """Milliseconds, the middle of so many mails sent one after another."""
    loads = mails.load(count, datetime.now(UTC), first=first)
    took = [run(daemon, [one], (first + n) * LETTERS, every=0.002).seconds for n, one in enumerate(loads)]
    return statistics.median(took) * 1000


def run(daemon: Daemon, load: list[mails.Load], before: int, every: float = 0.05) -> Run:
    """Send these and wait until all that they bring has left. before: how many letters there are already."""
    spent, each, began = daemon.cpu_seconds(), machine.threads(daemon.process.pid), time.perf_counter()
    asyncio.run(send_all(daemon.port, load))
    wanted = before + LETTERS * len(load)
    daemon.wait_for(lambda: daemon.letters() >= wanted, every=every)
    seconds = time.perf_counter() - began
    time.sleep(0.2)  # what became of the last letters is being written down
    busiest = max(
        took - each.get(thread, 0.0) for thread, took in machine.threads(daemon.process.pid).items()
    )
    return Run(seconds, daemon.cpu_seconds() - spent, busiest)
