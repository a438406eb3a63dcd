"""One mail to several disputes: each hears it, and one answer names them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from parley.config import load_config
from parley.loops.loading import Loaded, load
from parley.mail.message import Trust
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.playhouse import Playhouse
from parley.store import disputes, journal, pen

NEW = "escalations+new@parley.example"
PRIYA = "Priya Nair <priya.nair@school.example>"
BEGAN = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


@pytest.fixture
def house(loaded: Loaded) -> Iterator[Playhouse]:
    house = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
    yield house
    house.close()


def mail(text: str, to: str, *, name: str, sender: str = PRIYA, day: str = "Wed, 1 Apr 2026 10:40") -> bytes:
    head = (
        f"From: {sender}\nTo: {to}\nSubject: it\nDate: {day}:00 +0100\nMessage-ID: <{name}@school.example>\n"
    )
    return f"{head}\n{text}\n".encode()


def take(house: Playhouse, raw: bytes) -> dict[str, Any]:
    return ingest(house, "mail", raw, BEGAN)


def raised(house: Playhouse, *others: str) -> list[str]:
    """A dispute with each of these; the disputes' own addresses."""
    found = []
    for n, other in enumerate(others):
        first = mail(f"Receiving practitioner: {other}", NEW, name=f"new{n}", day="Wed, 1 Apr 2026 10:05")
        reference = take(house, first)["dispute"]
        row = disputes.row(house.store, reference)
        assert row is not None
        found.append(f"escalations+{reference.lower()}-{row.token}@parley.example")
    return found


def test_one_answer_names_them_all(house: Playhouse) -> None:
    addresses = raised(house, "Robert Hale", "Marie Kent")
    row = take(house, mail("He was not there this morning.", ", ".join(addresses), name="both"))
    assert row["dispute"] == "D-2026-0001 D-2026-0002" and row["verdict"] == "note"
    (letter,) = row["outgoing"]
    assert letter["template"] == "several_answers" and letter["who"] == "Priya Nair"
    assert "D-2026-0001, D-2026-0002" in letter["subject"]
    assert letter["text"].count("kept as a note") == 2
    assert all(address.split("@")[0] not in letter["text"].lower() for address in addresses)
    for reference in ("d-2026-0001-q", "d-2026-0002-q"):  # each with an address that answers its own question
        assert reference in letter["text"].lower()
    for reference in ("D-2026-0001", "D-2026-0002"):
        assert [e.event.by for e in journal.entries(house.store, reference)][-1] == "priya"


def test_the_address_beside_each_answers_it(house: Playhouse) -> None:
    addresses = raised(house, "Robert Hale", "Marie Kent")
    (letter,) = take(house, mail("STATUS", ", ".join(addresses), name="both"))["outgoing"]
    theirs = next(
        word for word in letter["text"].split() if word.lower().startswith("escalations+d-2026-0002-q")
    )
    row = take(house, mail("NO ANSWER", theirs, name="then"))
    assert (row["verdict"], row["dispute"], row["events"]) == (
        "recorded",
        "D-2026-0002",
        ["AttemptRecorded", "OutcomeStated"],
    )


def test_a_plain_reply_to_it_is_asked_which_one(house: Playhouse) -> None:
    addresses = raised(house, "Robert Hale", "Marie Kent")
    take(house, mail("STATUS", ", ".join(addresses), name="both"))
    sent = next(posted.row for posted in house.posted if posted.row.template == "several_answers")
    reply = mail("NO ANSWER", "escalations@parley.example", name="r").replace(
        b"Message-ID:", f"In-Reply-To: {sent.message_id}\nMessage-ID:".encode()
    )
    row = take(house, reply)
    assert row["verdict"] == "held" and [one["template"] for one in row["outgoing"]] == ["which_matter"]


def test_where_it_is_refused_is_said_beside_where_it_is_kept(house: Playhouse) -> None:
    addresses = raised(house, "Robert Hale", "Marie Kent")
    (letter,) = take(house, mail("I want to escalate", ", ".join(addresses), name="both"))["outgoing"]
    assert letter["template"] == "several_answers" and letter["text"].count("nothing has moved") == 2
    assert "Still needed" in letter["text"] and "(4.1.1)" in letter["text"]


def test_a_dispute_that_is_not_theirs_is_not_named(house: Playhouse) -> None:
    addresses = raised(house, "Robert Hale", "Marie Kent")
    row = take(
        house,
        mail("STATUS", ", ".join(addresses), name="x", sender="Robert Hale <robert.hale@council.example>"),
    )
    assert row["dispute"] == "D-2026-0001"
    assert "D-2026-0002" not in "".join(one["text"] + one["subject"] for one in row["outgoing"])


