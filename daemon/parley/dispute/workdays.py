"""Working-day arithmetic: which days are worked, and so many of them after or before a day.

The day something happened is the local calendar day of that instant, even at night or on a holiday, and is day
0; a limit of N working days ends at the close of office hours on the Nth working day after it (register G1,
G2). When limits of every kind end, and why then, is said in `reckoning`. Nothing here reads a clock.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from parley.dispute.office_hours import OfficeHours as OfficeHours
from parley.dispute.office_hours import why_not_open
from parley.dispute.spans import Span as Span
from parley.dispute.spans import parse_span as parse_span
from parley.value import value


@value
class WorkCalendar:
    """Which days are worked: weekdays of `hours`, without `holidays` (date -> name), in `zone`.

    known_until: the last day for which holidays are known; a date beyond it is reckoned, and said to be unsure.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    hours: OfficeHours = OfficeHours()
    zone: str = "Europe/London"
    division: str = "ENG"
    known_until: date | None = None


DAYS_IN_A_WORKING_WEEK = 5  # register G4
REMEMBERED = 4096  # days and instants: a decision asks for the same few again and again
_FIRST_YEAR, _LAST_YEAR = 2020, 2035  # what a calendar keeps ready; other years are reckoned when asked


class _WorkingDays:
    """The working days of some years, and how many of them there are up to each day: a sum is two look-ups.

    days: the working days in order, as ordinals. upto[n]: how many of them are not after the nth day of these years. As arrays
    they are 40 kB, as lists of sixteen years' dates and numbers 0.4 MB.
    """

    def __init__(self, calendar: WorkCalendar, first_year: int, last_year: int) -> None:
        self.first = date(first_year, 1, 1).toordinal()
        self.days, self.upto = array("i"), array("i")
        for ordinal in range(self.first, date(last_year, 12, 31).toordinal() + 1):
            if is_working_day(calendar, date.fromordinal(ordinal)):
                self.days.append(ordinal)
            self.upto.append(len(self.days))

    def step(self, day: date, amount: int) -> date | None:
        """The working day so many after (or, if negative, before) a day; None if that is not in these years."""
        ordinal = day.toordinal()
        n = ordinal - self.first
        if not 0 <= n < len(self.upto):
            return None
        place = self.upto[n] + amount
        # Forwards the first day after is day 1; backwards the day itself, if it is worked, must not count.
        if amount > 0 or (place >= 0 and self.days[self.upto[n] - 1] == ordinal):
            place -= 1
        return date.fromordinal(self.days[place]) if 0 <= place < len(self.days) else None


@lru_cache(maxsize=REMEMBERED)
def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of an aware instant in `zone`. The one way from an instant to a day (register G2)."""
    return aware(instant).astimezone(ZoneInfo(zone)).date()


def local_time(instant: datetime, zone: str) -> datetime:
    """The aware instant on the clocks of `zone`, to be shown."""
    return aware(instant).astimezone(ZoneInfo(zone))


@lru_cache(maxsize=REMEMBERED)
def at_local(day: date, wall: time, zone: str) -> datetime:
    """That wall time on that day, as UTC. Of a time that comes twice the first; one that is skipped moves on."""
    return datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)


def open_of(calendar: WorkCalendar, day: date) -> datetime:
    """When offices open on that day, as UTC."""
    return at_local(day, calendar.hours.opens(day), calendar.zone)


def close_of(calendar: WorkCalendar, day: date) -> datetime:
    """When offices close on that day, as UTC: the moment at which what is due by that day is missed."""
    return at_local(day, calendar.hours.closes(day), calendar.zone)


def is_working_day(calendar: WorkCalendar, day: date) -> bool:
    """Whether the office works on that day (register G1)."""
    return day.weekday() in calendar.hours.days and day not in calendar.holidays


def add_working_days(calendar: WorkCalendar, day: date, amount: int) -> date:
    """The Nth working day after `day`, which itself never counts. Negative: before it. 0: the day or the next one."""
    if amount == 0:
        return day if is_working_day(calendar, day) else add_working_days(calendar, day, 1)
    kept: _WorkingDays | None = calendar.__dict__.get("_days")
    found = (kept or _ready(calendar)).step(day, amount) or _around(calendar, day, amount).step(day, amount)
    if found is None:
        raise ValueError(
            f"no working day {amount} from {day}: the calendar works on no day, or ends before it"
        )
    return found


def working_days_before(calendar: WorkCalendar, day: date, amount: int) -> date:
    """The Nth working day before `day`; with 0 the day itself, or the last working day before it."""
    if amount == 0:
        return day if is_working_day(calendar, day) else add_working_days(calendar, day, -1)
    return add_working_days(calendar, day, -amount)


def morning_before(calendar: WorkCalendar, instant: datetime, amount: int, wall: time) -> datetime:
    """That wall time, so many working days before the local day of an instant. Kept, as working-day sums are."""
    memory: dict[tuple[datetime, int, time], datetime] = calendar.__dict__.setdefault("_mornings", {})
    found = memory.get((instant, amount, wall))
    if found is None:
        if len(memory) > REMEMBERED:
            memory.clear()
        day = working_days_before(calendar, local_day(instant, calendar.zone), amount)
        found = memory[instant, amount, wall] = at_local(day, wall, calendar.zone)
    return found


def why_shut(hours: OfficeHours, closed_days: Mapping[date, str], zone: str, instant: datetime) -> str:
    """Why an office with these hours and closed days is not open, in a few words ("Saturday", "Good Friday",
    "before 09:00"); "" while it is open. Bank holidays are outside (BDSCP on-call rule), the closing minute too.
    """
    local = aware(instant).astimezone(ZoneInfo(zone))
    return closed_days.get(local.date()) or why_not_open(hours, local.date(), local.time())


def _ready(calendar: WorkCalendar) -> _WorkingDays:
    """The years that a calendar keeps ready, made at the first sum."""
    kept = calendar.__dict__["_days"] = _WorkingDays(calendar, _FIRST_YEAR, _LAST_YEAR)
    return kept


def _around(calendar: WorkCalendar, day: date, amount: int) -> _WorkingDays:
    """For years that are not kept ready: just as many as the sum can need, thrown away afterwards."""
    reach = abs(amount) // 40 + 2  # 40 working days a year are fewer than any office has
    return _WorkingDays(calendar, max(1, day.year - reach), min(9999, day.year + reach))


def aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone names no moment")
    return instant
