"""A day that is named, not counted: "by the conference", "5 working days before the conference". Pure sums."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from parley.dispute.day_words import day_name
from parley.dispute.open_time import before_open_minutes
from parley.dispute.reckoning import Reckoning, Skipped, end_of
from parley.dispute.spans import ELAPSED
from parley.dispute.workdays import (
    DAYS_IN_A_WORKING_WEEK,
    Span,
    WorkCalendar,
    close_of,
    is_working_day,
    local_day,
    local_time,
    open_of,
    working_days_before,
)


def end_by(calendar: WorkCalendar, moment: datetime, before: Span | None, name: str) -> Reckoning:
    """When something that is due by a named day ends, and why then: at the close of the office on that day, or on the
    day that lies `before` it. Hours go back from the hour itself, for a day without one from the office's opening."""
    day = local_day(moment, calendar.zone)
    there = f"{name} on {day_name(day)}"
    if before is None:
        return Reckoning(close_of(calendar, day), "", (), f"by the {there}")
    if before.unit in ELAPSED:
        return _hours_before(calendar, moment, before, there)
    end = _back(calendar, day, before)
    skipped = _between(calendar, end, day) if "working" in before.unit else ()
    why = f"{before} before the {there}: {day_name(end)}"
    named = [f"{day_name(one.day)} is {one.why}" for one in skipped if one.day in calendar.holidays]
    return Reckoning(close_of(calendar, end), f"{before} before", skipped, "; ".join([why, *named]))


AT_ONCE = "as soon as possible"  # the length of a limit whose own day had passed before anybody was asked


def as_soon_as_possible(
    calendar: WorkCalendar, now: datetime, moment: datetime, passed: Reckoning
) -> tuple[Reckoning, Reckoning]:
    """What is aimed at, and the limit, where the day itself had passed when the step was asked for ("5 working days before"
    a meeting that is in two): nobody is late in their first letter. As with "immediately" the same working day is aimed
    at and the next one is the limit, but not a time behind the named moment, while that is still to come."""
    local = local_time(moment, calendar.zone)
    last = close_of(calendar, local.date()) if local.time() == time(0) else moment
    why = f"{passed.why}, which had passed when this was asked for; so it is due {AT_ONCE}"
    aim, limit = (end_of(calendar, now, Span(days, "working days")) for days in (0, 1))
    ends = [min(one.at, last) if last > now else one.at for one in (aim, limit)]
    return Reckoning(ends[0], AT_ONCE, aim.skipped, why), Reckoning(ends[1], AT_ONCE, limit.skipped, why)


def _hours_before(calendar: WorkCalendar, moment: datetime, before: Span, there: str) -> Reckoning:
    local = local_time(moment, calendar.zone)
    if local.time() == time(0):
        moment = open_of(calendar, local.date())
    if before.unit == "working hours":
        at = before_open_minutes(calendar, moment, before.amount * 60)
        why = f"{before} before the {there}: only the time in which offices are open counts"
        return Reckoning(at, f"{before} before", (), why)
    length = timedelta(hours=before.amount) if before.unit == "hours" else timedelta(minutes=before.amount)
    return Reckoning(moment - length, f"{before} before", (), f"{before} before the {there}, on the clock")


def _back(calendar: WorkCalendar, day: date, before: Span) -> date:
    if before.unit in ("working days", "working weeks"):
        amount = before.amount * (DAYS_IN_A_WORKING_WEEK if before.unit == "working weeks" else 1)
        return working_days_before(calendar, day, amount)
    if before.unit != "months":
        return day - timedelta(days=before.amount * (7 if before.unit == "weeks" else 1))
    years, month = divmod(day.month - 1 - before.amount, 12)
    return date(day.year + years, month + 1, min(day.day, monthrange(day.year + years, month + 1)[1]))


def _between(calendar: WorkCalendar, end: date, day: date) -> tuple[Skipped, ...]:
    """The days that do not count between the two."""
    between = (date.fromordinal(n) for n in range(end.toordinal() + 1, day.toordinal()))
    return tuple(
        Skipped(one, calendar.holidays.get(one) or day_name(one).split()[0])
        for one in between
        if not is_working_day(calendar, one)
    )