def test_an_invitation_can_ride_in_no_answer_to_several(house: Playhouse) -> None:
    """A mail holds one invitation: where each dispute moves its meeting, each answer carries its own."""
    addresses = raised(house, "Robert Hale", "Marie Kent")
    line = "Receiving practitioner: Sol Adeyemi <sol.adeyemi@council.example>"
    row = take(house, mail(line, ", ".join(addresses), name="both"))
    told = [(one["template"], one["calendar"]) for one in row["outgoing"] if one["who"] == "Priya Nair"]
    assert told == [("recorded", "REQUEST"), ("recorded", "REQUEST")]


def test_a_new_one_and_an_old_one_at_once_hear_it_both(house: Playhouse) -> None:
    """The lines of a first mail are about the new one: in the old one nobody's part changes hands."""
    (old,) = raised(house, "Robert Hale")
    text = "Receiving practitioner: Marie Kent\nThis one is with her; it is much the same as the other."
    row = take(house, mail(text, f"{old}, {NEW}", name="both"))
    assert (row["verdict"], row["dispute"]) == ("raised", "D-2026-0002 D-2026-0001")
    mine = {one["template"]: one for one in row["outgoing"] if one["who"] == "Priya Nair"}
    assert set(mine) == {"raised", "several_answers"}
    said = mine["several_answers"]["text"]
    assert "D-2026-0002: this one is new" in said and "D-2026-0001: your message is kept as a note" in said
    assert type(journal.entries(house.store, "D-2026-0001")[-1].event).__name__ == "NoteKept"


def test_words_alone_open_nothing_whatever_else_is_addressed(house: Playhouse) -> None:
    (old,) = raised(house, "Robert Hale")
    row = take(house, mail("STATUS", f"{old}, {NEW}", name="both"))
    assert (row["dispute"], [one["template"] for one in row["outgoing"]]) == ("D-2026-0001", ["status"])


def test_an_answer_that_went_to_the_address_for_new_ones_too_is_an_answer(house: Playhouse) -> None:
    (old,) = raised(house, "Robert Hale")
    asked = next(posted.row for posted in house.posted if posted.row.template == "raised")
    text = "NO ANSWER\n\nI will try again tomorrow."
    reply = mail(text, f"{old}, {NEW}", name="r").replace(
        b"Message-ID:", f"In-Reply-To: {asked.message_id}\nMessage-ID:".encode()
    )
    row = take(house, reply)
    assert (row["verdict"], row["dispute"]) == ("recorded", "D-2026-0001")
    assert "AttemptRecorded" in row["events"] and len(pen.held(house.store)) == 1


def named(text: str, subject: str, name: str, sender: str = PRIYA) -> bytes:
    return mail(text, NEW, name=name, sender=sender).replace(b"Subject: it", f"Subject: {subject}".encode())


@pytest.mark.parametrize(
    "text",
    [
        "I want to add something.",
        "Receiving practitioner: Sol Adeyemi\n\nAnother decision.",
        "Urgent: yes\n\nIt got worse.",
    ],
)
def test_a_subject_that_names_a_running_one_and_the_address_for_new_ones_disagree(
    house: Playhouse, text: str
) -> None:
    raised(house, "Robert Hale")
    row = take(house, named(text, "RE: [D-2026-0001] By Tue", "again"))
    assert row["verdict"] == "held"
    assert (
        row["reason"]
        == "it came to the address for new ones, and its subject names something that runs already"
    )
    letter = next(one for one in row["outgoing"] if one["template"] == "which_matter")
    words = " ".join(letter["text"].split())
    assert "D-2026-0001: escalations+d-2026-0001-" in words
    assert (
        f"A NEW CONCERN ALL THE SAME? Please send it again to {NEW}, without a reference in the subject."
        in words
    )
    assert pen.held(house.store)[0].suggestion == "D-2026-0001"


def test_a_number_of_nobody_or_of_somebody_else_in_the_subject_opens_all_the_same(house: Playhouse) -> None:
    raised(house, "Robert Hale")
    nell = "Nell Rook <nell.rook@trust.example>"
    for name, sender, subject in (("a", PRIYA, "Our D-2026-0777"), ("b", nell, "As in D-2026-0001")):
        row = take(house, named("I disagree with a decision.", subject, name, sender))
        assert row["verdict"] == "raised"
