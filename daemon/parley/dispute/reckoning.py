"""When a limit ends, and how that was reached: a length of time from an instant, explained in words for the letters.

Hours are elapsed hours (register G3), working hours those in which offices are open, a working week is five working
days (G4), a month ends on the same-numbered day or the month's last (G5). Days end when the office closes, or at the
hour that the limit names. Nothing here reads a clock.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from parley.dispute.day_words import clock_time, day_name, holidays_said
from parley.dispute.open_time import after_open_minutes, open_minutes
from parley.dispute.spans import ELAPSED, Span
from parley.dispute.workdays import (
    DAYS_IN_A_WORKING_WEEK,
    WorkCalendar,
    add_working_days,
    at_local,
    aware,
    close_of,
    is_working_day,
    local_day,
    local_time,
)
from parley.value import value


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


def end_of(calendar: WorkCalendar, start: datetime, span: Span) -> Reckoning:
    """When a span that starts at an aware instant ends, and how that was reached (register G1 to G5).

    Hours and minutes are elapsed, working hours those of the office. All others end at the close of office hours in the
    calendar's zone, or at the hour they name. No working days at all means by the end of the first office day whose end
    is still to come ("immediately").
    """
    if span.unit in ("hours", "minutes"):
        return _elapsed(calendar, aware(start), span)
    if span.unit == "working hours":
        return _open(calendar, aware(start), span)
    day = local_day(start, calendar.zone)
    if span.unit in ("working days", "working weeks"):
        return _worked(calendar, start, day, span)
    end = _calendar_days(day, span)
    why = f"{replace(span, by=None, onward=False)} from {_named(day, end)}, to {day_name(end)}; every day counts"
    at, skipped, moved = _onward(calendar, end, span)
    return Reckoning(at, str(span), skipped, why + moved + _by(span))


def begin_of(calendar: WorkCalendar, start: datetime, span: Span) -> Reckoning:
    """From when on a span counts as having passed, for what must not be done sooner: of days, the first minute of the last of
    them; of hours the moment itself."""
    end = end_of(calendar, start, span)
    if span.unit in ELAPSED:
        return end
    first = at_local(local_day(end.at, calendar.zone), time(0), calendar.zone)
    return replace(end, at=first)


def run_on(
    calendar: WorkCalendar, limit: Reckoning, span: Span, begun: datetime, ended: datetime
) -> Reckoning:
    """A limit whose clock stood still between two instants: what remained of it when that began runs from when it ended.
    The day on which it began has been used up, as the day of a beginning never counts."""
    if limit.at <= begun:
        return limit
    first, last = local_day(begun, calendar.zone), local_day(ended, calendar.zone)
    due = local_day(limit.at, calendar.zone)
    skipped, moved = limit.skipped, ""
    if span.unit in ("hours", "minutes"):
        at = limit.at + (ended - begun)
    elif span.unit == "working hours":
        at = after_open_minutes(calendar, ended, open_minutes(calendar, begun, limit.at))
    elif span.unit in ("working days", "working weeks"):
        left = sum(
            is_working_day(calendar, date.fromordinal(n))
            for n in range(first.toordinal() + 1, due.toordinal() + 1)
        )
        at = _ends(calendar, add_working_days(calendar, last, left), span)
        if at <= ended:  # nothing remained, and that day has ended
            at = _ends(calendar, add_working_days(calendar, last, 1), span)
    else:
        if span.onward and skipped:  # what remained is counted to the day that was not worked
            due = skipped[0].day
        at, skipped, moved = _onward(calendar, last + (due - first), span)
    why = f"{limit.why}; it stood still from {day_name(first)} to {day_name(last)}, and what remained runs on{moved}"
    return Reckoning(at, limit.length, skipped, why)


def _elapsed(calendar: WorkCalendar, start: datetime, span: Span) -> Reckoning:
    length = timedelta(hours=span.amount) if span.unit == "hours" else timedelta(minutes=span.amount)
    local = start.astimezone(ZoneInfo(calendar.zone))
    why = f"{span} from {day_name(local.date())} {clock_time(local)}, on the clock, nights and weekends included"
    return Reckoning((start + length).astimezone(UTC), str(span), (), why)


def _open(calendar: WorkCalendar, start: datetime, span: Span) -> Reckoning:
    end = after_open_minutes(calendar, start, span.amount * 60)
    local, there = local_time(start, calendar.zone), local_time(end, calendar.zone)
    day, last = local.date(), there.date()
    skipped = _left_out(calendar, day, last)
    parts = [
        f"{span} from {day_name(day)} {clock_time(local)}: only the time in which offices are open counts"
    ]
    parts += [_idle(calendar, last, skipped)]
    return Reckoning(end, str(span), skipped, "; ".join(part for part in parts if part))


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
    if span.amount == 0 and found.at <= start:  # that day has ended already
        return _reckoned(calendar, day, add_working_days(calendar, day, 1), span)
    return found


def _reckoned(calendar: WorkCalendar, day: date, end: date, span: Span) -> Reckoning:
    skipped = _left_out(calendar, day, end)
    at = _ends(calendar, end, span)
    return Reckoning(at, str(span), skipped, _why(calendar, day, end, span, skipped))


def _left_out(calendar: WorkCalendar, day: date, end: date) -> tuple[Skipped, ...]:
    return _idle_days(calendar, date.fromordinal(day.toordinal() + 1), end)


def _idle_days(calendar: WorkCalendar, first: date, end: date) -> tuple[Skipped, ...]:
    """The days from the first one up to, and without, the end that are not worked."""
    skipped = []
    for ordinal in range(first.toordinal(), end.toordinal()):
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
        parts = [f"{replace(span, by=None)} from {_named(day, end)}: {day_name(first)} is day 1"]
    parts += [_idle(calendar, end, skipped)]
    return "; ".join(part for part in parts if part) + _by(span)


def _idle(calendar: WorkCalendar, end: date, skipped: tuple[Skipped, ...]) -> str:
    """Which days do not count, and from when on that is not known; "" if all count."""
    parts = []
    named = [(s.day, s.why) for s in skipped if s.day.weekday() in calendar.hours.days]
    if named:
        parts.append(holidays_said(named))
    idle = len(skipped) - len(named)
    if idle:
        parts.append("the weekend does not count" if idle <= 2 else "weekends do not count")
    if calendar.known_until is not None and end > calendar.known_until:
        parts.append(f"bank holidays after {day_name(calendar.known_until, year=True)} are not known yet")
    return "; ".join(parts)


def _ends(calendar: WorkCalendar, day: date, span: Span) -> datetime:
    """When such a limit ends on its last day."""
    return at_local(day, span.by, calendar.zone) if span.by else close_of(calendar, day)


def _onward(calendar: WorkCalendar, end: date, span: Span) -> tuple[datetime, tuple[Skipped, ...], str]:
    """When a length of calendar days ends, the days by which its end moves on where the text says so, and that in words."""
    last = add_working_days(calendar, end, 0) if span.onward else end
    skipped = _idle_days(calendar, end, last)
    if not skipped:
        return _ends(calendar, last, span), (), ""
    why = skipped[0].why if skipped[0].why in calendar.holidays.values() else "no working day"
    moved = f"; that is {why}, so the next working day: {_named(last, end)}"
    more = [(one.day, one.why) for one in skipped[1:] if one.why in calendar.holidays.values()]
    moved += f"; {holidays_said(more)}" if more else ""
    return _ends(calendar, last, span), skipped, moved


def _by(span: Span) -> str:
    return f"; it ends at {span.by:%H:%M} on that day" if span.by else ""


def _named(day: date, other: date) -> str:
    return day_name(day, year=day.year != other.year)


def _calendar_days(day: date, span: Span) -> date:
    if span.unit != "months":
        return day + timedelta(days=span.amount * (7 if span.unit == "weeks" else 1))
    years, month = divmod(day.month - 1 + span.amount, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
