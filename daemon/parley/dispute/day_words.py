"""Days and dates as people say them. Only words: no arithmetic of working days, no clock.

Days are local calendar days; nothing here knows a zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_name(day: date, *, month: bool = True, year: bool = False) -> str:
    """ "Wednesday 1 April", with the year or without the month if asked."""
    words = [WEEKDAYS[day.weekday()], str(day.day)]
    if month or year:
        words.append(MONTHS[day.month - 1])
    if year:
        words.append(str(day.year))
    return " ".join(words)


def clock_time(moment: datetime) -> str:
    """ "17:00", of the moment as it stands (already local); "01:30 GMT" in the hour that the clock change repeats."""
    twice = moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()
    zone = f" {moment.tzname()}" if twice else ""
    return f"{moment.hour:02}:{moment.minute:02}{zone}"


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def counted(amount: int, unit: str) -> str:
    """ "1 working day", "2 working days": the plural is the unit's own form."""
    return f"{amount} {unit.removesuffix('s') if amount == 1 else unit}"


def holidays_said(days: Sequence[tuple[date, str]]) -> str:
    """ "Friday 3 (Good Friday) and Monday 6 April (Easter Monday) are bank holidays"; "" for none."""
    if not days:
        return ""
    words = []
    for place, (day, name) in enumerate(days):
        following = days[place + 1][0] if place + 1 < len(days) else None
        same_month = following is not None and (following.year, following.month) == (day.year, day.month)
        words.append(f"{day_name(day, month=not same_month)} ({name})")
    return f"{listed(words)} {'is a bank holiday' if len(words) == 1 else 'are bank holidays'}"
