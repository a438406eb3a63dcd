"""Once a day every live meeting is compared with its journal, and parley's own calendar with both: what differs is mended.

By construction nothing differs; this is for what construction cannot see: a restored backup, a hand in the database, a
fault of ours. The wake-up goes through the meetings in portions, its owner being the last one looked at.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

import structlog

from parley.dispute.workdays import at_local, local_day
from parley.loops import indexing
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.store import holds, mirrored, wakeups
from parley.store.holds import HoldRow

SWEEP = "sweep"  # the kind of wake-up
AT = time(6)
PORTION = 100  # meetings in one transaction


def begin(door: Door, now: datetime) -> None:
    """See that there will be a sweep. In a transaction."""
    if not wakeups.any_of(door.store, SWEEP):
        wakeups.set(door.store, SWEEP, "", _next(door, now))


def sweep(door: Door, after: str, now: datetime) -> tuple[Posted, ...]:
    """Look at the next portion of live meetings, those after this one. Nobody is written to. In a transaction."""
    wakeups.set(door.store, SWEEP, after, None)
    portion = holds.live_after(door.store, after, PORTION)
    mended = [row for row in portion if _mend(door, row, now)]
    if len(portion) == PORTION:
        wakeups.set(door.store, SWEEP, portion[-1].hold, now)
    else:
        mirrored.look_again(door.store)
        wakeups.set(door.store, SWEEP, "", _next(door, now))
    if mended:
        structlog.get_logger().warning("meetings mended", meetings=len(mended))
    return ()


def _mend(door: Door, row: HoldRow, now: datetime) -> bool:
    """Make the row as its journal has it, and let a meeting that nobody needs any more leave by the door."""
    try:
        hold = door.dispute(row.reference).holds.get(row.hold)
    except KeyError:
        hold = None
    if hold is None:  # of no journal: nobody was asked to it, and it takes up people's time
        holds.drop(door.store, row.hold)
        return True
    true = indexing.hold_row(row.reference, hold)
    if true != row:
        holds.save(door.store, true)
        wakeups.set(door.store, indexing.DISPUTE, row.reference, now)
    return true != row


def _next(door: Door, now: datetime) -> datetime:
    zone = door.library.world.calendar.zone
    today = at_local(local_day(now, zone), AT, zone)
    return today if today > now else at_local(local_day(now, zone) + timedelta(days=1), AT, zone)
