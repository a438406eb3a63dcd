"""Letters that do not arrive: who hears of it, once, and what does not break by it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
import exchange_report

from parley.config import load_config
from parley.dispute.events import AddressFailed
from parley.loops.dispatch import Results
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.rendering_here import leaving
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail import tags
from parley.mail.message import Envelope, Trust
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Sent, Unknown
from parley.store import Store, disputes, journal, outbox, spool

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
FIRST = (
    b"From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nMessage-ID: <a@b.example>\n\n"
    b"Receiving practitioner: Robert Hale\n"
)


class House:
    """A store in memory, one dispute in it, and a way out that says what it is told to say."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded, self.store = loaded, Store.open(None)
        self.raws: dict[str, bytes] = {}  # the newest letter to each person
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
            self.raws |= {each.row.person: each.mail.raw for each in ready}
            results = [
                (each, {each.row.address: to_robert if each.row.person == "robert" else Sent()}) for each in ready
            ]  # fmt: skip
        return left

    def arrives(self, raw: bytes, now: datetime, trust: Trust, through: str = "graph") -> Taken:
        """A mail that was read through Exchange, or through `through`."""
        envelope = Envelope(None, (), now, read_through=through)
        (number,) = spool.keep_all(self.store, [(raw, envelope)])
        (taken,) = take_all(
            Taker(self.door),
            [(number, read(raw, envelope, replace(self.loaded.context, trust=trust)))],
            now,
        )
        return taken

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


ROBERT = "robert.hale@council.example"
EXCHANGES = Trust(exchange=True, own_domains=("parley.example",))
A_LIAR = Trust(exchange=True, own_domains=("partnership.example",))


@pytest.mark.parametrize("left", exchange_report.EVERY)
def test_a_report_of_exchange_finds_its_letter_without_a_bounce_address(house: House, left: str) -> None:
    house.deliver(NOW, Sent())
    raw = exchange_report.report(house.raws["robert"], ROBERT, left)
    taken = house.arrives(raw, NOW + timedelta(minutes=1), EXCHANGES)
    assert (taken.verdict, taken.dispute) == ("bounce", "D-2026-0001"), taken
    assert house.failures() == ["5.1.10"]
    row = next(row for row in outbox.of(house.store, "D-2026-0001") if row.person == "robert")
    assert row.state == "failed" and "5.1.10 came back" in row.last_error
    told = house.deliver(NOW + timedelta(minutes=2), Sent())
    assert {("address_failed", "priya"), ("address_failed", "bea")} <= set(told)


@pytest.mark.parametrize(("internal", "trust"), [(False, EXCHANGES), (True, A_LIAR), (True, Trust())])
def test_who_writes_a_report_from_outside_changes_nothing(house: House, internal: bool, trust: Trust) -> None:
    """They know the reference and the address, and neither an id nor a token; nor can they be internal."""
    house.deliver(NOW, Sent())
    forged = exchange_report.report(house.raws["robert"], ROBERT, exchange_report.SUBJECT, internal=internal)
    assert "names no mail of ours" in house.arrives(forged, NOW + timedelta(minutes=1), trust).reason
    assert house.failures() == []


@pytest.mark.parametrize(
    ("through", "found"), [("graph", True), ("ews", True), ("imap", False), ("file", False)]
)
def test_a_disputes_own_address_proves_a_report_only_where_letters_have_no_bounce_address(
    house: House, through: str, found: bool
) -> None:
    """Everybody who takes part knows it, and could write such a report."""
    house.deliver(NOW, Sent())
    known = disputes.row(house.store, "D-2026-0001")
    assert known is not None
    own = tags.format_dispute("escalations@parley.example", known.reference, known.token)
    raw = exchange_report.report(house.raws["robert"], ROBERT, exchange_report.SUBJECT)
    raw = raw.replace(
        b"--r--", f"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nReply-To: {own}\r\n\r\n--r--".encode()
    )
    taken = house.arrives(raw, NOW + timedelta(minutes=1), A_LIAR, through)
    assert (house.failures() == ["5.1.10"], "names no mail of ours" in taken.reason) == (found, not found)


