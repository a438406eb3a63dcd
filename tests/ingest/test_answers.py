"""Answers that come back to one dispute, as people's programs send them: read, placed and taken by the real intake."""

from __future__ import annotations

import base64
import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from parley.config import load_config
from parley.dispute.events import DiscussionRecorded
from parley.loops.loading import Loaded, load
from parley.mail.message import Trust
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.minutes import shown_mail
from parley.rehearsal.playhouse import Playhouse
from parley.store import journal, rates

OWN = "escalations@parley.example"
NEW = "escalations+new@parley.example"
PRIYA, ROBERT = "Priya Nair <priya.nair@school.example>", "Robert Hale <robert.hale@council.example>"
TOM = "Tom Reed <tom.reed@council.example>"  # of the council's domain, and in no directory
BEGAN = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


@pytest.fixture
def house(loaded: Loaded) -> Iterator[Playhouse]:
    house = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
    yield house
    house.close()


def mail(sender: str, text: str, to: str, day: str = "Thu, 2 Apr 2026 10:40", *, name: str = "one", kind: str = "") -> bytes:  # fmt: skip
    content = kind or "text/plain; charset=utf-8"
    head = f"From: {sender}\nTo: {to}\nSubject: Re: [D-2026-0001] it\nDate: {day}:00 +0100\nMessage-ID: <{name}@a.example>\n"
    return f"{head}Content-Type: {content}\n\n{text}\n".encode()


def take(house: Playhouse, raw: bytes) -> dict[str, Any]:
    return ingest(house, "mail", raw, BEGAN)


def raised(house: Playhouse, receiving: str = ROBERT) -> dict[str, str]:
    """A dispute that Priya has raised; each person's reply address."""
    first = mail(PRIYA, f"Receiving practitioner: {receiving}", NEW, "Wed, 1 Apr 2026 10:05", name="first")
    row = take(house, first)
    assert row["verdict"] == "raised"
    return {letter["who"].split()[0]: letter["reply_to"] for letter in row["outgoing"]}


def invited(house: Playhouse, who: str) -> dict[str, str]:
    """What the invitation says, by property."""
    letter = next(p for p in reversed(house.posted) if p.row.address == who)
    message = email.message_from_bytes(letter.raw, policy=email.policy.default)
    part = next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    lines = part.get_content().replace("\r\n ", "").splitlines()
    return {line.partition(":")[0].partition(";")[0]: line.partition(":")[2] for line in lines}


def answer(house: Playhouse, who: str, *, method: str = "REPLY", more: str = "", uid: str = "") -> str:
    """The calendar text that this attendee's program answers with."""
    had = invited(house, who)
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid or had['UID']}\r\n"
        f"ORGANIZER:mailto:{OWN}\r\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:{who}\r\nDTSTART:{had['DTSTART']}\r\n"
        f"DTEND:{had['DTEND']}\r\nDTSTAMP:20260401T104000Z\r\nSEQUENCE:0\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def calendar_mail(sender: str, text: str, *, to: str = OWN, method: str = "REPLY") -> bytes:
    body = base64.encodebytes(text.encode()).decode()
    kind = f"text/calendar; charset=utf-8; method={method}\nContent-Transfer-Encoding: base64"
    return mail(sender, body, to, "Wed, 1 Apr 2026 11:40", name="answer", kind=kind)


def test_somebody_whom_only_the_dispute_names_answers_their_invitation(house: Playhouse) -> None:
    raised(house, TOM)
    row = take(house, calendar_mail(TOM, answer(house, "tom.reed@council.example")))
    assert (row["verdict"], row["events"]) == ("calendar", ["MeetingAnswered"])


def test_nobody_else_answers_it_for_them(house: Playhouse) -> None:
    raised(house, TOM)
    text = answer(house, "tom.reed@council.example")
    for sender in (ROBERT, "Ann Low <ann.low@council.example>", "Dana Wood <dana.wood@outsider.example>"):
        row = take(house, calendar_mail(sender, text))
        assert (row["verdict"], row["reason"], row["events"]) == ("held", "it answers for somebody else", [])


BROKEN: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace("VERSION", "X-A:\0\r\nVERSION"),
    lambda text: text.replace("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n" * 10_001 + "END:VCALENDAR"),
    lambda text: text + "X" * 11_000_000,
)  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_calendar_answer_that_cannot_be_taken_is_held(
    house: Playhouse, broken: Callable[[str], str]
) -> None:
    raised(house)
    row = take(house, calendar_mail(ROBERT, broken(answer(house, "robert.hale@council.example"))))
    assert (row["verdict"], row["events"], row["outgoing"]) == ("held", [], [])
    assert "calendar answer cannot be read" in row["reason"]


