"""First mails that parley may not answer, and first mails that never end: nobody is lost, and nobody is flooded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.commands import ingest as command
from parley.config import load_config
from parley.loops.filing import Filer, Filing
from parley.loops.loading import Loaded, load
from parley.mail.message import InboundMail, Trust
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.playhouse import Playhouse
from parley.store import disputes, pen, rates

NEW = "escalations+new@parley.example"
PRIYA = "Priya Nair <priya.nair@school.example>"
BEGAN = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
DANGER = "If a child may be in danger now: ring 999"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


@pytest.fixture
def house(loaded: Loaded) -> Iterator[Playhouse]:
    house = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
    yield house
    house.close()


def mail(
    n: int = 0, mark: str = "", *, to: str = NEW, text: str = "", minutes: int = 0, sender: str = PRIYA
) -> bytes:
    at = BEGAN + timedelta(hours=1, minutes=minutes)  # London is an hour ahead
    head = f"From: {sender}\nTo: {to}\nSubject: it\nDate: {at:%a, %d %b %Y %H:%M}:00 +0100\nMessage-ID: <{n}@school.example>\n"
    return f"{head}{mark}\n{text or f'This is number {n}, and I do not agree.'}\n".encode()


def take(house: Playhouse, raw: bytes) -> dict[str, Any]:
    return ingest(house, "mail", raw, BEGAN)


def told(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(letter["template"], letter["who"]) for letter in row["outgoing"]]


MACHINES = (
    "Precedence: bulk\n", "Precedence: junk\n", "X-Autoreply: yes\n", "X-Loop: a\n", "X-No-Ack: yes\n",
    "X-POST-MessageClass: 9; Autoresponder\n", "X-FC-MachineGenerated: true\n", "Received: by a; b\n" * 51,
    "X-Auto-Response-Suppress: All\nPrecedence: bulk\n",
)  # fmt: skip


@pytest.mark.parametrize("mark", MACHINES)
def test_what_bears_a_machines_mark_waits_in_the_pen_and_its_owner_knows(house: Playhouse, mark: str) -> None:
    row = take(house, mail(1, mark))
    assert (row["verdict"], row["events"], row["dispute"]) == ("held", [], None)
    assert row["rule"] and row["rule"] in row["reason"]
    assert told(row) == [("first_mail_waits", "Bea Long")]
    assert told(take(house, mail(2, mark, minutes=5))) == []  # once a day
    assert told(take(house, mail(3, mark, minutes=24 * 60 + 5))) == [("first_mail_waits", "Bea Long")]
    assert [held.suggestion for held in pen.held(house.store)] == ["new"] * 3


def test_it_opens_as_if_it_had_never_waited_once_a_person_says_so(house: Playhouse) -> None:
    take(house, mail(1, "Precedence: bulk\n", text="Receiving practitioner: Robert Hale"))
    (held,) = pen.held(house.store)
    read = house.reading(held.raw)
    assert isinstance(read, InboundMail)
    later = BEGAN + timedelta(hours=3)
    with house.store.write():
        priya = house.loaded.library.world.directory.people["priya"]
        taken = Filer(house.taker).file(Filing(held.number, read, priya, "bea"), now=later)
    assert taken.verdict == "raised"
    assert {(one.template, one.person) for one in taken.letters} >= {
        ("raised", "priya"),
        ("asked_to_talk", "robert"),
    }
    assert disputes.row(house.store, taken.dispute).raised == BEGAN  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "mark", ["X-Auto-Response-Suppress: All\n", "X-Auto-Response-Suppress: OOF, AutoReply\n"]
)
def test_a_persons_mail_that_asks_for_no_answer_opens_and_a_person_rings_them(
    house: Playhouse, mark: str
) -> None:
    row = take(house, mail(1, mark, text="Receiving practitioner: Robert Hale"))
    assert row["verdict"] == "raised"
    assert set(told(row)) == {
        ("invitation", "Priya Nair"), ("asked_to_talk", "Robert Hale"), ("not_answered", "Bea Long"),
    }  # fmt: skip
    rung = next(letter for letter in row["outgoing"] if letter["template"] == "not_answered")
    assert "ring Priya Nair: 020 7946 0112" in rung["text"] and "D-2026-0001" in rung["text"]
    mine = next(letter for letter in row["outgoing"] if letter["who"] == "Priya Nair")
    assert mine["calendar"] == "REQUEST"
    for letter in row["outgoing"]:
        assert DANGER in letter["text"]


def test_where_parley_is_in_blind_copy_nothing_answers_and_a_person_rings(house: Playhouse) -> None:
    raw = b"Delivered-To: escalations+new@parley.example\n" + mail(1, to="liam.doyle@school.example")
    row = take(house, raw)
    assert row["verdict"] == "raised"
    assert ("not_answered", "Bea Long") in told(row) and ("raised", "Priya Nair") not in told(row)


def test_ever_new_text_opens_no_more_than_a_person_would(house: Playhouse) -> None:
    rows = [take(house, mail(n, minutes=n)) for n in range(30)]
    assert [row["verdict"] for row in rows] == ["raised"] * 20 + ["held"] * 10
    assert all(("raised", "Priya Nair") in told(row) for row in rows[:20])
    assert told(rows[20]) == [("first_mail_waits", "Bea Long")]
    assert [told(row) for row in rows[21:]] == [[]] * 9
    assert len(pen.held(house.store)) == 10 and len(disputes.rows(house.store, status="open")) == 20
    assert (
        take(house, mail(40, minutes=40, sender="Liam Doyle <liam.doyle@school.example>"))["verdict"]
        == "raised"
    )
    assert take(house, mail(50, minutes=24 * 60 + 20))["verdict"] == "raised"  # the day after


def test_urgent_ones_among_them_wake_somebody_and_not_each_time(house: Playhouse) -> None:
    for n in range(20):
        take(house, mail(n, minutes=n))
    rows = [take(house, mail(n, minutes=n, text=f"Urgent: yes\n\n{n}")) for n in range(20, 25)]
    assert ("pen_alarm", "Bea Long") in told(rows[0]) and ("first_mail_waits", "Bea Long") in told(rows[0])
    assert [told(row) for row in rows[1:]] == [[]] * 4
    assert all(held.urgent for held in pen.held(house.store))


def test_a_day_of_many_answers_keeps_the_next_one_back_and_a_person_rings(house: Playhouse) -> None:
    with house.store.write():
        for _ in range(20):
            rates.note(house.store, "priya.nair@school.example", "D-2026-0009", BEGAN)
    row = take(house, mail(1, text="Receiving practitioner: Robert Hale"))
    assert row["verdict"] == "raised" and ("not_answered", "Bea Long") in told(row)
    assert ("raised", "Priya Nair") not in told(row) and ("invitation", "Priya Nair") in told(row)


def test_however_much_the_house_answers_a_first_mail_is_answered(house: Playhouse) -> None:
    """Promise 3: the way out of danger waits for no counter; a person hears that there is a flood."""
    with house.store.write():
        for n in range(200):
            rates.note(house.store, f"{n}@council.example", "", BEGAN)
    row = take(house, mail(1))
    assert ("raised", "Priya Nair") in told(row) and ("over_the_rate", "Bea Long") in told(row)


def test_files_come_at_no_rate() -> None:
    assert command.NO_LIMITS.opening > 10_000 and command.NO_LIMITS.daily > 10_000


def test_what_the_protocol_is_not_for_uses_up_no_number(house: Playhouse) -> None:
    kind = "Type: complaint about a person"
    refused = take(house, mail(1, text=kind))
    assert refused["verdict"] == "refused" and told(refused) == [("excluded", "Priya Nair")]
    assert take(house, mail(2, minutes=1))["dispute"] == "D-2026-0001"


def test_what_it_is_not_for_and_may_not_be_answered_is_for_a_person(house: Playhouse) -> None:
    row = take(house, mail(1, "X-Auto-Response-Suppress: All\n", text="Type: complaint about a person"))
    assert row["verdict"] == "held" and told(row) == [("first_mail_waits", "Bea Long")]


@pytest.mark.parametrize(
    ("line", "alerted", "asked"),
    [
        ("Urgent no", False, False), ("Urgent: no - can wait", False, False), ("Urgent? yes", True, False),
        ("Urgent: perhaps", False, True), ("URGENT - no one has seen her", True, False),
    ],
)  # fmt: skip
def test_urgent_rings_somebody_where_it_is_meant(
    house: Playhouse, line: str, alerted: bool, asked: bool
) -> None:
    row = take(house, mail(text=f"{line}\nReceiving practitioner: Robert Hale"))
    first = next(one for one in row["outgoing"] if one["template"] == "raised")
    assert ("UrgencyRaised" in row["events"], "Urgent: yes or no" in first["text"]) == (alerted, asked)


def test_perhaps_urgent_in_a_running_one_is_asked_back(house: Playhouse) -> None:
    opened = take(house, mail(text="Receiving practitioner: Robert Hale"))["dispute"]
    row = disputes.row(house.store, opened)
    assert row is not None
    to = f"escalations+{opened.lower()}-{row.token}@parley.example"
    (letter,) = take(house, mail(1, to=to, text="Urgent: perhaps", minutes=5))["outgoing"]
    assert letter["template"] == "asked_back" and "DID YOU MEAN: URGENT?" in letter["text"]
