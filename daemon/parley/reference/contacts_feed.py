"""A rota kept in another calendar: an .ics file beside the contacts, or what was last fetched from an address -> turns.

An entry's turn belongs to whoever attends it, by address, else to whoever its title names, by name or id. Entries that
come again (RRULE, RDATE, EXDATE, moved single ones: RFC 5545 sections 3.8.4.4 and 3.8.5) are written out from their first
day on, so many and no more, in the zone they were written in: the same file is the same rota on whichever day it is read. An
entry of whole days goes from handover to handover.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from parley.dispute.workdays import at_local
from parley.dispute.world import Shift
from parley.reference.fields import Fields
from parley.reference.nodes import Node
from parley.value import value

if TYPE_CHECKING:
    from parley.reference.contacts_book import Book

_HERE = ("localhost", "127.0.0.1", "::1")
LARGEST = 2_000_000  # octets of a file
MOST = 8000  # turns of one entry that comes again: each day of twenty years
LONGEST = timedelta(days=366 * 20)
FETCHED = "fetched-"  # how the name of a file begins that was fetched from an address
_ADDRESS = re.compile(r"https?://[^\s\"'<>{}\[\],]+")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,80}\.ics\b")


def is_address(text: str) -> bool:
    """Whether a calendar may be fetched from there: https, or http on this machine."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    return safe and bool(parts.hostname)


def file_for(address: str) -> str:
    """The file beside the contacts into which the calendar at this address is fetched; its name does not tell it."""
    return f"{FETCHED}{sha256(address.encode()).hexdigest()[:16]}.ics"


