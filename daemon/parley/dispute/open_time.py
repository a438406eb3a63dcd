"""Sums of the time in which offices are open: "4 working hours" from Friday afternoon end on Monday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from parley.dispute.office_hours import MIDNIGHT
from parley.dispute.workdays import WorkCalendar, add_working_days, at_local, aware, is_working_day, local_day


def after_open_minutes(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    """When so many minutes of the calendar's office hours have passed since an aware instant, as UTC."""
    left, day = timedelta(minutes=minutes), local_day(start, calendar.zone)
    while True:
        day = add_working_days(calendar, day, 0)
        for opens, closes in _open_on(calendar, day):
            begun = max(opens, start)
            if begun + left <= closes:
                return begun + left
            left -= max(closes - begun, timedelta(0))
        day += timedelta(days=1)


def before_open_minutes(calendar: WorkCalendar, end: datetime, minutes: int) -> datetime:
    """So many minutes of the calendar's office hours before an aware instant, as UTC."""
    left, day = timedelta(minutes=minutes), local_day(end, calendar.zone)
    while True:
        if is_working_day(calendar, day):
            for opens, closes in reversed(list(_open_on(calendar, day))):
                ended = min(closes, end)
                if ended - left >= opens:
                    return ended - left
                left -= max(ended - opens, timedelta(0))
        day = add_working_days(calendar, day, -1)


def open_minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """How many whole minutes of office hours lie between two aware instants."""
    first, last = (local_day(aware(one), calendar.zone).toordinal() for one in (start, end))
    days = (date.fromordinal(n) for n in range(first, last + 1))
    spans = (
        min(closes, end) - max(opens, start)
        for day in days
        if is_working_day(calendar, day)
        for opens, closes in _open_on(calendar, day)
    )
    return sum((max(span, timedelta(0)) for span in spans), timedelta(0)) // timedelta(minutes=1)


def _open_on(calendar: WorkCalendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When offices open and close on a working day, as UTC."""
    for opens, closes in calendar.hours.on(day):
        last, wall = (day + timedelta(days=1), time(0)) if closes == MIDNIGHT else (day, closes)
        yield at_local(day, opens, calendar.zone), at_local(last, wall, calendar.zone)
