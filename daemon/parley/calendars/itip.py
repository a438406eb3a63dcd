"""What comes back to an invitation: any calendar text from outside -> `CalendarAnswer` or `CalendarProblem`.

Taken from an answer: PARTSTAT, COMMENT, a COUNTER's times, and the ids to match them by; nothing else (when any other
text says its meeting is, is shown and moves nothing). Pure, and
bounded: 10 MB, 10,000 events, endless rules, NULs and unknown zones end in a value, never in an exception.
Who really wrote the mail, and whether the answer is still current, is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from parley.calendars.contentlines import ContentLine, clean, take_apart, unescape, unfold
from parley.calendars.times_said import SERIES, WHOLE_DAY, Unfit, duration, moment, stamp
from parley.mail.message import CalendarAnswer
from parley.value import value

LONGEST_TEXT = 1_000_000  # octets; Outlook's answers with a copy of the mail in HTML stay below 200,000
MOST_LINES = 20_000
MOST_EVENTS = 20
DEEPEST = 8
LONGEST_COMMENT = 2_000
LONGEST_ID = 1_000
LONGEST_ADDRESS = 320

METHODS = ("REPLY", "COUNTER", "DECLINECOUNTER", "REQUEST", "CANCEL", "PUBLISH", "ADD", "REFRESH")
# RFC 5545 section 3.2.12, VEVENT
PARTSTATS = ("NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED")

_KEPT = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "ORGANIZER", "ATTENDEE", "COMMENT"}
_KEPT |= {"STATUS", "RECURRENCE-ID", "RRULE", "RDATE"}


@value
class CalendarProblem:
    """A calendar text that is no answer parley can take: a person must read it. `reason`: plain English, no content."""

    reason: str


@dataclass
class _Event:
    """The lines of one VEVENT that an answer may need, by property name."""

    lines: dict[str, list[ContentLine]] = field(default_factory=dict)

    def all(self, name: str) -> list[ContentLine]:
        return self.lines.get(name, [])

    def value(self, name: str) -> str:
        lines = self.lines.get(name)
        return lines[0].value.strip() if lines else ""


def read_answer(text: bytes) -> CalendarAnswer | CalendarProblem:
    """Read one text/calendar part, already decoded from its transfer encoding. Never raises.

    The method comes from the body, since Apple gives no MIME parameter; "" where it names none, which is no answer then
    (RFC 5546 section 1.4), but may speak of a meeting of ours. A missing ORGANIZER is "", a missing
    SEQUENCE 0, a missing DTSTAMP None. `attendee` is always the invited person: a delegate's answer
    (DELEGATED-FROM) has the delegate in `sent_by`, as SENT-BY does; both are claims. `attendee` is "" where a
    COUNTER names several and none of them alone has answered. `end` is None where no end is named.
    """
    try:
        return _answer(*_events(_lines(text)))
    except Unfit as unfit:
        return CalendarProblem(str(unfit))


def read_times(text: bytes) -> tuple[datetime, datetime] | CalendarProblem:
    """When the one meeting of a stored calendar text is (no METHOD asked for), in UTC. Never raises."""
    try:
        _, events = _events(_lines(text))
        if len(events) > 1 or events[0].value("STATUS").upper() == "CANCELLED":
            raise Unfit("it was made into a meeting that repeats, or one that does not take place")
        start, end, zone_problem = _proposed(events[0])
        if start is None or end is None:
            raise Unfit(_no_time(zone_problem))
        return start, end
    except Unfit as unfit:
        return CalendarProblem(str(unfit))


def _no_time(zone_problem: str) -> str:
    if zone_problem == WHOLE_DAY:
        return f"it was made {WHOLE_DAY} long"
    if zone_problem == SERIES:
        return f"it was made into {SERIES}"
    return f"its time zone is one that nobody knows: {zone_problem}" if zone_problem else "it has no end"


def _lines(text: bytes) -> list[str]:
    if len(text) > LONGEST_TEXT:
        raise Unfit(f"the calendar text is larger than {LONGEST_TEXT:,} octets")
    if b"\0" in text:
        raise Unfit("the calendar text contains NUL")
    try:
        words = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = text.decode("cp1252", "replace")
    lines = unfold(words)
    if len(lines) > MOST_LINES:
        raise Unfit(f"the calendar text has more than {MOST_LINES:,} lines")
    return lines


def _events(lines: Iterable[str]) -> tuple[str, list[_Event]]:
    """The METHOD and the VEVENTs; what stands in VTIMEZONE, VALARM or anything else is passed over."""
    inside: list[str] = []
    methods: set[str] = set()
    events: list[_Event] = []
    for line in lines:
        start = line[:6].upper()
        if start == "BEGIN:":
            inside.append(line[6:].strip().upper())
            if inside == ["VCALENDAR", "VEVENT"]:
                events.append(_Event())
            if len(inside) > DEEPEST or len(events) > MOST_EVENTS:
                raise Unfit("the calendar text holds too many events, or too deep ones")
        elif start[:4] == "END:":
            if not inside or inside.pop() != line[4:].strip().upper():
                raise Unfit("the calendar text is not well formed")
        elif inside == ["VCALENDAR"] and start == "METHOD":
            methods.add(_method(line))
        elif inside == ["VCALENDAR", "VEVENT"]:
            _keep(line, events[-1])
    if inside or not events:
        raise Unfit("the calendar text is cut short" if inside else "the calendar text holds no event")
    if len(methods) > 1:
        raise Unfit("the calendar text names several methods")
    return methods.pop() if methods else "", events


def _method(line: str) -> str:
    read = take_apart(line)
    method = read.value.strip().upper() if read and read.name == "METHOD" else ""
    if method not in METHODS:
        raise Unfit("the calendar text's method is unknown")
    return method


def _keep(line: str, event: _Event) -> None:
    read = take_apart(line)
    if read and read.name in _KEPT:
        event.lines.setdefault(read.name, []).append(read)


def _answer(method: str, events: list[_Event]) -> CalendarAnswer:
    if len({event.value("UID") for event in events}) > 1:
        raise Unfit("the calendar text speaks of several meetings")
    event = next((event for event in events if not event.all("RECURRENCE-ID")), events[0])
    uid = event.value("UID")
    if not uid or len(uid) > LONGEST_ID:
        raise Unfit("the calendar text has no usable UID")
    attendee = _answering(method, event.all("ATTENDEE"))
    start, end, zone_problem = _proposed(event) if method == "COUNTER" else _named(event)
    return CalendarAnswer(
        method=method,
        uid=uid,
        partstat=_partstat(attendee) if method in ("REPLY", "COUNTER") else "",
        attendee=_invited(attendee),
        sent_by=_acting(attendee),
        organizer=_first_address(event.all("ORGANIZER")),
        sequence=_sequence(event.value("SEQUENCE")),
        dtstamp=stamp(event.value("DTSTAMP")),
        start=start,
        end=end,
        comment=_comment(event, attendee),
        zone_problem=zone_problem,
    )


def _answering(method: str, attendees: list[ContentLine]) -> ContentLine | None:
    """The one ATTENDEE who answers. RFC 5546 sections 3.2.3 and 3.2.2.3: one, or a delegate beside who delegated."""
    if len(attendees) > 1:
        attendees = [line for line in attendees if _partstat(line) not in ("NEEDS-ACTION", "DELEGATED")]
    if len(attendees) == 1:
        return attendees[0]
    if method == "REPLY":
        raise Unfit("the answer names several attendees" if attendees else "the answer names no attendee")
    return None


def _partstat(attendee: ContentLine | None) -> str:
    """Missing or unknown means NEEDS-ACTION (RFC 5545 section 3.2.12)."""
    said = attendee.parameters.get("PARTSTAT", "").strip().upper() if attendee else ""
    return said if said in PARTSTATS else "NEEDS-ACTION"


def _invited(attendee: ContentLine | None) -> str:
    if attendee is None:
        return ""
    return _mailbox(attendee.parameters.get("DELEGATED-FROM", "")) or _address(attendee)


def _acting(attendee: ContentLine | None) -> str:
    """Who answered in the attendee's place, "" if nobody says so."""
    if attendee is None:
        return ""
    if _mailbox(attendee.parameters.get("DELEGATED-FROM", "")):
        return _address(attendee)
    return _mailbox(attendee.parameters.get("SENT-BY", ""))


