"""Days and times as people write them: "Sat and Sun", "Mon-Sun 18:00-09:00", "9.30", "2026-04-11 09:00".

Words in, days and local wall times out. Knows no key of any file. The hours of an office: `office_hours`.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import NamedTuple

from parley.dispute.day_words import WEEKDAYS
from parley.reference.days import parse_day
from parley.reference.nodes import Node, Report

EXAMPLE = "Mon-Fri 09:00-17:00"


class Weekly(NamedTuple):
    """Days of the week (0 is Monday) with a start and an end; an end that is not later is on the next day."""

    days: frozenset[int]
    start: time
    end: time


_MOMENT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2}|\D{0,12}\d{1,2}\D{4,14}\d{4})[T ] ?(\d.{0,7})")
_DAYS: dict[str, int] = {
    spelling: n for n, name in enumerate(WEEKDAYS) for spelling in (name.lower(), name[:3].lower())
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_DAYS |= {f"{spelling}s": n for spelling, n in _DAYS.items()}
_SEVERAL_DAYS = {
    **dict.fromkeys(("every day", "daily", "all week"), frozenset(range(7))),
    **dict.fromkeys(("weekdays", "every weekday"), frozenset(range(5))),
    **dict.fromkeys(("weekends", "weekend"), frozenset({5, 6})),
}
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?")
_BETWEEN = re.compile(r" ?(?:-|–|—|\bto\b) ?")


def weekly(text: str, node: Node, report: Report, example: str = EXAMPLE) -> Weekly | None:
    """One range for all of its days: "Mon-Fri 18:00-09:00" or "Sat and Sun 8am to 10pm"; None, with the mend noted, if it
    is no such thing."""
    words = text.lower().replace("24:00", "00:00")
    begin = next((place for place, letter in enumerate(words) if letter.isdigit()), len(words))
    days = _days(words[:begin].strip(" ,:"))
    times = [a_time(part) for part in _BETWEEN.split(words[begin:].strip())]
    if days is None or len(times) != 2 or times[0] is None or times[1] is None:
        report.at(node, f"{text!r} are not hours of the week.", example)
        return None
    return Weekly(days, times[0], times[1])


def week_days(text: str) -> frozenset[int] | None:
    """ "Mon-Sun", "Sat and Sun", "weekdays" or "every day", without times; None for anything else."""
    return _days(text.lower().strip())


def a_time(text: str) -> time | None:
    """ "09:00", "9.30", "9am", "17" as a wall time; None if it is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def a_moment(text: str) -> datetime | None:
    """ "2026-04-11 09:00", "11 April 2026 09:00": a day and a wall time without a zone; None if it is none."""
    match = _MOMENT.fullmatch(text.strip())
    day, wall = (parse_day(match[1]), a_time(match[2])) if match else (None, None)
    return datetime.combine(day, wall) if day and wall else None


def _days(words: str) -> frozenset[int] | None:
    if words in _SEVERAL_DAYS:
        return _SEVERAL_DAYS[words]
    days: set[int] = set()
    for part in re.split(r" ?, ?| and | ?& ?", words):
        ends = [_DAYS.get(word) for word in _BETWEEN.split(part)]
        if len(ends) > 2 or None in ends:
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        days |= {day % 7 for day in range(first, (last if last >= first else last + 7) + 1)}
    return frozenset(days)
