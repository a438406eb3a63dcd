"""A rota kept in another calendar: an .ics file beside the contacts, or what was last fetched from an address -> turns.

An entry's turn belongs to whoever attends it, by address, else to whoever its title names, by name or id. When its turns
are is worked out in `contacts_feed_turns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from parley.dispute.world import Shift
from parley.errors import unreadable
from parley.reference.contacts_feed_turns import changes_all_later, in_force, moved, turns_of
from parley.reference.fields import Fields
from parley.reference.nodes import Node
from parley.value import value

if TYPE_CHECKING:
    from parley.reference.contacts_book import Book

_HERE = ("localhost", "127.0.0.1", "::1")
LARGEST = 2_000_000  # octets of a file
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
            try:
                if place.is_file() and place.stat().st_size <= LARGEST:
                    found.setdefault(str(place), place.read_bytes().decode("utf-8", "replace"))
            except OSError as error:
                unreadable(error)  # else it is said where the contacts name it
    return sorted(found.items())


@dataclass
class _Entries:
    """What was found while the entries of a calendar were read, by their titles in the order of the file."""

    turns: list[Shift] = field(default_factory=list)
    strangers: dict[str, None] = field(default_factory=dict)
    broken: dict[str, None] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)
    onward: dict[str, None] = field(default_factory=dict)

    def note(self, event: Any, named: list[str]) -> None:
        """What is to be said of an entry that was read, and that names these people."""
        title = _title(event)
        if not named:
            self.strangers[title] = None
            return
        if len(named) > 1:
            self.several[title] = named
        if changes_all_later(event):
            self.onward[title] = None

    def warnings(self) -> Iterator[tuple[str, str]]:
        """What is wrong with them, each with what to write instead."""
        for title in self.broken:
            yield f"`{title}` has no time that can be read.", "the entry as a calendar program writes it"
        for title in self.strangers:
            yield f"`{title}` names nobody of the directory.", "a name or id, as the entry's title"
        for title, names in self.several.items():
            said = f"`{title}` names {' and '.join(names)}: the turn is taken for {names[0]}'s alone."
            yield said, "one name in each entry's title"
        for title in self.onward:
            said = f"`{title}` changes every later one too, and is read for that one alone."
            yield said, "the series ended, and a new one from that day on"
        if not (self.turns or self.strangers or self.broken):
            yield "there are no entries.", ""


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
        apart, seen = moved(calendar, zone, handover), _Entries()
        known = {address: person.id for person in book.people.values() for address in person.addresses}
        for event in in_force(calendar):
            named = _whose(event, book, known)
            try:
                turns = list(turns_of(event, zone, handover, apart)) if named else []
            except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
                seen.broken[_title(event)] = None
                continue
            seen.note(event, [book.people[person].name for person in named])
            seen.turns += [Shift(step, named[0], start, end) for start, end in turns]
        for said, mend in seen.warnings():
            fields.report.at(node, f"{_called(name)}: {said}", mend, warning=True)
        return seen.turns

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
                node, f"{name} cannot be read: {unreadable(error)}.", "the name of a file beside this one"
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


def _called(name: str) -> str:
    """A feed as messages name it: of an address the host alone, since whoever knows the whole of it may read the calendar."""
    return f"the calendar at {urlsplit(name).hostname}" if is_address(name) else name


def _title(event: Any) -> str:
    return str(event.get("SUMMARY", "an entry without a title"))[:60]


def _whose(event: Any, book: Book, known: Mapping[str, str]) -> list[str]:
    """The ids of whoever the entry is for, in its order: by attendees' addresses, without those who declined, else by the title.
    Where several attend, those of them whom the title names. known: ids by address."""
    written = event.get("ATTENDEE", [])
    addresses = [
        str(one).lower().removeprefix("mailto:")
        for one in (written if isinstance(written, list) else [written])
        if str(one.params.get("PARTSTAT", "")).upper() != "DECLINED"
    ]
    attend = list(dict.fromkeys(known[one] for one in addresses if one in known))
    named = _named(" ".join(str(event.get("SUMMARY", "")).lower().split()), book)
    both = [person for person in named if person in attend]
    return (both or attend) if attend else named


def _named(title: str, book: Book) -> list[str]:
    """Whom a title names: an id alone, or names as whole words, the first one first."""
    places: dict[str, int] = {}
    for person in book.people.values():
        if title == person.id:
            return [person.id]
        name = " ".join(person.name.lower().split())
        first, _, last = name.rpartition(" ")
        for written in (name, f"{last}, {first}"):
            if written in title and (at := re.search(rf"(?<!\w){re.escape(written)}(?!\w)", title)):
                places.setdefault(person.id, at.start())
    return sorted(places, key=places.__getitem__)
