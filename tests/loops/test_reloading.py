"""Files that are read anew go on being read, whatever becomes of the one look at the templates after the start."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from parley.config import load_config
from parley.loops import reloading
from parley.loops.reloading import Reloading


class Log:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def error(self, event: str, **facts: Any) -> None:
        self.rows.append({"event": event, **facts})


class NoProcess:
    """As on a machine that has no room for another process."""

    tries = 0

    def __init__(self, hatchery: object, command: object) -> None:
        pass

    async def do_alone(self, arguments: object, *, seconds: float) -> object:
        NoProcess.tries += 1
        raise BlockingIOError("Resource temporarily unavailable")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read anew, by whom."""
    found: list[str] = []

    async def reload(self: Reloading, by: str = "") -> None:
        found.append(by)

    async def nothing_waits(self: Reloading) -> str:
        return ""

    monkeypatch.setattr(reloading, "Workers", NoProcess)
    monkeypatch.setattr(reloading, "LOOK_FOR_MAILED", 0.001)
    monkeypatch.setattr(Reloading, "_reload", reload)
    monkeypatch.setattr(Reloading, "_write_what_waits", nothing_waits)
    return found


def test_templates_that_cannot_be_looked_at_keep_nothing_from_being_read(read: list[str]) -> None:
    log = Log()

    async def story() -> None:
        place, readers = SimpleNamespace(log=log, stopping=False), SimpleNamespace(hatchery=None)
        one = Reloading(place, load_config(), None, readers)  # type: ignore[arg-type]
        running = asyncio.create_task(one.run())
        for _ in range(3):
            one.asked.set()
            while one.asked.is_set() and not running.done():
                await asyncio.sleep(0)
        running.cancel()

    NoProcess.tries = 0
    asyncio.run(asyncio.wait_for(story(), 10))
    assert read == ["", "", ""]
    assert NoProcess.tries == 1, "it is tried again after a minute, and not all the time"
    assert [row["event"] for row in log.rows] == ["templates not looked at"]
    assert log.rows[0]["again_in"] >= 60 and "unavailable" not in repr(log.rows)


def test_a_file_saved_in_the_moment_of_stopping_holds_nothing_up(read: list[str]) -> None:
    place = SimpleNamespace(log=Log(), stopping=False)

    async def story() -> set[object]:
        one = Reloading(place, load_config(), None, SimpleNamespace(hatchery=None))  # type: ignore[arg-type]
        one._look_at = None
        running = asyncio.create_task(one.run())
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # it waits
        one.asked.set()
        await asyncio.sleep(0)  # what it waits for is there, and it has not been told yet
        place.stopping = True
        running.cancel()
        done, _ = await asyncio.wait([running], timeout=5)
        return done  # type: ignore[return-value]

    assert asyncio.run(story())
