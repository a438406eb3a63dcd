"""The last look at a calendar text before it leaves: RFC 5546's table and parley's own rules.

`check` reads the octets that will be sent, not the value they were made of, so that what a hostile name or a
mistake of ours has put in is seen here. Its messages name properties, never what people wrote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from parley.calendars.contentlines import LINE_OCTETS, ContentLine, take_apart, unfold
from parley.calendars.invitation import UID
from parley.mail.header_text import ADDRESS

LONGEST = 100_000  # octets
_DESCRIBED = b"DESCRIPTION:"
# Where no line goes on with what was said
_END = re.compile(rb"\r(?!\n )")
_CONTROLS = bytes([*range(0x20), 0x7F])
# All octets but those, and what is escaped
_NO_MARKS = bytes({*range(0x100)} - {*_CONTROLS, *rb"\,;"})
_MOMENT = "[0-9]{8}T[0-9]{6}Z"
# A TEXT value (RFC 5545 section 3.3.11)
_TEXT = r"(?:[^\\,;\x00-\x1f\x7f]++|\\[\\,;n])*+"
_WORDS = re.compile(_TEXT.encode())

# How often each property may stand in the VEVENT: RFC 5546 sections 3.2.2 and 3.2.5, narrowed to what parley writes.
_COMMON = {
    **dict.fromkeys(
        ("UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "DTSTART", "DTEND", "SUMMARY", "TRANSP", "CLASS"), (1, 1)
    ),
    "ATTENDEE": (1, 50),
    "DESCRIPTION": (0, 1),
    "LOCATION": (0, 1),
    "CONFERENCE": (0, 1),
    "X-MICROSOFT-CDO-BUSYSTATUS": (1, 1),
}
TABLES: dict[str, dict[str, tuple[int, int]]] = {
    "REQUEST": _COMMON | {"STATUS": (1, 1), "X-MICROSOFT-CDO-INTENDEDSTATUS": (1, 1)},
    "CANCEL": _COMMON | {"STATUS": (0, 1)},
}
_ENVELOPE = {"VERSION": "2.0", "METHOD": "", "PRODID": ""}
_VALUES = {
    "UID": UID,
    "SEQUENCE": re.compile(r"[0-9]{1,9}"),
    **dict.fromkeys(("DTSTAMP", "DTSTART", "DTEND"), re.compile(_MOMENT)),
    "CLASS": re.compile(r"PUBLIC|PRIVATE"),
    "TRANSP": re.compile(r"OPAQUE|TRANSPARENT"),
    **dict.fromkeys(("SUMMARY", "DESCRIPTION", "LOCATION"), re.compile(_TEXT)),
    "CONFERENCE": re.compile(r"https://[!-~]+"),
    **dict.fromkeys(("ORGANIZER", "ATTENDEE"), re.compile(f"mailto:{ADDRESS.pattern}")),
}
_PARAMETERS = {
    "ORGANIZER": {"CN"},
    "ATTENDEE": {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"},
    "CONFERENCE": {"VALUE", "FEATURE", "LABEL"},
}
_ASKED = {"CUTYPE": "INDIVIDUAL", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
_ROLES = ("REQ-PARTICIPANT", "CHAIR")
_STATUS = {"REQUEST": ("CONFIRMED",), "CANCEL": ("CANCELLED", "")}

_PERSON = rf'CN="[^"\r\n]*+":mailto:{ADDRESS.pattern}\r\n'
_GUEST = (
    rf"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=(?:REQ-PARTICIPANT|CHAIR);PARTSTAT=NEEDS-ACTION;RSVP=TRUE;{_PERSON}"
)
# A REQUEST line by line as `invitation` writes it, but for the words of its description: all that `_content` asks of each of
# its lines. What reads otherwise may be as good
_USUAL = re.compile(
    rf"""BEGIN:VCALENDAR\r
