"""Asks what became of texts that a channel took: one that did not arrive counts as failed, and the next channel or person is
tried at once, not when the wait for an acknowledgement is over.

Asked are texts of the last hours, the young ones often, and none whose alert somebody has meanwhile. What is known of them
stands in the outbox (the name that the service gave each), so that a restart in the middle of a night changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from parley.loops.alert_rows import answered
from parley.loops.door import Door
from parley.loops.undelivered import did_not_arrive
from parley.loops.workplace import Workplace
from parley.mail.delivered import Delivered, Failed
from parley.store import outbox
from parley.store.outbox import OutboxRow

EVERY = 10.0  # seconds; an alert waits a quarter of an hour for its answer, and most receipts come within a minute
# Longer than any alert waits for one person; a phone that is off says so after three days
WATCHED = timedelta(hours=3)
SPARING = 10  # a text that left so long ago is asked for again after a tenth of that

Became = Callable[[str, str], Awaitable[Delivered | None]]


class ReceiptLoop:
    """One of it. became: asks the channel of an address what it knows of the text that it gave this name; None: nothing."""

    def __init__(self, place: Workplace, door: Door, became: Became) -> None:
        self._place, self._door, self._became = place, door, became
        self._settled: set[int] = set()  # rows of which nothing more is to be learned
        self._next: dict[int, datetime] = {}

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.round(self._place.clock.now())
            await asyncio.sleep(EVERY)

    async def round(self, now: datetime) -> None:
        """Ask for each text that may have met its fate."""
        rows = await self._place.thread.do(waiting, self._door, now)
        self._settled &= {row.id for row in rows}
        due = [row for row in rows if row.id not in self._settled and now >= self._next.get(row.id, now)]
        self._next = {row.id: self._next.get(row.id, now) for row in rows}
        results = await asyncio.gather(*(self._became(row.address, row.server_id) for row in due))
        for row, result in zip(due, results, strict=True):
            if result is None:
                self._next[row.id] = now + (now - (row.sent or now)) / SPARING
                continue
            if isinstance(result, Failed):
                self._place.log.warning("text did not arrive", dispute=row.reference, status=result.status)
                await self._place.thread.do(did_not_arrive, self._door, row, result.status, now)
                self._place.dispatch.ring()
                self._place.time.ring()
            self._settled.add(row.id)  # at last: what could not be told is asked for, and told, again


def waiting(door: Door, now: datetime) -> list[OutboxRow]:
    """The texts that a channel took in the last hours, without those about alerts that somebody has."""
    return [row for row in outbox.taken_by_channels(door.store, now - WATCHED) if not answered(door, row)]
