"""The entries of a calendar that a rota is kept in -> from and until when each turn lasts.

Entries that come again (RRULE, RDATE, EXDATE, moved and cancelled single ones: RFC 5545 sections 3.8.4.4, 3.8.5 and 3.8.1.11) are
written out from their first day on, so many and no more, in the zone they were written in: the same file is the same rota on
whichever day it is read. An entry of whole days goes from handover to handover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from parley.dispute.workdays import at_local

MOST = 8000  # turns of one entry that comes again: each day of twenty years
LONGEST = timedelta(days=366 * 20)
_CANCELLED = re.compile(r"\s*cancell?ed\s*:", re.IGNORECASE)  # as Outlook writes it before the title, too


def in_force(calendar: Any) -> list[Any]:
    """The entries that count: neither called off nor overtaken by a later version of themselves (SEQUENCE, RFC 5545, 3.8.7.4)."""
    newest: dict[tuple[str, ...], int] = {}
    events = calendar.walk("VEVENT")
    for event in events:
        newest[_same(event)] = max(newest.get(_same(event), 0), _version(event))
    return [one for one in events if not _called_off(one) and _version(one) == newest[_same(one)]]


def _same(event: Any) -> tuple[str, ...]:
    single = event.get("RECURRENCE-ID")
    return str(event.get("UID")), single.to_ical().decode() if hasattr(single, "to_ical") else ""


def _version(event: Any) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _called_off(event: Any) -> bool:
    status, title = str(event.get("STATUS", "")), str(event.get("SUMMARY", ""))
    return status.strip().upper() == "CANCELLED" or _CANCELLED.match(title) is not None


# Of a series: its UID, and when one of it would have been: a day, or an instant
Single = tuple[str, "date | datetime"]


def moved(calendar: Any, zone: str, handover: time) -> set[Single]:
    """Those of repeated entries that have an entry of their own, be it that they were called off (RFC 5545, 3.8.4.4)."""
    found: set[Single] = set()
    for event in calendar.walk("VEVENT"):
        moment = getattr(event.get("RECURRENCE-ID"), "dt", None)
        if isinstance(moment, date):  # a datetime is one too
            exact = isinstance(moment, datetime)
            found.add((str(event.get("UID")), _instant(moment, zone, handover) if exact else moment))
    return found


def changes_all_later(event: Any) -> bool:
    """Whether it stands for every later one of its series too, which is not read (RANGE=THISANDFUTURE, RFC 5545, 3.2.13)."""
    single = event.get("RECURRENCE-ID")
    return single is not None and str(single.params.get("RANGE", "")).upper() == "THISANDFUTURE"


def turns_of(event: Any, zone: str, handover: time, but: set[Single]) -> Iterator[tuple[datetime, datetime]]:
    """From and until when (UTC) each turn of one entry lasts. Raises whatever a broken entry brings about. but: not these
    of a series.

    A turn ends at the time of day that the entry shows, also where the clocks change within it: turns that meet on the
    clock meet in fact. (RFC 5545, 3.8.2.2, would let each last as long as the first; calendar programs show and people mean
    the time of day.)
    """
    begin, length = _when(event, zone, handover)
    uid, single = str(event.get("UID")), "RECURRENCE-ID" in event
    for start in _starts(event, begin):
        instant = _instant(start, zone, handover)
        if single or not {(uid, instant), (uid, start.date())} & but:
            yield instant, max(instant, _instant(start + length, zone, handover))


def _when(event: Any, zone: str, handover: time) -> tuple[datetime, timedelta]:
    """The first start as it is written, and how long a turn lasts on the clock of its zone."""
    start = event["DTSTART"].dt
    begin = start if isinstance(start, datetime) else datetime.combine(start, handover)
    if "DTEND" in event:
        end = event["DTEND"].dt
        end = end if isinstance(end, datetime) else datetime.combine(end, handover)
        length = _as_written(end, begin) - begin.replace(tzinfo=None)
    else:
        length = event["DURATION"].dt if "DURATION" in event else timedelta(days=1)
    return begin, max(length, timedelta())


def _starts(event: Any, begin: datetime) -> Iterator[datetime]:
    """Each start as it is written: local where it was local, so that a weekly turn keeps its wall time."""
    if "RRULE" not in event and "RDATE" not in event:
        yield begin
        return
    from dateutil.rrule import rruleset, rrulestr

    rules = rruleset()
    bare = begin.replace(tzinfo=None)
    if "RRULE" in event:
        rule = event["RRULE"].to_ical().decode()
        rules.rrule(rrulestr(_until_bare(rule, begin), dtstart=bare))
    else:
        rules.rdate(bare)
    for key, add in (("RDATE", rules.rdate), ("EXDATE", rules.exdate)):
        for moment in _moments(event.get(key)):
            add(_as_written(moment, begin))
    for count, start in enumerate(rules):
        if start > bare + LONGEST or count >= MOST:
            return
        yield start.replace(tzinfo=begin.tzinfo)


def _until_bare(rule: str, begin: datetime) -> str:
    """The rule with its UNTIL in the wall time of the entry, as dateutil compares it."""
    before, found, rest = rule.partition("UNTIL=")
    value, semicolon, after = rest.partition(";")
    if not found:
        return rule
    until = value
    if len(value) == 8:  # a day, and that day is the last
        until = f"{value}T235959"
    elif value.endswith("Z"):
        moment = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        until = _as_written(moment, begin).strftime("%Y%m%dT%H%M%S")
    return f"{before}UNTIL={until}{semicolon}{after}"


def _moments(value: Any) -> Iterator[date | datetime]:
    for part in value if isinstance(value, list) else [value] if value is not None else []:
        yield from (one.dt for one in part.dts)


def _as_written(moment: date | datetime, begin: datetime) -> datetime:
    """A moment as a wall time of the entry's own zone, without the zone."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, begin.time())
    local = moment.astimezone(begin.tzinfo) if moment.tzinfo and begin.tzinfo else moment
    return local.replace(tzinfo=None)


def _instant(moment: date | datetime, zone: str, handover: time) -> datetime:
    """In UTC. A wall time without a zone is one of the partnership's; a day begins at the handover."""
    if not isinstance(moment, datetime):
        return at_local(moment, handover, zone)
    return moment.astimezone(UTC) if moment.tzinfo else at_local(moment.date(), moment.time(), zone)
