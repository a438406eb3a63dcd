"""The loop of a mailbox: nothing is lost, nothing is taken twice, whatever the server does; and it is said, once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
from conversing import BEGAN, PRIYA, House, a_house, shipped
from paper_mailbox import AWAY, GenerousPaper, PaperMailbox

from parley.dispute.events import DeadlineMissed
from parley.errors import TransportError
from parley.loops import first_contact
from parley.loops.clock import Bell
from parley.loops.intake import take_all
from parley.loops.mailbox_loop import AT_ONCE, HELD, LOOKS, POLLS, SPOILT, STUBBORN, MailboxLoop, NotKept
from parley.loops.reading import read
from parley.loops.status import Status
from parley.loops.taking import Taker
from parley.loops.timekeeper import tick
from parley.loops.trouble import ALARM, Patience
from parley.mail.message import Envelope, Trust
from parley.store import spool

REFUSED = TransportError("The mail server does not know this name and password.", permanent=True)
FULL = TransportError("The mailbox is full: raise its quota.", permanent=True)
A_DAY = timedelta(days=1)


class Desk:
    """A loop on a mailbox of paper, and what it needs of a workplace, without threads of its own."""

    def __init__(self, house: House, mailbox: PaperMailbox | None = None, **more: Any) -> None:
        self.house, self.mailbox = house, mailbox or PaperMailbox()
        self.door = house.play.door
        self.thread = self.log = self.supervisor = self.clock = self
        self.dispatch, self.time = Bell("dispatch"), Bell("time")
        self.status = Status(None)
        self.stopping = False
        self.at = BEGAN
        self.logged: list[tuple[str, dict[str, Any]]] = []
        self.kept: list[tuple[bytes, Envelope]] = []
        self.disk: TransportError | None = None
        more = {"mailbox": "one", "largest": 1000, "since": first_contact.EVER, **more}
        self.loop = MailboxLoop(self, self.mailbox, self.accept, **more)  # type: ignore[arg-type]

    async def accept(self, raw: bytes, envelope: Envelope) -> None:
        if self.disk is not None:
            raise self.disk
        self.kept.append((raw, envelope))

    def now(self) -> datetime:
        return self.at

    def alive(self, name: str) -> None:
        assert name == "mailbox"

    async def do(self, work: Any, *args: Any) -> Any:
        return work(*args)

    def info(self, event: str, **facts: Any) -> None:
        self.logged.append((event, facts))

    error = info

    def round(self, **later: float) -> BaseException | None:
        """One round, so much later; what it raised of the two kinds that `run` waits for."""
        self.at += timedelta(**later)
        try:
            asyncio.run(self.loop.round())
        except TransportError as error:
            asyncio.run(self.loop.away.met(error, self.at))
            return error
        except NotKept as fault:
            return fault
        return None

    def missed(self) -> list[str]:
        """The time passes up to now, as far as the mailbox has been read; the duties whose dates are on record as missed."""
        tick(self.door, self.at, heard_until=self.loop.read_up_to)
        return [event.key.duty for event in self.house.events() if isinstance(event, DeadlineMissed)]

    def take_what_came(self) -> None:
        """What is durable is read and taken, as the intake does."""
        context = replace(shipped().context, trust=Trust("", True))
        numbers = spool.keep_all(self.door.store, self.kept)
        mails = [(number, read(*kept, context)) for number, kept in zip(numbers, self.kept, strict=True)]
        take_all(Taker(self.door), mails, self.at)

    @property
    def raws(self) -> list[bytes]:
        return [raw for raw, _ in self.kept]

    def letters(self) -> list[tuple[str, str]]:
        """Template and kind of what waits to leave."""
        sql = "SELECT template, about FROM outbox WHERE template LIKE 'mailbox%' ORDER BY id"
        return [(row[0], row[1].split(":")[1]) for row in self.door.store.query(sql)]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with a_house() as house:
        yield Desk(house)


def mail(number: int) -> bytes:
    return b"Message-ID: <%d@school.example>\r\n\r\nx\r\n" % number


def test_mail_is_done_on_the_server_only_once_it_is_durable(desk: Desk) -> None:
    key = desk.mailbox.deliver(mail(1), BEGAN)
    desk.disk = TransportError("disk full", permanent=False)
    assert isinstance(desk.round(), NotKept)
    assert key in desk.mailbox.there and desk.loop.read_up_to < BEGAN
    desk.disk = None
    assert desk.round() is None
    assert desk.raws == [mail(1)] and key in desk.mailbox.put_aside
    assert desk.loop.read_up_to == desk.at


def test_it_is_taken_in_the_order_of_receipt_by_the_time_of_receipt(desk: Desk) -> None:
    for number, hours in ((1, 3), (2, 1), (3, 2)):
        desk.mailbox.deliver(mail(number), BEGAN - timedelta(hours=hours))
    desk.mailbox.deliver(mail(4), BEGAN + timedelta(days=400))  # nothing is received in the future
    desk.round()
    assert desk.raws == [mail(1), mail(3), mail(2), mail(4)]
    assert [envelope.received for _, envelope in desk.kept] == [
        BEGAN - timedelta(hours=3), BEGAN - timedelta(hours=2), BEGAN - timedelta(hours=1), BEGAN,
    ]  # fmt: skip
    assert {envelope.read_through for _, envelope in desk.kept} == {"imap"}


def test_many_mails_in_groups_each_once(desk: Desk) -> None:
    for number in range(230):
        desk.mailbox.deliver(mail(number), BEGAN + timedelta(seconds=number - 500))
    desk.round()
    assert desk.raws == [mail(number) for number in range(230)]
    desk.round(minutes=20)
    assert len(desk.raws) == 230


class TestWhenItLooks:
    def test_a_hint_brings_a_look_and_a_quarter_of_an_hour_does(self, desk: Desk) -> None:
        desk.round()
        desk.round()
        assert desk.mailbox.looks == 1
        desk.mailbox.hint = True
        desk.round()
        desk.round()
        assert desk.mailbox.looks == 2
        desk.round(seconds=LOOKS.total_seconds())
        assert desk.mailbox.looks == 3

    def test_without_hints_it_looks_every_few_seconds(self, desk: Desk) -> None:
        desk.mailbox.hinted = False
        desk.round()
        desk.round(seconds=POLLS.total_seconds() - 1)
        assert desk.mailbox.looks == 1
        desk.round(seconds=1)
        assert desk.mailbox.looks == 2 and timedelta(seconds=30) > POLLS

    def test_what_is_due_brings_a_look(self, desk: Desk) -> None:
        desk.round()
        desk.loop.look_now()
        desk.round(seconds=1)
        assert desk.mailbox.looks == 2 and desk.loop.read_up_to == desk.at

    def test_moved_out_and_back_between_two_looks_is_still_seen(self, desk: Desk) -> None:
        desk.round()
        key = desk.mailbox.deliver(mail(1), desk.at)
        taken_out = desk.mailbox.there.pop(key)
        desk.round(minutes=16)
        desk.mailbox.deliver(taken_out[1], taken_out[0].received)
        desk.round(minutes=16)
        assert desk.raws == [mail(1)]

    def test_a_date_that_falls_due_while_a_hint_is_waited_for_is_not_forgotten(self, desk: Desk) -> None:
        desk.round()
        waited = desk.mailbox.wait

        def wait(seconds: float) -> bool:
            desk.loop.look_now()
            return waited(seconds)

        desk.mailbox.wait = wait  # type: ignore[method-assign]
        desk.round(seconds=1)
        desk.round(seconds=1)
        assert desk.mailbox.looks == 2


class TestFirstContact:
    def test_what_lay_there_before_is_left_alone(self) -> None:
        with a_house() as house:
            desk = Desk(house, since=None)
            for number in range(5):
                desk.mailbox.deliver(mail(number), BEGAN - A_DAY * (number + 1))
            desk.round()
            assert desk.raws == [] and len(desk.mailbox.there) == 5
            assert ("mailbox seen for the first time", {"older_mails_left_alone": 5}) in desk.logged
            desk.mailbox.deliver(mail(9), desk.at)
            desk.loop.look_now()
            desk.round(seconds=5)
            assert desk.raws == [mail(9)]
            again = Desk(house, desk.mailbox, since=None)  # the daemon starts anew
            desk.mailbox.count_anew()
            again.round()
            assert again.raws == []

    def test_an_empty_mailbox_takes_all_that_comes_whatever_its_clock_says(self) -> None:
        with a_house() as house:
            desk = Desk(house, since=None)
            desk.round()
            desk.mailbox.deliver(mail(1), BEGAN - timedelta(hours=5))
            desk.round(minutes=16)
            assert desk.raws == [mail(1)]

    def test_a_mail_with_a_date_in_the_future_does_not_hide_what_comes(self) -> None:
        with a_house() as house:
            desk = Desk(house, since=None)
            desk.mailbox.deliver(mail(1), BEGAN + timedelta(days=4000))
            desk.round()
            desk.mailbox.deliver(mail(2), BEGAN + timedelta(minutes=2))
            desk.round(minutes=16)
            assert mail(2) in desk.raws

    def test_another_mailbox_is_another_first_contact(self) -> None:
        with a_house() as house:
            store = house.play.store
            first_contact.begin(store, "one", [], BEGAN)
            assert first_contact.known(store, "one") == first_contact.EVER
            assert first_contact.known(store, "two") is None

    def test_a_day_in_the_configuration_says_from_when_on(self) -> None:
        with a_house() as house:
            desk = Desk(house, since=BEGAN - A_DAY)
            desk.mailbox.deliver(mail(1), BEGAN - 2 * A_DAY)
            desk.mailbox.deliver(mail(2), BEGAN - timedelta(hours=2))
            desk.round()
            assert desk.raws == [mail(2)]


class TestAway:
    def test_it_is_said_once_with_the_mend_and_told_after_a_quarter_of_an_hour(self, desk: Desk) -> None:
        desk.round()
        desk.mailbox.fault = AWAY
        for _ in range(14):
            assert desk.round(minutes=1) is AWAY
        said = [facts for event, facts in desk.logged if event == "mailbox trouble"]
        began = BEGAN + timedelta(minutes=1)
        assert said == [{"kind": "read", "since": began.isoformat(), "why": AWAY.message}]
        assert desk.letters() == []
        desk.round(minutes=ALARM.total_seconds() / 60)
        desk.round(minutes=60)
        assert desk.status.of("mailbox")["read_since"] is not None
        assert desk.letters() == [("mailbox_trouble", "read")]
        assert desk.loop.read_up_to == BEGAN
        desk.mailbox.fault = None
        desk.round(minutes=1)
        assert desk.letters() == [("mailbox_trouble", "read"), ("mailbox_well", "read")]
        assert desk.status.of("mailbox")["read_since"] is None
        assert desk.loop.read_up_to == desk.at

    def test_a_day_away_is_drained_by_the_time_of_receipt(self, desk: Desk) -> None:
        desk.round()
        desk.mailbox.fault = AWAY
        desk.round(hours=1)
        for number in range(100):
            desk.mailbox.deliver(mail(number), BEGAN + timedelta(minutes=10 * number))
        desk.round(hours=23)
        desk.mailbox.fault = None
        desk.round(minutes=5)
        assert [envelope.received for _, envelope in desk.kept] == [
            BEGAN + timedelta(minutes=10 * number) for number in range(100)
        ]

    @pytest.mark.parametrize("answered", [True, False])
    def test_a_day_away_over_a_deadline_accuses_nobody_who_answered_in_time(
        self, desk: Desk, answered: bool
    ) -> None:
        """The short form of script/faults, "mailbox away": Priya's date is Tue 7 April 17:00, and the server is away then."""
        reply_to = desk.house.raise_one()["Priya"]
        desk.at = datetime(2026, 4, 7, 11, tzinfo=UTC)
        assert desk.round() is None
        desk.mailbox.fault = AWAY
        text = f"From: {PRIYA}\r\nTo: {reply_to}\r\nMessage-ID: <in.time@school.example>\r\n\r\nSTUCK TOLD video Tue 7 April 13:30\r\n"
        if answered:
            desk.mailbox.deliver(text.encode(), datetime(2026, 4, 7, 13, tzinfo=UTC))
        assert desk.round(hours=24) is AWAY
        assert desk.missed() == [], "nobody could have been heard about it"
        assert desk.letters() == [], "the first fault alarms nobody"
        assert desk.round(minutes=20) is AWAY
        assert desk.letters() == [("mailbox_trouble", "read")]
        desk.mailbox.fault = None
        assert desk.round(minutes=1) is None
        desk.take_what_came()
        assert desk.missed() == ([] if answered else ["contact"])

    def test_a_hint_that_broke_once_is_over_with_the_look_that_follows_at_once(self, desk: Desk) -> None:
        """Not a quarter of an hour later: until then the state would say that the mailbox is away, which it is not."""
        desk.round()
        desk.mailbox.fault = AWAY
        assert desk.round(seconds=10) is AWAY
        desk.mailbox.fault = None
        assert desk.round(seconds=2) is None
        assert desk.status.of("mailbox")["read_since"] is None and desk.mailbox.looks == 2

    def test_another_reason_is_said_too(self, desk: Desk) -> None:
        desk.mailbox.fault = AWAY
        desk.round()
        desk.mailbox.fault = FULL
        desk.round(minutes=1)
        assert [facts["why"] for event, facts in desk.logged if event == "mailbox trouble"] == [
            AWAY.message, FULL.message,
        ]  # fmt: skip

    def test_patience_doubles_and_never_ends(self) -> None:
        patience = Patience()
        pauses = [patience.after(n, permanent=False, chance=0.0) for n in range(1, 40)]
        assert pauses == sorted(pauses) and (pauses[0], pauses[-1]) == (2.0, 300.0)
        assert patience.after(3, permanent=False, chance=1.0) == pauses[2] / 2
        assert [patience.after(n, permanent=True, chance=0.0) for n in (1, 2, 3)] == [2.0, 60.0, 120.0]
        assert patience.after(10**6, permanent=True, chance=0.0) == 900.0

    def test_what_a_server_says_that_comes_up_after_a_day_is_asked_again_at_once(self, desk: Desk) -> None:
        """By its first words it refuses the password: as long as its passwords are not there yet."""
        desk.mailbox.fault = AWAY
        for _ in range(100):
            desk.round(minutes=5)
        desk.mailbox.fault = REFUSED
        desk.round(minutes=5)
        away = desk.loop.away
        assert (away.faults, away.refusals, away.lasting) == (101, 1, True)
        desk.round(minutes=1)
        assert away.refusals == 2
        desk.mailbox.fault = AWAY
        desk.round(minutes=1)
        assert (away.faults, away.refusals, away.lasting) == (103, 0, False)

    def test_a_server_that_tells_of_nothing_is_said_and_alarms_nobody(self, desk: Desk) -> None:
        """Mail is read a little later, and no word of it would be strange to whoever waits for it."""
        desk.mailbox.unheard, desk.mailbox.hinted = (
            TransportError("No more connections: its limit.", permanent=False),
            False,
        )
        for _ in range(3):
            desk.mailbox.deliver(mail(1), BEGAN)
            assert desk.round(minutes=15) is None
        assert desk.status.of("mailbox")["hint_why"] == "No more connections: its limit."
        desk.mailbox.unheard, desk.mailbox.hinted = None, True
        desk.round(minutes=15)
        desk.mailbox.fault = AWAY
        desk.round(minutes=15)
        desk.mailbox.fault, desk.mailbox.unheard = None, AWAY
        desk.round(minutes=1)
        assert desk.loop.away.since is None, "and what kept it from listening may be over as well"
        said = [event for event, facts in desk.logged if facts.get("kind") == "hint"]
        assert said == ["mailbox trouble", "mailbox trouble over"] and desk.letters() == []


