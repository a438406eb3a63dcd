"""A rota kept in another calendar: an .ics file beside the contacts -> turns on call.

An entry's turn belongs to whoever attends it, by address, else to whoever its title names, by name or id. Entries that
come again (RRULE, RDATE, EXDATE, moved single ones: RFC 5545 sections 3.8.4.4 and 3.8.5) are written out for a bounded
time, in the zone they were written in. An entry of whole days goes from handover to handover.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.dispute.workdays import at_local
from parley.dispute.world import Shift
from parley.reference.fields import Fields
from parley.reference.nodes import Node
from parley.value import value

if TYPE_CHECKING:
    from parley.reference.contacts_people import Book

LARGEST = 2_000_000  # octets of a file
MOST = 1000  # turns of one entry that comes again
BACK, AHEAD = timedelta(days=60), timedelta(days=400)


@value
class Feeds:
    """Where calendar files are found, and around which local day entries that come again are written out."""

    today: date | None = None

    def turns(self, step: str, fields: Fields, zone: str, handover: time, book: Book) -> list[Shift]:
        """The turns of one step from the file that `fields` names under it; what is wrong with it is a problem there."""
        node, name = fields.get(step), fields.text(step)
        calendar = self._read(name, node, fields)
        if calendar is None:
            return []
        found: list[Shift] = []
        strangers: dict[str, None] = {}
        moved = {
            (str(e.get("UID")), _instant(e["RECURRENCE-ID"].dt, zone, handover)) for e in _single(calendar)
        }
        for event in calendar.walk("VEVENT"):
            who = _whose(event, book)
            if who is None:
                strangers[str(event.get("SUMMARY", "an entry without a title"))[:60]] = None
                continue
            begin, length = _when(event, zone, handover)
            for start in _starts(event, begin, self.today or begin.date()):
                instant = _instant(start, zone, handover)
                if "RECURRENCE-ID" in event or (str(event.get("UID")), instant) not in moved:
                    found.append(Shift(step, who, instant, instant + length))
        for title in strangers:
            fields.report.at(
                node,
                f"{name}: `{title}` names nobody of the directory.",
                "a name or id, as the entry's title",
                warning=True,
            )
        if not found and not strangers:
            fields.report.at(node, f"{name} has no entries.", "", warning=True)
        return found

    def _read(self, name: str, node: Node | None, fields: Fields) -> Any:
        from icalendar import Calendar  # 200 ms, and few directories have a feed

        place = Path(fields.report.file).parent / name
        try:
            raw = place.read_bytes() if name.endswith(".ics") and "/" not in name else None
        except OSError as error:
            fields.report.at(
                node, f"{name} cannot be read: {error.strerror}.", "the name of a file beside this one"
            )
            return None
        if raw is None or len(raw) > LARGEST:
            fields.report.at(node, f"{name!r} is not a calendar file beside this one.", "rota.ics")
            return None
        try:
            return Calendar.from_ical(raw)
        except (ValueError, KeyError, IndexError) as error:
            fields.report.at(node, f"{name} is no calendar: {error}.", "the file as the calendar exports it")
            return None


def _single(calendar: Any) -> Iterator[Any]:
    """The single ones of repeated entries that somebody moved."""
    return (event for event in calendar.walk("VEVENT") if "RECURRENCE-ID" in event)


def _whose(event: Any, book: Book) -> str | None:
    """The person's id: by an attendee's address, else by the title."""
    written = event.get("ATTENDEE", [])
    for attendee in written if isinstance(written, list) else [written]:
        address = str(attendee).lower().removeprefix("mailto:")
        for person in book.people.values():
            if address in person.addresses:
                return person.id
    title = " ".join(str(event.get("SUMMARY", "")).lower().split())
    for person in book.people.values():
        if title == person.id or person.name.lower() in title:
            return person.id
    return None


def _when(event: Any, zone: str, handover: time) -> tuple[datetime, timedelta]:
    """The first start as it is written, and how long a turn lasts."""
    start = event["DTSTART"].dt
    begin = start if isinstance(start, datetime) else datetime.combine(start, handover)
    if "DTEND" in event:
        length = _instant(event["DTEND"].dt, zone, handover) - _instant(start, zone, handover)
    else:
        length = event["DURATION"].dt if "DURATION" in event else timedelta(days=1)
    return begin, max(length, timedelta())


def _starts(event: Any, begin: datetime, today: date) -> Iterator[datetime]:
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
    middle = datetime.combine(today, time())
    for count, start in enumerate(rules.xafter(middle - BACK, count=MOST, inc=True)):
        if start > middle + AHEAD or count >= MOST:
            return
        yield start.replace(tzinfo=begin.tzinfo)


def _until_bare(rule: str, begin: datetime) -> str:
    """The rule with its UNTIL in the wall time of the entry, as dateutil compares it."""
    before, found, rest = rule.partition("UNTIL=")
    value, semicolon, after = rest.partition(";")
    if not found:
        return rule
    until = value
    if value.endswith("Z"):
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
