"""A missed date waits for the mailbox: while it cannot be read nobody is said to have missed anything, and it is looked at."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
from conversing import House, a_house, later

from parley.dispute.events import DeadlineMissed
from parley.loops.clock import Bell
from parley.loops.time_loop import TimeLoop
from parley.loops.timekeeper import PATIENCE


class Here:
    """What the loop needs of a workplace; it stops when it would wait."""

    def __init__(self, house: House) -> None:
        self.thread = self.supervisor = self.clock = self.log = self
        self.door, self.house = house.play.door, house
        self.time, self.dispatch = Bell("time"), Bell("dispatch")
        self.stopping = False
        self.waited: datetime | None = None

    def now(self) -> datetime:
        return self.house.play.now

    def alive(self, name: str) -> None: ...

    def info(self, event: str, **facts: Any) -> None: ...

    error = info

    async def do(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)

    async def wait(self, bell: Bell, until: datetime | None) -> None:
        self.waited, self.stopping = until, True


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as opened:
        opened.raise_one()
        yield opened


def run(house: House, heard: datetime | None) -> tuple[datetime | None, int]:
    """One waking: until when it sleeps then, and how often it asked for a look."""
    here, looks = Here(house), [0]

    def behind() -> None:
        looks[0] += 1

    asyncio.run(TimeLoop(here, house.play.door, lambda: heard, behind).run())  # type: ignore[arg-type]
    return here.waited, looks[0]


def missed(house: House) -> list[DeadlineMissed]:
    return [event for event in house.events() if isinstance(event, DeadlineMissed)]


def test_a_date_that_has_passed_unheard_asks_for_a_look_and_waits(house: House) -> None:
    house.play.now = later(days=20)
    waited, looks = run(house, later(days=0))
    assert missed(house) == [] and looks >= 1
    assert waited == house.play.now + PATIENCE
    house.play.now += PATIENCE
    run(house, house.play.now - timedelta(seconds=5))
    assert missed(house)


def test_what_does_not_hang_on_the_mailbox_does_not_wait_for_it(house: House) -> None:
    """A dispute that is woken while its dates lie ahead is not woken again for the mailbox's sake."""
    house.play.now = later(hours=30)
    waited, _ = run(house, later(hours=29))
    assert waited is None or waited > house.play.now + PATIENCE


def test_all_heard_asks_for_nothing(house: House) -> None:
    house.play.now = later(days=20)
    _, looks = run(house, None)
    assert looks == 0 and missed(house)
