"""Where a mail belongs, through the real intake: every place a tag survives in, threads, and what only looks like one."""

from __future__ import annotations

import base64
import email
from collections.abc import Iterator
from dataclasses import replace

import pytest

from parley.config import load_config
from parley.loops.loading import Loaded, load
from parley.loops.taken import Taken
from parley.mail.message import Envelope, Trust
from parley.rehearsal.playhouse import Playhouse
from parley.store import disputes, outbox, outbox_outcome, pen
from parley.store.times import instant

BEGAN = instant("2026-04-01T09:05:00.000000Z")
OWN, NEW = "escalations@parley.example", "escalations+new@parley.example"
OUTLOOK = base64.b64encode(b"\x01\xdc" + b"\x11" * 20).decode()
FIRST = "Receiving practitioner: {}\n"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


@pytest.fixture(scope="module")
def house(loaded: Loaded) -> Iterator[Playhouse]:
    """Two disputes of Priya's: D-2026-0001 with Robert, D-2026-0002 with Marie."""
    house = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
    for number, other in enumerate(("Robert Hale", "Marie Kent"), 1):
        index = base64.b64encode(b"\x01\xdc" + bytes([number]) * 20).decode()
        raw = mail(
            FIRST.format(other), f"Message-ID: <first{number}@school.example>\nThread-Index: {index}\n"
        )
        assert house.receive(raw, envelope(NEW)).dispute == f"D-2026-000{number}"
    house.dispatch()
    yield house
    house.close()


def mail(text: str, headers: str = "", subject: str = "it") -> bytes:
    return f"From: Priya Nair <priya.nair@school.example>\nSubject: {subject}\n{headers}\n{text}".encode()


def envelope(*to: str) -> Envelope:
    return Envelope("priya.nair@school.example", to, BEGAN)


COUNT = iter(range(10_000))


def take(house: Playhouse, headers: str = "", *to: str, subject: str = "it") -> Taken:
    """One mail of Priya's that says something new each time."""
    return house.receive(mail(f"note {next(COUNT)}", headers, subject), envelope(*(to or (OWN,))))


def suggested(house: Playhouse, taken: Taken) -> tuple[str, str, int]:
    assert taken.verdict == "held" and not taken.dispute
    row = pen.held(house.store)[-1]
    assert row.raw == taken.raw
    return row.reason, row.suggestion, row.score


def address(house: Playhouse, number: int = 1) -> str:
    row = disputes.row(house.store, f"D-2026-000{number}")
    assert row is not None
    return f"escalations+{row.reference.lower()}-{row.token}@parley.example"


def letter(house: Playhouse, number: int = 1) -> outbox.OutboxRow:
    """The first answer to Priya in that dispute."""
    return next(row for row in outbox.of(house.store, f"D-2026-000{number}") if row.person == "priya")


@pytest.mark.parametrize(
    "header",
    [
        "To: {}", "Cc: Liam Doyle <liam.doyle@school.example>, <{}>", "Delivered-To: {}", "X-Original-To: {}",
        "X-Envelope-To: {}", "Envelope-To: <{}>", "Resent-To: {}", "Resent-Cc: {}", "X-Forwarded-To: {}",
        "Bcc: {}", "X-Real-To: {}", "X-Resolved-To: {}", "Original-Recipient: rfc822;{}", "X-Forwarded-For: {} bea.long@partnership.example",
        "To: <'{}'>",
        "Received: from a.example by mx.parley.example with ESMTP id x\n\tfor <{}>; Wed, 1 Apr 2026 10:05:00 +0100",
    ],
)  # fmt: skip
def test_a_tag_is_found_wherever_it_survives(house: Playhouse, header: str) -> None:
    for shown in (address(house), address(house).upper()):
        assert take(house, header.format(shown) + "\n").dispute == "D-2026-0001"


def test_the_envelope_has_the_tag(house: Playhouse) -> None:
    assert take(house, "", address(house)).dispute == "D-2026-0001"


def test_a_letter_of_ours_is_answered_by_its_id_by_the_servers_and_by_outlooks_index(
    house: Playhouse,
) -> None:
    row = letter(house)
    sent = next(each for each in house.posted if each.row.id == row.id)
    index = str(email.message_from_bytes(sent.raw)["Thread-Index"])
    answer = base64.b64encode(base64.b64decode(index) + b"\0\0\0\0\1").decode()
    with house.store.write():
        house.store.run("UPDATE outbox SET server_id = '<other@relay.example>' WHERE id = ?", (row.id,))
    for header in (
        f"In-Reply-To: {row.message_id}", f"References: <a@school.example> {row.message_id}",
        "In-Reply-To: <other@relay.example>", f"Thread-Index: {answer}", f"Thread-Index: {index}",
    ):  # fmt: skip
        assert take(house, header + "\n").dispute == "D-2026-0001", header


