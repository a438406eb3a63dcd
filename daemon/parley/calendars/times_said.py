"""The times in a calendar text: DATE-TIME and DURATION (RFC 5545 sections 3.3.5 and 3.3.6) -> instants and lengths. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from parley.calendars.contentlines import ContentLine, clean
from parley.calendars.zones import zone

YEARS = range(1970, 2300)  # sums with a sound time cannot run out of the calendar

# said in place of a zone that nobody knows: asked about in the same way
WHOLE_DAY = "a whole day"
SERIES = "a meeting that repeats"
_DATE = re.compile(r"[0-9]{8}")
_TIME = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})(Z?)")
_DURATION = re.compile(
    r"P(?:([0-9]{1,3})W)?(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?"
)


class Unfit(Exception):
    """Why a text cannot be taken, in plain English, without what it holds."""


def instant(said: str) -> datetime | None:
    """A DATE-TIME in UTC form, or None."""
    try:
        return stamp(said)
    except Unfit:
        return None


def length(said: str) -> timedelta | None:
    """A DURATION, or None."""
    try:
        return duration(said)
    except Unfit:
        return None


def stamp(said: str) -> datetime | None:
    """A DTSTAMP, None where it is none. Raises Unfit for a day that does not exist."""
    match = _TIME.fullmatch(said.upper())
    return _instant(match, "UTC") if match and match[7] else None


def moment(line: ContentLine) -> tuple[datetime | None, str]:
    """A DATE-TIME as an instant, or which zone is not known; a time with no zone at all, and a whole day (`WHOLE_DAY`), are
    asked about too. Raises Unfit."""
    said = line.value.strip().upper()
    if _DATE.fullmatch(said):
        return None, WHOLE_DAY
    match = _TIME.fullmatch(said)
    if not match:
        raise Unfit("the answer proposes no readable time")
    name = "UTC" if match[7] else line.parameters.get("TZID", "").strip()
    if not name or zone(name) is None:
        return None, clean(name)[:100] or "no zone given"
    return _instant(match, name), ""


def _instant(match: re.Match[str], name: str) -> datetime:
    """A local time that comes twice is the first, one that never comes is read by the offset before (RFC 5545 3.3.5)."""
    try:
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        if year not in YEARS:
            raise ValueError
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone(name)).astimezone(UTC)
    except ValueError:
        raise Unfit("the calendar text names a time that does not exist") from None


def duration(said: str) -> timedelta:
    """A DURATION. Raises Unfit."""
    match = _DURATION.fullmatch(said.upper().lstrip("+"))
    if not match or not any(match.groups()):
        raise Unfit("the answer's duration is not readable")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
