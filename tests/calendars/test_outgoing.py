"""The last look before a calendar text leaves: each way of breaking the table is seen."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_invitation import PHONE, PRIYA, ROBERT, VIDEO

from parley.calendars import outgoing
from parley.calendars.contentlines import escape, fold
from parley.calendars.invitation import Invitation, cancel, request
from parley.calendars.outgoing import check

GOLDEN = Path(__file__).parent / "golden"
REQUEST = (GOLDEN / "phone-request.ics").read_bytes()
CANCEL = (GOLDEN / "phone-cancel-all.ics").read_bytes()

PROPERTIES = (
    "UID",
    "DTSTAMP",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "ORGANIZER",
    "SUMMARY",
    "STATUS",
    "TRANSP",
    "CLASS",
)


def without(text: bytes, name: str) -> bytes:
    lines = text.replace(b"\r\n ", b"\x00").split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.startswith(name.encode())).replace(
        b"\x00", b"\r\n "
    )


@pytest.mark.parametrize(
    "name", [*PROPERTIES, "ATTENDEE", "METHOD", "VERSION", "PRODID", "BEGIN:VEVENT", "END:VCALENDAR"]
)
def test_a_request_needs(name: str) -> None:
    with pytest.raises(ValueError, match=name.removeprefix("BEGIN:").removeprefix("END:")):
        check(without(REQUEST, name))


@pytest.mark.parametrize("name", PROPERTIES)
def test_nothing_stands_twice(name: str) -> None:
    unfolded = REQUEST.replace(b"\r\n ", b"")
    line = next(line for line in unfolded.split(b"\r\n") if line.startswith(name.encode()))
    short = line if len(line) <= 75 else line[:75] + b"\r\n " + line[75:]
    with pytest.raises(ValueError, match=f"{name} stands 2 times"):
        check(REQUEST.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\n" + short + b"\r\n"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"METHOD:REQUEST", b"METHOD:PUBLISH", "METHOD"),
        (b"METHOD:REQUEST", b"METHOD:CANCEL", "STATUS"),
        (b"VERSION:2.0", b"VERSION:1.0", "VERSION"),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "STATUS"),
        (b"DTSTART:20260402T143000Z", b"DTSTART:20260402T143000", "DTSTART"),
        (b"DTSTART:20260402T143000Z", b"DTSTART;TZID=Europe/London:20260402T153000", "DTSTART"),
        (b"DTSTART:20260402T143000Z", b"DTSTART:20260402T150000Z", "DTEND"),
        (b"SEQUENCE:0", b"SEQUENCE:-1", "SEQUENCE"),
        (b"SEQUENCE:0", b"RRULE:FREQ=DAILY", "RRULE"),
        (b"CLASS:PUBLIC", b"CLASS:PUBLIC\r\nREQUEST-STATUS:2.0", "REQUEST-STATUS"),
        (b"CLASS:PUBLIC", b"CLASS:PUBLIC\r\nBEGIN:VALARM\r\nEND:VALARM", "VEVENT"),
        (b"END:VEVENT\r\n", b"END:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n", "VEVENT"),
        (b"UID:9f2c41d07be84a55@parley.example", b"UID:9f2c 41d0", "UID"),
        (b"RSVP=\r\n TRUE", b"RSVP=\r\n FALSE", "asked"),
        (b"mailto:priya.nair@school.example", b"mailto:robert.hale@council.example", "twice"),
        (b"mailto:priya.nair@school.example", b"mailto:escalations@parley.example", "ORGANIZER"),
        (b"mailto:priya.nair@school.example", b"mailto:priya", "ATTENDEE"),
        (b"SUMMARY:D-2026-0001: call\\, stage 1", b"SUMMARY:D-2026-0001: call, stage 1", "SUMMARY"),
        (b"SUMMARY:D-2026-0001: call\\, stage 1", b"SUMMARY:" + b"x" * 80, "75 octets"),
        (b"SUMMARY:D-2026-0001", b"SUMMARY:D-2026-0001\t", "control"),
        (b"SUMMARY:D-2026-0001", b"SUMMARY:D-2026-0001\n", "bare line break"),
        (b"CLASS:PUBLIC\r\n", b"CLASS:PUBLIC\r\n\r\n", "empty line"),
        (b"CLASS:PUBLIC\r\n", b"no property\r\nCLASS:PUBLIC\r\n", "content line"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "line break"),
        ("à".encode(), b"\xc3\r\n \xa0", "UTF-8"),
    ],
)
def test_a_request_may_not(old: bytes, new: bytes, says: str) -> None:
    assert old in REQUEST
    with pytest.raises(ValueError, match=says):
        check(REQUEST.replace(old, new))


def test_the_recipient_is_an_attendee() -> None:
    check(REQUEST, "Robert.Hale@council.example")
    with pytest.raises(ValueError, match="recipient"):
        check(REQUEST, "dana.wood@outsider.example")


@pytest.mark.parametrize(
    "bad", [b"DESCRIPTION:Priya;Nair", b"DESCRIPTION;X=1:Priya", b"DESCRIPTION:\r\nDESCRIPTION:"]
)
def test_a_description_is_looked_at_in_each_letter_of_an_event(bad: bytes) -> None:
    """What was found out about the letter before holds for everything but the words to its own reader."""
    check(REQUEST)
    with pytest.raises(ValueError, match="DESCRIPTION"):
        check(REQUEST.replace(b"DESCRIPTION:Priya Nair", bad))
    check(REQUEST.replace(b"DESCRIPTION:Priya Nair", b"DESCRIPTION:Marie"))


def test_a_cancel_has_its_own_table() -> None:
    check(CANCEL)
    check(without(CANCEL, "STATUS"))
    for broken in (
        CANCEL.replace(b"CANCELLED", b"CONFIRMED"),
        without(CANCEL, "ATTENDEE"),
        without(CANCEL, "SEQUENCE"),
    ):
        with pytest.raises(ValueError, match=r"STATUS|ATTENDEE|SEQUENCE"):
            check(broken)


@pytest.mark.parametrize(
    "text", [b"", b"\r\n", b"x" * 200_000, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xff\r\n"]
)
def test_what_is_no_calendar_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="may not leave"):
        check(text)


def test_messages_do_not_repeat_what_people_wrote() -> None:
    with pytest.raises(ValueError) as caught:
        check(REQUEST.replace(b"SUMMARY:", b"SUMMARY:Sensitive; "))
    assert "Sensitive" not in str(caught.value)


CHAIRED = replace(PHONE, attendees=(PRIYA, replace(ROBERT, chair=True)))


@pytest.mark.parametrize("one", [PHONE, CHAIRED, VIDEO])
def test_a_request_as_we_write_it_is_known_at_a_glance(one: Invitation) -> None:
    """Looked at line by line it costs four times as much, and nothing would read wrong."""
    rest, _ = outgoing._parted(request(one))
    assert outgoing._as_usual(rest) == {guest.address for guest in one.attendees}
    assert not outgoing._as_usual(outgoing._parted(cancel(one, None))[0])


LINES = (
    outgoing._parted(request(replace(VIDEO, attendees=CHAIRED.attendees, location="Room 1")))[0]
    .decode()
    .replace("\r\n ", "")
    .split("\r\n")[:-1]
)
ODD = (
    *("METHOD:CANCEL", "METHOD:REQUEST", "RRULE:FREQ=DAILY", "X-A:1", "ATTENDEE:mailto:a@b.example", "STATUS:CANCELLED"),
    *("DTSTART:20260402T140000Z", "20260402T133000Z", "20260402T140000Z", "CANCELLED", "BEGIN:VALARM", "-1", "1.0", "é"),
    *("", ":", '"', "\r\n", '"\r\n"', ";", ",", "\\", "\\n", "mailto", ":mailto:x@school.example", "CHAIR", "x", "FREE"),
    *("priya.nair", "ROBERT.HALE@council.example", "school.example", "council.example", "parley.example", "escalations"),
    *("FALSE", "ACCEPTED", "ROOM", "TZID=Europe/London:1", "http", "TRANSPARENT", "PUBLIC", "REQUEST", "PUBLISH", "1x"),
)  # fmt: skip


def changed_texts() -> Iterator[str]:
    """A REQUEST of ours in which a line has been left out, doubled, moved, or written otherwise in one or two of its words."""
    for at, line in enumerate(LINES):
        others = LINES[:at] + LINES[at + 1 :]
        yield "\r\n".join(others)
        for place in range(len(LINES)):
            yield "\r\n".join([*others[:place], line, *others[place:]])
            yield "\r\n".join([*LINES[:place], line, *LINES[place:]])
        words = re.split(r"([:;=@,\" ]|-(?=[CS]))", line)
        for n, odd in itertools.product(range(len(words)), ODD):
            for after in (words[n + 1 :], words[n + 2 :]):
                yield "\r\n".join([*LINES[:at], "".join([*words[:n], odd, *after]), *LINES[at + 1 :]])
    whole = "\r\n".join(LINES)
    for address in ("ROBERT.HALE@council.example", "escalations@parley.example"):
        yield whole.replace("priya.nair@school.example", address)
    yield whole.replace("REQ-PARTICIPANT", "CHAIR")
    yield whole.replace("Priya Nair", "A:mailto:b@c.example")


def test_what_is_known_at_a_glance_is_right_line_by_line() -> None:
    known = 0
    for text in changed_texts():
        octets = f"{text}\r\n".encode()
        if invited := outgoing._as_usual(octets):
            known += 1
            assert outgoing._line_by_line(octets) == ((), invited), text
    assert known > 100


# Mostly good, with something in it that is not
_GOOD = st.lists(st.sampled_from(["a" * 30, "b n", "\\,", "\\;", "\\n", "é", "“"]), max_size=8).map("".join)
_SAID = (
    st.tuples(_GOOD, st.sampled_from(["", "\0", "\r", "\n", ",", ";", "\\", "\\\\"]), _GOOD)
    .map("".join)
    .map(str.encode)
)


@given(_SAID, st.integers(0, 200))
def test_a_description_that_is_good_at_a_glance_is_good_octet_by_octet(words: bytes, at: int) -> None:
    at_will = b"DESCRIPTION:" + words[:at] + b"\r\n " + words[at:]
    for text in (at_will, fold(f"DESCRIPTION:{words.decode()}")[:-2]):
        if outgoing._is_usual(text):
            assert not list(outgoing._layout(text + b"\r\n"))
            assert outgoing._WORDS.fullmatch(text.removeprefix(b"DESCRIPTION:").replace(b"\r\n ", b""))


@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="\\"), max_size=400))
def test_a_description_as_we_write_it_is_good_at_a_glance(words: str) -> None:
    assert outgoing._is_usual(fold(f"DESCRIPTION:{escape(words)}")[:-2])