class TestWhatCannotBePutAside:
    def test_it_stays_and_is_not_taken_again_and_reading_goes_on(self, desk: Desk) -> None:
        desk.mailbox.full = FULL
        desk.mailbox.deliver(mail(1), BEGAN)
        assert desk.round() is None
        desk.mailbox.deliver(mail(2), BEGAN)
        desk.mailbox.hint = True
        desk.round(seconds=1)
        desk.round(seconds=1)
        assert desk.raws == [mail(1), mail(2)] and desk.loop.read_up_to == desk.at
        for _ in range(3):
            desk.round(minutes=15)
        assert desk.raws == [mail(1), mail(2)]
        assert desk.letters() == [("mailbox_trouble", "move")]
        desk.mailbox.full = None
        desk.round(minutes=15)
        assert desk.mailbox.there == {} and len(desk.mailbox.put_aside) == 2
        assert desk.letters()[-1] == ("mailbox_well", "move")

    def test_a_passing_fault_is_tried_at_the_next_look(self, desk: Desk) -> None:
        desk.mailbox.full = TransportError("The mail server has hung up.", permanent=False)
        desk.mailbox.deliver(mail(1), BEGAN)
        desk.round()
        desk.mailbox.full = None
        desk.loop.look_now()
        desk.round(seconds=2)
        assert desk.mailbox.there == {} and desk.raws == [mail(1)]

    def test_a_connection_cut_while_it_is_put_aside_is_no_trouble_for_a_quarter_of_an_hour(
        self, desk: Desk
    ) -> None:
        """Nothing else may come to a quiet mailbox meanwhile."""
        desk.mailbox.full = TransportError("The mail server has hung up.", permanent=False)
        desk.mailbox.deliver(mail(1), BEGAN)
        desk.round()
        desk.mailbox.full = None
        desk.round(seconds=SPOILT.first)
        assert desk.mailbox.there == {} and desk.status.of("mailbox")["move_since"] is None

    def test_what_somebody_mends_at_once_is_seen_within_a_minute(self, desk: Desk) -> None:
        """Who has read the log and raised the quota, or made the folder, watches whether that was it."""
        desk.mailbox.full = FULL
        desk.mailbox.deliver(mail(1), BEGAN)
        desk.round()
        desk.round(seconds=SPOILT.first)
        assert desk.loop.unmoved.refusals == 2
        desk.mailbox.full = None
        desk.round(seconds=SPOILT.mending)
        assert desk.mailbox.there == {} and desk.status.of("mailbox")["move_since"] is None

    @pytest.mark.parametrize("fault", [TransportError("The mail server has hung up.", permanent=False), FULL])
    def test_a_server_that_puts_nothing_aside_is_asked_ever_more_seldom(
        self, desk: Desk, fault: TransportError
    ) -> None:
        desk.mailbox.full = fault
        desk.mailbox.deliver(mail(1), BEGAN)
        for _ in range(3600):
            desk.round(seconds=1)
        assert 8 <= desk.mailbox.looks <= 17, "an hour's looks, those of each quarter with them"
        assert desk.raws == [mail(1)]


