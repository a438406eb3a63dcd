"""parley's own calendar follows the journal, and a person's hand in it is noticed: against each calendar of the contract."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
from conversing import FIRST, PRIYA, ROBERT, House, a_house, later
from test_contract import MIRRORS

from parley.calendars.in_memory import InMemory
from parley.calendars.itip import read_times
from parley.calendars.mirror import Changed, Entry, Mirror
from parley.dispute.commands import AnswerMeeting
from parley.dispute.dispute import Hold
from parley.dispute.events import AnyEvent
from parley.errors import TransportError
from parley.loops import mirroring, sweeping, timekeeper
from parley.loops.clock import Bell, PretendClock
from parley.loops.mirror_loop import LOOKS, PATIENCE, ROUNDS, STUBBORN, MirrorLoop
from parley.loops.status import Status
from parley.loops.visit import Said
from parley.mail.minutes import minute_of
from parley.store import holds, mirrored, wakeups


class Here:
    """What the loop needs of a workplace, without threads: the door's work is done at once."""

    def __init__(self, house: House) -> None:
        self.door = house.play.door
        self.thread, self.log, self.dispatch = self, self, Bell("dispatch")
        self.logged: list[tuple[str, dict[str, Any]]] = []
        self.clock = PretendClock(house.play.now)
        self.stopping, self.status = False, Status(None)

    async def do(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)

    def info(self, event: str, **facts: Any) -> None:
        self.logged.append((event, facts))

    error = info


class Desk:
    """A house with one meeting, and its own calendar."""

    def __init__(self, house: House, mirror: Mirror) -> None:
        self.house, self.mirror = house, mirror
        self.place = Here(house)
        self.loop = MirrorLoop(self.place, Bell("calendar"), mirror)  # type: ignore[arg-type]
        self.at = later(minutes=10)

    def round(self) -> list[AnyEvent]:
        """The next time that the loop looks and writes: what has happened since in the dispute."""
        before = len(self.house.events()) if self.house.play.rows else 0
        self.at += LOOKS
        self.house.play.now = max(self.house.play.now, self.at)
        asyncio.run(self.loop.round(self.at))
        return self.house.events()[before:]

    @property
    def hold(self) -> Hold:
        (hold,) = self.house.play.door.dispute(FIRST).holds.values()
        return hold

    @property
    def there(self) -> Entry | None:
        return self.mirror.read(self.hold.uid)

    def times(self) -> tuple[datetime, datetime]:
        assert self.there is not None
        found = read_times(self.there.text)
        assert isinstance(found, tuple), found
        return found

    def by_hand(self, what: str) -> None:
        """A person changes the entry in their own program: a note, or it repeats. Where it is kept as text, as text."""
        if hand := getattr(self.mirror, "by_hand", None):
            hand(what)
            return
        old, new = (
            b"STATUS:CONFIRMED",
            {"note": b"COMMENT:ring reception", "repeats": b"RRULE:FREQ=DAILY"}[what],
        )
        assert self.there is not None and old in self.there.text
        text = self.there.text.replace(old, old + b"\r\n" + new)
        self.mirror.write(self.hold.uid, text, self.there.version)

    def moved_by_hand(self, by: timedelta) -> None:
        start, end = (f"{edge:%Y%m%dT%H%M%SZ}".encode() for edge in self.times())
        later_start, later_end = (f"{edge + by:%Y%m%dT%H%M%SZ}".encode() for edge in self.times())
        assert self.there is not None
        text = self.there.text.replace(b"DTSTART:" + start, b"DTSTART:" + later_start)
        self.mirror.write(
            self.hold.uid, text.replace(b"DTEND:" + end, b"DTEND:" + later_end), self.there.version
        )

    def letters(self) -> list[tuple[str, str]]:
        """What leaves now."""
        before = len(self.house.play.posted)
        self.house.play.dispatch()
        return [(one.row.template, one.row.person) for one in self.house.play.posted[before:]]


@pytest.fixture(params=sorted(MIRRORS))
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with a_house() as house, MIRRORS[request.param](tmp_path) as mirror:
        house.raise_one()
        found = Desk(house, mirror)
        found.round()
        yield found


@pytest.fixture
def alone() -> Iterator[Desk]:
    """The same on the calendar in memory, for what no server has a part in."""
    with a_house() as house:
        house.raise_one()
        yield Desk(house, InMemory())


