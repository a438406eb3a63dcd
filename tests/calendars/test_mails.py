"""What comes back to an invitation, as each program sends it: mails/ holds one file for each shape, taken by the real intake."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
from conversing import BEGAN, FIRST, House, told

from parley.config import default_root, load_config
from parley.dispute.commands import AnswerMeeting
from parley.dispute.dispute import Hold
from parley.loops.loading import Loaded, load
from parley.loops.visit import Said
from parley.mail.message import Trust
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.minutes import shown_calendar
from parley.rehearsal.playhouse import Playhouse

MAILS = Path(__file__).parent / "mails"
UID = "9f2c41d07be84a55@parley.example"  # which every file answers
BOOKED = datetime(2026, 4, 2, 11, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The sample directory, in which Robert has a second address and Marie stands in for him."""
    sample = (default_root() / "contacts" / "sample.yaml").read_text(encoding="utf-8")
    mine = "    email: robert.hale@council.example\n"
    assert mine in sample
    more = "    emails: [robert.hale@council.example, r.hale@children.council.example]\n    deputy: marie\n"
    contacts = tmp_path_factory.mktemp("contacts") / "sample.yaml"
    contacts.write_text(sample.replace(mine, more), encoding="utf-8")
    return load(replace(load_config(), protocol="bdscp-2023", contacts=contacts))


class Invited(House):
    """Priya has raised something, and both have an invitation."""

    def __init__(self, loaded: Loaded) -> None:
        self.play = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
        self._mails = 0
        self.raise_one()
        with self.play.store.write():
            self.play.store.run("UPDATE holds SET uid = ?", (UID,))
        assert self.hold.start == BOOKED

    @property
    def hold(self) -> Hold:
        (hold,) = self.play.door.dispute(FIRST).holds.values()
        return hold

    def hears(self, name: str, **swapped: str) -> dict[str, Any]:
        raw = (MAILS / f"{name}.eml").read_bytes()
        for old, new in swapped.items():
            raw = raw.replace(old.encode(), new.encode())
        return ingest(self.play, name, raw, BEGAN + timedelta(hours=1))


@pytest.fixture
def house(loaded: Loaded) -> Iterator[Invited]:
    house = Invited(loaded)
    yield house
    house.play.close()


@dataclass(frozen=True)
class Brings:
    """What one file brings: the verdict, a part of the reason, Robert's answer, and whom parley writes to."""

    verdict: str
    reason: str = ""
    answer: str = ""
    moved: bool = False
    letters: tuple[tuple[str, str], ...] | None = ()


MOVED = (("moved", "Priya"), ("moved", "Robert"))
ACCEPTED = Brings("calendar", "accepted", "ACCEPTED")
HELD = {
    "answer-to-a-meeting-of-nobody": "does not keep",
    "answer-to-an-invitation-never-sent": "never sent",
    "answer-to-another-organizer": "another organizer",
    "answer-without-a-method": "without a method",
    "assistant-who-is-no-deputy": "for somebody else",
    "cancel-from-outside": "calendar cancel from outside",
    "party-crasher-from-outside": "for somebody else",
    "party-crasher-of-the-agency": "was not invited",
    "publish-from-outside": "calendar publish from outside",
    "request-from-outside": "calendar request from outside",
}
BRINGS = {
    "alias-accepts": ACCEPTED,
    "apple-accepts-deep-inside-without-the-parameter": ACCEPTED,
    "bounce-with-our-own-request-inside": Brings(
        "bounce", letters=None
    ),  # who hears of a failed address is shown elsewhere
    "deputy-accepts-delegated": ACCEPTED,
    "deputy-accepts-sent-by": ACCEPTED,
    "exchange-accepts-in-capitals": ACCEPTED,
    "exchange-accepts-without-organizer-or-sequence": ACCEPTED,
    "exchange-over-imap-a-link-only": Brings("note", letters=(("note_kept", "Robert"),)),
    "google-accepts-in-two-copies": ACCEPTED,
    "google-proposes-a-time-that-fits": Brings("calendar", "proposes", moved=True, letters=MOVED),
    "outlook-accepts-with-a-note": ACCEPTED,
    "outlook-answers-in-winmail-dat": Brings("held", "winmail.dat", letters=(("unread", "Robert"),)),
    "outlook-declines-and-proposes-after-the-date": Brings("calendar", letters=(("time_refused", "Robert"),)),
    "outlook-declines": Brings("calendar", "declined", moved=True, letters=MOVED),
    "outlook-proposes-a-time-that-fits": Brings("calendar", "proposes", moved=True, letters=MOVED),
    "outlook-proposes-a-whole-day": Brings("calendar", "a whole day", letters=(("time_in_words", "Robert"),)),
    "outlook-proposes-for-ever": Brings(
        "calendar", "a meeting that repeats", letters=(("time_in_words", "Robert"),)
    ),
    "outlook-proposes-in-a-zone-nobody-knows": Brings(
        "calendar", "Customized Time Zone 3", letters=(("time_in_words", "Robert"),)
    ),
    "robert-delegates-to-marie": Brings("calendar", "delegated", "DELEGATED"),
    "words-that-name-a-time": Brings("note", letters=(("time_in_words", "Robert"),)),
    "words-that-sound-like-yes": Brings("note", letters=(("note_kept", "Robert"),)),
} | {name: Brings("held", reason) for name, reason in HELD.items()}
BRINGS["party-crasher-of-the-agency"] = Brings(
    "held", "was not invited", letters=(("uninvited", "Tomas"), ("uninvited", "Robert"))
)


