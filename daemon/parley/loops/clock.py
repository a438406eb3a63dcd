"""The one place that knows what time it is: the real clock, and one for demonstrations that jumps when told to.

Loops wait on a `Bell`: until a moment, or until it is rung. A `PretendClock` stands still until every loop waits;
then it goes to the next moment that any of them waits for, up to where it was told to go. So a week passes in a
second and nothing in it is left out. What time it is decides nothing in here.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol

from parley.loops.steady import Jump, Steady, machines

LONGEST = 30.0  # seconds: the wall clock may be set, so nobody sleeps longer on its word


class Bell:
    """Wakes one loop: something has come that it should look at. `ring` may be called any number of times."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.waiting = False
        self.until: datetime | None = None
        self.followers: list[Bell] = []
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the loop now, or let it not fall asleep; and whoever looks at what this one is rung for (`followers`)."""
        self.waiting = False
        self._rung.set()
        for bell in self.followers:
            bell.ring()

    @property
    def rung(self) -> bool:
        """Whether it has rung and nobody has heard it yet."""
        return self._rung.is_set()

    async def heard(self) -> None:
        """Wait until it rings; one ringing is heard once."""
        await self._rung.wait()
        self._rung.clear()


class Clock(Protocol):
    """What the loops know of time. All instants are aware, UTC."""

    @property
    def jump(self) -> Jump | None:
        """Where the computer's clock has jumped and is not followed."""
        ...

    @property
    def started(self) -> datetime | None:
        """When the computer was started, by this clock; None where it has nothing to do with one."""
        ...

    def now(self) -> datetime:
        """This moment."""
        ...

    def bell(self, name: str) -> Bell:
        """A bell for one loop; made before any loop starts."""
        ...

    async def wait(self, bell: Bell, until: datetime | None) -> None:
        """Until the bell rings or that moment has come; at the latest after `LONGEST` seconds of a real clock."""
        ...


class RealClock:
    """The computer's own, but for its jumps (`loops/steady.py`)."""

    def __init__(self, steady: Steady | None = None) -> None:
        self._steady = steady or machines()

    def now(self) -> datetime:
        """This moment."""
        return self._steady.now()

    @property
    def jump(self) -> Jump | None:
        """That it is not followed just now; None while it is."""
        return self._steady.jump

    @property
    def started(self) -> datetime:
        """With it a command beside the daemon tells the same time."""
        return self._steady.started

    def bell(self, name: str) -> Bell:
        """A bell for one loop."""
        return Bell(name)

    async def wait(self, bell: Bell, until: datetime | None) -> None:
        """See `Clock`."""
        seconds = LONGEST
        if until is not None:
            seconds = min(LONGEST, max(0.0, (until - self.now()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await bell.heard()
        except TimeoutError:
            return


class PretendClock:
    """Stands at `start` until `go_to`; never in a daemon that sends mail to people. For one event loop."""

    jump = None
    started = None

    def __init__(self, start: datetime) -> None:
        self._now = self._target = start.astimezone(UTC)
        self._bells: list[Bell] = []
        self._there = asyncio.Event()

    def now(self) -> datetime:
        """The pretended moment."""
        return self._now

    def bell(self, name: str) -> Bell:
        """A bell for one loop; the clock moves only while all of them wait."""
        bell = Bell(name)
        self._bells.append(bell)
        return bell

    def go_to(self, at: datetime) -> None:
        """Let the time pass up to `at`, stopping wherever a loop wants to be woken. Earlier than now: nothing."""
        self._target = max(self._target, at.astimezone(UTC))
        self._there.clear()
        self._pass()

    async def arrived(self) -> None:
        """Wait until the moment last asked for has come and every loop has done what it brought."""
        await self._there.wait()

    async def wait(self, bell: Bell, until: datetime | None) -> None:
        """See `Clock`."""
        bell.waiting, bell.until = not bell.rung, until
        asyncio.get_running_loop().call_soon(self._pass)
        await bell.heard()
        bell.waiting = False

    def _pass(self) -> None:
        if not all(bell.waiting for bell in self._bells):
            return
        moments = [bell.until for bell in self._bells if bell.until is not None]
        following = min((at for at in moments if at <= self._target), default=None)
        if following is None:
            self._now = self._target
            self._there.set()
            return
        self._there.clear()
        self._now = max(self._now, following)
        for bell in self._bells:
            if bell.until is not None and bell.until <= self._now:
                bell.ring()
