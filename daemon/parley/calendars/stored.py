"""A meeting as parley's own calendar stores it: no METHOD, since it asks nobody for anything (RFC 4791 section 4.1).

`SCHEDULE-AGENT=CLIENT` on everybody keeps a server that could send invitations from sending any (RFC 6638 section 7.1): they
leave by mail, from one sender. The text is the same for the same meeting, to the last octet, so that nothing is written
that has not changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from parley.calendars.contentlines import escape, fold
from parley.calendars.invitation import PRODID, Attendee, Invitation, cn, mailto, usable_uid, utc

PARTSTATS = ("NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED")


def stored(meeting: Invitation, answers: Mapping[str, str]) -> bytes:
    """The text to store. answers: address -> PARTSTAT, NEEDS-ACTION where there is none. ValueError as `request` has it."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "BEGIN:VEVENT"),
        f"UID:{usable_uid(meeting.uid)}",
        f"DTSTAMP:{utc(meeting.dtstamp)}",
        f"SEQUENCE:{meeting.sequence}",
        f"DTSTART:{utc(meeting.start)}",
        f"DTEND:{utc(meeting.end)}",
        f"ORGANIZER;SCHEDULE-AGENT=CLIENT;CN={cn(meeting.organizer)}:{mailto(meeting.organizer)}",
        *(_attendee(each, answers.get(each.address, "")) for each in meeting.attendees),
        f"SUMMARY:{escape(meeting.summary)}",
        f"DESCRIPTION:{escape(meeting.description)}",
        *("STATUS:CONFIRMED", "TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR"),
    ]
    return b"".join(map(fold, lines))


def _attendee(person: Attendee, answer: str) -> str:
    partstat = answer if answer in PARTSTATS else "NEEDS-ACTION"
    role = "CHAIR" if person.chair else "REQ-PARTICIPANT"
    parameters = f"SCHEDULE-AGENT=CLIENT;CUTYPE=INDIVIDUAL;ROLE={role};PARTSTAT={partstat}"
    return f"ATTENDEE;{parameters};CN={cn(person)}:{mailto(person)}"