class TestWhatCannotBeFetched:
    def test_its_neighbours_pass_and_a_person_is_told(self, desk: Desk) -> None:
        torn = desk.mailbox.deliver(mail(1), BEGAN)
        desk.mailbox.torn.add(torn)
        desk.mailbox.deliver(mail(2), BEGAN + timedelta(seconds=1))
        for _ in range(STUBBORN):
            desk.round(seconds=10)
        assert desk.raws == [mail(2)]
        assert desk.loop.read_up_to == BEGAN  # it is waited for
        for _ in range(2):
            desk.round(minutes=15)
        assert desk.letters() == [("mailbox_trouble", "fetch")]
        desk.round(seconds=HELD.total_seconds())
        assert desk.loop.read_up_to == desk.at  # but not for ever: somebody knows
        desk.mailbox.torn.clear()
        desk.round(minutes=15)
        assert desk.raws == [mail(2), mail(1)] and desk.letters()[-1] == ("mailbox_well", "fetch")

    def test_what_was_cut_a_few_times_in_a_row_is_tried_again_within_half_a_minute(self, desk: Desk) -> None:
        """It was the network, and the mail may be urgent: a quarter of an hour is too long."""
        desk.mailbox.torn.add(desk.mailbox.deliver(mail(1), BEGAN))
        for _ in range(STUBBORN):
            desk.round(seconds=10)
        desk.mailbox.torn.clear()
        desk.round(seconds=SPOILT.first)
        assert desk.raws == [mail(1)]

    def test_what_stays_torn_is_tried_ever_more_seldom_and_never_in_a_row(self, desk: Desk) -> None:
        desk.mailbox.torn.add(desk.mailbox.deliver(mail(1), BEGAN))
        for _ in range(3600):
            desk.round(seconds=1)
        assert 8 <= desk.mailbox.looks <= STUBBORN + 4 + 13, (
            "an hour's looks, those of each quarter with them"
        )

    def test_what_somebody_took_away_is_not_looked_for_again_and_again(self, desk: Desk) -> None:
        torn = desk.mailbox.deliver(mail(1), BEGAN)
        desk.mailbox.torn.add(torn)
        for _ in range(STUBBORN):
            desk.round(seconds=10)
        desk.mailbox.there.clear()
        desk.round(seconds=SPOILT.first)
        looks = desk.mailbox.looks
        for _ in range(60):
            desk.round(seconds=1)
        assert desk.mailbox.looks == looks

    def test_a_server_that_gives_nothing_is_not_heard(self, desk: Desk) -> None:
        for number in range(3):
            desk.mailbox.torn.add(desk.mailbox.deliver(mail(number), BEGAN))
        for _ in range(STUBBORN):
            desk.round(seconds=10)
        assert desk.loop.read_up_to < BEGAN + timedelta(seconds=1)


