"""Files that are read anew go on being read, whatever becomes of the one look at the templates after the start."""

from __future__ import annotations

import asyncio
import os
import resource
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from parley.config import load_config
from parley.errors import Problem, TransportError, UserError
from parley.loops import reloading
from parley.loops.file_watch import look
from parley.loops.loading import load
from parley.loops.reloading import Reloading
from parley.loops.supervise import Backoff


class Log:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def error(self, event: str, **facts: Any) -> None:
        self.rows.append({"event": event, **facts})

    info = error


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


class NoMoreFiles:
    """As where as many files are open as the process may have."""

    def __enter__(self) -> None:
        self.limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        first_free = os.dup(0)
        os.close(first_free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (first_free, self.limits[1]))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, self.limits)


class House:
    """What a reading needs of the daemon, and what came of it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.log, self.stopping = Log(), False
        self.said: dict[str, object] = {}
        self.clock = SimpleNamespace(now=lambda: datetime(2026, 4, 1, 9, tzinfo=UTC))
        self.status = SimpleNamespace(say=lambda part, **facts: self.said.update({part: facts}))
        self.thread = SimpleNamespace(do=self.do)
        self.dispatch = self.time = SimpleNamespace(ring=lambda: None)

    async def do(self, function: Any, *_: object) -> None:
        self.done.append(function.__name__)


def test_where_no_file_can_be_opened_none_is_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps the files hears nothing, whoever looks after the machine does, and it is read once that is possible."""
    monkeypatch.setattr(reloading, "READ_AGAIN", Backoff(first=0.0))
    monkeypatch.setattr(reloading, "LOOK_FOR_MAILED", 0.001)
    monkeypatch.setattr(Reloading, "_write_what_waits", lambda self: asyncio.sleep(0, ""))
    house, config = House(), load_config()
    door, readers = SimpleNamespace(library=load(config).library), SimpleNamespace(hatchery=None)
    one = Reloading(house, config, door, readers)  # type: ignore[arg-type]
    one._look_at = None
    find = look((config.rules, config.contacts))

    async def story() -> None:
        await asyncio.to_thread(lambda: None)
        running = asyncio.create_task(one.run())
        with NoMoreFiles():
            with pytest.raises(TransportError):
                look((config.contacts,))
            one.asked.set()
            while len(house.log.rows) < 1 and not running.done():
                await asyncio.sleep(0)
            assert house.done == []
            facts = house.said["files"]
            assert (
                isinstance(facts, dict)
                and "LimitNOFILE=" in facts["files_why"]
                and not facts["files_permanent"]
            )
        while "_take" not in house.done and not running.done():
            await asyncio.sleep(0)
        running.cancel()

    asyncio.run(asyncio.wait_for(story(), 20))
    assert house.done == ["_take"] and house.said["files"] == {
        "files_since": None, "files_why": "", "files_permanent": False,
    }  # fmt: skip
    assert [row["event"] for row in house.log.rows] == ["files trouble", "files taken", "files trouble over"]
    assert look((config.rules, config.contacts)) == find


def test_what_is_wrong_with_a_file_is_told_though_the_machine_fails_while_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was saved is read once more for that letter; where that failed, nobody heard until the next time that somebody saved."""
    monkeypatch.setattr(reloading, "READ_AGAIN", Backoff(first=0.0))
    monkeypatch.setattr(reloading, "LOOK_FOR_MAILED", 0.001)
    monkeypatch.setattr(Reloading, "_write_what_waits", lambda self: asyncio.sleep(0, ""))
    failing = [TransportError("The disk failed while a file was read", permanent=False)]

    def read(*_: object) -> None:
        raise UserError([Problem("sample.yaml", 1, 1, "This is wrong.")])

    def texts(*_: object) -> tuple[list[tuple[str, str]], list[Problem]]:
        if failing:
            raise failing.pop()
        return [], []

    monkeypatch.setattr(reloading, "_read", read)
    monkeypatch.setattr(reloading, "read_texts", texts)
    house, config = House(), load_config()
    door, readers = SimpleNamespace(library=None), SimpleNamespace(hatchery=None)
    one = Reloading(house, config, door, readers)  # type: ignore[arg-type]
    one._look_at = None

    async def story() -> None:
        running = asyncio.create_task(one.run())
        one.asked.set()
        while "tell" not in house.done and not running.done():
            await asyncio.sleep(0)
        running.cancel()

    asyncio.run(asyncio.wait_for(story(), 20))
    assert house.done == ["tell"]