def test_the_meeting_stands_there_and_is_written_once(desk: Desk) -> None:
    assert desk.times() == (desk.hold.start, desk.hold.end)
    version = desk.there and desk.there.version
    assert desk.round() == [] and desk.there and desk.there.version == version
    (event,) = Calendar.from_ical(desk.there.text).walk("VEVENT")
    assert str(event["SUMMARY"]) == "D-2026-0001: call"
    assert "Nair" not in str(event["SUMMARY"])
    assert "Nair" not in str(event["DESCRIPTION"]) or "ATTENDEE" not in event, "who comes is said once"


def test_an_answer_shows_and_a_move_moves_it(desk: Desk) -> None:
    now = desk.house.play.now
    answer = AnswerMeeting(by="robert", happened=now, received=now, hold=desk.hold.id, partstat="ACCEPTED", sequence=0, stamped=now)  # fmt: skip
    with desk.house.play.store.write():
        desk.house.play.door.tell(FIRST, [answer], Said(), now=now, cause="test")
    desk.round()
    assert desk.there and b"ACCEPTED" in desk.there.text.replace(b"\r\n ", b"").upper()
    desk.house.say(ROBERT, "Meet: Thu 2 April 15:30", desk.house.last("robert"), later(hours=2))
    assert desk.hold.sequence == 1
    desk.round()
    assert desk.times() == (desk.hold.start, desk.hold.end)
    assert desk.there and b"SEQUENCE:0" not in desk.there.text
    assert b"ACCEPTED" not in desk.there.text.replace(b"\r\n ", b"").upper()


def test_it_leaves_when_nobody_needs_it_any_more(desk: Desk) -> None:
    desk.house.say(PRIYA, "SOLVED phone", desk.house.last("priya"), later(hours=1))
    desk.house.say(ROBERT, "YES", desk.house.last("robert"), later(hours=2))
    assert desk.hold.status == "cancelled"
    desk.round()
    assert desk.there is None and dict(desk.mirror.versions()) == {}


def test_a_meeting_moved_by_hand_that_fits_is_taken_over_and_everybody_is_asked_again(desk: Desk) -> None:
    desk.moved_by_hand(timedelta(hours=3, minutes=15))
    (moved,) = desk.round()
    assert type(moved).__name__ == "MeetingMoved" and desk.hold.sequence == 1
    assert "moved by hand in parley's own calendar" in moved.why  # type: ignore[union-attr]
    assert desk.letters() == [("moved", "priya"), ("moved", "robert")]
    assert desk.times() == (desk.hold.start, desk.hold.end)
    assert desk.round() == [] and desk.letters() == []


def test_a_meeting_moved_by_hand_to_where_it_cannot_be_is_put_back_and_that_is_said(desk: Desk) -> None:
    before = desk.times()
    desk.moved_by_hand(timedelta(hours=9))
    (back,) = desk.round()
    assert type(back).__name__ == "MeetingPutBack"
    assert desk.letters() == [("put_back", "bea")]
    mail = desk.house.play.posted[-1].raw.decode()
    assert "outside the hours" in mail.replace("=\r\n", "").replace("\r\n", " ")
    assert (desk.times(), desk.hold.sequence) == (before, 0)
    assert "stands there again" in minute_of(desk.house.play.door.visit(FIRST).view(desk.at), back).what
    assert desk.round() == [] and desk.letters() == []


def test_a_meeting_deleted_by_hand_is_put_back_and_that_is_said(desk: Desk) -> None:
    assert desk.there is not None
    desk.mirror.remove(desk.hold.uid, desk.there.version)
    (back,) = desk.round()
    assert (type(back).__name__, back.how) == ("MeetingPutBack", "deleted")  # type: ignore[union-attr]
    assert desk.letters() == [("put_back", "bea")]
    assert desk.times() == (desk.hold.start, desk.hold.end)
    assert desk.round() == []


def test_a_note_of_theirs_stays(desk: Desk) -> None:
    desk.by_hand("note")
    assert desk.round() == [] == desk.letters()
    assert desk.there and b"ring reception" in desk.there.text


def test_what_cannot_be_understood_is_put_back(desk: Desk) -> None:
    desk.by_hand("repeats")
    (back,) = desk.round()
    assert (back.how, "repeats" in back.why) == ("changed", True)  # type: ignore[union-attr]
    assert desk.there and b"RRULE" not in desk.there.text


def test_a_hand_that_is_quicker_than_we_is_not_overwritten(desk: Desk) -> None:
    desk.house.say(ROBERT, "Meet: Thu 2 April 15:30", desk.house.last("robert"), later(hours=1))
    desk.moved_by_hand(timedelta(hours=3, minutes=45))  # seen only when the write is refused
    asyncio.run(desk.loop._write())
    assert desk.times()[0] != desk.hold.start
    (moved,) = desk.round()
    assert type(moved).__name__ == "MeetingMoved" and desk.times() == (desk.hold.start, desk.hold.end)


