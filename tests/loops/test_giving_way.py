"""A courtesy between queues: who is behind goes first, and nobody waits for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from parley.loops.giving_way import GivingWay
from parley.loops.intake_loop import IntakeLoop


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 20))


def test_who_finds_it_free_goes_on_and_who_does_not_waits_until_it_is() -> None:
    async def story() -> None:
        way = GivingWay(3600)
        await way.wait()
        way.say(free=False)
        waiting = asyncio.ensure_future(way.wait())
        for _ in range(5):
            await asyncio.sleep(0)
        assert not waiting.done()
        way.say(free=True)
        await waiting

    run(story)


def test_nobody_waits_for_ever() -> None:
    async def story() -> None:
        way = GivingWay(0.01)
        way.say(free=False)
        await way.wait()
        assert not way.free

    run(story)


def test_mails_do_not_go_through_the_door_while_letters_wait() -> None:
    async def story() -> None:
        taken: list[Any] = []

        async def do(_work: Any, _taker: Any, mails: Any, _now: Any) -> list[Any]:
            taken.extend(mails)
            return []

        way, bell = GivingWay(3600), SimpleNamespace(ring=lambda: None)
        place = SimpleNamespace(
            letters=way, thread=SimpleNamespace(do=do), clock=SimpleNamespace(now=lambda: None), time=bell, dispatch=bell
        )  # fmt: skip
        loop = IntakeLoop(place, None, None)  # type: ignore[arg-type]
        way.say(free=False)
        taking = asyncio.ensure_future(loop._take([(1, None)]))  # type: ignore[list-item]
        for _ in range(5):
            await asyncio.sleep(0)
        assert not taken
        way.say(free=True)
        await taking
        assert taken == [(1, None)]

    run(story)
