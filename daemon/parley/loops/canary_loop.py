"""A test mail a day, from parley to its own mailbox: if it does not come back, other people's mail does not arrive either,
and nobody would notice. Then it is said in the log, in `status.json`, by a letter, and by whatever else wakes people.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from parley.errors import TransportError
from parley.loops import probing
from parley.loops.trouble import CANARY, Trouble
from parley.loops.workplace import Workplace
from parley.mail.delivered import Failed, FailedForNow
from parley.mail.probe_mail import Probe, probe
from parley.mailboxes.wayout import WayOut
from parley.store import rates
from parley.store.store import Store

EVERY = 60.0  # seconds between two looks
# How often: as long as it comes back, and until it does
DAILY, AGAIN = (timedelta(hours=24), timedelta(hours=1))
LATE = timedelta(minutes=20)  # a relay may greylist
_MOST = 24  # of those that are out


class CanaryLoop:
    """One of it. way_out: the one that letters take."""

    def __init__(self, place: Workplace, store: Store, way_out: WayOut) -> None:
        self._place, self._store, self._way_out = place, store, way_out
        self._out: list[tuple[Probe, datetime]] = []
        self._trouble = Trouble(place, CANARY)

    async def run(self) -> None:
        """Until the daemon stops."""
        while not self._place.stopping:
            await asyncio.sleep(EVERY)
            await self.round()

    async def round(self) -> None:
        """Send one if it is time; look whether one has come back; say so if none has."""
        now = self._place.clock.now()
        if await self._place.thread.do(self._due, now):
            await self._send(now)
        if not self._out:
            return
        if await self._place.thread.do(self._is_back):
            self._out.clear()
            self._place.status.say(CANARY, last_back=now)
            await self._trouble.over(now)
        elif now - self._out[0][1] >= LATE:
            why = "The daily test mail to parley's own mailbox has left and has not come back: parley doctor says more"
            await self._trouble.met(TransportError(why, permanent=False), now)

    def _due(self, now: datetime) -> bool:
        every = AGAIN if self._trouble.since else DAILY
        with self._store.write():
            return rates.tell_once(self._store, now, CANARY, every)

    async def _send(self, now: datetime) -> None:
        library = self._place.thread.door.library
        one = probe(library.address, library.instance, self._store.random_id(15), now)
        result = await probing.send(self._way_out, one)
        self._place.status.say(CANARY, last_sent=now)
        if isinstance(result, Failed | FailedForNow):
            why = "The way out does not take a test mail to parley's own mailbox: parley doctor says more"
            await self._trouble.met(TransportError(why, permanent=False), now)
        else:
            self._out = [*self._out[-_MOST + 1 :], (one, now)]

    def _is_back(self) -> bool:
        return any(probing.came_back(self._store, one, sent) is not None for one, sent in self._out)