def test_every_file_is_told_here() -> None:
    assert {path.stem for path in MAILS.iterdir()} == set(BRINGS)


@pytest.mark.parametrize("name", sorted(BRINGS))
def test_what_it_brings(house: Invited, name: str) -> None:
    expected, row = BRINGS[name], house.hears(name)
    assert row["verdict"] == expected.verdict, row
    assert expected.letters is None or tuple(told(row)) == expected.letters
    assert expected.reason in (row["reason"] or "")
    assert house.hold.answers.get("robert", (0, None, ""))[2] == expected.answer
    assert (house.hold.start != BOOKED, house.hold.sequence) == (expected.moved, int(expected.moved))
    for letter in row["outgoing"]:
        if letter["template"] == "time_in_words":
            assert (
                "Thu 2 April 12:15 stands" in letter["subject"]
                and "Meet: Thu 2 April 13:15" in letter["text"]
            )


@pytest.mark.parametrize("name", sorted(name for name in BRINGS if BRINGS[name].verdict == "calendar"))
def test_by_two_ways_it_has_no_second_effect(house: Invited, name: str) -> None:
    house.hears(name)
    hold, events = house.hold, house.events()
    row = house.hears(name, **{"Message-ID: <": "Message-ID: <again-"})
    assert house.hold == hold
    if ("time_in_words", "Robert") not in (BRINGS[name].letters or ()):  # asked about again; moves nothing
        assert (told(row), house.events()) == ([], events)


# --- answers that cross ---------------------------------------------------------------------------------------


def test_a_proposal_that_crosses_another_is_answered_with_the_reason(house: Invited) -> None:
    house.hears("outlook-proposes-a-time-that-fits")
    moved = house.hold.start
    crossing = {
        "Robert Hale": "Priya Nair",
        "robert.hale@council.example": "priya.nair@school.example",
        "DTSTART:20260402T143000Z": "DTSTART:20260402T144500Z",
        "DTEND:20260402T150000Z": "DTEND:20260402T151500Z",
    }
    row = house.hears("google-proposes-a-time-that-fits", **crossing)
    assert row["events"] == ["TimeRefused"] and told(row) == [("time_refused", "Priya")], row
    assert house.hold.start == moved
    assert "has been moved since you were asked" in row["outgoing"][0]["text"]