def test_a_report_about_somebody_else_fails_no_address_of_the_letter_it_answers(house: House) -> None:
    house.deliver(NOW, Sent())
    other = exchange_report.report(house.raws["robert"], "dana@outside.example", exchange_report.ANSWERS)
    house.arrives(other, NOW + timedelta(minutes=1), EXCHANGES)
    assert house.failures() == []


@pytest.mark.parametrize("status", ["5.3.4", "5.2.3", "5.6.0", "5.6.1", "5.6.3"])
def test_what_is_refused_for_what_it_is_is_told_to_one_person_and_fails_no_address(
    house: House, status: str
) -> None:
    """The address is good: the next letter is another."""
    left = house.deliver(NOW, Failed("too large", status))
    assert left == [("raised", "priya"), ("asked_to_talk", "robert"), ("undelivered", "bea")]
    assert house.failures() == []


@pytest.mark.parametrize(
    "status", ["5.1.1", "5.1.8", "5.1.10", "5.2.1", "5.2.2", "5.4.1", "5.6.7", "5.7.1", "5.0.0", ""]
)
def test_what_would_meet_the_next_letter_too_fails_the_address(house: House, status: str) -> None:
    house.deliver(NOW, Failed("refused", status))
    assert house.failures() != []


@pytest.mark.parametrize("status", [b"5.2.3", b"5.6.0"])
def test_a_bounce_of_such_a_letter_fails_no_address_either(house: House, status: bytes) -> None:
    house.deliver(NOW, Sent())
    raw = exchange_report.report(house.raws["robert"], ROBERT).replace(b"5.1.10", status)
    assert house.arrives(raw, NOW + timedelta(minutes=1), EXCHANGES).verdict == "bounce"
    assert house.failures() == []
    assert house.deliver(NOW + timedelta(minutes=2), Sent()) == [("undelivered", "bea")]


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


def test_of_an_address_that_fails_only_those_hear_who_need_it(house: House) -> None:
    """Whoever has to reach him, and whoever can mend the address; not the managers and leads of both sides."""
    told = house.deliver(NOW, Failed("no such user", "5.1.1"))
    assert sorted(person for template, person in told if template == "address_failed") == ["bea", "priya"]


def test_after_a_night_without_parley_it_is_told_at_the_next_try(house: House) -> None:
    house.deliver(NOW, FailedForNow("451 later"))
    assert ("undelivered", "bea") in house.deliver(NOW + timedelta(hours=12), FailedForNow("451 later"))


def test_what_arrives_at_the_second_try_is_nobodys_news(house: House) -> None:
    house.deliver(NOW, FailedForNow("451 later"))
    assert house.deliver(NOW + timedelta(minutes=6), Sent()) == [("asked_to_talk", "robert")]
    assert house.deliver(NOW + timedelta(hours=6), Sent()) == []


@pytest.mark.parametrize(("trouble", "left"), [("away", True), ("451 later", False)])
def test_after_an_outage_letters_leave_within_minutes(house: House, trouble: str, left: bool) -> None:
    """What the relay said of a letter is another thing: it is asked ever more seldom."""
    for minutes in range(0, 300, 5):
        house.deliver(NOW + timedelta(minutes=minutes), FailedForNow(trouble, away=trouble == "away"))
    told = house.deliver(NOW + timedelta(minutes=300), Sent())
    assert (("asked_to_talk", "robert") in told) is left


def test_what_would_travel_in_the_clear_is_told_at_once_and_of_a_domain_once_a_day(house: House) -> None:
    kept_back = FailedForNow("no", in_the_clear=True)
    assert ("undelivered", "bea") in house.deliver(NOW, kept_back)
    letter = next(row for row in outbox.in_state(house.store, "sent") if row.template == "undelivered")
    assert letter.facts["details"] == {"in_the_clear": "yes"}
    assert house.deliver(NOW + timedelta(minutes=6), kept_back) == [("asked_to_talk", "robert")]
    assert house.failures() == [], "nobody's address has failed"
