"""Giving way: whoever would only heap up work lets those go first who take it away, and never for long.

In a burst three queues follow each other: mails that come, mails that are read and go through the door, letters that
leave. Each is quickest while what it needs is still at hand, so a queue that is far behind is given a moment by the
one before it. It is a courtesy and no lock: nothing depends on it, and a queue that stands still (a relay that is
away) keeps nobody waiting for longer than that moment.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress


class GivingWay:
    """One queue that others give way to. most: seconds that somebody waits each time, by the machine's clock."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._free = asyncio.Event()
        self._free.set()

    @property
    def free(self) -> bool:
        """Whether nobody need wait."""
        return self._free.is_set()

    def say(self, *, free: bool) -> None:
        """Whether the queue has what it can use. From the event loop's own thread."""
        if free:
            self._free.set()
        else:
            self._free.clear()

    async def wait(self) -> None:
        """Return once it is free, or after a moment."""
        if not self._free.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._free.wait(), self._most)