def beside(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The calendar files that these contacts name and that lie beside them, as texts: they are part of the directory."""
    found: dict[str, str] = {}
    for file, text in texts:
        names = [*_FILE.findall(text), *(file_for(address) for address in _ADDRESS.findall(text))]
        for place in (Path(file).parent / name for name in dict.fromkeys(names)):
            if place.is_file() and place.stat().st_size <= LARGEST:
                found.setdefault(str(place), place.read_bytes().decode("utf-8", "replace"))
    return sorted(found.items())


@value
class Feeds:
    """The calendar files that are known, by name. Others are looked for beside the contacts."""

    files: Mapping[str, str] = field(default_factory=dict)

    def turns(self, step: str, fields: Fields, zone: str, handover: time, book: Book) -> list[Shift]:
        """The turns of one step from the file that `fields` names under it; what is wrong with it is a problem there."""
        node, name = fields.get(step), fields.text(step)
        calendar = self._read(name, node, fields)
        if calendar is None:
            return []
        found: list[Shift] = []
        strangers: dict[str, None] = {}
        broken: dict[str, None] = {}
        several: dict[str, list[str]] = {}
        moved = {
            (str(e.get("UID")), _instant(e["RECURRENCE-ID"].dt, zone, handover))
            for e in _single(calendar)
            if hasattr(e["RECURRENCE-ID"], "dt")
        }
        known = {address: person.id for person in book.people.values() for address in person.addresses}
        for event in calendar.walk("VEVENT"):
            named = _whose(event, book, known)
            if not named:
                strangers[_title(event)] = None
                continue
            if len(named) > 1:
                several[_title(event)] = named
            who = named[0]
            try:
                turns = list(_of_entry(event, zone, handover))
            except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
                broken[_title(event)] = None
                continue
            for instant, end in turns:
                if "RECURRENCE-ID" in event or (str(event.get("UID")), instant) not in moved:
                    found.append(Shift(step, who, instant, end))
        warnings = [
            (f"`{title}` has no time that can be read.", "the entry as a calendar program writes it")
            for title in broken
        ]
        warnings += [
            (f"`{title}` names nobody of the directory.", "a name or id, as the entry's title")
            for title in strangers
        ]
        for title, people in several.items():
            names = " and ".join(book.people[person].name for person in people)
            first = book.people[people[0]].name
            said = f"`{title}` names {names}: the turn is taken for {first}'s alone."
            warnings.append((said, "one name in each entry's title"))
        if not found and not strangers and not broken:
            warnings.append(("there are no entries.", ""))
        for said, mend in warnings:
            fields.report.at(node, f"{_called(name)}: {said}", mend, warning=True)
        return found

    def _read(self, name: str, node: Node | None, fields: Fields) -> Any:
        if is_address(name):
            fetched = self.files.get(file_for(name))
            if fetched is None:
                fields.report.at(
                    node, "This calendar has not been fetched yet: nobody is on call by it.", "", warning=True
                )
                return None
            return self._calendar("the calendar", fetched.encode(), node, fields)
        place = Path(fields.report.file).parent / name
        try:
            raw = self._octets(name, place) if name.endswith(".ics") and "/" not in name else None
        except OSError as error:
            fields.report.at(
                node, f"{name} cannot be read: {error.strerror}.", "the name of a file beside this one"
            )
            return None
        if raw is None or len(raw) > LARGEST:
            mend = "rota.ics, or an address such as https://calendar.agency.example/rota.ics"
            fields.report.at(node, f"{name!r} is not a calendar file beside this one.", mend)
            return None
        return self._calendar(name, raw, node, fields)

    def _octets(self, name: str, place: Path) -> bytes:
        known = self.files.get(name)
        return known.encode() if known is not None else place.read_bytes()

    def _calendar(self, name: str, raw: bytes, node: Node | None, fields: Fields) -> Any:
        try:
            return _parsed(raw)
        except (ValueError, KeyError, IndexError) as error:
            fields.report.at(node, f"{name} is no calendar: {error}.", "the file as the calendar exports it")
            return None


def readable(raw: bytes) -> bool:
    """Whether this is a calendar all of whose entries have a start."""
    try:
        return all(hasattr(event.get("DTSTART"), "dt") for event in _parsed(raw).walk("VEVENT"))
    except (ValueError, KeyError, IndexError):
        return False


def _parsed(raw: bytes) -> Any:
    from icalendar import Calendar  # 200 ms, and few directories have a feed

    return Calendar.from_ical(raw)


def _single(calendar: Any) -> Iterator[Any]:
    """The single ones of repeated entries that somebody moved."""
    return (event for event in calendar.walk("VEVENT") if "RECURRENCE-ID" in event)


def _called(name: str) -> str:
    """A feed as messages name it: of an address the host alone, since whoever knows the whole of it may read the calendar."""
    return f"the calendar at {urlsplit(name).hostname}" if is_address(name) else name


def _title(event: Any) -> str:
    return str(event.get("SUMMARY", "an entry without a title"))[:60]


def _whose(event: Any, book: Book, known: Mapping[str, str]) -> list[str]:
    """The ids of whoever the entry is for, in its order: by attendees' addresses, else by the title. Where several attend, those
    of them whom the title names. known: ids by address."""
    written = event.get("ATTENDEE", [])
    addresses = [
        str(one).lower().removeprefix("mailto:")
        for one in (written if isinstance(written, list) else [written])
    ]
    attend = list(dict.fromkeys(known[one] for one in addresses if one in known))
    named = _named(" ".join(str(event.get("SUMMARY", "")).lower().split()), book)
    both = [person for person in named if person in attend]
    return (both or attend) if attend else named


def _named(title: str, book: Book) -> list[str]:
    """Whom a title names: an id alone, or names as whole words, the first one first."""
    places = {}
    for person in book.people.values():
        if title == person.id:
            return [person.id]
        name = " ".join(person.name.lower().split())
        if name in title and (at := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title)):
            places[person.id] = at.start()
    return sorted(places, key=places.__getitem__)


def _of_entry(event: Any, zone: str, handover: time) -> Iterator[tuple[datetime, datetime]]:
    """From and until when (UTC) each turn of one entry lasts. Raises whatever a broken entry brings about.

    A turn ends at the time of day that the entry shows, also where the clocks change within it: turns that meet on the clock meet in
    fact. (RFC 5545, 3.8.2.2, would let each last as long as the first; calendar programs show and people mean the time of day.)
    """
    begin, length = _when(event, zone, handover)
    for start in _starts(event, begin):
        instant = _instant(start, zone, handover)
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
