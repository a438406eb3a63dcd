"""Looks over a part of the outside world at the start and once a day, and says in the log what is not as it should be.

It decides nothing and stops nothing: rights that are too wide, a secret that ends soon. `parley doctor` says the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from parley.errors import TransportError
from parley.finding import Finding, State
from parley.loops.clock import Bell
from parley.loops.workplace import Workplace

EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=15)  # where it could not be asked

Look = Callable[[datetime], Iterable[Finding]]


class LookOverLoop:
    """One of it. look: blocks; raises TransportError where it cannot be asked."""

    def __init__(self, place: Workplace, bell: Bell, name: str, look: Look) -> None:
        self._place, self._bell, self._name, self._look = place, bell, name, look
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self) -> None:
        """Until the daemon stops."""
        place = self._place
        while not place.stopping:
            now = place.clock.now()
            await place.clock.wait(self._bell, now + (EVERY if await self.round(now) else AGAIN))

    async def round(self, now: datetime) -> bool:
        """Look once; whether that could be done. What is well is not said."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._thread, lambda: list(self._look(now))
            )
        except TransportError as error:
            self._place.log.error("could not be looked over", part=self._name, why=error.message)
            return False
        for each in found:
            if each.state > State.WELL:
                self._place.log.warning(
                    "not as it should be", part=self._name, words=each.words, mend=each.mend
                )
        return True

    def close(self) -> None:
        """Let go of the thread, once it has its answer."""
        self._thread.shutdown(wait=False)