VERSION:2\.0\r
PRODID:[ -~]*+\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:{UID.pattern}\r
DTSTAMP:{_MOMENT}\r
SEQUENCE:[0-9]{{1,9}}\r
DTSTART:(?P<start>{_MOMENT})\r
DTEND:(?P<end>{_MOMENT})\r
ORGANIZER;(?P<organizer>{_PERSON})(?P<guests>(?:{_GUEST}){{1,50}})SUMMARY:{_TEXT}\r
DESCRIPTION:\r
(?:LOCATION:{_TEXT}\r\n)?(?:CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="[^"\r\n]*+":https://[!-~]++\r\n)?STATUS:CONFIRMED\r
TRANSP:OPAQUE\r
CLASS:(?:PUBLIC|PRIVATE)\r
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\r
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY\r
END:VEVENT\r
END:VCALENDAR\r
""".encode()
)


def check(text: bytes, recipient: str = "") -> None:
    """ValueError with every way in which `text` may not leave; None if it may.

    recipient: the address the mail goes to, which must be an attendee; "" leaves that out.
    """
    rest, description = _parted(text)
    wrong, attendees = _without_description(rest)
    problems = [*wrong, *(_described(description) if description else ())]
    if recipient and not wrong and recipient.lower() not in attendees:
        problems.append("the recipient is no ATTENDEE")
    if problems:
        raise ValueError("the calendar text may not leave: " + "; ".join(problems))


def _parted(text: bytes) -> tuple[bytes, bytes]:
    """The text whose description has lost its words; and the description, folded as it stands, b"" if there is none."""
    if (start := text.find(b"\r\n" + _DESCRIBED) + 2) < 2:
        return text, b""
    found = _END.search(text, start)
    end = found.start() if found else len(text)
    return text[:start] + _DESCRIBED + text[end:], text[start:end]


def _described(text: bytes) -> tuple[str, ...]:
    """What is wrong with a description, folded as it stands."""
    if _is_usual(text):
        return ()
    if problems := tuple(_layout(text + b"\r\n")):
        return problems
    words = text.removeprefix(_DESCRIBED).replace(b"\r\n ", b"")
    return () if _WORDS.fullmatch(words) else ("DESCRIPTION has a value it may not have",)


def _is_usual(text: bytes) -> bool:
    """Whether a description is as good as nearly all are: its layout is right, and a backslash stands before each comma and
    semicolon, and else before an n alone, so that none stands before another. What is otherwise may be as good."""
    first, *others = text.split(b"\r\n ")
    if len(text) > LONGEST or len(first) > LINE_OCTETS or max(map(len, others), default=0) >= LINE_OCTETS:
        return False
    words = first + b"".join(others)
    marks = words.translate(None, _NO_MARKS)
    commas, semicolons, breaks = map(words.count, (b"\\,", b"\\;", b"\\n"))
    escapes = commas + semicolons + breaks
    if (marks.count(b"\\"), marks.count(b","), marks.count(b";")) != (escapes, commas, semicolons):
        return False
    return len(marks) == escapes + commas + semicolons and _is_whole(text)


def _is_whole(text: bytes) -> bool:
    """Whether it is UTF-8 line by line: a break within a character leaves two lines of which neither is."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _layout(text: bytes) -> Iterator[str]:
    """RFC 5545 section 3.1: CRLF, 75 octets, no character cut in two, no control characters."""
    if len(text) > LONGEST:
        yield "it is too long"
        return
    lines = text.split(b"\r\n")
    if lines.pop() != b"" or not all(lines):
        yield "it does not end with one line break, or has an empty line"
    if max(map(len, lines), default=0) > LINE_OCTETS:
        yield f"a line is longer than {LINE_OCTETS} octets"
    joined = b"".join(lines)
    if len(joined.translate(None, _CONTROLS)) < len(joined):
        yield "it holds a control character or a bare line break"
    if not _is_whole(text):
        yield "it is not UTF-8 line by line"


# Remembered: the letters of one event differ in their description and in who reads them, and in nothing else
@lru_cache(maxsize=8)
def _without_description(text: bytes) -> tuple[tuple[str, ...], frozenset[str]]:
    """What is wrong with a text whose description has lost its words, and the addresses of its attendees."""
    if problems := tuple(_layout(text)):
        return problems, frozenset()
    invited = _as_usual(text)
    return ((), invited) if invited else _line_by_line(text)


