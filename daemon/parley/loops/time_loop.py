"""The time loop: wakes what is due, sleeps until the next moment, and never on the clock's word alone for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from parley.loops import timekeeper
from parley.loops.door import Door
from parley.loops.visit import Done
from parley.loops.workplace import Workplace

Arriving = Callable[[], datetime | None]  # up to when mail has been heard, None: up to now


class TimeLoop:
    """One of it. behind: told when something is due and mail that came before may not have been heard yet."""

    def __init__(
        self,
        place: Workplace,
        door: Door,
        arriving: Arriving = lambda: None,
        behind: Callable[[], None] = lambda: None,
    ) -> None:
        self._place, self._door, self._arriving, self._behind = place, door, arriving, behind

    async def run(self) -> None:
        """Until the daemon stops."""
        place = self._place
        while not place.stopping:
            place.supervisor.alive("time")
            now = place.clock.now()
            heard = self._arriving()
            woken, following = await place.thread.do(look, self._door, now, heard)
            if woken and heard is not None and heard < now:
                self._behind()
            for done in woken:
                self._told(done)
            if any(done.letters for done in woken):
                place.dispatch.ring()
            if len(woken) < timekeeper.AT_ONCE:
                await place.clock.wait(place.time, following)

    def _told(self, done: Done) -> None:
        if done.fault:
            self._place.log.error("dispute not woken", dispute=done.reference, fault=done.fault)
        elif done.events or done.letters:
            kinds = [type(event).__name__ for event in done.events]
            self._place.log.info(
                "time passed", dispute=done.reference, events=kinds, letters=len(done.letters)
            )


def look(door: Door, now: datetime, arriving: datetime | None) -> tuple[list[Done], datetime | None]:
    """What was due, and when the next is. A mail that is arriving has not been heard yet."""
    due = timekeeper.next_tick(door)
    if due is None or due > now:
        return [], due
    heard = [at for at in (timekeeper.heard_up_to(door), arriving) if at is not None]
    woken = timekeeper.tick(door, now, heard_until=min(heard, default=None))
    return woken, timekeeper.next_tick(door)
