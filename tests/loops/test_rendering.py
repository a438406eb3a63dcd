"""Letters rendered in a process of their own: the same octets, and what goes wrong with one is its own affair."""

from __future__ import annotations

import asyncio
import pickle
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parley.config import load_config
from parley.loops import dispatch, letters
from parley.loops.door import Door
from parley.loops.hatchery import Hatchery
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.rendering import RENDERING, Renderers
from parley.loops.rendering_here import leaving
from parley.loops.taking import Taker
from parley.loops.to_render import Rendered, ToRender
from parley.loops.worker import Command, WorkerDied
from parley.loops.workers import Workers
from parley.mail.message import Envelope, Trust
from parley.mailboxes.wayout import Sent
from parley.store import outbox, spool
from parley.store.store import Store

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
MAIL = (
    b"From: <priya.nair@school.example>\r\nTo: <escalations+new@parley.example>\r\nSubject: FW\r\n"
    b"Message-ID: <1@school.example>\r\n\r\nReceiving practitioner: Robert Hale <robert.hale@council.example>\r\n"
)
DEADLY = replace(RENDERING, function="deadly_renderer:render_all", path=(str(Path(__file__).parent),))


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"), templates="nothing")


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


@asynccontextmanager
async def rendering(templates: Path, command: Command = RENDERING):
    rung = asyncio.Event()
    hatchery = Hatchery()
    renderers = Renderers(hatchery, templates, no_document, rung.set, command=command)
    try:
        yield renderers, rung
    finally:
        await renderers.stop()
        await hatchery.stop()


async def no_document(_row: object, _what: str) -> Any:
    raise AssertionError("no letter here carries one")


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 60)

    asyncio.run(bounded())


def claimed(door: Door) -> tuple[ToRender, ...]:
    found = dispatch.turn(door, (), (), NOW, most=50).to_render
    assert len(found) >= 2
    return found


def test_a_letter_is_the_same_wherever_it_is_rendered(door: Door, loaded: Loaded) -> None:
    wanted = claimed(door)

    async def story() -> None:
        async with rendering(loaded.config.templates) as (renderers, _):
            done = await renderers.render(wanted)
        assert [one.raw for one in done] == letters.render_each(wanted, loaded.templates)

    run(story)


def test_a_letter_that_cannot_be_filled_is_parked_and_the_others_leave(
    door: Door, loaded: Loaded, tmp_path: Path
) -> None:
    shutil.copytree(loaded.config.templates, tmp_path / "templates")
    (tmp_path / "templates" / "raised.body.txt").write_text("{{ nothing.of.the.kind }}")
    wanted = claimed(door)

    async def story() -> None:
        async with rendering(tmp_path / "templates") as (renderers, _):
            done = await renderers.render(wanted)
        ready = dispatch.turn(door, (), done, NOW, most=0).ready
        assert "raised" not in [one.row.template for one in ready] and len(ready) == len(wanted) - 1
        (parked,) = outbox.in_state(door.store, "parked")
        assert parked.template == "raised" and parked.last_error.startswith(
            "raised: TemplateProblem: raised.body.txt"
        )

    run(story)


def test_a_letter_that_ends_its_renderer_is_given_up_and_the_others_leave(door: Door, loaded: Loaded) -> None:
    wanted = claimed(door)
    deadly = [one for one in wanted if one.row.person == "robert"]
    assert deadly and len(deadly) < len(wanted)

    async def story() -> None:
        async with rendering(loaded.config.templates, DEADLY) as (renderers, rung):
            assert await renderers.render(wanted) == []
            while len(renderers.late) < len(wanted):
                await rung.wait()
                rung.clear()
            done = {one.row.id: one for one in renderers.late}
            assert done.keys() == {one.row.id for one in wanted}
            for one in deadly:
                assert done[one.row.id].problem == f"{one.row.template}: its renderer ended (crash)"
            assert all(done[one.row.id].raw for one in wanted if one not in deadly)

    run(story)


