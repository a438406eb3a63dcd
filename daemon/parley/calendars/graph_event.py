"""A meeting as an event of Microsoft Graph: there and back. Pure.

What goes there is thin and asks nobody: no attendees, since Exchange would write to each of them at once (calendar.md section
1). What comes back is when it is, and whether a person has made something else of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from parley.calendars import appointment
from parley.calendars.appointment import Stands, read_appointment
from parley.errors import TransportError

# Our own name for the UID: Exchange makes iCalUId itself. A name in PS_PUBLIC_STRINGS (MS-OXPROPS section 1.3.2).
UID = "String {00020329-0000-0000-c000-000000000046} Name ParleyUid"
_ZONE = "UTC"

Event = Mapping[str, Any]


def event_of(text: bytes) -> dict[str, Any]:
    """What to write for a text of ours (`stored.stored`). Raises TransportError for a text that is not."""
    meeting = read_appointment(text)
    return {
        "subject": meeting.subject,
        "body": {"contentType": "text", "content": meeting.body},
        "start": local(meeting.start),
        "end": local(meeting.end),
        "showAs": "busy" if meeting.busy else "free",
        "sensitivity": "private",
        "isReminderOn": False,
        "isAllDay": False,  # these two take back what a person may have made of it
        "recurrence": None,
    }


def text_of(uid: str, event: Event) -> bytes:
    """What stands there, as calendar text. Raises TransportError where its times make no sense."""
    body = event.get("body")
    stands = Stands(
        start=_when(event, "start"),
        end=_when(event, "end"),
        subject=str(event.get("subject") or ""),
        body=str(body.get("content") or "") if isinstance(body, dict) else "",
        repeats=event.get("type", "singleInstance") != "singleInstance",
        cancelled=event.get("isCancelled") is True,
    )
    return appointment.text_of(uid, stands)


def uid_of(event: Event) -> str:
    """The UID that we gave it; "" for an event of somebody else's."""
    known = event.get("singleValueExtendedProperties")
    for each in known if isinstance(known, list) else []:
        if isinstance(each, dict) and each.get("id") == UID:
            return str(each.get("value", ""))
    return ""


def local(at: datetime) -> dict[str, str]:
    """A moment as a dateTimeTimeZone."""
    return {"dateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": _ZONE}


def instant(said: Any) -> datetime:
    """The moment that a dateTimeTimeZone names, in UTC, which we asked for. Raises TransportError for anything else."""
    try:
        if said["timeZone"] != _ZONE:
            raise ValueError
        return datetime.strptime(said["dateTime"][:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except (TypeError, KeyError, ValueError) as error:
        raise TransportError("Exchange Online names a time that cannot be read", permanent=False) from error


def _when(event: Event, edge: str) -> datetime | date:
    at = instant(event.get(edge))
    # A whole day begins at midnight in any zone, as Graph tells it
    return at.date() if event.get("isAllDay") else at