def test_the_newest_of_the_references_counts(house: Playhouse) -> None:
    first, second = letter(house).message_id, letter(house, 2).message_id
    assert take(house, f"References: {first} {second}\n").dispute == "D-2026-0002"


def test_a_reference_in_the_subject_or_in_outlooks_topic(house: Playhouse) -> None:
    assert take(house, subject="Re: [D-2026-0001] By Tue 7 April 17:00").dispute == "D-2026-0001"
    assert take(house, "Thread-Topic: [D-2026-0002] By Tue 7 April 17:00: speak\n").dispute == "D-2026-0002"


def test_a_number_in_the_body_or_in_nothing_of_ours_threads_nothing(house: Playhouse) -> None:
    raw = mail(f"about D-2026-0001 and {address(house)}, note {next(COUNT)}")
    assert house.receive(raw, envelope(OWN)).verdict == "held"
    for header in ("In-Reply-To: <a@parley.example>\n", f"Thread-Index: {OUTLOOK}\n", "Thread-Index: ?\n"):
        assert suggested(house, take(house, header)) == ("it names no dispute", "", 0)


def test_signals_that_disagree_are_for_a_person(house: Playhouse) -> None:
    one, two = address(house), letter(house, 2)
    index = str(
        email.message_from_bytes(next(p.raw for p in house.posted if p.row.id == two.id))["Thread-Index"]
    )
    for headers, to, subject, reason in (
        (f"In-Reply-To: {two.message_id}\n", one, "it", "its address and its thread name different disputes"),
        (f"Thread-Index: {index}\n", one, "it", "its address and its Outlook thread name different disputes"),
        ("", one, "Re: [D-2026-0002] x", "its address and its subject name different disputes"),
        (
            f"In-Reply-To: {two.message_id}\n",
            OWN,
            "[D-2026-0001] x",
            "its thread and its subject name different disputes",
        ),
        (
            "Thread-Topic: [D-2026-0002] x\n",
            OWN,
            "[D-2026-0001] x",
            "its subject and its Outlook topic name different disputes",
        ),
        ("", OWN, "[D-2026-0001] and [D-2026-0002]", "its subject names several disputes"),
    ):
        found, suggestion, score = suggested(house, take(house, headers, to, subject=subject))
        assert found == reason and suggestion.startswith("D-2026-000") and score == 50


def test_near_misses_are_suggested_and_not_guessed(house: Playhouse) -> None:
    row = disputes.row(house.store, "D-2026-0001")
    assert row is not None
    token = row.token
    other = "b" if token[0] == "a" else "a"
    for typed, suggestion, score in (
        ("escalations+nwe@", "new", 80), ("escalations+neww@", "new", 80), ("escalations+ne@", "new", 80),
        ("escalations-new@", "new", 80), ("escalations.new@", "new", 80), ("escalations_nwe@", "new", 80),
        ("escalations+D-2026-001@", "D-2026-0001", 71), ("escalations+d-2026-0001@", "D-2026-0001", 71),
        (f"escalations+d-2026-0001-{other}{token[1:]}@", "D-2026-0001", 90),
        (f"escalations+d-2026-0001-1{token[1:]}@", "D-2026-0001", 90),
        (f"escalations+d-2026-0001-{token[1:]}@", "D-2026-0001", 90),
        (f"escalations-d-2026-0001-{token}@", "D-2026-0001", 90),
        ("escalations+d-2026-0001-abcdefgh@", "D-2026-0001", 40),
        ("escalations+d-2026-0099-abcdefgh@", "", 0), ("escalations+d-2026-0099@", "", 0),
        ("escalations+team@", "", 0), ("escalations-team@", "", 0),
    ):  # fmt: skip
        taken = take(house, f"To: {typed}parley.example\n", f"{typed}parley.example")
        assert suggested(house, taken)[1:] == (suggestion, score), typed


def test_a_reference_mistyped_in_the_subject_is_suggested(house: Playhouse) -> None:
    for subject, suggestion, score in (
        ("Re: [D-2026-001] By Tue", "D-2026-0001", 71), ("D2026-0002", "D-2026-0002", 71),
        ("re d 2026/2 please", "D-2026-0002", 71), ("D-2026-00001", "D-2026-0001", 71),
        ("[D-2026-001] or [D-2026-2]", "D-2026-0001", 50),
        ("D20260001", "D-2026-0001", 71), ("[D- 2026-0001]", "D-2026-0001", 71), ("[D-2026-O001]", "D-2026-0001", 71),
        ("D-2026-0011", "D-2026-0001", 71), ("D-2025-0002", "D-2026-0002", 71), ("D-2026-0010", "D-2026-0001", 71),
        ("[D-2026-0003]", "D-2026-0001", 50),
        ("[D-2026-099]", "", 0), ("D2026", "", 0), ("BAND-2026-0001", "", 0), ("D-2026-0001x", "", 0),
    ):  # fmt: skip
        assert suggested(house, take(house, "", OWN, subject=subject))[1:] == (suggestion, score), subject


