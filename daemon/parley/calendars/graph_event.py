"""A meeting as Exchange Online keeps it, and as our own calendar text: there and back. Pure.

What goes there is thin and asks nobody: no attendees, since Exchange would write to each of them at once (calendar.md section
1). Who comes, and who has answered what, stands in the text. What comes back is when it is, which is all that anybody looks
at (`itip.read_times`), and whether a person has made something else of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from parley.calendars.contentlines import ContentLine, escape, fold, take_apart, unescape, unfold
from parley.calendars.itip import CalendarProblem, read_times
from parley.errors import TransportError

# Our own name for the UID: Exchange makes iCalUId itself. A name in PS_PUBLIC_STRINGS (MS-OXPROPS section 1.3.2).
UID = "String {00020329-0000-0000-c000-000000000046} Name ParleyUid"
ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "perhaps",
    "DELEGATED": "sends somebody",
}
_ZONE = "UTC"

Event = Mapping[str, Any]


def event_of(text: bytes) -> dict[str, Any]:
    """What to write for a text of ours (`stored.stored`). Raises TransportError for a text that is not."""
    times = read_times(text)
    if isinstance(times, CalendarProblem):
        raise TransportError(f"the meeting cannot be written: {times.reason}", permanent=True)
    lines = list(_lines(text))
    said = {line.name: unescape(line.value) for line in lines}
    return {
        "subject": said.get("SUMMARY", ""),
        "body": {
            "contentType": "text",
            "content": "\n".join([said.get("DESCRIPTION", ""), "", *_people(lines)]),
        },
        "start": local(times[0]),
        "end": local(times[1]),
        "showAs": "free" if said.get("TRANSP") == "TRANSPARENT" else "busy",
        "sensitivity": "private",
        "isReminderOn": False,
        "isAllDay": False,  # these two take back what a person may have made of it
        "recurrence": None,
    }


def text_of(uid: str, event: Event) -> bytes:
    """What stands there, as calendar text: when it is, or the reason why it is no meeting of ours any more."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//parley//graph//EN",
        "BEGIN:VEVENT",
        f"UID:{escape(uid)}",
    ]
    start, end = instant(event.get("start")), instant(event.get("end"))
    if event.get("isAllDay"):
        lines += [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}"]
    else:
        lines += [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"]
    if event.get("type", "singleInstance") != "singleInstance":
        lines.append("RRULE:FREQ=DAILY")  # however it repeats: it is no one meeting
    body = event.get("body")
    lines.append(f"SUMMARY:{escape(str(event.get('subject') or ''))}")
    lines.append(f"DESCRIPTION:{escape(str(body.get('content') or '') if isinstance(body, dict) else '')}")
    lines.append("STATUS:CANCELLED" if event.get("isCancelled") else "STATUS:CONFIRMED")
    return b"".join(map(fold, [*lines, "END:VEVENT", "END:VCALENDAR"]))


def uid_of(event: Event) -> str:
    """The UID that we gave it; "" for an event of somebody else's."""
    known = event.get("singleValueExtendedProperties")
    for each in known if isinstance(known, list) else []:
        if isinstance(each, dict) and each.get("id") == UID:
            return str(each.get("value", ""))
    return ""


def _lines(text: bytes) -> Iterator[ContentLine]:
    for line in unfold(text.decode("utf-8", "replace")):
        read = take_apart(line)
        if read is not None:
            yield read


def _people(lines: list[ContentLine]) -> list[str]:
    """One line each: a name and what they answered."""
    people = [line for line in lines if line.name == "ATTENDEE"]
    return [
        f"{line.parameters.get('CN', '')}: {ANSWERS.get(line.parameters.get('PARTSTAT', ''), 'no answer yet')}"
        for line in people
    ]


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
