"""A mail is parked for what it does to its reader, never for how often the daemon began."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from parley.config import load_config
from parley.loops.clock import PretendClock, RealClock
from parley.loops.door import Door
from parley.loops.giving_way import GivingWay
from parley.loops.intake_loop import DEATHS, IntakeLoop
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.taking import Taker
from parley.loops.worker import WorkerDied
from parley.mail.message import Envelope, Trust
from parley.store import Store, spool

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
RAW = b"From: Priya Nair <priya.nair@school.example>\nTo: escalations+new@parley.example\nMessage-ID: <a@b.example>\n\nhello\n"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


class Stub:
    """Reads as it is told: never comes back, dies, or reads."""

    def __init__(self, loaded: Loaded, does: str) -> None:
        self.context, self.does, self.asked = (
            replace(loaded.context, trust=Trust("", True)),
            does,
            asyncio.Event(),
        )

    def put(self, mails: Sequence[tuple[bytes, Envelope]]) -> list[asyncio.Future[Any]]:
        return [asyncio.ensure_future(self.read_slowly(raw, envelope)) for raw, envelope in mails]

    async def read_slowly(self, raw: bytes, envelope: Envelope) -> Any:
        self.asked.set()
        if self.does == "hangs":
            await asyncio.Event().wait()
        return WorkerDied("crash") if self.does == "dies" else read(raw, envelope, self.context)


async def one_life(store: Store, loaded: Loaded, does: str, wanted: bool) -> None:
    """One start of the intake, until it has asked for the mail to be read, or (wanted) until that has a verdict."""

    async def do(work: Any, *args: Any, **more: Any) -> Any:
        return work(*args, **more)

    class Quiet:
        def __getattr__(self, name: str) -> Any:
            return lambda *args, **more: None

    clock = PretendClock(NOW)
    bell = SimpleNamespace(ring=lambda: None)
    place = SimpleNamespace(
        stopping=False, supervisor=Quiet(), log=Quiet(), intake=bell, time=bell, dispatch=bell,
        thread=SimpleNamespace(do=do), clock=SimpleNamespace(now=clock.now, wait=lambda *_: asyncio.sleep(0)),
        letters=GivingWay(0.1),
    )  # fmt: skip
    readers = Stub(loaded, does)
    loop = IntakeLoop(place, Taker(Door(store, loaded.library)), readers)  # type: ignore[arg-type]
    task = asyncio.create_task(loop.run())
    await readers.asked.wait()
    for _ in range(2000):
        if not wanted or spool.verdict(store, 1) is not None:
            break
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_twenty_starts_do_not_park_it(loaded: Loaded) -> None:
    with Store.open(None) as store:
        spool.keep(
            store, RAW, Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOW)
        )
        for _ in range(20):
            asyncio.run(one_life(store, loaded, "hangs", wanted=False))
        (waiting,) = spool.waiting(store, 9)
        assert waiting.attempts == 0
        asyncio.run(one_life(store, loaded, "reads", wanted=True))
        assert spool.verdict(store, 1) == "raised"


def test_deaths_count_over_several_starts(loaded: Loaded) -> None:
    with Store.open(None) as store:
        spool.keep(
            store, RAW, Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOW)
        )
        with store.write():
            assert [spool.tried(store, 1, at=NOW) for _ in range(DEATHS - 1)] == list(range(1, DEATHS))
        asyncio.run(one_life(store, loaded, "dies", wanted=True))
        assert spool.verdict(store, 1) == "unreadable" or spool.verdict(store, 1) == "needs reading"


class Unable(Stub):
    """The usual reader dies of the mail, and there is no process to be had for the slow lane."""

    async def read_slowly(self, raw: bytes, envelope: Envelope) -> Any:
        if self.asked.is_set():
            for _ in range(100):  # the loop sleeps by then
                await asyncio.sleep(0)
            raise RuntimeError("no worker could be forked")
        self.asked.set()
        return WorkerDied("crash")


def test_a_slow_lane_that_fails_is_heard_of_at_once(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop ends, and its supervisor begins it again from the spool."""

    async def story(store: Store) -> None:
        async def do(work: Any, *args: Any, **more: Any) -> Any:
            return work(*args, **more)

        clock, quiet = RealClock(), SimpleNamespace(alive=lambda _: None, ring=lambda: None)
        monkeypatch.setattr("parley.loops.clock.LONGEST", 3600.0)
        place = SimpleNamespace(
            stopping=False, supervisor=quiet, log=quiet, intake=clock.bell("intake"), time=quiet,
            dispatch=quiet, thread=SimpleNamespace(do=do), clock=clock, letters=GivingWay(0.1),
        )  # fmt: skip
        loop = IntakeLoop(place, Taker(Door(store, loaded.library)), Unable(loaded, ""))  # type: ignore[arg-type]
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(loop.run(), 30)

    with Store.open(None) as store:
        spool.keep(
            store, RAW, Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOW)
        )
        asyncio.run(story(store))