def test_a_wrong_token_and_an_unknown_dispute_look_the_same_from_outside(house: Playhouse) -> None:
    house.dispatch()
    before = len(house.posted)
    told = []
    for wrong in (
        "d-2026-0001-abcdefgh",
        "d-2026-0099-abcdefgh",
        "d-2026-0001-q1-abcdefgh",
        "d-2026-0099-q1-abcdefgh",
    ):
        taken = take(house, "", f"escalations+{wrong}@parley.example")
        told.append((taken.verdict, taken.reason, taken.letters))
    house.dispatch()
    assert len(set(told)) == 1 and not any(p.row.person == "priya" for p in house.posted[before:])


def test_a_wrong_token_on_an_answer_to_a_letter_of_ours_is_for_a_person(house: Playhouse) -> None:
    headers = f"In-Reply-To: {letter(house, 2).message_id}\n"
    for wrong in ("d-2026-0099-abcdefgh", "d-2026-0001-abcdefgh"):
        taken = take(house, headers, f"escalations+{wrong}@parley.example")
        assert suggested(house, taken) == ("its address is not one that parley gave out", "D-2026-0002", 85)


def test_an_answer_to_somebody_elses_mail_of_a_dispute_is_suggested(house: Playhouse) -> None:
    assert suggested(house, take(house, "In-Reply-To: <first1@school.example>\n"))[1:] == ("D-2026-0001", 80)
    index = base64.b64encode(b"\x01\xdc" + b"\x02" * 20 + b"\0\0\0\0\1").decode()
    assert suggested(house, take(house, f"Thread-Index: {index}\n"))[1:] == ("D-2026-0002", 75)


@pytest.mark.parametrize("quote", [
    "From: Parley <{own}>\nSent: Wednesday, 1 April 2026 09:00\nTo: Priya Nair\nSubject: [D-2026-0001] speak to Robert Hale\n\nplease speak\n",
    "From: Parley <{tagged}>\nSent: Wednesday, 1 April 2026 09:00\nTo: Priya Nair\nSubject: speak to Robert Hale\n\nplease speak\n",
    "On Wed, 1 Apr 2026 at 09:00, Parley <{tagged}> wrote:\n> please speak\n",
])  # fmt: skip
def test_a_letter_of_ours_that_is_only_quoted_is_suggested_and_never_followed(
    house: Playhouse, quote: str
) -> None:
    text = quote.format(own=OWN, tagged=address(house))
    taken = house.receive(
        mail(f"STUCK phone, note {next(COUNT)}\n\n{text}", subject="RE: speak"), envelope(OWN)
    )
    assert suggested(house, taken)[1:] == ("D-2026-0001", 71 if "[D-" in quote else 90)


def test_a_number_with_a_wrong_digit_is_suggested_only_to_who_knows_the_right_one(house: Playhouse) -> None:
    raw = mail(f"note {next(COUNT)}", subject="D-2026-0011").replace(
        b"Priya Nair <priya.nair@school", b"Olu Ade <olu.ade@health"
    )
    taken = house.receive(raw, Envelope("olu.ade@health.example", (OWN,), BEGAN))
    assert suggested(house, taken)[1] == ""


def test_several_tags_are_each_taken_once(house: Playhouse) -> None:
    one, two = address(house), address(house, 2)
    taken = take(house, f"To: {one}, {two}\nCc: {one.upper()}\nDelivered-To: {two}\n", one)
    assert sorted(taken.dispute.split()) == ["D-2026-0001", "D-2026-0002"]
    assert [posted.template for posted in taken.letters].count("several_answers") == 1


def test_the_id_that_the_server_used_is_learnt(house: Playhouse) -> None:
    row = letter(house, 2)
    with house.store.write():
        house.store.run("UPDATE outbox SET state = 'sending' WHERE id = ?", (row.id,))
        outbox_outcome.sent(house.store, row.id, at=BEGAN, server_id="0102019a-0000-4000-8000-000000000000")
    amazon = "<0102019a-0000-4000-8000-000000000000@eu-west-2.amazonses.com>"
    assert take(house, f"In-Reply-To: {amazon}\n").dispute == "D-2026-0002"
