"""The faults, one row each: what is done, how often when it is short, and how often by choice."""

from __future__ import annotations

import dataclasses
import subprocess
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from faults import disks, exchanges, kills, power, servers
from faults.ground import Ground, Outcome, Skipped, ground


@dataclass(frozen=True)
class Fault:
    name: str
    about: str
    make: Callable[[Ground], Outcome]
    short: int
    long: int


@dataclass(frozen=True)
class Row:
    """What came of one. why: what went wrong or why it could not be made, "" otherwise."""

    fault: Fault
    outcome: Outcome | None
    why: str
    seconds: float

    @property
    def verdict(self) -> str:
        if self.outcome is None:
            return "skipped" if self.why.startswith("skipped: ") else "FAILED"
        return "ok" if self.outcome.good else "FAILED"


A_ROUND = (
    15  # kills of one house: 60 mails, and each of their writers is answered no more than twenty times a day
)


def in_rounds(make: Callable[[Ground], Outcome]) -> Callable[[Ground], Outcome]:
    """The same fault in house after house, each with letters to lose: what is over the rate is recorded and not answered."""

    def made(whole: Ground) -> Outcome:
        outcomes = []
        for first in range(0, whole.times, A_ROUND):
            with ground(min(A_ROUND, whole.times - first), whole.seed + first) as each:
                outcomes.append(make(each))
        words = [word.split() for word in (outcome.said for outcome in outcomes)]
        return Outcome(
            *(
                sum(column)
                for column in zip(*(dataclasses.astuple(each)[:5] for each in outcomes), strict=True)
            ),
            said=" ".join(_summed(column) for column in zip(*words, strict=True)),
        )

    return made


def _summed(words: tuple[str, ...]) -> str:
    """One word of what was said of each round: numbers are added up."""
    return str(sum(map(int, words))) if all(word.isdigit() for word in words) else words[0]


FAULTS = (
    Fault("kill", "kill -9 at random while mail comes by SMTP", in_rounds(kills.at_random), 5, 500),
    Fault("kill, real servers", "kill -9 at random between Dovecot and Postfix", in_rounds(servers.killed_with_real_servers), 4, 500),
    Fault("kill, Exchange", "kill -9 at random on a mailbox of Exchange on-premises, by EWS", in_rounds(exchanges.killed_with_ews), 3, 200),
    Fault("kill, Exchange Online", "kill -9 at random on a mailbox of Exchange Online, by Graph", in_rounds(exchanges.killed_with_graph), 3, 200),
    Fault("kill, every write", "kill -9 at each single write of a mail's way", kills.at_every_write, 0, 1),
    Fault("power cut", "the disk as it was at a random moment while mail came", power.cut, 3, 100),
    Fault("two daemons", "a second one in the same state folder", kills.two_daemons, 1, 20),
    Fault("hang", "the process stops, and the watchdog hears nothing", kills.hangs, 1, 10),
    Fault("mailbox away", "the IMAP server is away for a day, over a deadline", servers.mailbox_away, 1, 1),
    Fault("cut after DATA", "the relay hangs up after the content", servers.cut_after_data, 3, 60),
    Fault("disk full", "no octet is left on the disk", disks.full, 1, 20),
    Fault("sync fails", "fsync says EIO", disks.sync_fails, 1, 20),
    Fault("database locked", "another program holds both files", disks.locked, 1, 6),
    Fault("bits flipped", "a page of the database is turned over", disks.damaged, 2, 40),
)  # fmt: skip


def run(
    wanted: Iterable[str], *, long: bool, times: int, seed: int, without: Collection[str] = ()
) -> Iterator[Row]:
    """Each fault in its turn. times: how often, 0 for as the table says. One that is made 0 times is left out, and so are
    those of `without`."""
    names = set(wanted)
    for fault in FAULTS:
        often = times or (fault.long if long or (names and not fault.short) else fault.short)
        if often and (not names or fault.name in names) and fault.name not in without:
            yield _row(fault, often, seed)


def _row(fault: Fault, times: int, seed: int) -> Row:
    began = time.monotonic()
    outcome, why = None, ""
    with ground(times, seed) as made:
        try:
            outcome = fault.make(made)
        except Skipped as skipped:
            why = f"skipped: {skipped}"
        except (AssertionError, subprocess.TimeoutExpired) as failed:  # or what a house did not do in time
            why = str(failed)[:300]
    return Row(fault, outcome, why, time.monotonic() - began)
