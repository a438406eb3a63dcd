"""The intake loop: what waits in the spool is read in the reading processes and taken through the door, in groups.

While one group goes through the door the next is being read. A group is whatever waits, never waited for. A mail
that takes long is left behind by its neighbours; one that ends its reader is read again in the slow lane, alone, and
parked after three deaths. What waits there is a number, not a mail: the spool has it.
Verdicts and rules are logged, nothing of what a mail says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from parley.loops import waiting_mail
from parley.loops.intake import Read, take_all
from parley.loops.log import together
from parley.loops.parking import park
from parley.loops.readers import Readers, Result, those_read
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.loops.waiting_mail import Waiting, WaitingMail
from parley.loops.workers import WorkerDied
from parley.loops.workplace import Workplace
from parley.store import spool
from parley.store.store import Store

GROUP = 50  # mails in one transaction
DEATHS = 3  # so many times may a mail end its reader; how often the daemon itself began does not count


class IntakeLoop:
    """One of it. `waiting` is where the listener puts what it has kept."""

    def __init__(self, place: Workplace, taker: Taker, readers: Readers) -> None:
        self.waiting = WaitingMail()
        self._place, self._taker, self._readers = place, taker, readers
        self._slow: set[asyncio.Task[None]] = set()
        self._slow_lane = asyncio.Lock()
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
        """What the mails of a group mean, but for those that take long or ended their reader: nobody waits for them."""
        results = self._readers.put([(mail.raw, mail.envelope) for mail in group])
        try:
            await those_read(results)
        except asyncio.CancelledError:
            for result in results:
                result.cancel()
            raise
        found: list[Read] = []
        for mail, result in zip(group, results, strict=True):
            reading = result.result() if result.done() else None
            if reading is None or isinstance(reading, WorkerDied):
                self._slow.add(slow := asyncio.create_task(self._slowly(mail.number, result)))
                slow.add_done_callback(lambda _: self._place.intake.ring())  # however it ended
            else:
                found.append((mail.number, reading))
        return found

    async def _slowly(self, number: int, first: Result) -> None:
        """A mail that takes long: once more in the slow lane if it ended its reader, and parked after so many deaths."""
        place, store = self._place, self._taker.store
        reading = await first
        while isinstance(reading, WorkerDied):
            if await place.thread.do(_died, store, number, place.clock.now()) >= DEATHS:
                self._told([await place.thread.do(park, self._taker, number, now=place.clock.now())])
                return
            async with self._slow_lane:
                kept = await place.thread.do(waiting_mail.again, store, number)
                if kept is None:
                    return
                reading = await self._readers.read_slowly(kept.raw, kept.envelope)
        self._late.append((number, reading))

    def _look_at_slow_lane(self) -> None:
        """Whatever went wrong there is the loop's fault: it begins again, from the spool."""
        for task in [task for task in self._slow if task.done()]:
            self._slow.discard(task)
            task.result()

    async def _take(self, mails: Sequence[Read]) -> None:
        if mails:
            await self._place.letters.wait()
            now = self._place.clock.now()
            self._told(await self._place.thread.do(take_all, self._taker, mails, now))

    def _told(self, taken: Iterable[Taken]) -> None:
        place = self._place
        with together():
            for each in taken:
                place.log.info(
                    "mail taken",
                    mail=each.raw,
                    verdict=each.verdict,
                    dispute=each.dispute,
                    rule=each.rule,
                    clause=each.clause,
                    letters=len(each.letters),
                    proven=each.proof.proven if each.proof else None,
                    why=each.proof.why if each.proof else "",
                )
        place.time.ring()
        place.dispatch.ring()


def _died(store: Store, number: int, now: datetime) -> int:
    """Note that this mail has ended its reader; how often that has been."""
    with store.write():
        return spool.tried(store, number, at=now)
