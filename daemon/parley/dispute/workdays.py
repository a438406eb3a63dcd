"""Working-day arithmetic, and the explanation of a date.

The day something happened is the local calendar day of that instant, even at night or on a holiday, and is day
0; a limit of N working days ends at the close of office hours on the Nth working day after it (register G1,
G2). Hours are elapsed hours (G3), a working week is five working days (G4), a month ends on the same-numbered
day or the month's last (G5). Nothing here reads a clock.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from parley.dispute.day_words import clock_time, day_name, holidays_said
from parley.dispute.office_hours import OfficeHours as OfficeHours
from parley.dispute.office_hours import why_not_open
from parley.dispute.spans import Span as Span
from parley.dispute.spans import Unit as Unit
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


@value
class Skipped:
    """A day that did not count, and why ("Good Friday", "Saturday")."""

    day: date
    why: str


@value
class Reckoning:
    """An end date with how it was reached. at: UTC. length: "2 working days". skipped: days left out, in order."""

    at: datetime
    length: str
    skipped: tuple[Skipped, ...]
    why: str


DAYS_IN_A_WORKING_WEEK = 5  # register G4
REMEMBERED = 4096  # days and instants: a decision asks for the same few again and again
_FIRST_YEAR, _LAST_YEAR = 2020, 2035  # what a calendar keeps ready; other years are reckoned when asked


class _WorkingDays:
    """The working days of some years, and how many of them there are up to each day: a sum is two look-ups.

    days: the working days in order. upto[n]: how many of them are not after the nth day of these years.
    """

    def __init__(self, calendar: WorkCalendar, first_year: int, last_year: int) -> None:
        self.first = date(first_year, 1, 1).toordinal()
        self.days: list[date] = []
        self.upto: list[int] = []
        for ordinal in range(self.first, date(last_year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            if is_working_day(calendar, day):
                self.days.append(day)
            self.upto.append(len(self.days))

    def step(self, day: date, amount: int) -> date | None:
        """The working day so many after (or, if negative, before) a day; None if that is not in these years."""
        n = day.toordinal() - self.first
        if not 0 <= n < len(self.upto):
            return None
        place = self.upto[n] + amount
        # Forwards the first day after is day 1; backwards the day itself, if it is worked, must not count.
        if amount > 0 or (place >= 0 and self.days[self.upto[n] - 1] == day):
            place -= 1
        return self.days[place] if 0 <= place < len(self.days) else None


@lru_cache(maxsize=REMEMBERED)
def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of an aware instant in `zone`. The one way from an instant to a day (register G2)."""
    return _aware(instant).astimezone(ZoneInfo(zone)).date()


def local_time(instant: datetime, zone: str) -> datetime:
    """The aware instant on the clocks of `zone`, to be shown."""
    return _aware(instant).astimezone(ZoneInfo(zone))


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
    local = _aware(instant).astimezone(ZoneInfo(zone))
    return closed_days.get(local.date()) or why_not_open(hours, local.date(), local.time())


