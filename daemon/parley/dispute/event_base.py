"""What every event has in common, and the values that several of them carry.

See `events` for what an event may say, and for the list of them all.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from parley.dispute.reckoning import Skipped
from parley.value import value


@value(order=True)
class DutyKey:
    """One instance of a duty: loops visit a stage again, "each" makes one per party, a form one per row."""

    stage: str
    visit: int
    duty: str
    party: str = ""
    row: int = 0

    def __hash__(self) -> int:  # in one dispute, few keys share both: a fifth of the work of all fields
        return hash(self.duty) + self.row

    def __str__(self) -> str:
        return f"{self.stage}/{self.visit}/{self.duty}/{self.party}/{self.row}"

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return duty_key, (self.stage, self.visit, self.duty, self.party, self.row)


_kept = lru_cache(maxsize=1024)(DutyKey)


def duty_key(stage: str, visit: int, duty: str, party: str = "", row: int = 0) -> DutyKey:
    """The key of these parts, mostly the same object for all who ask: it is found in a dict without being compared, and travels once."""
    return _kept(stage, visit, duty, party, row)


@value
class Deadline:
    """One date that binds a duty, and how it was reached. A duty may have several; the earliest binds.

    at, aim: UTC; aim_why: how the aim was reached. anchor: the moment's name ("decision"), start: that moment. clock: the cap's id, "" for the
    duty's own limit, "earlier" for a date that somebody set to protect the child. firm: missing it is recorded. passed: the
    rule's own date, where that lay behind the moment at which it was first asked for; `at` is what can still be met.
    """

    at: datetime
    start: datetime
    anchor: str
    length: str
    why: str
    clause: str
    skipped: tuple[Skipped, ...] = ()
    aim: datetime | None = None
    clock: str = ""
    firm: bool = True
    aim_why: str = ""
    passed: datetime | None = None


@value(kw_only=True)
class Event:
    """What every event says: when it happened, when parley heard, who said so, under which clause."""

    happened: datetime
    received: datetime
    by: str = ""
    clause: str = ""
