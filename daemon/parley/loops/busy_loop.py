"""Reads when people are taken, where their calendar may be read: those who have something to talk about first.

A time is never waited for: what was read last is looked up when a time is sought (`store/free_busy.py`), and a calendar that
cannot be read is unknown. Only times are asked for and kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from parley.dispute.world import Person
from parley.errors import TransportError
from parley.loops.clock import Bell
from parley.loops.door import Door
from parley.loops.timefinding import LOOK_AHEAD
from parley.loops.workplace import Workplace
from parley.store import disputes, free_busy

EVERY = timedelta(minutes=30)
MOST = 500  # people in one round
AT_ONCE = 4  # servers' answers that are waited for side by side

Times = list[tuple[datetime, datetime]]
Ask = Callable[[str, datetime, datetime], Times]  # an address, from, until; raises TransportError
AskFor = Callable[[str], Ask | None]  # what asks for the people of a mail domain, None where nobody can


class BusyLoop:
    """One of it."""

    def __init__(self, place: Workplace, bell: Bell, ask_for: AskFor) -> None:
        self._place, self._bell, self._ask_for = place, bell, ask_for
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="busy")

    async def run(self) -> None:
        """Until the daemon stops."""
        place = self._place
        while not place.stopping:
            now = place.clock.now()
            await self.round(now)
            await place.clock.wait(self._bell, now + EVERY)

    async def round(self, now: datetime) -> None:
        """Ask for everybody once."""
        do, door = self._place.thread.do, self._place.thread.door
        people = await do(worth_asking, door, self._ask_for)
        read = unread = 0
        for some in (people[n : n + AT_ONCE] for n in range(0, len(people), AT_ONCE)):
            known = await asyncio.gather(*(self._times(person, now) for person in some))
            found = [(p.id, times) for p, times in zip(some, known, strict=True) if times is not None]
            read, unread = read + len(found), unread + len(some) - len(found)
            await do(_keep, door, found, now)
        if people:
            self._place.log.info("free and busy times read", people=read, unknown=unread)

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _times(self, person: Person, now: datetime) -> Times | None:
        ask = self._ask_for(person.address.rpartition("@")[2])
        if ask is None:
            return None
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, ask, person.address, now, now + LOOK_AHEAD
            )
        except TransportError:
            return None


def worth_asking(door: Door, ask_for: AskFor) -> list[Person]:
    """Whose calendar may be read: those who owe something first, then everybody of the directory, in its order."""
    directory = door.library.world.directory
    owing = [person for person in disputes.who_owes(door.store) if person in directory.people]
    everybody = [directory.people[person] for person in dict.fromkeys([*owing, *directory.people])]
    return [p for p in everybody if p.address and ask_for(p.address.rpartition("@")[2]) is not None][:MOST]


def _keep(door: Door, found: Sequence[tuple[str, Times]], now: datetime) -> None:
    with door.store.write():
        for person, times in found:
            free_busy.keep(door.store, person, times, read=now)
