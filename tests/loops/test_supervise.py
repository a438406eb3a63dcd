"""Loops that fail are started again, later each time; the others never notice; stopping is clean."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from parley.loops.supervise import Backoff, Supervisor


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Log:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def info(self, event: str, **facts: Any) -> None:
        self.rows.append({"event": event, **facts})

    error = info


def run(story: Callable[[Supervisor, Clock, Log], Awaitable[None]], backoff: Backoff | None = None) -> None:
    async def bounded() -> None:
        clock, log = Clock(), Log()
        supervisor = Supervisor(log, clock=clock, sleep=clock.sleep, backoff=backoff)
        await asyncio.wait_for(story(supervisor, clock, log), 10)

    asyncio.run(bounded())


def failing(
    times: int, then: Callable[[], Awaitable[None]], before: Callable[[int], None] = lambda _n: None
) -> Any:
    rounds = iter(range(1, times + 2))

    async def loop() -> None:
        number = next(rounds)
        before(number)
        if number <= times:
            raise ValueError("Priya wrote: the child is called …")
        await then()

    return loop


async def at_once() -> None:
    return None


def test_a_loop_that_fails_is_started_again_after_pauses_that_double() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        await supervisor.start("intake", failing(6, at_once))
        assert clock.pauses == [1, 2, 4, 8, 10, 10]
        assert [(row["event"], row.get("faults")) for row in log.rows] == [
            ("loop failed", 1), ("loop failed", 2), ("loop failed", 4), ("loop ended", None)
        ]  # fmt: skip

    run(story, Backoff(first=1, most=10))


def test_the_same_fault_for_ever_does_not_fill_the_log_and_another_one_is_said() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        def another(number: int) -> None:
            if number == 900:
                raise KeyError("…")

        await supervisor.start("intake", failing(1000, at_once, another))
        said = [row["faults"] for row in log.rows if row["event"] == "loop failed"]
        assert said == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 901]
        assert sum(clock.pauses) > 9000, "nor does it spin"

    run(story, Backoff(first=1, most=10))


def test_one_whose_tidying_up_fails_as_all_stop_does_not_begin_again() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        begun: list[str] = []

        async def untidy() -> None:
            begun.append("untidy")
            try:
                await asyncio.Event().wait()
            finally:
                raise OSError("no process can be had")

        supervisor.start("reloading", untidy)
        await asyncio.sleep(0)
        assert await supervisor.stop(grace=1) == []
        await asyncio.sleep(0)
        assert begun == ["untidy"] and clock.pauses == []
        assert [row["event"] for row in log.rows] == ["loop failed"]

    run(story)


def test_one_that_fails_while_the_others_finish_what_they_have_in_hand_does_not_begin_again() -> None:
    """A store that had failed for good was asked seventy thousand times more in the twenty seconds of an end, and each time it was
    logged."""

    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        begun: list[int] = []

        def told(number: int) -> None:
            begun.append(number)
            if number == 2:
                supervisor.no_more()

        await supervisor.start("dispatch", failing(1000, at_once, told))
        assert begun == [1, 2] and clock.pauses == [1]

    run(story, Backoff(first=1, most=10))


def test_what_a_person_wrote_is_not_in_the_log() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        await supervisor.start("intake", failing(1, at_once))
        assert "Priya" not in repr(log.rows)
        assert log.rows[0]["fault"].startswith("ValueError at test_supervise.py:")

    run(story)


def test_a_loop_that_ran_well_for_long_begins_with_the_short_pause_again() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        def pass_time(number: int) -> None:
            clock.now += 1000 if number == 3 else 0

        await supervisor.start("intake", failing(4, at_once, pass_time))
        assert clock.pauses == [1, 2, 1, 2]

    run(story, Backoff(first=1, most=10, healed=100))


def test_one_that_fails_for_ever_stops_no_other() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        rounds: list[int] = []
        enough = asyncio.Event()

        async def steady() -> None:
            while True:
                rounds.append(1)
                if len(rounds) > 50:
                    enough.set()
                await asyncio.sleep(0)

        supervisor.start("intake", failing(10**6, at_once))
        supervisor.start("dispatch", steady)
        await enough.wait()
        assert await supervisor.stop() == []

    run(story)


def test_a_loop_that_is_silent_is_named() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        forever = asyncio.Event().wait
        supervisor.start("time", forever)  # type: ignore[arg-type]
        supervisor.start("intake", forever)  # type: ignore[arg-type]
        clock.now = 50
        supervisor.alive("intake")
        assert supervisor.silent(49) == ["time"]
        supervisor.alive("time", at=45)
        assert supervisor.silent(49) == []
        await supervisor.stop()
        assert supervisor.silent(0) == []

    run(story)


def test_stopping_lets_a_loop_clean_up_and_names_one_that_will_not_end() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        done: list[str] = []
        release = asyncio.Event()

        async def tidy() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                done.append("tidy")

        async def stubborn() -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await release.wait()

        supervisor.start("dispatch", tidy)
        stuck = supervisor.start("board", stubborn)
        await asyncio.sleep(0)
        assert await supervisor.stop(grace=0.01) == ["board"]
        assert done == ["tidy"]
        release.set()
        await stuck

    run(story)


def test_a_name_is_used_once() -> None:
    async def story(supervisor: Supervisor, clock: Clock, log: Log) -> None:
        supervisor.start("intake", failing(0, asyncio.Event().wait))  # type: ignore[arg-type]
        with pytest.raises(ValueError):
            supervisor.start("intake", failing(0, at_once))
        await supervisor.stop()

    run(story)
