"""The pretended clock: it stands still until told, leaves out no moment, and never moves while somebody works."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from parley.loops.clock import Bell, PretendClock, RealClock

from .conftest import first_mail, text_of

START = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(story: Any) -> None:
    asyncio.run(asyncio.wait_for(story(), 30))


def test_it_stops_at_each_moment_that_a_loop_waits_for() -> None:
    async def story() -> None:
        clock = PretendClock(START)
        bells = clock.bell("first"), clock.bell("second")
        woken: list[tuple[str, datetime]] = []

        async def loop(bell: Bell, every: timedelta) -> None:
            due = START + every
            while True:
                await clock.wait(bell, due)
                woken.append((bell.name, clock.now()))
                if clock.now() >= due:
                    due += every

        tasks = [asyncio.create_task(loop(bells[0], HOUR)), asyncio.create_task(loop(bells[1], 2 * HOUR))]
        await asyncio.sleep(0)
        assert woken == []
        clock.go_to(START + 4 * HOUR)
        await clock.arrived()
        assert [at for name, at in woken if name == "first"] == [START + n * HOUR for n in (1, 2, 3, 4)]
        assert [at for name, at in woken if name == "second"] == [START + n * HOUR for n in (2, 4)]
        assert clock.now() == START + 4 * HOUR
        clock.go_to(START)
        await clock.arrived()
        assert clock.now() == START + 4 * HOUR, "time never runs backwards"
        for task in tasks:
            task.cancel()

    run(story)


def test_it_waits_for_whoever_works() -> None:
    async def story() -> None:
        clock = PretendClock(START)
        idle, busy = clock.bell("idle"), clock.bell("busy")
        sleeping = asyncio.create_task(clock.wait(idle, START + HOUR))
        await asyncio.sleep(0)
        clock.go_to(START + 2 * HOUR)
        for _ in range(5):
            await asyncio.sleep(0)
        assert clock.now() == START and not sleeping.done()
        other = asyncio.create_task(clock.wait(busy, None))
        await sleeping
        assert clock.now() == START + HOUR
        other.cancel()

    run(story)


def test_a_bell_that_rang_before_is_heard() -> None:
    async def story() -> None:
        for clock in (RealClock(), PretendClock(START)):
            bell = clock.bell("intake")
            bell.ring()
            bell.ring()
            await clock.wait(bell, None)
            assert not bell.rung

    run(story)


def test_a_real_clock_wakes_for_a_moment_that_has_passed() -> None:
    woken: list[bool] = []

    async def story() -> None:
        clock = RealClock()
        await clock.wait(clock.bell("time"), clock.now() - HOUR)
        woken.append(True)

    run(story)
    assert woken


def test_a_week_of_a_real_daemon(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.go_to("2026-04-08T10:00+01:00")
    subjects = [str(letter["Subject"]) for letter in house.letters("priya.nair@school.example")]
    assert subjects
    dates = [str(letter["Date"]) for letter in house.letters()]
    assert any("07 Apr 2026" in date for date in dates), "what the 7th brought is dated the 7th"
    missed = [m for m in house.letters("priya.nair@school.example") if "07 Apr 2026 17:00" in str(m["Date"])]
    assert missed or any("missed" in text_of(m).lower() for m in house.letters())
    assert house.stop() == 0