def test_a_meeting_of_ones_own_that_a_mail_brings_along_is_no_answer(house: Playhouse) -> None:
    raised(house)
    theirs = answer(house, "robert.hale@council.example", method="REQUEST", uid="their-own@school.example")
    brought = calendar_mail(PRIYA, theirs, to=NEW, method="REQUEST").replace(b"[D-2026-0001]", b"Another")
    assert take(house, brought)["verdict"] == "raised"


def test_a_request_for_our_own_meeting_changes_nothing(house: Playhouse) -> None:
    raised(house)
    for method, sent_on in (("REQUEST", True), ("PUBLISH", True), ("CANCEL", False), ("REFRESH", False)):
        text = answer(house, "robert.hale@council.example", method=method)
        row = take(house, calendar_mail(ROBERT, text, method=method))
        assert (row["verdict"], row["events"]) == ("held", [])
        assert row["reason"] == (
            f"it is a calendar {method.lower()} for a meeting of ours{' that somebody has sent on' * sent_on}, which changes nothing"
        ), "a group passes ours on in its own name"
        text = text.replace(f"ORGANIZER:mailto:{OWN}", "ORGANIZER:mailto:robert.hale@council.example")
        assert "from outside" in take(house, calendar_mail(ROBERT, text, method=method))["reason"]


def test_what_stands_behind_the_last_word_is_said_of_the_conversation(house: Playhouse) -> None:
    to = raised(house)["Priya"]
    row = take(house, mail(PRIYA, "STUCK TOLD video 1 April 11:30", to))
    assert row["verdict"] == "recorded" and "StageOpened" in row["events"]
    events = [entry.event for entry in journal.entries(house.store, row["dispute"])]
    said = next(event for event in events if isinstance(event, DiscussionRecorded))
    assert (said.medium, said.happened) == ("video", datetime(2026, 4, 1, 10, 30, tzinfo=UTC))


def test_stuck_and_told_by_email_is_no_conversation(house: Playhouse) -> None:
    to = raised(house)["Priya"]
    row = take(house, mail(PRIYA, "STUCK TOLD by email", to))
    assert (row["verdict"], row["clause"]) == ("refused", "4.1.1")
    assert "StageOpened" not in row["events"]


def test_a_time_that_has_not_come_is_not_recorded_as_now(house: Playhouse) -> None:
    to = raised(house)["Priya"]
    row = take(house, mail(PRIYA, "STUCK TOLD phone 2 April 14:30", to))
    assert row["verdict"] == "refused" and "StageOpened" not in row["events"]


def test_hostile_mail_is_shown_as_parley_read_it() -> None:
    shown = shown_mail(
        b"From: " + b'"' * 20_000 + b"\nTo: <a@b.example>\nSubject: =?utf-8?q?x=0ay?=\n\nhello"
    )
    assert (shown.to, shown.subject, shown.text) == ("a@b.example", "x y", "hello")
    assert shown_mail(b"Content-Type: message/rfc822\n\n" * 1000).text == ""


def test_a_note_is_called_a_note_whatever_the_time_brought_meanwhile(house: Playhouse) -> None:
    to = raised(house)["Priya"]
    row = take(house, mail(PRIYA, "I will ring him again.", to, "Thu, 2 Apr 2026 14:00"))
    assert "ReminderDue" in row["events"] and row["verdict"] == "note"
    assert row["outgoing"][0]["template"] == "note_kept"


def test_a_time_in_a_line_moves_the_meeting_and_is_no_note(house: Playhouse) -> None:
    to = raised(house)["Priya"]
    row = take(house, mail(PRIYA, "Meet: Thu 2 April 15:30", to, "Wed, 1 Apr 2026 11:00"))
    assert (row["verdict"], row["events"]) == ("recorded", ["MeetingMoved"])


def test_two_machines_do_not_answer_each_other_for_ever(house: Playhouse) -> None:
    """An automatic reply without any mark of one, to each answer: the second is kept and not answered."""
    to = raised(house)["Robert"]
    came = [
        take(house, mail(ROBERT, f"I am away.\n\n> mail {number}", to, "Wed, 1 Apr 2026 11:00", name=f"m{number}"))
        for number in range(3)
    ]  # fmt: skip
    assert [row["verdict"] for row in came] == ["note"] * 3
    assert [len(row["outgoing"]) for row in came] == [1, 0, 0]
    other = take(house, mail(ROBERT, "I am back.", to, "Wed, 1 Apr 2026 11:05", name="back"))
    assert [letter["template"] for letter in other["outgoing"]] == ["note_kept"]
    later = take(house, mail(ROBERT, "I am away.", to, "Thu, 2 Apr 2026 11:10", name="later"))
    assert "note_kept" in [letter["template"] for letter in later["outgoing"]]


