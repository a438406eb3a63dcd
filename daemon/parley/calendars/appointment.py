"""A stored meeting as calendars know it that have fields instead of text (Exchange, by EWS and by Graph): there and back.

What goes there is thin and asks nobody: no attendees, since Exchange would write to each of them when a person moves it
(calendar.md section 1). Who comes, and who has answered what, stands in the body. What comes back is when it is, which is
all that anybody looks at (`itip.read_times`), and whether a person has made something else of it.
"""

from __future__ import annotations

from datetime import date, datetime

from parley.calendars.contentlines import ContentLine, escape, fold, take_apart, unescape, unfold
from parley.calendars.invitation import PRODID, utc
from parley.calendars.itip import CalendarProblem, read_times
from parley.errors import TransportError
from parley.value import value

_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "perhaps",
    "DELEGATED": "sends somebody",
}


@value
class Appointment:
    """start, end: aware, UTC. body: plain text. busy: it takes the time of whoever keeps the calendar."""

    uid: str
    start: datetime
    end: datetime
    subject: str
    body: str
    busy: bool = False


@value
class Stands:
    """What a calendar says of an entry: when it is (dates for a whole day), and whether it repeats or was cancelled there."""

    start: datetime | date | None
    end: datetime | date | None
    subject: str = ""
    body: str = ""
    repeats: bool = False
    cancelled: bool = False


def read_appointment(text: bytes) -> Appointment:
    """The fields of a text of ours (`stored.stored`). Raises TransportError for a text that is not."""
    times = read_times(text)
    if isinstance(times, CalendarProblem):
        raise TransportError(f"the meeting cannot be written: {times.reason}", permanent=True)
    lines = [line for line in map(take_apart, unfold(text.decode("utf-8", "replace"))) if line]
    said = {line.name: unescape(line.value) for line in lines}
    people = [_who_comes(line) for line in lines if line.name == "ATTENDEE"]
    body = "\n".join([said.get("DESCRIPTION", ""), "", *people])
    busy = said.get("TRANSP") != "TRANSPARENT"
    return Appointment(said.get("UID", ""), *times, said.get("SUMMARY", ""), body, busy)


def text_of(uid: str, stands: Stands) -> bytes:
    """An entry as calendar text, for `read_times`: what cannot be a meeting of ours shows as such."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "BEGIN:VEVENT"),
        f"UID:{escape(uid)}",
        *(
            f"{name}{_when(when)}"
            for name, when in (("DTSTART", stands.start), ("DTEND", stands.end))
            if when
        ),
        f"SUMMARY:{escape(stands.subject)}",
        f"DESCRIPTION:{escape(stands.body)}",
        *(
            ["RRULE:FREQ=DAILY"] if stands.repeats else []
        ),  # how often does not matter: it is none of ours then
        f"STATUS:{'CANCELLED' if stands.cancelled else 'CONFIRMED'}",
        *("END:VEVENT", "END:VCALENDAR"),
    ]
    return b"".join(map(fold, lines))


def _when(when: datetime | date) -> str:
    return f":{utc(when)}" if isinstance(when, datetime) else f";VALUE=DATE:{when:%Y%m%d}"


def _who_comes(line: ContentLine) -> str:
    name = line.parameters.get("CN") or line.value.partition(":")[2]
    return f"{name}: {_ANSWERS.get(line.parameters.get('PARTSTAT', ''), 'no answer yet')}"
