"""Loops that stay up: one that raises is started again, after a pause that doubles, and never stops the others.

A loop is a coroutine that runs until it is cancelled. What is logged of a fault is its type and where it came
from, never its message: that may hold what a person wrote; the same fault again and again is said at the 1st, 2nd, 4th,
8th … time. Once all are told to stop, none starts again, whatever its tidying up comes to. Each loop says `alive` when it
has done a round, and the watchdog asks `silent` (shared/operations.md section 3). Time and sleep come from outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from parley.value import value


class Log(Protocol):
    """What is used of a structlog logger."""

    def info(self, event: str, **facts: Any) -> Any: ...

    def error(self, event: str, **facts: Any) -> Any: ...


Factory = Callable[[], Coroutine[Any, Any, None]]


@value
class Backoff:
    """Pauses before a loop is started again, in seconds: `first`, doubling up to `most`.

    A loop that has run for `healed` seconds begins with `first` again.
    """

    first: float = 0.2
    most: float = 60.0
    healed: float = 120.0

    def after(self, faults: int) -> float:
        """The pause after so many faults in a row, from 1."""
        return float(min(self.most, self.first * 2 ** min(faults - 1, 30)))


class Supervisor:
    """The loops of one daemon and their heartbeats. clock: seconds, monotonic."""

    def __init__(
        self,
        log: Log,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        backoff: Backoff | None = None,
    ) -> None:
        self.heartbeats: dict[str, float] = {}
        self._log = log
        self._clock = clock
        self._sleep = sleep
        self._backoff = backoff or Backoff()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopping = False

    def start(self, name: str, factory: Factory) -> asyncio.Task[None]:
        """Run the loop that `factory` makes until `stop`. A name is used once."""
        if name in self._tasks:
            raise ValueError(f"a loop named {name} is running")
        self.alive(name)
        task = asyncio.create_task(self._supervise(name, factory), name=name)
        self._tasks[name] = task
        return task

    def alive(self, name: str, at: float | None = None) -> None:
        """The loop has done a round, now or at that time of the clock."""
        self.heartbeats[name] = self._clock() if at is None else at

    def silent(self, longer_than: float) -> list[str]:
        """The loops that have not been alive for so many seconds."""
        now = self._clock()
        return sorted(name for name, at in self.heartbeats.items() if now - at > longer_than)

    def no_more(self) -> None:
        """Whichever ends from now on, by a fault too, has ended for good: what it met is met again, and again, by whoever starts
        it, and what is in hand at the end has long enough to wait for already."""
        self._stopping = True

    async def stop(self, grace: float | None = None) -> list[str]:
        """Cancel all and wait for them, at most `grace` seconds; the names of those that would not end. For good."""
        self.no_more()
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=grace)
        left = sorted(name for name, task in self._tasks.items() if not task.done())
        self._tasks.clear()
        self.heartbeats.clear()
        return left

    async def _supervise(self, name: str, factory: Factory) -> None:
        faults, said, next_said = 0, "", 1
        while True:
            began = self._clock()
            fault = await self._run_once(name, factory)
            if fault is None:
                return
            faults = 1 if self._clock() - began >= self._backoff.healed else faults + 1
            pause = self._backoff.after(faults)
            if fault != said or faults in (1, next_said) or self._stopping:
                self._log.error("loop failed", loop=name, fault=fault, again_in=pause, faults=faults)
                said, next_said = fault, 2 * faults
            if not self._stopping:
                await self._sleep(pause)
            if self._stopping:
                return

    async def _run_once(self, name: str, factory: Factory) -> str | None:
        """The fault that ended the loop; None if it ended by itself, which only a loop with an end does."""
        try:
            await factory()
        except Exception as error:  # noqa: BLE001 - this is the place where a loop's faults stop
            return described(error)
        self._log.info("loop ended", loop=name)
        self.heartbeats.pop(name, None)
        return None


def described(error: BaseException) -> str:
    """The type and the place of a fault, such as `KeyError at intake.py:40`; never its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + place
