"""The dispatch loop keeps no letter: what falls between two of its lists is seen, said and sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parley.config import load_config
from parley.errors import TransportError
from parley.loops import dispatch_loop, letters, unheld
from parley.loops.clock import PretendClock
from parley.loops.dispatch_loop import DispatchLoop
from parley.loops.door import Door
from parley.loops.door_thread import DoorThread
from parley.loops.giving_way import GivingWay
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.supervise import Supervisor
from parley.loops.taking import Taker
from parley.loops.to_render import Rendered, ToRender
from parley.loops.workplace import Workplace
from parley.mail.message import Envelope, Trust
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Outgoing, PerRecipient, Sent, for_all
from parley.store import outbox, spool
from parley.store.handed import Handed
from parley.store.store import Store

SHUT = TransportError("Nobody listens where the relay should be: relay.host.", permanent=False)
NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
MAIL = (
    b"From: <priya.nair@school.example>\r\nTo: <escalations+new@parley.example>\r\nSubject: FW\r\n"
    b"Message-ID: <1@school.example>\r\n\r\nReceiving practitioner: Robert Hale <robert.hale@council.example>\r\n"
)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"), templates="names")


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as store:
        yield store


@pytest.fixture
def door(store: Store, loaded: Loaded) -> Door:
    """One dispute, its first letters due."""
    door = Door(store, loaded.library)
    envelope = Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOW)
    number = spool.keep(store, MAIL, envelope)
    context = replace(loaded.context, trust=Trust("", True))
    take_all(Taker(door), [(number, read(MAIL, envelope, context))], NOW)
    return door


class Losing:
    """Renderers that let fall what they are given the first few times. slow: what they say that they still hold."""

    def __init__(self, loaded: Loaded, times: int) -> None:
        self._loaded, self.times = loaded, times
        self.late: list[Rendered] = []
        self.slow: dict[int, ToRender] = {}

    async def render(self, wanted: Sequence[ToRender]) -> list[Rendered]:
        self.times -= 1
        if self.times >= 0:
            return []
        made = letters.render_each(wanted, self._loaded.templates)
        return list(map(Rendered.of, wanted, made))

    async def look_at_slow_lane(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Out:
    """A way out that takes everything. shut: how often it does not answer first. then: what it says of each letter after that."""

    def __init__(self, shut: int = 0, then: Delivered | None = None) -> None:
        self.left: list[str] = []
        self.shut, self.then = shut, then or Sent()

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        self.shut -= 1
        if self.shut >= 0:
            return [for_all(mail, FailedForNow("no connection", away=True, fault=SHUT)) for mail in mails]
        self.left += [mail.message_id for mail in mails]
        return [for_all(mail, self.then) for mail in mails]


class Log:
    def __init__(self) -> None:
        self.errors: list[dict[str, Any]] = []

    def info(self, event: str, **facts: Any) -> None:
        if event == "relay trouble over":
            self.errors.append({"event": event})

    def error(self, event: str, **facts: Any) -> None:
        self.errors.append({"event": event, **facts})


def lived(
    door: Door,
    renderers: Any,
    folder: Path,
    *,
    shut: int = 0,
    until: datetime = NOW,
    then: Delivered | None = None,
) -> tuple[list[str], list[dict[str, Any]]]:
    """The loop until it has nothing to do: what left, and what was said of it."""
    out, log, clock = Out(shut, then), Log(), PretendClock(NOW)

    async def story() -> None:
        supervisor = Supervisor(log, clock=time.monotonic)
        bell = clock.bell("dispatch")
        place = Workplace(DoorThread(door), clock, supervisor, log, bell, bell, bell)
        loop = DispatchLoop(place, door, renderers, out, Handed(folder))  # type: ignore[arg-type]
        task = asyncio.create_task(loop.run())
        await asyncio.wait_for(clock.arrived(), 30)
        if until > NOW:
            clock.go_to(until)
            await asyncio.wait_for(clock.arrived(), 30)
        place.stop()
        await asyncio.wait_for(task, 30)
        await place.thread.close()

    asyncio.run(story())
    return out.left, log.errors


def test_letters_that_fall_out_of_every_hand_leave_all_the_same_and_it_is_said_once(
    door: Door, loaded: Loaded, tmp_path: Path
) -> None:
    wanted = {row.message_id for row in outbox.of(door.store, "D-2026-0001")}
    left, said = lived(door, Losing(loaded, 1), tmp_path)
    assert set(left) == wanted and len(left) == len(wanted)
    (fault,) = said
    assert fault["event"] == "letters in nobody's hand" and fault["letters"] == len(wanted)


def test_letters_that_are_lost_again_and_again_wait_between_and_are_not_lost_for_good(
    door: Door, loaded: Loaded, tmp_path: Path
) -> None:
    left, said = lived(door, Losing(loaded, 10), tmp_path)
    assert left == [] and len(said) == 2  # at once the first time, then with the pauses of every letter
    for row in outbox.of(door.store, "D-2026-0001"):
        assert row.state == "unknown" and row.next_try is not None
        assert timedelta(0) < row.next_try - NOW <= timedelta(minutes=5)


def test_while_letters_wait_the_intake_gives_way_to_them(
    door: Door, loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bool] = []
    say = GivingWay.say

    def and_heard(self: GivingWay, *, free: bool) -> None:
        heard.append(free)
        say(self, free=free)

    monkeypatch.setattr(GivingWay, "say", and_heard)
    monkeypatch.setattr(dispatch_loop, "GROUP", 1)
    left, _ = lived(door, Losing(loaded, 0), tmp_path)
    assert len(left) == 2
    assert heard[0] is False and heard[1:] and all(heard[1:])


def test_what_somebody_holds_is_left_alone(door: Door, loaded: Loaded, tmp_path: Path) -> None:
    with door.store.write():
        mine, *others = outbox.claim(door.store, NOW, 50)
    lost = unheld.recover(door.store, Handed(tmp_path), {mine.id}, NOW)
    assert [row.id for row in lost] == [row.id for row in others] and others
    assert [row.id for row in outbox.on_their_way(door.store)] == [mine.id]


def test_what_the_relay_has_does_not_leave_again(door: Door, tmp_path: Path) -> None:
    with door.store.write():
        first, *_ = outbox.claim(door.store, NOW, 50)
    handed = Handed(tmp_path)
    handed.note(first.message_id)
    unheld.recover(door.store, handed, (), NOW)
    handed.close()
    states = {row.id: row.state for row in outbox.of(door.store, "D-2026-0001")}
    assert states.pop(first.id) == "sent" and set(states.values()) == {"unknown"}


def test_a_letter_in_the_slow_lane_is_in_somebodys_hand(door: Door, loaded: Loaded, tmp_path: Path) -> None:
    """It is rendered twice only if it is lost; here it comes late, and leaves once."""

    class Slow(Losing):
        looks = 3

        async def render(self, wanted: Sequence[ToRender]) -> list[Rendered]:
            self.slow = dict(enumerate(wanted))
            return []

        async def look_at_slow_lane(self, seconds: float) -> None:
            self.looks -= 1
            if self.looks == 0:
                self.late = await Losing(self._loaded, 0).render([*self.slow.values()])
                self.slow = {}
            await asyncio.sleep(0)

    left, said = lived(door, Slow(loaded, 0), tmp_path)
    assert len(left) == len(set(left)) == len(outbox.of(door.store, "D-2026-0001")) and said == []


@pytest.mark.parametrize(
    "then",
    [
        Sent(),
        Failed("550 5.7.1 not from you", "5.7.1"),
        FailedForNow("452 4.3.1 Insufficient system storage"),
    ],
    ids=["taken", "refused", "refused for now"],
)
def test_a_way_that_is_shut_is_said_once_with_the_mend_and_when_it_is_open_again(
    door: Door, loaded: Loaded, tmp_path: Path, then: Delivered
) -> None:
    """Whatever the relay says of the letters then: it is there, and 'Nobody listens' would send people the wrong way."""
    left, said = lived(door, Losing(loaded, 0), tmp_path, shut=2, until=NOW + timedelta(hours=2), then=then)
    assert len(set(left)) >= 2
    assert said == [
        {"event": "relay trouble", "kind": "relay", "since": NOW.isoformat(), "why": SHUT.message},
        {"event": "relay trouble over"},
    ]
