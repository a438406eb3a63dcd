"""The watch: looks at the mailbox and the database each second, in real time whatever the daemon's clock says.

It notices what other programs have committed (`parley record` beside the daemon), writes down how everything stands
(`status.json`, and the file of `metrics:`), and tells systemd that we are alive, but only after it has looked (shared/operations.md section 3).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict

from parley.errors import TransportError
from parley.loops import steady
from parley.loops.sd_notify import notify, watchdog_seconds
from parley.loops.trouble import CLOCK, Trouble
from parley.loops.workplace import Workplace
from parley.store import queues
from parley.store.store import Store

EVERY = 1.0  # seconds
WRITTEN_EVERY = 10.0  # seconds
SILENT = 60.0  # seconds without a round after which a loop counts as hung
# The same for dispatch and for the mailbox: a slow server is no fault of ours. More than any pause of patience (900 s), and than a
# conversation that has to be cut may take (`time_limit`), asked twice
DELIVERING = 1_000.0


class WatchLoop:
    """One of it. listening: whether the way in is open."""

    def __init__(self, place: Workplace, store: Store, listening: Callable[[], bool]) -> None:
        self._place, self._store, self._listening = place, store, listening

    async def run(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        seen = await self._place.thread.do(self._store.data_version)
        told = written = 0.0
        jumped = Trouble(self._place, CLOCK, part=CLOCK)
        pause = watchdog_seconds()
        while not self._place.stopping:
            await asyncio.sleep(EVERY)
            version = await self._place.thread.do(self._store.data_version)
            if version != seen:
                seen = version
                self._place.time.ring()
                self._place.dispatch.ring()
            await self._look_at_clock(jumped)
            if loop.time() - written >= WRITTEN_EVERY:
                written = loop.time()
                await self.write_status()
            if pause is not None and loop.time() - told >= pause / 4 and self._all_well():
                notify("WATCHDOG=1")
                told = loop.time()

    async def _look_at_clock(self, jumped: Trouble) -> None:
        """Said while the machine's clock is not followed."""
        now, jump = self._place.clock.now(), self._place.clock.jump
        if jump is not None:
            await jumped.met(TransportError(_words(jump), permanent=False), now)
        elif jumped.since is not None:
            await jumped.over(now)

    async def write_status(self) -> None:
        """How everything stands now; once more at the end, so that the next start knows what this one left."""
        place, now, silent = self._place, self._place.clock.now(), self._place.supervisor.silent(SILENT)
        place.status.say("queues", **asdict(await place.thread.do(queues.look, self._store, now)))
        place.status.say("totals", **asdict(await place.thread.do(queues.ever, self._store)))
        place.status.say(CLOCK, started=place.clock.started)
        place.status.say("loops", silent=" ".join(silent), count=len(silent))
        before = place.status.unwritten
        await asyncio.to_thread(place.status.write, now)
        if place.status.unwritten not in ("", before):
            place.log.error("metrics not written", why=place.status.unwritten)

    def _all_well(self) -> bool:
        supervisor = self._place.supervisor
        silent = {name for name in supervisor.silent(SILENT) if name in ("intake", "time")}
        silent |= {name for name in supervisor.silent(DELIVERING) if name in ("dispatch", "mailbox")}
        if silent:
            self._place.log.error("loop silent", loops=sorted(silent))
            notify("WATCHDOG=trigger")  # it has been silent for a minute: no need to wait for another
        return not silent and self._listening()


def _words(jump: steady.Jump) -> str:
    hours, rest = divmod(round(abs(jump.ahead).total_seconds() / 60), 60)
    far = f"{hours // 24} days, {hours % 24} h" if hours >= 48 else f"{hours} h {rest} min"
    way = "ahead" if jump.ahead > steady.SLIP else "back"
    stands = round(steady.STANDS.total_seconds() / 60)
    return f"It has gone {way} by {far}, and is followed once something keeps it right, or after {stands} minutes"
