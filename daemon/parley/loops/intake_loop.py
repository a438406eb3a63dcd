"""The intake loop: what waits in the spool is read in the reading processes and taken through the door, in groups.

While one group goes through the door the next is being read. A group is whatever waits, never waited for. A mail
that ends its reader is read again in the slow lane, alone, and after three deaths parked; its neighbours go on.
Verdicts and rules are logged, nothing of what a mail says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from parley.loops import waiting_mail
from parley.loops.intake import Read, take_all
from parley.loops.parking import park
from parley.loops.readers import ReaderDied, Readers
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.loops.waiting_mail import Waiting, WaitingMail
from parley.loops.workplace import Workplace
from parley.store import spool
from parley.store.store import Store

GROUP = 50  # mails in one transaction
DEATHS = 3  # so many times may a mail end its reader; how often the daemon itself began does not count
SLOW = 8  # mails in the slow lane at one time; more make the intake wait


class IntakeLoop:
    """One of it. `waiting` is where the listener puts what it has kept."""

    def __init__(self, place: Workplace, taker: Taker, readers: Readers) -> None:
        self.waiting = WaitingMail()
        self._place, self._taker, self._readers = place, taker, readers
        self._slow: set[asyncio.Task[None]] = set()
        self._late: list[Read] = []  # read in the slow lane, not taken yet

    async def run(self) -> None:
        """Until the daemon stops."""
        place = self._place
        self.waiting.start_again()
        self._late.clear()
        ahead: asyncio.Task[list[Read]] | None = None
        try:
            while not place.stopping:
                place.supervisor.alive("intake")
                self._look_at_slow_lane()
                group = await self._next_group()
                ready, ahead = ahead, asyncio.create_task(self._read(group)) if group else None
                late, self._late = self._late, []
                if ready or late:
                    await self._take([*late, *(await ready if ready else [])])
                elif ahead is None:
                    await place.clock.wait(place.intake, None)
                    if self.waiting.empty:
                        self.waiting.look_again()
            if ahead is not None:
                await self._take(await ahead)
        finally:
            for task in (*self._slow, *([ahead] if ahead else [])):
                task.cancel()
            self._slow.clear()

    async def _next_group(self) -> list[Waiting]:
        if self.waiting.empty and self.waiting.behind:
            after = self.waiting.asking()
            do = self._place.thread.do
            mails = await do(waiting_mail.fetch, self._taker.store, after, GROUP)
            found = len(mails)
            self.waiting.found(mails, GROUP)
            if found == GROUP:
                self.waiting.look_again()
        return self.waiting.group(GROUP)

    async def _read(self, group: Sequence[Waiting]) -> list[Read]:
        """What the mails of a group mean, but for those that ended their reader: they go to the slow lane."""
        readings = await self._readers.read_many([(mail.raw, mail.envelope) for mail in group])
        found: list[Read] = []
        for mail, reading in zip(group, readings, strict=True):
            if isinstance(reading, ReaderDied):
                self._slow.add(asyncio.create_task(self._slowly(mail)))
            else:
                found.append((mail.number, reading))
        while len(self._slow) > SLOW and not all(task.done() for task in self._slow):
            await asyncio.wait(self._slow, return_when=asyncio.FIRST_COMPLETED)
            self._look_at_slow_lane()
        return found

    async def _slowly(self, mail: Waiting) -> None:
        place, store = self._place, self._taker.store
        while (await place.thread.do(_died, store, mail.number, place.clock.now())) < DEATHS:
            reading = await self._readers.read(mail.raw, mail.envelope, slow=True)
            if not isinstance(reading, ReaderDied):
                self._late.append((mail.number, reading))
                place.intake.ring()
                return
        await self._park(mail.number)

    def _look_at_slow_lane(self) -> None:
        """Whatever went wrong there is the loop's fault: it begins again, from the spool."""
        for task in [task for task in self._slow if task.done()]:
            self._slow.discard(task)
            task.result()

    async def _take(self, mails: Sequence[Read]) -> None:
        if mails:
            now = self._place.clock.now()
            self._told(await self._place.thread.do(take_all, self._taker, mails, now))

    async def _park(self, number: int) -> None:
        self._told([await self._place.thread.do(park, self._taker, number, now=self._place.clock.now())])

    def _told(self, taken: Iterable[Taken]) -> None:
        place = self._place
        for each in taken:
            place.log.info(
                "mail taken",
                mail=each.raw,
                verdict=each.verdict,
                dispute=each.dispute,
                rule=each.rule,
                clause=each.clause,
                letters=len(each.letters),
            )
        place.time.ring()
        place.dispatch.ring()


def _died(store: Store, number: int, now: datetime) -> int:
    """Note that this mail has ended its reader; how often that has been."""
    with store.write():
        return spool.tried(store, number, at=now)