def test_five_answers_in_ten_minutes_and_everything_recorded(house: Playhouse) -> None:
    to = raised(house)["Robert"]
    came = [
        take(house, mail(ROBERT, f"STATUS\n\nNote {letter}", to, "Wed, 1 Apr 2026 11:00", name=f"m{letter}"))
        for letter in "abcdefgh"
    ]
    assert [len(row["outgoing"]) for row in came] == [1] * 5 + [0] * 3
    assert all(row["verdict"] == "note" for row in came)
    word = take(house, mail(ROBERT, "SPOKE", to, "Thu, 2 Apr 2026 13:00", name="word"))
    assert [letter["who"] for letter in word["outgoing"]].count("Robert Hale") >= 1


def test_over_two_hundred_an_hour_one_person_is_told_once(house: Playhouse) -> None:
    to = raised(house)["Robert"]
    with house.store.write():
        for number in range(200):
            rates.note(house.store, f"p{number}@council.example", "", house.now)
    came = [
        take(house, mail(ROBERT, f"Note {number}", to, "Wed, 1 Apr 2026 10:15", name=f"m{number}"))
        for number in range(3)
    ]
    assert [[(x["who"], x["template"]) for x in row["outgoing"]] for row in came] == [
        [("Bea Long", "over_the_rate")], [], []
    ]  # fmt: skip
    assert all(row["events"] == ["NoteKept"] for row in came)
    later = take(house, mail(ROBERT, "Note again", to, "Wed, 1 Apr 2026 11:30", name="later"))
    assert [letter["template"] for letter in later["outgoing"]] == ["note_kept"]


def test_one_person_is_told_of_two_hundred_an_hour_whatever_the_answer_was_about(house: Playhouse) -> None:
    """Only an answer in a dispute told of it; a mail that nobody could read met the limit in silence."""
    raised(house)
    with house.store.write():
        for number in range(200):
            rates.note(house.store, f"p{number}@council.example", "", house.now)
    locked = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"
    row = take(house, mail(ROBERT, locked, OWN, "Wed, 1 Apr 2026 10:15"))
    assert [(x["who"], x["template"]) for x in row["outgoing"]] == [("Bea Long", "over_the_rate")]
    said = " ".join(row["outgoing"][0]["text"].split())
    assert "has sent 200 answers within an hour. It sends no more of them" in said
    assert "stays without an answer, later too" in said, "none is kept for later"
    assert "pass this on to whoever looks after parley" in said
    again = take(house, mail(ROBERT, "Please put OK here.", NEW, "Wed, 1 Apr 2026 10:20", name="again"))
    assert "over_the_rate" not in [x["template"] for x in again["outgoing"]]


def test_every_mistyped_word_is_asked_back(house: Playhouse) -> None:
    """The third within an hour was a note without an answer, and its writer believed that it was on record."""
    to = raised(house)["Priya"]
    came = [
        take(house, mail(PRIYA, word, to, f"Wed, 1 Apr 2026 11:0{n}", name=f"m{n}"))
        for n, word in enumerate(("SPOKN", "STUK", "SOLVD"))
    ]
    assert [[letter["template"] for letter in row["outgoing"]] for row in came] == [["asked_back"]] * 3


def test_what_cannot_be_read_is_not_answered_without_end(house: Playhouse) -> None:
    raised(house)
    locked = "-----BEGIN PGP MESSAGE-----\n\nhQEMA{}\n-----END PGP MESSAGE-----"
    came = [
        take(house, mail(ROBERT, locked.format(number), OWN, "Wed, 1 Apr 2026 11:00", name=f"m{number}"))
        for number in range(8)
    ]
    assert [row["verdict"] for row in came] == ["held"] * 8
    assert [len(row["outgoing"]) for row in came] == [1] * 2 + [0] * 6, (
        "a gateway may encrypt automatic replies"
    )


def test_a_forger_brings_nobody_an_urgent_notice_without_end(loaded: Loaded) -> None:
    house = Playhouse(loaded, Trust("mx.parley.example", False), BEGAN, seed=7)
    came = [take(house, mail(PRIYA, f"URGENT\n\n{number}", NEW, name=f"m{number}")) for number in range(8)]
    house.close()
    to_priya = [x for row in came for x in row["outgoing"] if x["who"] == "Priya Nair"]
    assert [row["verdict"] for row in came] == ["held"] * 8 and len(to_priya) == 5


def away(
    to: str, sender: str = ROBERT, *, name: str = "away", text: str = "ACK\nI am away until Monday."
) -> bytes:
    raw = mail(sender, text, to, "Wed, 1 Apr 2026 10:06", name=name)
    return raw.replace(b"Subject: Re: ", b"Subject: Automatic reply: ")