def test_what_is_too_large_comes_as_its_head_and_says_so(desk: Desk) -> None:
    key = desk.mailbox.deliver(b"Subject: photos\r\n\r\n" + b"x" * 5000, BEGAN, size=150_000_000)
    desk.round()
    ((raw, envelope),) = desk.kept
    assert raw == b"Subject: photos\r\n\r\n" and envelope.whole_size == 150_000_000
    assert key in desk.mailbox.put_aside


def test_the_server_counts_anew_and_nothing_happens_twice() -> None:
    """Through the whole intake: what comes again under another name is a duplicate."""
    with a_house() as house:
        desk = Desk(house)
        desk.mailbox.full = FULL
        raw = (
            b"From: Priya Nair <priya.nair@school.example>\r\nTo: escalations+new@parley.example\r\nSubject: it\r\n"
            b"Date: Wed, 1 Apr 2026 10:05:00 +0100\r\n\r\nReceiving practitioner: Robert Hale\r\n"
        )
        desk.mailbox.deliver(raw, BEGAN)
        desk.round()
        desk.mailbox.count_anew()
        desk.round(minutes=15)
        assert desk.raws == [raw, raw]
        verdicts = [house.play.receive(raw, envelope).verdict for raw, envelope in desk.kept]
        assert verdicts == ["raised", "duplicate"]