def after_open_minutes(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    """When so many minutes of the calendar's office hours have passed since an aware instant, as UTC."""
    left, day = timedelta(minutes=minutes), local_day(start, calendar.zone)
    while True:
        day = add_working_days(calendar, day, 0)
        for stretch in calendar.hours.on(day):
            opens, closes = (at_local(day, wall, calendar.zone) for wall in stretch)
            begun = max(opens, start)
            if begun + left <= closes:
                return begun + left
            left -= max(closes - begun, timedelta(0))
        day += timedelta(days=1)


def end_of(calendar: WorkCalendar, start: datetime, span: Span) -> Reckoning:
    """When a span that starts at an aware instant ends, and how that was reached (register G1 to G5).

    Hours and minutes are elapsed. All others end at the close of office hours in the calendar's zone. No
    working days at all means by the close of the first office day that has not closed yet ("immediately").
    """
    if span.unit in ("hours", "minutes"):
        return _elapsed(calendar, _aware(start), span)
    day = local_day(start, calendar.zone)
    if span.unit in ("working days", "working weeks"):
        return _worked(calendar, start, day, span)
    end = _calendar_days(day, span)
    why = f"{span} from {_named(day, end)}, to {day_name(end)}; every day counts"
    return Reckoning(close_of(calendar, end), str(span), (), why)


def run_on(
    calendar: WorkCalendar, limit: Reckoning, span: Span, begun: datetime, ended: datetime
) -> Reckoning:
    """A limit whose clock stood still between two instants: what remained of it when that began runs from when it ended.
    The day on which it began has been used up, as the day of a beginning never counts."""
    if limit.at <= begun:
        return limit
    first, last = local_day(begun, calendar.zone), local_day(ended, calendar.zone)
    due = local_day(limit.at, calendar.zone)
    if span.unit in ("hours", "minutes"):
        at = limit.at + (ended - begun)
    elif span.unit in ("working days", "working weeks"):
        left = sum(
            is_working_day(calendar, date.fromordinal(n))
            for n in range(first.toordinal() + 1, due.toordinal() + 1)
        )
        at = close_of(calendar, add_working_days(calendar, last, left))
        if at <= ended:  # nothing remained, and that day's office has closed
            at = close_of(calendar, add_working_days(calendar, last, 1))
    else:
        at = close_of(calendar, last + (due - first))
    why = f"{limit.why}; it stood still from {day_name(first)} to {day_name(last)}, and what remained runs on"
    return Reckoning(at, limit.length, limit.skipped, why)


def _elapsed(calendar: WorkCalendar, start: datetime, span: Span) -> Reckoning:
    length = timedelta(hours=span.amount) if span.unit == "hours" else timedelta(minutes=span.amount)
    local = start.astimezone(ZoneInfo(calendar.zone))
    why = f"{span} from {day_name(local.date())} {clock_time(local)}, on the clock, nights and weekends included"
    return Reckoning((start + length).astimezone(UTC), str(span), (), why)


def _worked(calendar: WorkCalendar, start: datetime, day: date, span: Span) -> Reckoning:
    """Kept, for the same sums come again and again: of the start only its day counts."""
    memory: dict[tuple[date, Span], Reckoning] = calendar.__dict__.setdefault("_reckoned", {})
    found = memory.get((day, span))
    if found is None:
        if len(memory) > 10_000:
            memory.clear()
        amount = span.amount * (DAYS_IN_A_WORKING_WEEK if span.unit == "working weeks" else 1)
        end = add_working_days(calendar, day, amount)
        found = memory[(day, span)] = _reckoned(calendar, day, end, span)
    if span.amount == 0 and found.at <= start:  # that day's office has closed already
        return _reckoned(calendar, day, add_working_days(calendar, day, 1), span)
    return found


def _reckoned(calendar: WorkCalendar, day: date, end: date, span: Span) -> Reckoning:
    skipped = _left_out(calendar, day, end)
    at = close_of(calendar, end)
    return Reckoning(at, str(span), skipped, _why(calendar, day, end, span, skipped))


def _left_out(calendar: WorkCalendar, day: date, end: date) -> tuple[Skipped, ...]:
    skipped = []
    for ordinal in range(day.toordinal() + 1, end.toordinal()):
        between = date.fromordinal(ordinal)
        if between.weekday() not in calendar.hours.days:
            skipped.append(Skipped(between, day_name(between).split()[0]))
        elif between in calendar.holidays:
            skipped.append(Skipped(between, calendar.holidays[between]))
    return tuple(skipped)


def _why(calendar: WorkCalendar, day: date, end: date, span: Span, skipped: tuple[Skipped, ...]) -> str:
    if span.amount == 0:
        parts = [f"the same working day, or the first one: {_named(end, day)}"]
    else:
        first = add_working_days(calendar, day, 1)
        parts = [f"{span} from {_named(day, end)}: {day_name(first)} is day 1"]
    named = [(s.day, s.why) for s in skipped if s.day.weekday() in calendar.hours.days]
    if named:
        parts.append(holidays_said(named))
    idle = len(skipped) - len(named)
    if idle:
        parts.append("the weekend does not count" if idle <= 2 else "weekends do not count")
    if calendar.known_until is not None and end > calendar.known_until:
        parts.append(f"bank holidays after {day_name(calendar.known_until, year=True)} are not known yet")
    return "; ".join(parts)


def _named(day: date, other: date) -> str:
    return day_name(day, year=day.year != other.year)


def _calendar_days(day: date, span: Span) -> date:
    if span.unit != "months":
        return day + timedelta(days=span.amount * (7 if span.unit == "weeks" else 1))
    years, month = divmod(day.month - 1 + span.amount, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ready(calendar: WorkCalendar) -> _WorkingDays:
    """The years that a calendar keeps ready, made at the first sum."""
    kept = calendar.__dict__["_days"] = _WorkingDays(calendar, _FIRST_YEAR, _LAST_YEAR)
    return kept


def _around(calendar: WorkCalendar, day: date, amount: int) -> _WorkingDays:
    """For years that are not kept ready: just as many as the sum can need, thrown away afterwards."""
    reach = abs(amount) // 40 + 2  # 40 working days a year are fewer than any office has
    return _WorkingDays(calendar, max(1, day.year - reach), min(9999, day.year + reach))


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone names no moment")
    return instant
