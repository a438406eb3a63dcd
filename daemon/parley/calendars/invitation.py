"""An invitation as a value, and its iCalendar text: a REQUEST, or a CANCEL (RFC 5546 sections 3.2.2 and 3.2.5).

Pure: no clock, no ids made here. Times leave in UTC, so no VTIMEZONE is needed and no reader can get it wrong;
the mail says the local time in words. Whatever a name or a description holds stays inside its own property.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from parley.calendars.contentlines import escape, escaped, fold, folded, quote
from parley.mail.header_text import ADDRESS
from parley.value import value

PRODID = "-//parley//parley//EN"
LONGEST_NAME = 100

UID = re.compile(r"[A-Za-z0-9@._-]{8,250}")
_LINK = re.compile(r"https://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,2000}")


@value
class Attendee:
    """Somebody at a meeting, or its organizer: where to write to, and what people read. chair: they lead it."""

    address: str
    name: str
    chair: bool = False


@value
class Invitation:
    """One meeting as one recipient reads it; the next sending is a new value.

    uid: random, kept for life. sequence: rises by one when time, people, place or status changes, and on a CANCEL.
    dtstamp: when this text was made; rises with every sending. start, end, dtstamp: aware, whole seconds.
    organizer: the shared mailbox, never an attendee. summary: thin, such as "D-2026-0001: call, stage 1".
    location: a number to ring, a place, or "" for the video link. private: hide it from whoever else reads the diary.
    video_url: https only.
    """

    uid: str
    sequence: int
    dtstamp: datetime
    start: datetime
    end: datetime
    organizer: Attendee
    attendees: tuple[Attendee, ...]
    summary: str
    description: str
    location: str
    private: bool = False
    video_url: str = ""


@value
class Undescribed:
    """The text of an invitation without its description, which alone differs among those who are invited."""

    above: bytes
    below: bytes
    link: str

    def described(self, description: str) -> bytes:
        """The whole text. Outlook and Apple ignore CONFERENCE, so a link stands in the description too."""
        if self.link and self.link not in description:
            description = f"{description.rstrip()}\n\n{self.link}\n".lstrip()
        return self.above + folded(b"DESCRIPTION:" + escaped(description)) + self.below


def request(invitation: Invitation) -> bytes:
    """The text that asks every attendee (RFC 5546 section 3.2.2); also after a move, with a higher sequence.

    ValueError if an address, the uid, the link, a time or the sequence is not fit to be written.
    """
    return undescribed_request(invitation).described(invitation.description)


def undescribed_request(invitation: Invitation) -> Undescribed:
    """The same for whatever description."""
    return _undescribed(invitation, "REQUEST", invitation.attendees, "CONFIRMED")


def cancel(invitation: Invitation, to: tuple[Attendee, ...] | None) -> bytes:
    """The text that takes the meeting out of diaries (RFC 5546 section 3.2.5). Its sequence is written as given: raise it first.

    to: None cancels the meeting for all; else only these are removed and it goes on for the others. Then the
    table forbids STATUS, since CANCELLED would say that there is no meeting.
    """
    return undescribed_cancel(invitation, to).described(invitation.description)


def undescribed_cancel(invitation: Invitation, to: tuple[Attendee, ...] | None) -> Undescribed:
    """The same for whatever description."""
    if to is None:
        return _undescribed(invitation, "CANCEL", invitation.attendees, "CANCELLED")
    return _undescribed(invitation, "CANCEL", to, "")


def _undescribed(invitation: Invitation, method: str, to: tuple[Attendee, ...], status: str) -> Undescribed:
    if not to:
        raise ValueError("an invitation needs an attendee")
    start, end, stamp = map(utc, (invitation.start, invitation.end, invitation.dtstamp))
    if end <= start or invitation.sequence < 0:
        raise ValueError("an invitation ends after it starts, and its sequence is 0 or more")
    link, asks = invitation.video_url, method == "REQUEST"
    if link and not _LINK.fullmatch(link):
        raise ValueError("a video link must be one plain https address")
    place = invitation.location or link
    above = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", f"METHOD:{method}", "BEGIN:VEVENT"),
        f"UID:{usable_uid(invitation.uid)}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{invitation.sequence}",
        f"DTSTART:{start}",
        f"DTEND:{end}",
        f"ORGANIZER;CN={cn(invitation.organizer)}:{mailto(invitation.organizer)}",
        *map(_asked if asks else _removed, to),
        f"SUMMARY:{escape(invitation.summary)}",
    ]
    below = [
        *([f"LOCATION:{escape(place)}"] if place else []),
        # RFC 7986 section 5.11
        *([f'CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="Join the video call":{link}'] if link else []),
        *([f"STATUS:{status}"] if status else []),
        f"TRANSP:{'OPAQUE' if asks else 'TRANSPARENT'}",
        f"CLASS:{'PRIVATE' if invitation.private else 'PUBLIC'}",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{'TENTATIVE' if asks else 'FREE'}",
        *(["X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY"] if asks else []),
        *("END:VEVENT", "END:VCALENDAR"),
    ]
    return Undescribed(b"".join(map(fold, above)), b"".join(map(fold, below)), link)


def _asked(attendee: Attendee) -> str:
    role = "CHAIR" if attendee.chair else "REQ-PARTICIPANT"  # RFC 5545 section 3.2.16; both must come
    parameters = f"CUTYPE=INDIVIDUAL;ROLE={role};PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    return f"ATTENDEE;{parameters};CN={cn(attendee)}:{mailto(attendee)}"


def _removed(attendee: Attendee) -> str:
    return f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;CN={cn(attendee)}:{mailto(attendee)}"


def cn(person: Attendee) -> str:
    """The name as a CN; the address if nothing of the name is left."""
    name = quote(person.name[:LONGEST_NAME])
    return name if name != '""' else quote(person.address)


def mailto(person: Attendee) -> str:
    """Their address as a URI. ValueError if it is not fit to be written."""
    if not ADDRESS.fullmatch(person.address):
        raise ValueError("an attendee or organizer has no usable address")
    return f"mailto:{person.address}"


def usable_uid(uid: str) -> str:
    """The UID. ValueError if it is none of ours."""
    if not UID.fullmatch(uid):
        raise ValueError("a calendar UID is 8 to 250 letters, digits, or one of @ . _ -")
    return uid


def utc(at: datetime) -> str:
    """An instant as a DATE-TIME in UTC. ValueError without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time in an invitation needs a zone")
    at = at.astimezone(UTC)
    # strftime does not fill years below 1000 up, and is slower
    return f"{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}{at.minute:02}{at.second:02}Z"
