"""Who is in post is different from the last look: somebody's last day has passed, or a saved file lists them no longer.

Each open dispute gets a wake-up of its own, so that a crash forgets none, and whatever they owed goes to whoever follows
(`dispute.departures`). Looked at when files are read, at the start, and on the morning after each last day that is listed.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from hashlib import sha256

from parley.dispute.commands import ReplaceWhoLeft
from parley.dispute.workdays import at_local, local_day
from parley.dispute.world import in_post
from parley.loops.door import Done, Door, Said
from parley.store import counters, wakeups

LEAVING = "departure"  # the kind of wake-up: a dispute's, or "" for the next look
AT = time(8)  # before the morning's reminders: they go to whoever follows


def look(door: Door, now: datetime) -> int:
    """Compare who is in post with the last look; how many open disputes are to be looked at. In a transaction."""
    wakeups.set(door.store, LEAVING, "", _next(door, now))
    there = _in_post(door, now)
    if counters.value(door.store, LEAVING) == there:
        return 0
    counters.put(door.store, LEAVING, there)
    return wakeups.set_for_open(door.store, LEAVING, now)


def replace(door: Door, reference: str, now: datetime) -> Done:
    """One dispute's open steps, with those who follow."""
    wakeups.set(door.store, LEAVING, reference, None)
    command = ReplaceWhoLeft(by="", happened=now, received=now)
    return door.tell(reference, [command], Said(), now=now, cause=LEAVING)


def _in_post(door: Door, now: datetime) -> int:
    """A number that changes when anybody comes into post or leaves it."""
    world = door.library.world
    day = local_day(now, world.calendar.zone)
    names = sorted(person.id for person in world.directory.people.values() if in_post(person, day))
    return int(sha256("\n".join(names).encode()).hexdigest()[:12], 16)


def _next(door: Door, now: datetime) -> datetime | None:
    """The morning after the next last day in post; None where nobody's is listed."""
    zone = door.library.world.calendar.zone
    ends = {one.valid_until for one in door.library.world.directory.people.values() if one.valid_until}
    mornings = [at_local(day + timedelta(days=1), AT, zone) for day in ends]
    return min((at for at in mornings if at > now), default=None)