def test_run_never_spins_and_never_ends_by_itself(desk: Desk) -> None:
    """A wrong password for a while: as many tries as patience has pauses; then all is well, and it stops when told."""
    wrong = TransportError("The mail server does not know this name and password.", permanent=True)
    desk.mailbox.fault = wrong
    desk.mailbox.deliver(mail(1), BEGAN)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 6:
            desk.mailbox.fault = None
        await asyncio.sleep(0)

    async def accept(raw: bytes, envelope: Envelope) -> None:
        desk.kept.append((raw, envelope))
        desk.stopping = True

    desk.loop._pause = pause  # type: ignore[method-assign]
    desk.loop._accept = accept
    asyncio.run(asyncio.wait_for(desk.loop.run(), 20))
    assert len(pauses) == 6 and pauses[0] >= 1.0 and min(pauses[1:]) >= 30.0
    assert desk.raws == [mail(1)]
    desk.loop.close()


def test_the_time_of_receipt_is_utc(desk: Desk) -> None:
    desk.mailbox.deliver(mail(1), datetime(2026, 4, 1, 8, 0, tzinfo=UTC))
    desk.round()
    assert desk.kept[0][1].received.utcoffset() == timedelta(0)


class TestSeveralForOneQuestion:
    @pytest.fixture
    def mailbox(self) -> GenerousPaper:
        return GenerousPaper()

    @pytest.fixture
    def desk(self, mailbox: GenerousPaper) -> Iterator[Desk]:
        with a_house() as house:
            yield Desk(house, mailbox)

    def test_they_are_taken_as_they_came_and_what_is_large_or_of_no_known_size_is_asked_for_alone(
        self, desk: Desk, mailbox: GenerousPaper
    ) -> None:
        for number in range(2 * AT_ONCE):
            size = {3: 0, AT_ONCE: 5000}.get(number)
            mailbox.deliver(mail(number), BEGAN + timedelta(seconds=number), size)
        assert desk.round() is None
        assert [raw for raw in desk.raws if b"<%d@" % AT_ONCE not in raw] == [
            mail(number) for number in range(2 * AT_ONCE) if number != AT_ONCE
        ]
        assert desk.kept[AT_ONCE][1].whole_size == 5000
        assert mailbox.asked_together == [3, AT_ONCE - 4, AT_ONCE - 1]
        assert not mailbox.there

    def test_one_that_spoils_the_fetching_of_several_keeps_no_other_from_being_taken(
        self, desk: Desk, mailbox: GenerousPaper
    ) -> None:
        keys = [mailbox.deliver(mail(number), BEGAN + timedelta(seconds=number)) for number in range(5)]
        mailbox.torn.add(keys[1])
        assert desk.round() is not None, "which it was is not known"
        for _ in range(STUBBORN):
            desk.round(seconds=5)
        assert set(desk.raws) == {mail(number) for number in (0, 2, 3, 4)}
        assert len(desk.raws) == 4 and [*mailbox.there] == [keys[1]]
        assert mailbox.asked_together == [5]
        mailbox.deliver(mail(6), desk.at)
        mailbox.deliver(mail(7), desk.at)
        mailbox.hint = True
        desk.round()
        desk.round()
        assert mailbox.asked_together == [5, 2], "it stands alone; others are asked for together again"
        mailbox.torn.clear()
        desk.round(minutes=16)
        assert len(desk.raws) == 7 and not mailbox.there

    def test_one_that_has_gone_meanwhile_is_no_fault(self, desk: Desk, mailbox: GenerousPaper) -> None:
        keys = [mailbox.deliver(mail(number), BEGAN) for number in range(3)]
        real = mailbox.fetch_several

        def gone(found: Any, most: int) -> Any:
            mailbox.there.pop(keys[1], None)
            return real(found, most)

        mailbox.fetch_several = gone  # type: ignore[method-assign]
        assert desk.round() is None and desk.raws == [mail(0), mail(2)]