def _as_usual(text: bytes) -> frozenset[str]:
    """Who is invited by a REQUEST that reads as `invitation` writes it and asks for nothing that it may not; else nobody."""
    usual = _USUAL.fullmatch(text.replace(b"\r\n ", b""))
    if usual is None or usual["start"] >= usual["end"] or usual["guests"].count(b"ROLE=CHAIR") > 1:
        return frozenset()
    (organizer,), guests = (_addresses(usual[one]) for one in ("organizer", "guests"))
    invited = frozenset(guests)
    return invited if len(invited) == len(guests) and organizer not in invited else frozenset()


def _addresses(lines: bytes) -> list[str]:
    """Of lines that each end with `mailto:` and an address."""
    return [line.rpartition(":")[2] for line in lines.decode().lower().split("\r\n")[:-1]]


def _address(uri: str) -> str:
    return uri.lower().removeprefix("mailto:")


def _line_by_line(text: bytes) -> tuple[tuple[str, ...], frozenset[str]]:
    """The same of any text whose layout is right."""
    known = list(map(take_apart, unfold(text.decode())))
    lines = [line for line in known if line is not None]
    if len(lines) < len(known):
        return ("a line is no content line",), frozenset()
    invited = frozenset(_address(line.value) for line in lines if line.name == "ATTENDEE")
    return tuple(_content(lines)), invited


def _content(lines: list[ContentLine]) -> Iterator[str]:
    edges = [(line.name, line.value) for line in lines if line.name in ("BEGIN", "END")]
    if edges != [("BEGIN", "VCALENDAR"), ("BEGIN", "VEVENT"), ("END", "VEVENT"), ("END", "VCALENDAR")]:
        yield "it is not one VCALENDAR with one VEVENT"
        return
    begin = lines.index(ContentLine("BEGIN", {}, "VEVENT"))
    envelope = {line.name: line.value for line in lines[1:begin]}
    if envelope.keys() != _ENVELOPE.keys() or len(lines[1:begin]) != 3 or envelope["VERSION"] != "2.0":
        yield "VERSION, PRODID and METHOD do not each stand once before the event"
        return
    if (method := envelope["METHOD"]) not in TABLES:
        yield "METHOD is neither REQUEST nor CANCEL"
        return
    event = lines[begin + 1 : -2]
    yield from _table(method, tuple(line.name for line in event))
    for line in event:
        yield from _values(line.name, line.value, tuple(line.parameters))
    yield from _meaning(method, event)


def _table(method: str, names: tuple[str, ...]) -> tuple[str, ...]:
    counts, table = Counter(names), TABLES[method]
    wrong = [name for name, (least, most) in table.items() if not least <= counts[name] <= most]
    return (
        *(f"{name} stands {counts[name]} times in a {method}" for name in wrong),
        *(f"{name} has no place in a {method}" for name in counts.keys() - table.keys()),
    )


def _values(name: str, value: str, parameters: tuple[str, ...]) -> tuple[str, ...]:
    fits = _PARAMETERS.get(name, set()).issuperset(parameters)
    return (*_value(name, value), *(() if fits else (f"{name} has a parameter it may not have",)))


def _value(name: str, value: str) -> tuple[str, ...]:
    pattern = _VALUES.get(name)
    return () if pattern is None or pattern.fullmatch(value) else (f"{name} has a value it may not have",)


def _meaning(method: str, event: list[ContentLine]) -> Iterator[str]:
    values = {line.name: line.value for line in event}
    attendees = [line for line in event if line.name == "ATTENDEE"]
    addresses = [line.value.lower() for line in attendees]
    if values.get("DTSTART", "") >= values.get("DTEND", ""):
        yield "DTEND is not after DTSTART"
    if values.get("STATUS", "") not in _STATUS[method]:
        yield f"STATUS does not suit a {method}"
    if len(set(addresses)) != len(addresses):
        yield "an ATTENDEE stands twice"
    if values.get("ORGANIZER", "").lower() in addresses:
        yield "the ORGANIZER is an ATTENDEE"
    if method == "REQUEST" and any(not _ASKED.items() <= line.parameters.items() for line in attendees):
        yield "an ATTENDEE is not asked for an answer"
    if any(line.parameters.get("ROLE") not in _ROLES for line in attendees):
        yield "an ATTENDEE has a role it may not have"
    if sum(line.parameters.get("ROLE") == "CHAIR" for line in attendees) > 1:
        yield "several chair the meeting"
