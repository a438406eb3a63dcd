"""The days that are worked have changed: a new bank holiday, another table, other office hours.

Open dates move only as recorded events that say old, new and why; whoever owes something is told once. Seen at the
start and when files are read anew; each open dispute gets a wake-up of its own, so that one that cannot be reckoned
stops no other, and a crash forgets none.
"""

from __future__ import annotations

from datetime import datetime

from parley.dispute.commands import ReckonAgain
from parley.loops.door import Door
from parley.loops.visit import Done, Said
from parley.store import counters, wakeups

CALENDAR = "calendar"  # the kind of wake-up, and the name under which the days last seen are kept


def look(door: Door, now: datetime) -> int:
    """Compare the days that count with those last seen; how many open disputes are to be looked at. In a transaction."""
    seen, days = counters.value(door.store, CALENDAR), door.library.calendars
    if seen == days:
        return 0
    counters.put(door.store, CALENDAR, days)
    if seen is None:  # the first start: every date was reckoned with these days
        return 0
    return wakeups.set_for_open(door.store, CALENDAR, now)


def reckon(door: Door, wakeup: wakeups.Wakeup, now: datetime) -> Done:
    """One dispute's open dates, counted with the days as they are now."""
    wakeups.set(door.store, CALENDAR, wakeup.owner, None)
    command = ReckonAgain(by="", happened=now, received=now)
    return door.tell(wakeup.owner, [command], Said(), now=now, cause=CALENDAR)
