"""Looks over the rights in the mailbox at the start and once a day, and says what is not as it should be: in the log at once,
and, where it is still so a while later, in a letter. Then it looks each hour, so that what was mended is soon said to be.

It decides nothing and stops nothing: rights that are too wide, a secret that ends soon. `parley doctor` says the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from parley.errors import TransportError
from parley.finding import Finding, State
from parley.loops.clock import Bell
from parley.loops.trouble import ALARM, Trouble
from parley.loops.workplace import Workplace

EVERY, WHILE_WRONG = timedelta(days=1), timedelta(hours=1)

Look = Callable[[datetime], Iterable[Finding]]


class LookOverLoop:
    """One of it. look: blocks; raises TransportError where it cannot be asked, which the mailbox's own loop says."""

    def __init__(self, place: Workplace, bell: Bell, look: Look) -> None:
        self._place, self._bell, self._look = place, bell, look
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="rights")
        self._rights = Trouble(place, "rights")

    async def run(self) -> None:
        """Until the daemon stops."""
        place = self._place
        while not place.stopping:
            now = place.clock.now()
            await place.clock.wait(self._bell, now + await self.round(now))

    async def round(self, now: datetime) -> timedelta:
        """Look once; how long to wait until the next look."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._thread, lambda: list(self._look(now))
            )
        except TransportError:
            return ALARM
        bad = [each for each in found if each.state > State.WELL]
        if not bad:
            await self._rights.over(now)
            return EVERY
        new = self._rights.since is None
        await self._rights.met(TransportError(_said(bad), permanent=True), now)
        return ALARM if new else WHILE_WRONG

    def close(self) -> None:
        """Let go of the thread, once it has its answer."""
        self._thread.shutdown(wait=False)


def _said(bad: Collection[Finding]) -> str:
    """All that was found, and then each mend once."""
    words = dict.fromkeys(each.words for each in bad)
    mends = dict.fromkeys(each.mend for each in bad)
    return f"{' '.join(words)} Mend: {'; '.join(mends)}."
