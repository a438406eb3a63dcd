"""Letters that do not arrive: who hears of it, once, and what does not break by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parley.config import load_config
from parley.dispute.events import AddressFailed
from parley.loops.dispatch import Results
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.rendering_here import leaving
from parley.loops.taking import Taker
from parley.mail.message import Envelope, Trust
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Sent, Unknown
from parley.store import Store, journal, outbox, spool

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
FIRST = (
    b"From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nMessage-ID: <a@b.example>\n\n"
    b"Receiving practitioner: Robert Hale\n"
)


class House:
    """A store in memory, one dispute in it, and a way out that says what it is told to say."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded, self.store = loaded, Store.open(None)
        self.door = Door(self.store, loaded.library)
        envelope = Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOW)
        (number,) = spool.keep_all(self.store, [(FIRST, envelope)])
        context = replace(loaded.context, trust=Trust("", True))
        take_all(Taker(self.door), [(number, read(FIRST, envelope, context))], NOW)

    def deliver(self, now: datetime, to_robert: Delivered) -> list[tuple[str, str]]:
        """Everything that is due leaves; what goes to Robert comes to this. Template and person of each letter."""
        left: list[tuple[str, str]] = []
        results: Results = []
        following: datetime | None = now
        while results or (following is not None and following <= now):
            ready = leaving(self.door, self.loaded.templates, now, results=results)
            following = outbox.next_due(self.store)
            left += [(each.row.template, each.row.person) for each in ready]
            results = [
                (each, {each.row.address: to_robert if each.row.person == "robert" else Sent()}) for each in ready
            ]  # fmt: skip
        return left

    def failures(self) -> list[str]:
        entries = journal.entries(self.store, "D-2026-0001")
        return [entry.event.status for entry in entries if isinstance(entry.event, AddressFailed)]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


@pytest.fixture
def house(loaded: Loaded) -> Iterator[House]:
    house = House(loaded)
    yield house
    house.store.close()


def test_refused_for_good_is_told_like_a_bounce(house: House) -> None:
    left = house.deliver(NOW, Failed("no such user", "5.1.1"))
    assert left[:2] == [("raised", "priya"), ("asked_to_talk", "robert")]
    assert set(left[2:]) == {("address_failed", "priya"), ("address_failed", "bea")}
    assert house.failures() == ["5.1.1"]
    assert house.deliver(NOW + timedelta(hours=3), Failed("no such user", "5.1.1")) == []


def test_however_many_fail_it_is_told_once(house: House) -> None:
    house.deliver(NOW, Failed("no such user", "5.1.1"))
    with house.store.write():
        house.door.wake("D-2026-0001", now=NOW + timedelta(days=1, hours=3))  # "did you speak?" and the like
    told = house.deliver(NOW + timedelta(days=1, hours=3), Failed("no such user", "5.1.1"))
    assert "address_failed" not in [template for template, _ in told]


@pytest.mark.parametrize("trouble", [FailedForNow("451 later"), Unknown("cut off")])
def test_what_is_tried_in_vain_for_an_hour_is_raised_to_a_person_once(
    house: House, trouble: Delivered
) -> None:
    told: list[tuple[int, tuple[str, str]]] = []
    for minutes in range(0, 600, 5):
        left = house.deliver(NOW + timedelta(minutes=minutes), trouble)
        told += [(minutes, letter) for letter in left if letter[0] == "undelivered"]
    ((minutes, letter),) = told
    assert letter == ("undelivered", "bea") and 60 <= minutes <= 130
    assert house.failures() == []


def test_after_a_night_without_parley_it_is_told_at_the_next_try(house: House) -> None:
    house.deliver(NOW, FailedForNow("451 later"))
    assert ("undelivered", "bea") in house.deliver(NOW + timedelta(hours=12), FailedForNow("451 later"))


def test_what_arrives_at_the_second_try_is_nobodys_news(house: House) -> None:
    house.deliver(NOW, FailedForNow("451 later"))
    assert house.deliver(NOW + timedelta(minutes=6), Sent()) == [("asked_to_talk", "robert")]
    assert house.deliver(NOW + timedelta(hours=6), Sent()) == []


def test_what_would_travel_in_the_clear_is_told_at_once_and_of_a_domain_once_a_day(house: House) -> None:
    kept_back = FailedForNow("no", in_the_clear=True)
    assert ("undelivered", "bea") in house.deliver(NOW, kept_back)
    letter = next(row for row in outbox.in_state(house.store, "sent") if row.template == "undelivered")
    assert letter.facts["details"] == {"in_the_clear": "yes"}
    assert house.deliver(NOW + timedelta(minutes=6), kept_back) == [("asked_to_talk", "robert")]
    assert house.failures() == [], "nobody's address has failed"