def _first_address(lines: list[ContentLine]) -> str:
    return _address(lines[0]) if lines else ""


def _address(line: ContentLine) -> str:
    """The address of an ATTENDEE or ORGANIZER. Exchange may give an X.500 name, and the address in EMAIL."""
    return _mailbox(line.value) or _mailbox(f"mailto:{line.parameters.get('EMAIL', '')}")


def _mailbox(uri: str) -> str:
    """The address in a mailto: URI of any case, in lower case, or ""."""
    _, found, address = uri.lower().rpartition("mailto:")
    address = address.strip(" \t<>")
    sound = found and "@" in address and len(address) <= LONGEST_ADDRESS and address.isprintable()
    return address if sound and " " not in address and "," not in address else ""


def _sequence(said: str) -> int:
    if not said:
        return 0
    if not (said.isascii() and said.isdigit() and len(said) <= 9):
        raise Unfit("the answer's sequence is no number")
    return int(said)


def _comment(event: _Event, attendee: ContentLine | None) -> str:
    """The note beside an answer; Google keeps it in a parameter of its own."""
    said = "\n".join(unescape(line.value) for line in event.all("COMMENT")[:10])
    if not said and attendee:
        said = attendee.parameters.get("X-RESPONSE-COMMENT", "")
    return clean(said[:LONGEST_COMMENT]).strip()


def _proposed(event: _Event) -> tuple[datetime | None, datetime | None, str]:
    """Start and end of a COUNTER in UTC, or the name of the zone that nobody knows, `WHOLE_DAY` or `SERIES`."""
    if event.all("RRULE") or event.all("RDATE"):
        return None, None, SERIES
    if not event.all("DTSTART"):
        raise Unfit("the answer proposes a time without saying which")
    start, problem = moment(event.all("DTSTART")[0])
    end: datetime | None = None
    if start and event.all("DTEND"):
        end, problem = moment(event.all("DTEND")[0])
    elif start and event.value("DURATION"):
        end = start + duration(event.value("DURATION"))
    if problem:
        return None, None, problem
    if start and end and end <= start:
        raise Unfit("the answer proposes a time that ends before it begins")
    return start, end, ""


def _named(event: _Event) -> tuple[datetime | None, datetime | None, str]:
    """When its meeting is, as far as a text says so that proposes nothing: None where that cannot be read."""
    try:
        start, end, _ = _proposed(event)
    except Unfit:
        return None, None, ""
    return start, end, ""
