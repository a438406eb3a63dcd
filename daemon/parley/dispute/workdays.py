"""Working-day arithmetic, and the explanation of a date.

The day something happened is the local calendar day of that instant, even at night or on a holiday, and is day
0; a limit of N working days ends at the close of office hours on the Nth working day after it (register G1,
G2). Hours are elapsed hours (G3), a working week is five working days (G4), a month ends on the same-numbered
day or the month's last (G5). Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

Unit = Literal["minutes", "hours", "days", "weeks", "working days", "working weeks", "months"]


@dataclass(frozen=True)
class Span:
    """A length of time as a protocol writes it."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open: days (0 is Monday) and local wall times."""

    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    opens: time = time(9)
    closes: time = time(17)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: weekdays of `hours`, without `holidays` (date -> name), in `zone`.

    known_until: the last day for which holidays are known; a date beyond it is reckoned, and said to be unsure.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    hours: OfficeHours = OfficeHours()
    zone: str = "Europe/London"
    division: str = "ENG"
    known_until: date | None = None


@dataclass(frozen=True)
class Skipped:
    """A day that did not count, and why ("Good Friday", "Saturday")."""

    day: date
    why: str


@dataclass(frozen=True)
class Reckoning:
    """An end date with how it was reached. at: UTC. length: "2 working days". skipped: days left out, in order."""

    at: datetime
    length: str
    skipped: tuple[Skipped, ...]
    why: str
