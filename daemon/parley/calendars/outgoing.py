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
# With the lines that go on with it
_DESCRIPTION = re.compile(rb"(?<=\r\n)DESCRIPTION:(?:[^\r]++|\r\n )*+")
_CONTROLS = bytes([*range(0x20), 0x7F])

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
    **dict.fromkeys(("DTSTAMP", "DTSTART", "DTEND"), re.compile(r"[0-9]{8}T[0-9]{6}Z")),
    "CLASS": re.compile(r"PUBLIC|PRIVATE"),
    "TRANSP": re.compile(r"OPAQUE|TRANSPARENT"),
    **dict.fromkeys(
        ("SUMMARY", "DESCRIPTION", "LOCATION"), re.compile(r"(?:[^\\,;\x00-\x1f\x7f]++|\\[\\,;n])*+")
    ),
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


def check(text: bytes, recipient: str = "") -> None:
    """ValueError with every way in which `text` may not leave; None if it may.

    recipient: the address the mail goes to, which must be an attendee; "" leaves that out.
    """
    found = _DESCRIPTION.search(text)
    rest = text[: found.start()] + _DESCRIBED + text[found.end() :] if found else text
    wrong, attendees = _without_description(rest)
    problems = [*wrong, *(_described(found[0]) if found else ())]
    if recipient and not wrong and f"mailto:{recipient.lower()}" not in attendees:
        problems.append("the recipient is no ATTENDEE")
    if problems:
        raise ValueError("the calendar text may not leave: " + "; ".join(problems))


def _described(text: bytes) -> tuple[str, ...]:
    """What is wrong with the description, folded as it stands."""
    words = text.removeprefix(_DESCRIBED).replace(b"\r\n ", b"")
    return tuple(_layout(text + b"\r\n")) or _value("DESCRIPTION", words.decode())


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
    if joined.isascii() and joined.decode().isprintable():
        return
    if len(joined.translate(None, _CONTROLS)) < len(joined):
        yield "it holds a control character or a bare line break"
    try:
        for line in lines if not text.isascii() else ():
            line.decode()
    except UnicodeDecodeError:
        yield "it is not UTF-8 line by line"


# Remembered: the letters of one event differ in their description and in who reads them, and in nothing else
@lru_cache(maxsize=8)
def _without_description(text: bytes) -> tuple[tuple[str, ...], frozenset[str]]:
    """What is wrong with a text whose description has lost its words, and who is an attendee."""
    if problems := tuple(_layout(text)):
        return problems, frozenset()
    known = list(map(_line, unfold(text.decode())))
    lines = [line for line in known if line is not None]
    if len(lines) < len(known):
        return ("a line is no content line",), frozenset()
    return tuple(_content(lines)), frozenset(line.value.lower() for line in lines if line.name == "ATTENDEE")


# Remembered too: all but a few lines of a calendar text are the same in most of them, and so is what stands in which order
@lru_cache(maxsize=512)
def _line(line: str) -> ContentLine | None:
    return take_apart(line)


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


@lru_cache(maxsize=64)
def _table(method: str, names: tuple[str, ...]) -> tuple[str, ...]:
    counts, table = Counter(names), TABLES[method]
    wrong = [name for name, (least, most) in table.items() if not least <= counts[name] <= most]
    return (
        *(f"{name} stands {counts[name]} times in a {method}" for name in wrong),
        *(f"{name} has no place in a {method}" for name in counts.keys() - table.keys()),
    )


@lru_cache(maxsize=512)
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