def test_a_cancelled_meeting_leaves_whatever_somebody_has_made_of_it(desk: Desk) -> None:
    desk.moved_by_hand(timedelta(hours=1))
    desk.house.say(PRIYA, "WITHDRAW", desk.house.last("priya"), later(hours=1))
    desk.house.say(PRIYA, "YES", desk.house.last("priya"), later(hours=1))
    desk.round()
    assert dict(desk.mirror.versions()) == {}


def test_after_a_restore_what_stands_there_already_is_known_again(desk: Desk) -> None:
    with desk.house.play.store.write():
        desk.house.play.store.run("DELETE FROM mirror")
    assert desk.round() == [] == desk.letters()
    assert len(desk.mirror.versions()) == 1 and desk.times() == (desk.hold.start, desk.hold.end)
    assert desk.round() == []


# --- a calendar that cannot be reached ------------------------------------------------------------------------


class Away(InMemory):
    """A calendar that cannot be reached as long as `away` says so."""

    away: TransportError | None = None

    def versions(self) -> Any:
        if self.away:
            raise self.away
        return super().versions()

    def write(self, uid: str, text: bytes, version: str) -> str:
        if self.away:
            raise self.away
        return super().write(uid, text, version)


def test_an_unreachable_calendar_is_waited_for_with_patience_and_nothing_is_lost(alone: Desk) -> None:
    mirror = Away()
    loop = MirrorLoop(alone.place, Bell("calendar"), mirror)  # type: ignore[arg-type]
    mirror.away = TransportError("the calendar cannot be reached: Timeout", permanent=False)
    pauses: list[timedelta] = []

    class Counting(PretendClock):
        async def wait(self, bell: Bell, until: datetime | None) -> None:
            assert until is not None
            pauses.append(until - self.now())
            mirror.away = mirror.away if len(pauses) < 8 else None
            alone.place.stopping = len(pauses) == 9

    alone.place.clock = Counting(alone.house.play.now)
    asyncio.run(loop.run())
    fulls = [min(PATIENCE.first * 2**n, PATIENCE.most) for n in range(8)]
    for pause, full in zip(pauses, fulls, strict=False):
        assert full / 2 <= pause.total_seconds() <= full, "and many daemons do not come at once"
    assert len(set(pauses[4:8])) > 1
    assert list(mirror.versions()) == [alone.hold.uid]
    said = [event for event, _ in alone.place.logged]
    assert said == ["calendar trouble", "calendar trouble over"], "once, and when it is mended"
    status = alone.place.status.of("calendar")
    assert (status["calendar_since"], status["calendar_why"]) == (None, "")


def test_a_refusal_is_asked_about_rarely_and_a_half_written_round_is_kept(alone: Desk) -> None:
    alone.house.say(
        PRIYA, "Receiving practitioner: Sol Adeyemi", "escalations+new@parley.example", later(minutes=5)
    )

    class Fills(InMemory):
        def write(self, uid: str, text: bytes, version: str) -> str:
            if self.versions():
                raise TransportError("the calendar answered 507 to PUT", permanent=False)
            return super().write(uid, text, version)

    mirror = Fills()
    loop = MirrorLoop(alone.place, Bell("calendar"), mirror)  # type: ignore[arg-type]
    with pytest.raises(TransportError):
        asyncio.run(loop.round(alone.at))
    assert len(mirror.versions()) == 1
    assert len(mirrored.to_write(alone.house.play.store, 10)) == 1, (
        "what was written is known, the rest is still to do"
    )
    refused = TransportError("refused", permanent=True)
    pauses = []
    for _ in range(2):
        asyncio.run(loop._away.met(refused, alone.at))
        pauses.append(loop._pause(refused).total_seconds())
    assert pauses[0] <= PATIENCE.first, "a server that is coming up refuses good passwords too"
    assert PATIENCE.most / 2 <= pauses[1] <= PATIENCE.most


