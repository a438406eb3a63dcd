"""Instants as a story says them: "2026-04-01T10:05", "10:05", "+2 working days", "due contact -1h".

Naive ones are local. A day alone means when the office opens, or at once if that has passed already on that day.
Pure: what a duty's date is, is asked of whoever plays the story.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from parley.dispute.open_time import after_open_minutes, before_open_minutes
from parley.dispute.spans import Span, parse_span
from parley.dispute.workdays import WorkCalendar, add_working_days, at_local, local_day, open_of
from parley.mail.answers import read_when
from parley.reference.hours import a_time

EXAMPLES = "2026-04-01T10:05, 10:05, +2 working days, +15 minutes, due contact -1h, hold +5 minutes"
_RELATIVE = re.compile(r"([+-]) ?(.+?)(?: (?:at )?(\d{1,2}[:.]\d{2}))?")
_MINUTES = re.compile(r"\b([0-9]+) ?m\b")  # beside "1h", nobody means a month by "30m"
_OF = re.compile(r"(due|aim|hold)\b ?([^+-]*?) ?(?:([+-]) ?([^+-]+))?")


class Unclear(Exception):
    """That is no instant, or nobody, or no mail; says why, in words for the story's author."""


Lookup = Callable[[str, str], datetime | None]  # ("due" | "aim" | "hold", a duty's name) -> its instant


def instant(
    words: str, before: datetime | None, calendar: WorkCalendar, look_up: Lookup | None = None
) -> datetime:
    """The instant (UTC) that these words mean, seen from `before`. Raises Unclear."""
    words = " ".join(words.split())
    if match := _OF.fullmatch(words):
        found = look_up(match[1], match[2].strip()) if look_up else None
        if found is None:
            raise Unclear(f"There is no such date just now: {words!r}.")
        return shifted(found, match[3], match[4], calendar) if match[3] else found
    if match := _RELATIVE.fullmatch(words):
        if before is None:
            raise Unclear("The first instant of a story cannot be relative to one before it.")
        found = shifted(before, match[1], match[2], calendar)
        return _at_wall(local_day(found, calendar.zone), match[3], calendar) if match[3] else found
    if before is not None and parse_span(words) is not None:
        return shifted(before, "+", words, calendar)
    return _absolute(words, before, calendar)


def shifted(start: datetime, sign: str, words: str, calendar: WorkCalendar) -> datetime:
    """So long after (or before) an instant: days keep the wall time, hours and minutes are elapsed."""
    span = parse_span(_MINUTES.sub(r"\1 minutes", words.strip()))
    if span is None:
        raise Unclear(f"{words!r} is no length of time.")
    amount = span.amount if sign == "+" else -span.amount
    if span.unit in ("hours", "minutes"):
        return start + (timedelta(hours=amount) if span.unit == "hours" else timedelta(minutes=amount))
    if span.unit == "working hours":
        reckon = after_open_minutes if sign == "+" else before_open_minutes
        return reckon(calendar, start, span.amount * 60)
    local = start.astimezone(ZoneInfo(calendar.zone))
    day = _days(local.date(), span, amount, calendar)
    return at_local(day, local.time(), calendar.zone)


def _days(day: date, span: Span, amount: int, calendar: WorkCalendar) -> date:
    if span.unit in ("working days", "working weeks"):
        return add_working_days(calendar, day, amount * (5 if span.unit == "working weeks" else 1))
    if span.unit == "months":
        months = day.month - 1 + amount
        year, month = day.year + months // 12, months % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        return date(year, month, min(day.day, last))
    return day + timedelta(days=amount * (7 if span.unit == "weeks" else 1))


def _absolute(words: str, before: datetime | None, calendar: WorkCalendar) -> datetime:
    wall = a_time(words)
    if wall is not None and before is not None and not words.isdigit():
        return at_local(local_day(before, calendar.zone), wall, calendar.zone)
    try:
        found = datetime.fromisoformat(words.replace(" ", "T", 1) if words[:4].isdigit() else words)
    except ValueError:
        spoken = read_when(words, before, calendar.zone, past=False) if before is not None else None
        spoken = spoken or _of_a_mail(words, calendar)
        if spoken is None:
            raise Unclear(f"{words!r} is no instant. Write: {EXAMPLES}.") from None
        return spoken
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    if len(words) <= 10:
        opens = open_of(calendar, found.date())
        same_day = before is not None and local_day(before, calendar.zone) == found.date()
        return max(opens, before) if same_day and before else opens
    return at_local(found.date(), found.time(), calendar.zone)


def _of_a_mail(words: str, calendar: WorkCalendar) -> datetime | None:
    """ "Wed, 1 Apr 2026 09:12:00 +0100", as the Date of a mail says it (RFC 5322 section 3.3); None if it is none."""
    try:
        found = parsedate_to_datetime(words)
    except ValueError:
        return None
    if found.tzinfo is None:  # "-0000" says no zone
        return at_local(found.date(), found.time(), calendar.zone)
    return found.astimezone(UTC)


def _at_wall(day: date, words: str, calendar: WorkCalendar) -> datetime:
    wall = a_time(words)
    if wall is None:
        raise Unclear(f"{words!r} is no time of day.")
    return at_local(day, wall, calendar.zone)
