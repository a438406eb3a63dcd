"""What the time brings to everything that wants to be woken: a tick costs what is due, not what is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from parley.dispute.advance import next_wake
from parley.dispute.view import View
from parley.errors import TransportError
from parley.loops import (
    calendar_change,
    departures,
    directory_look,
    handover,
    meeting_places,
    pen_letters,
    pen_watch,
    retention,
    sweeping,
)
from parley.loops.door import Door
from parley.loops.indexing import DISPUTE
from parley.loops.outgoing import Posted
from parley.loops.visit import Done
from parley.store import pen, spool, wakeups
from parley.store.wakeups import Wakeup

AT_ONCE = 100  # wake-ups taken in one transaction
PATIENCE = timedelta(seconds=30)  # how soon to look again at what waits for the mailbox to be read


def tick(door: Door, now: datetime, *, heard_until: datetime | None = None) -> list[Done]:
    """Wake everybody whose moment has come; each alone, so that one poisoned dispute stops no other.

    heard_until: as `advance` has it (None: find out from the spool). A dispute that cannot be
    woken is set aside until `PATIENCE` has passed, and the exception's type is in the returned row.
    """
    heard = heard_until or heard_up_to(door)
    found: list[Done] = []
    deleting = False
    with door.store.write():
        for wakeup in wakeups.due(door.store, now, AT_ONCE):
            if wakeup.kind == DISPUTE:
                found.append(_wake(door, wakeup.owner, now, heard))
            elif wakeup.kind == pen_letters.DIGEST:
                found.append(_alone(door, wakeup, now, partial(pen_letters.digest, door, now=now)))
            elif wakeup.kind == retention.RETENTION:
                found += _deleted(door, wakeup, now)
                deleting = True
            elif wakeup.kind == pen.WAKEUP:
                number = int(wakeup.owner)
                found.append(_alone(door, wakeup, now, partial(pen_watch.woken, door, number, now)))
            elif wakeup.kind == calendar_change.CALENDAR:
                found.append(_again_with(calendar_change.reckon, door, wakeup, now))
            elif wakeup.kind == meeting_places.PLACES:
                found.append(_again_with(meeting_places.renew, door, wakeup, now))
            elif wakeup.kind == departures.GONE and wakeup.owner:
                found.append(_again_with(partial(departures.replace, heard_until=heard), door, wakeup, now))
            elif wakeup.kind == departures.GONE:
                found.append(_alone(door, wakeup, now, partial(_looked_who_is_there, door, now)))
                break  # what follows from it comes before whatever else is due
            elif wakeup.kind == directory_look.LOOK:
                found.append(_alone(door, wakeup, now, partial(directory_look.look, door, now)))
            elif wakeup.kind == handover.HANDOVER:
                found.append(_alone(door, wakeup, now, partial(handover.woken, door, wakeup.owner, now)))
            elif wakeup.kind == sweeping.SWEEP:
                found.append(_alone(door, wakeup, now, partial(sweeping.sweep, door, wakeup.owner, now)))
    if deleting:
        retention.scrub(door, now)
    return found


def heard_up_to(door: Door) -> datetime | None:
    """The receipt of the oldest mail that waits: whatever came before has been heard. None: nothing waits."""
    return spool.oldest_waiting(door.store)


def next_tick(door: Door) -> datetime | None:
    """When there will be something to do."""
    return wakeups.next_due(door.store)


def _wake(door: Door, reference: str, now: datetime, heard: datetime | None) -> Done:
    until = departures.not_looked_at(door, reference, now)
    try:
        with door.store.item():
            done = door.wake(reference, now=now, until=until, heard_until=heard)
    except TransportError:  # a full disk is no dispute's fault
        raise
    except Exception as fault:  # noqa: BLE001 - whatever is wrong with one dispute, the others must be woken
        door.forget(reference)
        wakeups.set(door.store, DISPUTE, reference, now + PATIENCE)
        return Done(reference, fault=type(fault).__name__)
    due = wakeups.of(door.store, DISPUTE, reference)
    if due is not None and due <= until:
        wakeups.set(door.store, DISPUTE, reference, _again(door, reference, now))
    return done


def _again(door: Door, reference: str, now: datetime) -> datetime | None:
    """When to look again at a dispute to which nothing happened: a while later if it waits for the mailbox."""
    visit = door.visit(reference)
    due = next_wake(View(visit.protocol, visit.world, visit.dispute, now))
    return now + PATIENCE if due is not None and due <= now else due


def _again_with(
    change: Callable[[Door, Wakeup, datetime], Done], door: Door, wakeup: Wakeup, now: datetime
) -> Done:
    """What a change of the days or of the directory brings to one dispute."""
    try:
        with door.store.item():
            return change(door, wakeup, now)
    except TransportError:
        raise
    except Exception as fault:  # noqa: BLE001 - one dispute that cannot be changed must not keep the others waiting
        door.forget(wakeup.owner)
        wakeups.set(door.store, wakeup.kind, wakeup.owner, now + PATIENCE)
        return Done(wakeup.owner, fault=type(fault).__name__)


def _looked_who_is_there(door: Door, now: datetime) -> tuple[Posted, ...]:
    departures.look(door, now)
    return ()


def _deleted(door: Door, wakeup: Wakeup, now: datetime) -> list[Done]:
    try:
        with door.store.item():
            return retention.woken(door, now)
    except TransportError:
        raise
    except Exception as fault:  # noqa: BLE001 - what cannot be deleted tonight must not stop the clock
        door.forget()
        wakeups.set(door.store, wakeup.kind, wakeup.owner, now + timedelta(hours=1))
        return [Done(fault=type(fault).__name__)]


def _alone(door: Door, wakeup: Wakeup, now: datetime, woken: Callable[[], tuple[Posted, ...]]) -> Done:
    """What is woken outside a dispute; a fault of it stops no clock, and is tried again."""
    try:
        with door.store.item():
            return Done(letters=woken())
    except TransportError:
        raise
    except Exception as fault:  # noqa: BLE001 - a list that cannot be written must not stop the clock
        wakeups.set(door.store, wakeup.kind, wakeup.owner, now + PATIENCE)
        return Done(fault=type(fault).__name__)
