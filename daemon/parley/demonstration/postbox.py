"""The Maildir that the daemon writes into, read as a person's mail program would: letters with their invitations.

Standard mail and calendar readers only, none of parley's own: what is shown and checked is what left.
"""

from __future__ import annotations

import email
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from icalendar import Calendar

from parley.value import value


@value
class Entry:
    """A calendar entry that a letter carries. start, end: aware. attendees: addresses in lower case."""

    method: str
    uid: str
    sequence: int
    start: datetime
    end: datetime
    organizer: str
    attendees: tuple[str, ...]
    summary: str
    description: str


@value
class Letter:
    """One mail in the Maildir. to: the address it was delivered to; everybody: each address in To and Cc.

    texts: each readable part (plain, html, calendar) as it stands, for those who look for what must not be there.
    """

    file: str
    to: str
    name: str
    everybody: tuple[str, ...]
    subject: str
    date: datetime
    sender: str
    reply_to: str
    message_id: str
    text: str
    html: str
    entry: Entry | None
    texts: tuple[str, ...]

    @property
    def reference(self) -> str:
        """The dispute it is about, "" if none is named in its subject."""
        found = re.match(r"\[(D-\d{4}-\d{4,8})\]", self.subject)
        return found[1] if found else ""


class Postbox:
    """A Maildir. `new` hands out each letter once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: set[str] = set()

    def new(self) -> list[Letter]:
        """The letters that have come since the last look, in the order of their dates."""
        found = [path for path in self._files() if path.name not in self._seen]
        self._seen.update(path.name for path in found)
        letters = [read(path) for path in found]
        return sorted(letters, key=lambda letter: (letter.date, letter.reference, letter.subject, letter.to))

    def _files(self) -> list[Path]:
        return [path for sub in ("new", "cur") for path in sorted((self.folder / sub).glob("*"))]


def read(path: Path) -> Letter:
    """One file of a Maildir as a letter."""
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage), "the policy makes it one"
    parts = {
        part.get_content_type(): part for part in reversed(list(message.walk())) if not part.is_multipart()
    }
    bodies = {kind: _content(part) for kind, part in parts.items()}
    everybody = [address for field in ("to", "cc", "bcc") for address in _addresses(message, field)]
    return Letter(
        file=path.name,
        to=str(message["delivered-to"] or everybody[0]).lower(),
        name=parseaddr(str(message["to"]))[0],
        everybody=tuple(everybody),
        subject=str(message["subject"]),
        date=message["date"].datetime,
        sender=parseaddr(str(message["from"]))[1],
        reply_to=parseaddr(str(message["reply-to"] or message["from"]))[1],
        message_id=str(message["message-id"]).strip(),
        text=bodies.get("text/plain", ""),
        html=bodies.get("text/html", ""),
        entry=_entry(bodies["text/calendar"]) if "text/calendar" in bodies else None,
        texts=tuple(bodies.values()),
    )


def _content(part: EmailMessage) -> str:
    octets = part.get_payload(decode=True)
    return octets.decode("utf-8", "replace") if isinstance(octets, bytes) else ""


def _addresses(message: EmailMessage, field: str) -> list[str]:
    found = message[field]
    return [str(address.addr_spec).lower() for address in found.addresses] if found else []


def _entry(text: str) -> Entry:
    calendar = Calendar.from_ical(text)
    event: Any = next(iter(calendar.walk("VEVENT")))
    attendees = event.get("attendee", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    return Entry(
        method=str(calendar["method"]),
        uid=str(event["uid"]),
        sequence=int(event.get("sequence", 0)),
        start=event["dtstart"].dt,
        end=event["dtend"].dt,
        organizer=_bare(event["organizer"]),
        attendees=tuple(_bare(attendee) for attendee in attendees),
        summary=str(event.get("summary", "")),
        description=str(event.get("description", "")),
    )


def _bare(address: object) -> str:
    return str(address).lower().removeprefix("mailto:")