@pytest.mark.parametrize("everything", [False, True])
def test_one_meeting_that_is_refused_keeps_no_other_out_and_many_are_no_hail(
    alone: Desk, everything: bool
) -> None:
    for number, name in enumerate(("Sol Adeyemi", "Marie Kent", "Robert Hale", "Sol Adeyemi")):
        at = later(minutes=5 + number)
        alone.house.say(PRIYA, f"Receiving practitioner: {name}", "escalations+new@parley.example", at)
    refused: list[str] = []

    class Picky(InMemory):
        def write(self, uid: str, text: bytes, version: str) -> str:
            if everything or not refused or uid == refused[0]:
                refused.append(uid)
                raise TransportError("Exchange Online says 400 to POST", permanent=True)
            return super().write(uid, text, version)

    mirror = Picky()
    loop = MirrorLoop(alone.place, Bell("calendar"), mirror)  # type: ignore[arg-type]
    todo = len(mirrored.to_write(alone.house.play.store, 100))
    assert todo > STUBBORN
    with pytest.raises(TransportError, match="400"):
        asyncio.run(loop.round(alone.at))
    assert len(mirror.versions()) == (0 if everything else todo - 1)
    assert len(refused) == (STUBBORN if everything else 1)


# --- the daily sweep ------------------------------------------------------------------------------------------


def swept(desk: Desk) -> None:
    store, door = desk.house.play.store, desk.house.play.door
    with store.write():
        sweeping.begin(door, desk.at)
    due = wakeups.of(store, sweeping.SWEEP, "")
    assert due is not None
    while [one for one in wakeups.due(store, due, 50) if one.kind == sweeping.SWEEP]:
        assert not [done.fault for done in timekeeper.tick(door, due) if done.fault]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE holds SET starts = '2026-04-09T11:15:00.000000Z'",
        "UPDATE holds SET sequence = 7",
        "DELETE FROM hold_people WHERE person = 'robert'",
    ],
)
def test_a_sweep_mends_what_differs_from_the_journal(alone: Desk, damage: str) -> None:
    store = alone.house.play.store
    right = holds.get(store, alone.hold.id)
    with store.write():
        store.run(damage)
    assert holds.get(store, alone.hold.id) != right
    swept(alone)
    assert holds.get(store, alone.hold.id) == right


def test_a_sweep_lets_go_of_a_meeting_that_no_journal_knows(alone: Desk) -> None:
    store = alone.house.play.store
    row = holds.get(store, alone.hold.id)
    assert row is not None
    with store.write():
        holds.save(store, holds.HoldRow(hold="h-ghost", uid="ghost@parley.example", reference="D-2026-0001",
                                        start=row.start, end=row.end, attendees=("robert",)))  # fmt: skip
    swept(alone)
    assert holds.get(store, "h-ghost") is None and holds.get(store, row.hold) == row


def test_a_sweep_goes_through_all_in_portions_and_comes_again_the_next_morning(
    alone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "PORTION", 1)
    alone.house.say(
        PRIYA, "Receiving practitioner: Sol Adeyemi", "escalations+new@parley.example", later(minutes=5)
    )
    with alone.house.play.store.write():
        alone.house.play.store.run("UPDATE holds SET sequence = 7")
    swept(alone)
    assert {row.sequence for row in holds.live_after(alone.house.play.store, "", 10)} == {0}
    at = wakeups.of(alone.house.play.store, sweeping.SWEEP, "")
    assert at is not None and at.astimezone(later().tzinfo).hour == 5  # six in London


def test_a_sweep_has_the_calendar_looked_at_anew(desk: Desk) -> None:
    assert mirrored.to_write(desk.house.play.store, 10) == []
    swept(desk)
    assert len(mirrored.to_write(desk.house.play.store, 10)) == 1
    version = desk.there and desk.there.version
    assert desk.round() == [] and desk.there and desk.there.version == version, (
        "and nothing is written that is right"
    )


def test_somebody_who_is_always_quicker_keeps_no_loop_for_ever(alone: Desk) -> None:
    tried: list[str] = []

    class Quick(InMemory):
        def write(self, uid: str, text: bytes, version: str) -> str:
            tried.append(uid)
            raise Changed

    loop = MirrorLoop(alone.place, Bell("calendar"), Quick())  # type: ignore[arg-type]
    asyncio.run(loop.round(alone.at))
    asyncio.run(loop.round(alone.at))
    assert [said for said, _ in alone.place.logged].count(
        "calendar refuses changes to the versions that it names itself"
    ) == 1
    assert len(tried) == 2 * ROUNDS and len(mirrored.to_write(alone.house.play.store, 10)) == 1


def test_more_meetings_than_fit_in_one_portion_are_written_in_one_round(
    alone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirroring, "AT_ONCE", 1)
    for n, name in enumerate(("Sol Adeyemi", "Marie Kent")):
        alone.house.say(
            PRIYA, f"Receiving practitioner: {name}", "escalations+new@parley.example", later(minutes=5 + n)
        )
    mirror = InMemory()
    asyncio.run(MirrorLoop(alone.place, Bell("calendar"), mirror).round(alone.at))  # type: ignore[arg-type]
    assert len(mirror.versions()) == 3