def test_a_letter_that_ends_its_renderer_takes_no_alert_with_it(door: Door, loaded: Loaded) -> None:
    wanted = claimed(door)
    deadly = next(one for one in wanted if one.row.person == "robert")
    other = next(one for one in wanted if one.row.person != "robert")
    alert = replace(other, row=replace(other.row, high=True))

    async def story() -> None:
        async with rendering(loaded.config.templates, DEADLY) as (renderers, _):
            assert [one.row for one in await renderers.render([deadly, alert])] == [alert.row]

    run(story)


def test_what_comes_out_of_the_slow_lane_is_taken_whenever_the_loop_looks(door: Door, loaded: Loaded) -> None:
    """A renderer that was killed once had its letters stay here until the next start: the loop took the list away while a
    letter was still being made, and the letter went into the one that nobody looked at any more."""
    wanted = claimed(door)

    async def story() -> None:
        async with rendering(loaded.config.templates, DEADLY) as (renderers, _rung):
            assert await renderers.render(wanted) == []
            taken: list[Rendered] = []
            while renderers.slow or renderers.late:
                taken += renderers.late
                renderers.late = []  # as the loop does at each of its turns
                await renderers.look_at_slow_lane(0.01)
            assert sorted(one.row.id for one in taken) == sorted(one.row.id for one in wanted)

    run(story)


def test_an_alert_does_not_wait_behind_letters_that_end_their_renderers(
    door: Door, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, other = (replace(one, basis=None, dispute=None) for one in claimed(door)[:2])
    alert = replace(other, row=replace(other.row, high=True))
    (begun, end) = list[int](), asyncio.Event()

    async def alone(
        self: Workers, arguments: Callable[[], tuple[Any, ...]], *, seconds: float
    ) -> list[bytes]:
        (letter,) = pickle.loads(arguments()[1])
        begun.append(letter.row.id)
        await (asyncio.sleep(0) if letter.row.high else end.wait())
        return [b"its octets"]

    async def nobody(self: Workers, work: Any) -> list[WorkerDied]:
        return [WorkerDied("crash") for _ in work]

    monkeypatch.setattr(Workers, "do_alone", alone)
    monkeypatch.setattr(Workers, "do_all", nobody)

    async def story() -> None:
        async with rendering(loaded.config.templates) as (renderers, _):
            assert [*await renderers.render([usual, usual]), *await renderers.render([alert])] == []
            await renderers.look_at_slow_lane(30)
            assert [one.row.id for one in renderers.late] == [alert.row.id]
            assert begun == [usual.row.id, alert.row.id]  # and of the others one at a time
            end.set()
            while renderers.slow:
                await asyncio.sleep(0)
            assert len(renderers.late) == 3

    run(story)


def test_octets_are_frozen_before_they_leave_and_are_never_made_again(door: Door, loaded: Loaded) -> None:
    (first, *others) = claimed(door)
    (ready,) = dispatch.turn(door, (), [Rendered(first.row, b"Subject: once\r\n\r\n")], NOW, most=0).ready
    assert outbox.frozen(door.store, first.row) == ready.mail.raw == b"Subject: once\r\n\r\n"
    again = replace(first.row, attempts=2)
    dispatch.turn(door, (), [Rendered(again, b"Subject: twice\r\n\r\n")], NOW, most=0)
    assert outbox.frozen(door.store, first.row) == b"Subject: once\r\n\r\n"
    assert len(others) + 1 == len(outbox.in_state(door.store, "sending"))


def test_all_parked_is_no_reason_to_stop(door: Door, loaded: Loaded, tmp_path: Path) -> None:
    from parley.mail.rendering import Templates

    assert leaving(door, Templates(tmp_path), NOW, limit=1) == []
    assert outbox.next_due(door.store) is None or outbox.next_due(door.store) > NOW
    assert len(outbox.in_state(door.store, "parked")) >= 2


def test_what_has_left_is_written_down_with_the_next_turn(door: Door, loaded: Loaded) -> None:
    ready = leaving(door, loaded.templates, NOW)
    results = [(one, {one.row.address: Sent()}) for one in ready]
    assert dispatch.turn(door, results, (), NOW, most=0).ready == ()
    assert len(outbox.in_state(door.store, "sent")) == len(ready) >= 2
