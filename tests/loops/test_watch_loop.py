"""The watch: what it tells systemd, and what it writes down where an operator reads it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parley.loops import watch_loop
from parley.loops.status import Status, read_status
from parley.loops.steady import Jump
from parley.loops.watch_loop import WatchLoop
from parley.store import Store

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


class Place:
    """A workplace whose loops are as silent as the test says; it stops after one round."""

    def __init__(self, folder: Path, silent: dict[str, float]) -> None:
        self.thread = self.supervisor = self.log = self.clock = self
        self.status = Status(folder)
        self._silent, self.rounds = silent, 0
        self.logged: list[str] = []
        self.jump: Jump | None = None
        self.started: datetime | None = None

    @property
    def stopping(self) -> bool:
        self.rounds += 1
        return self.rounds > 1

    async def do(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)

    def silent(self, longer_than: float) -> list[str]:
        return [name for name, seconds in self._silent.items() if seconds > longer_than]

    def now(self) -> datetime:
        return NOW

    def error(self, event: str, **facts: Any) -> None:
        self.logged.append(event)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What systemd hears of one round."""
    heard: list[str] = []

    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(watch_loop, "notify", heard.append)
    monkeypatch.setattr(watch_loop, "watchdog_seconds", lambda: 60.0)
    monkeypatch.setattr(watch_loop.asyncio, "sleep", at_once)
    return heard


def once(place: Place, *, listening: bool = True) -> None:
    with Store.open(None) as store:
        asyncio.run(WatchLoop(place, store, lambda: listening).run())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("silent", "heard"),
    [
        ({}, ["WATCHDOG=1"]),
        ({"intake": 59.0, "dispatch": 950.0, "mailbox": 950.0, "calendar": 9999.0}, ["WATCHDOG=1"]),
        ({"intake": 61.0}, ["WATCHDOG=trigger"]),
        ({"time": 61.0}, ["WATCHDOG=trigger"]),
        ({"dispatch": 1001.0}, ["WATCHDOG=trigger"]),
        ({"mailbox": 1001.0}, ["WATCHDOG=trigger"]),
    ],
)
def test_it_is_alive_while_every_loop_that_matters_is(
    tmp_path: Path, told: list[str], silent: dict[str, float], heard: list[str]
) -> None:
    once(Place(tmp_path, silent))
    assert told == heard


def test_who_does_not_listen_any_more_is_not_alive_and_not_ended(tmp_path: Path, told: list[str]) -> None:
    once(Place(tmp_path, {}), listening=False)
    assert told == []


def test_how_it_stands_is_written_down(tmp_path: Path, told: list[str]) -> None:
    once(Place(tmp_path, {"busy": 99.0}))
    found = read_status(tmp_path)
    assert found["queues"]["unread"] == 0 and found["queues"]["unread_since"] is None
    assert found["loops"] == {"silent": "busy", "count": 1}
    assert found["written"].startswith("2026-04-01T09:00:00")


def test_figures_that_cannot_be_written_are_said_once(tmp_path: Path, told: list[str]) -> None:
    place = Place(tmp_path, {})
    place.status = Status(tmp_path, tmp_path / "not there" / "oakshire.prom")
    for _ in range(2):
        place.rounds = 0
        once(place)
    assert place.logged == ["metrics not written"]
    assert read_status(tmp_path)["queues"]["unread"] == 0


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00"])
def test_a_status_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "status.json").write_text(content)
    assert read_status(tmp_path) == {}


def test_a_disk_that_is_full_stops_nothing(tmp_path: Path) -> None:
    status = Status(tmp_path / "not there")
    status.say("mailbox", read_since=NOW)
    status.write(NOW)
    assert read_status(tmp_path / "not there") == {}
    Status(None).write(NOW)


def test_what_is_said_of_a_part_is_added_to_what_was_said(tmp_path: Path) -> None:
    status = Status(tmp_path)
    status.say("mailbox", last_look=NOW)
    status.say("mailbox", read_since=None)
    status.write(NOW)
    assert json.loads((tmp_path / "status.json").read_text())["mailbox"] == {
        "last_look": "2026-04-01T09:00:00.000000Z",
        "read_since": None,
    }


def test_a_clock_that_is_not_followed_is_said(told: list[str], tmp_path: Path) -> None:
    place = Place(tmp_path, {})
    place.jump = Jump(NOW, timedelta(days=21, hours=1))
    once(place)
    said = read_status(tmp_path)["clock"]
    assert "ahead by 21 days, 1 h" in said["clock_why"] and said["clock_since"].startswith("2026-04-01T09:00")
    assert place.logged == ["clock trouble"]
    assert told == ["WATCHDOG=1"], "it is no reason to end"
