"""The loop of parley's own calendar: writes what has changed, looks at what people have changed there, waits with patience.

The calendar is asked from a thread of its own, so that a server that hangs keeps nobody waiting. Where it cannot be
reached, nothing is lost: what is to be written is asked of the database anew each time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from parley.calendars.mirror import Changed, Mirror
from parley.errors import TransportError
from parley.loops import mirroring
from parley.loops.clock import Bell
from parley.loops.mirroring import Work
from parley.loops.trouble import CALENDAR, Patience, Trouble
from parley.loops.workplace import Workplace
from parley.store.mirrored import Mirrored

LOOKS = timedelta(minutes=5)  # how soon somebody's hand in it is noticed; a change of ours is written at once
ROUNDS = 10  # times a hundred meetings until others have their turn
PATIENCE = Patience(first=30.0, most=900.0, mending=900.0, most_mending=900.0)
# So many meetings may be refused in one round: one keeps no other out, and more are not about a meeting
STUBBORN = 2

P = ParamSpec("P")
T = TypeVar("T")


class MirrorLoop:
    """One of it."""

    def __init__(self, place: Workplace, bell: Bell, mirror: Mirror) -> None:
        self._place, self._bell, self._mirror = place, bell, mirror
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="calendar")
        self._looked: datetime | None = None
        self._away = Trouble(place, CALENDAR, CALENDAR)
        self._refused = False  # said once

    async def run(self) -> None:
        """Until the daemon stops."""
        place = self._place
        while not place.stopping:
            now = place.clock.now()
            try:
                await self.round(now)
            except TransportError as error:
                await self._away.met(error, now)
                pause = self._pause(error)
            else:
                await self._away.over(now)
                pause = LOOKS
            await place.clock.wait(self._bell, now + pause)

    async def round(self, now: datetime) -> None:
        """Look, if it is time; then write. TransportError if the calendar cannot be reached or refuses."""
        for _ in range(ROUNDS):
            if self._looked is None or now - self._looked >= LOOKS:
                await self._look(now)
                self._looked = now
            if not await self._write():
                self._refused = False
                return
        if self._looked is None and not self._refused:
            self._refused = True
            self._place.log.error("calendar refuses changes to the versions that it names itself")

    def close(self) -> None:
        """Let go of the calendar, once it has answered what it was asked."""
        self._thread.submit(self._mirror.close)
        self._thread.shutdown(wait=False)

    async def _write(self) -> bool:
        """Whether there is more to do: more meetings, or somebody was there first and is looked at anew."""
        do, door = self._place.thread.do, self._place.thread.door
        todo = await do(mirroring.work, door)
        done: list[tuple[Work, str]] = []
        refused: list[TransportError] = []
        try:
            for item in todo:
                try:
                    version = await self._there(self._carry_out, item)
                except TransportError as error:
                    refused.append(error)
                    if not error.permanent or len(refused) >= STUBBORN:
                        break
                    continue
                done += [(item, version)] if version is not None else []
        finally:
            await do(mirroring.written, door, done)
        if refused:
            raise refused[-1]
        if len(done) < len(todo):
            self._looked = None
        return len(done) < len(todo) or len(todo) >= mirroring.AT_ONCE

    def _carry_out(self, item: Work) -> str | None:
        """The new version; None if somebody has changed it meanwhile, which is looked at before it is written over."""
        try:
            if item.text is not None:
                return self._mirror.write(item.entry.uid, item.text, item.entry.version)
            if item.entry.version:
                self._mirror.remove(item.entry.uid, item.entry.version)
        except Changed:
            return self._gone_for_good(item) if item.text is None else None
        return ""

    def _gone_for_good(self, item: Work) -> str:
        """A cancelled meeting leaves, whatever somebody has made of it meanwhile."""
        there = self._mirror.read(item.entry.uid)
        if there is not None:
            self._mirror.remove(item.entry.uid, there.version)
        return ""

    async def _look(self, now: datetime) -> None:
        """Whatever stands there otherwise than it was left."""
        do, door = self._place.thread.do, self._place.thread.door
        versions = await self._there(self._mirror.versions)
        for entry in await do(mirroring.live, door):
            if versions.get(entry.uid, "") != entry.version:
                await self._by_hand(entry, now)

    async def _by_hand(self, entry: Mirrored, now: datetime) -> None:
        there = await self._there(self._mirror.read, entry.uid)
        if there is None and not entry.version:
            return  # it was never there; it is written in this round
        done = await self._place.thread.do(mirroring.by_hand, self._place.thread.door, entry, there, now)
        kinds = [type(event).__name__ for event in done.events]
        self._place.log.info("changed by hand in the calendar", dispute=entry.reference, events=kinds)
        if done.letters:
            self._place.dispatch.ring()

    def _pause(self, error: TransportError) -> timedelta:
        """How long to wait after a failure."""
        faults = self._away.refusals or self._away.faults
        return timedelta(seconds=PATIENCE.after(faults, permanent=error.permanent))

    async def _there(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The calendar's thread does it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))