def test_an_answer_that_was_written_before_the_last_one_is_ignored(house: Invited) -> None:
    house.hears("outlook-accepts-with-a-note")
    raw = (MAILS / "outlook-proposes-a-time-that-fits.eml").read_text()
    head, part = raw.split("method=COUNTER\nContent-Transfer-Encoding: base64\n\n")
    block, end = part.split("\n\n--_000")
    older = base64.b64decode(block).replace(b"DTSTAMP:20260401T093000Z", b"DTSTAMP:20260401T091500Z")
    again = f"{head}method=COUNTER\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(older).decode()}\n--_000{end}"
    row = ingest(house.play, "older", again.encode(), BEGAN + timedelta(hours=2))
    assert (row["events"], house.hold.start) == ([], BOOKED)


def test_both_sides_decline_and_no_time_is_offered_again_to_whoever_declined_it(house: Invited) -> None:
    house.hears("outlook-declines")
    second = house.hold
    assert second.sequence == 1
    answer = shown_calendar(house.play.posted[-1].raw, "Europe/London")
    assert answer is not None and answer.sequence == 1
    priya = AnswerMeeting(by="priya", happened=house.play.now, received=house.play.now, hold=second.id,
                          partstat="DECLINED", sequence=1, stamped=house.play.now)  # fmt: skip
    with house.play.store.write():
        house.play.door.tell(FIRST, [priya], Said(), now=house.play.now, cause="test")
    third = house.hold
    assert third.sequence == 2 and third.start not in (BOOKED, second.start)


def test_what_stands_beside_an_answer_is_kept(house: Invited) -> None:
    row = house.hears("outlook-accepts-with-a-note")
    assert row["events"] == ["MeetingAnswered", "NoteKept"]


@pytest.mark.parametrize(
    ("typed", "events", "letter"),
    [
        ("SOLVED", ["MeetingAnswered"], "asked_back"),
        ("STUCK TOLD", ["MeetingAnswered"], "asked_back"),
        ("NOT ME", ["MeetingAnswered"], "asked_back"),
        ("URGENT", ["MeetingAnswered", "UrgencyRaised", "DayTeamTold"], "recorded"),
        ("OK, at my desk from noon", ["MeetingAnswered", "NoteKept"], ""),
    ],
)
def test_a_word_beside_an_answer_is_asked_back_and_never_lost(
    house: Invited, typed: str, events: list[str], letter: str
) -> None:
    raw = (MAILS / "outlook-accepts-with-a-note.eml").read_text()
    head, part = raw.rsplit("base64\n\n", 1)
    block, end = part.split("\n\n--_000")
    calendar = base64.b64decode(block).replace(b"At my desk from noon.", typed.replace(",", "\\,").encode())
    again = f"{head}base64\n\n{base64.encodebytes(calendar).decode()}\n--_000{end}"
    row = ingest(house.play, "typed", again.encode(), BEGAN + timedelta(hours=1))
    assert row["verdict"] == "calendar" and row["events"] == events, row
    assert letter in [template for template, who in told(row) if who == "Robert"] or not (letter or told(row))
    twice = again.replace("Message-ID: <", "Message-ID: <again-")
    assert ingest(house.play, "twice", twice.encode(), BEGAN + timedelta(hours=1))["events"] == []


# --- what is sent to do harm ------------------------------------------------------------------------------------


def event(more: str = "") -> str:
    return f"BEGIN:VEVENT\r\nUID:{UID}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:robert.hale@council.example\r\n{more}END:VEVENT\r\n"


HARMFUL = {
    "ten megabytes": (event("X-FILL:" + "x" * 70 + "\r\n") * 60_000, "larger than"),
    "ten thousand events": (event() * 4_000, "too many events"),
    "a comment of a megabyte in one line": (event("COMMENT:" + "x" * 1_200_000 + "\r\n"), "larger than"),
    "fifty thousand properties": (event("X:1\r\n" * 50_000), "more than 20,000 lines"),
    "NUL": (event("COMMENT:a\0b\r\n"), "NUL"),
    "nested without end": ("BEGIN:VEVENT\r\n" * 10_000, "deep"),
    "two meetings": (event() + event().replace(UID, "another-meeting@parley.example"), "several meetings"),
}