def test_who_is_away_is_said_to_whoever_needs_them_once_a_week(house: Playhouse) -> None:
    to = raised(house)["Robert"]
    row = take(house, away(to))
    assert (row["verdict"], row["dispute"]) == ("automatic", "D-2026-0001")
    assert row["events"][-1] == "AbsenceReported"
    assert [(letter["who"], letter["template"]) for letter in row["outgoing"]] == [("Priya Nair", "away")]
    assert "I am away" not in row["outgoing"][0]["text"]
    assert take(house, away(to, name="again"))["outgoing"] == []


def test_it_comes_to_the_address_that_bounces_come_to(house: Playhouse) -> None:
    raised(house)
    letter = next(p.row for p in house.posted if p.row.person == "robert")
    row = take(house, away(f"escalations+b-{letter.bounce_token}@parley.example"))
    assert [letter["template"] for letter in row["outgoing"]] == ["away"]


def test_it_says_nothing_of_others_and_nothing_unproven(loaded: Loaded, house: Playhouse) -> None:
    to = raised(house)["Robert"]
    for sender in ("Sol Adeyemi <sol.adeyemi@council.example>", "Dana Wood <dana.wood@outsider.example>"):
        assert take(house, away(to, sender, name=sender[:3]))["outgoing"] == []
    house.trust = Trust("mx.parley.example", False)
    row = take(house, away(to))
    assert (row["verdict"], row["outgoing"]) == ("automatic", [])


def test_an_address_and_a_subject_that_disagree_are_for_a_person(house: Playhouse) -> None:
    one = raised(house)["Priya"]
    second = mail(PRIYA, "Receiving practitioner: sol.adeyemi@council.example", NEW, name="second").replace(
        b"[D-2026-0001]", b"Another"
    )
    two = take(house, second)["outgoing"][0]["reply_to"]
    row = take(house, mail(PRIYA, "STATUS", two, name="crossed"))  # its subject names the first
    assert row["verdict"] == "held" and "different disputes" in row["reason"]
    (asked,) = row["outgoing"]
    assert asked["template"] == "which_matter" and one not in asked["text"]
    right = mail(PRIYA, "STATUS", two, name="right").replace(b"D-2026-0001", b"D-2026-0002")
    nobodys = mail(PRIYA, "STATUS", two, name="odd").replace(b"D-2026-0001", b"D-2026-0999")
    both = mail(PRIYA, "STATUS", f"{one}, {two}", name="both")
    assert [take(house, raw)["verdict"] for raw in (right, nobodys, both)] == ["note"] * 3


def test_a_file_that_nobody_could_open_is_named_to_its_sender_and_not_by_its_name(house: Playhouse) -> None:
    """Beside typed lines or a word the mail counts, and what stands in the file must not be thought to be read."""
    locked = base64.encodebytes(b"PK\x03\x04\x14\x00\x09\x00\x08\x00" + b"x" * 40).decode()
    file = f'--b\nContent-Type: application/zip; name="mia-jones.zip"\nContent-Transfer-Encoding: base64\n\n{locked}--b--\n'
    kind = "multipart/mixed; boundary=b"
    typed = f"--b\nContent-Type: text/plain\n\nReceiving practitioner: {ROBERT}\n"
    row = take(
        house, mail(PRIYA, typed + file, NEW, "Wed, 1 Apr 2026 10:05", name="first", kind=kind).replace(b"[D-2026-0001] it", b"it")
    )  # fmt: skip
    told = {letter["who"]: letter for letter in row["outgoing"]}
    asked = "what matters in the file you attached: it asks for a password, and nobody has read it"
    assert asked in " ".join(told["Priya Nair"]["text"].split()) and "mia" not in told["Priya Nair"]["text"]
    assert all("password" not in letter["text"] for who, letter in told.items() if who != "Priya Nair")
    said = "--b\nContent-Type: text/plain\n\nNO ANSWER\n"
    answered = take(
        house,
        mail(
            PRIYA, said + file, told["Priya Nair"]["reply_to"], "Wed, 1 Apr 2026 11:05", name="two", kind=kind
        ),
    )
    (letter,) = [letter for letter in answered["outgoing"] if letter["who"] == "Priya Nair"]
    assert (letter["template"], asked in " ".join(letter["text"].split())) == ("recorded", True)


def test_what_reads_like_a_program_at_the_address_for_new_ones_is_looked_at_by_a_person(
    house: Playhouse,
) -> None:
    """People write each of those sentences; what would open something was counted as nothing, and nobody saw it."""
    text = "Thank you for your email. This is an automated response. A member of our team will answer. The child is not safe there."
    row = take(house, mail(PRIYA, text, NEW, "Wed, 1 Apr 2026 11:00"))
    assert (row["verdict"], row["rule"]) == ("held", "acknowledgement in its own words")
    assert row["outgoing"] == []
    to = raised(house)["Priya"]
    again = take(house, mail(PRIYA, text, to, "Wed, 1 Apr 2026 11:00", name="again"))
    assert (again["verdict"], again["outgoing"]) == ("automatic", [])