@pytest.mark.parametrize("name", sorted(HARMFUL))
def test_what_is_sent_to_do_harm_is_held_and_explained_and_the_next_mail_is_taken(
    house: Invited, name: str
) -> None:
    events, reason = HARMFUL[name]
    text = f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n{events}END:VCALENDAR\r\n"
    head = (
        "From: Robert Hale <robert.hale@council.example>\r\nTo: escalations@parley.example\r\nSubject: Declined: it\r\n"
        "Message-ID: <harm@council.example>\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n"
    )
    row = ingest(house.play, name, head.encode() + text.encode(), BEGAN + timedelta(hours=1))
    assert row["verdict"] == "held" and reason in (row["reason"] or ""), (row["verdict"], row["reason"])
    assert (house.hold.start, house.hold.answers) == (BOOKED, {})
    assert house.hears("outlook-accepts-with-a-note")["verdict"] == "calendar"


BESIDE = [
    ("DECLINED", "In court all day, can do Tuesday morning", "time_in_words"),
    ("DECLINED", "Sorry!\\n\\nCould we make it 2pm?", "time_in_words"),
    ("TENTATIVE", "2pm would suit me better", "time_in_words"),
    ("DECLINED", "This is urgent, it needs to be today.", "recorded"),
    ("DECLINED", "STUCK we already spoke", "asked_back"),
    ("DECLINED", "On leave.\\n\\nRobert Hale\\nOffice hours 9:00-17:00", ""),
    ("ACCEPTED", "See you at 12:15.", ""),
    ("ACCEPTED", "Yes, fine", ""),
    # the time is what is sorted, and agreed
    ("ACCEPTED", "Sorted\\, thanks", ""),
    ("ACCEPTED", "I agree", ""),
    ("ACCEPTED", "Running late\\, 5 minutes", ""),
    ("ACCEPTED", "This is urgent, please ring now.", "recorded"),
]


@pytest.mark.parametrize(("partstat", "words", "answer"), BESIDE)
def test_what_is_written_beside_an_answer_is_answered_where_its_writer_would_believe_it_was_heard(
    house: Invited, partstat: str, words: str, answer: str
) -> None:
    """Many decline with another time in the note; it moves nothing, and they are told how to propose it."""
    note = {"PARTSTAT=DECLINED": f"PARTSTAT={partstat}", "DTSTAMP": f"COMMENT:{words}\nDTSTAMP"}
    row = beside(house, note)
    letters = {(one["template"], one["who"]) for one in row["outgoing"]} - {
        ("moved", "Priya Nair"),
        ("moved", "Robert Hale"),
    }
    assert {template for template, who in letters if who == "Robert Hale"} == ({answer} - {""})
    assert "NoteKept" in row["events"] and "DiscussionRecorded" not in row["events"]


def test_words_beside_an_answer_are_heard_once_though_the_meeting_has_moved_since(house: Invited) -> None:
    """The same answer by two ways has no second effect: a move forgets what was answered for the old time."""
    note = {"DTSTAMP": "COMMENT:Could we make it 2pm?\nDTSTAMP"}
    assert "MeetingMoved" in beside(house, note)["events"]
    again = beside(house, note, name="Again")
    assert (again["verdict"], again["events"], again["outgoing"]) == ("calendar", [], [])


def beside(house: Invited, swapped: dict[str, str], *, name: str = "Declined") -> dict[str, Any]:
    """Robert declines, with words beside it, under a Message-ID of its own."""
    lines = [
        "BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{UID}", "SEQUENCE:0", "DTSTAMP:20260401T093000Z",
        "DTSTART:20260402T111500Z", "DTEND:20260402T114500Z", "ORGANIZER:mailto:escalations@parley.example",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:robert.hale@council.example", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    text = "\n".join(lines)
    for old, new in swapped.items():
        text = text.replace(old, new, 1)
    head = (
        f"From: Robert Hale <robert.hale@council.example>\nTo: escalations@parley.example\nSubject: {name}\n"
    )
    kind = f"Message-ID: <{name}@x.example>\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REPLY\n\n"
    return ingest(house.play, name, f"{head}{kind}{text}\n".encode(), BEGAN + timedelta(hours=1))
