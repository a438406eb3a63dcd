"""Retention: each night what people wrote goes when its time has come, in order, and the record of it stays.

First what is to go is noted, in the dispute's own journal too; then it is deleted, in a transaction of its own; then
both files are written anew, so that nothing of it stands in a free page or a log. Killed anywhere between, the next
look goes on from there.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta

from parley.dispute.commands import NoteDeletion
from parley.dispute.workdays import at_local, local_day
from parley.loops.door import Door
from parley.loops.visit import Done, Said
from parley.store import away, counters, endings, gone, outbox, rates, wakeups
from parley.store.endings import Lives
from parley.store.gone import Piece

RETENTION = "retention"  # the kind of wake-up
STORE = "store"  # its one owner
AT_NIGHT = time(3, 30)
SETTLED = timedelta(hours=3)  # after a start: by then a clock that was wrong has been put right
LATEST = timedelta(hours=12)  # after the planned moment; then it is another night's work
AT_ONCE = 2000  # pieces noted, or deleted, in one transaction
RATES_KEPT = timedelta(days=8)  # longer than any window in which something is counted
_SCRUB = "retention:scrub"  # 1 while something was deleted and the files were not written anew since


def begin(door: Door, now: datetime) -> None:
    """The daemon starts: it looks tonight. It goes on at once with what an earlier life had begun, and makes up for a night
    in which there was none: a machine that is off at that hour would never look."""
    tonight = _tonight(door, now)
    planned = wakeups.of(door.store, RETENTION, STORE) or tonight
    due = min(planned if planned > now else now + SETTLED, tonight)
    if counters.value(door.store, _SCRUB) or gone.waiting(door.store):
        due = now
    wakeups.set(door.store, RETENTION, STORE, due)


def overwritten_tonight(door: Door) -> None:
    """Somebody has deleted a piece by hand: its octets go with the next look, as those of any other piece. In a transaction."""
    counters.put(door.store, _SCRUB, 1)


def woken(door: Door, now: datetime) -> list[Done]:
    """One step: delete what was noted; then note what is over. Wakes again at once while there is more of either.

    Woken so late that the clock may have been put forward (or the machine has slept), it leaves all for the next night: a
    clock that is wrong by a year deletes nothing while somebody may still put it right.
    """
    store = door.store
    planned = wakeups.of(store, RETENTION, STORE)
    if planned is not None and now - planned > LATEST:
        wakeups.set(store, RETENTION, STORE, _tonight(door, now))
        return []
    wanted = gone.waiting(store)[:AT_ONCE]
    if wanted:
        _delete(door, wanted)
    found = [] if wanted else _note(door, now)
    more = bool(wanted) or bool(gone.waiting(store))
    wakeups.set(store, RETENTION, STORE, now if more else _tonight(door, now))
    if not more:
        rates.forget(store, now - RATES_KEPT)
        away.forget(store, now)
    return found


def scrub(door: Door, now: datetime) -> None:
    """Outside of any transaction: once all is deleted, the files are written anew. Tried again if somebody is at work."""
    store = door.store
    if not counters.value(store, _SCRUB) or gone.waiting(store):
        return
    done = store.scrub()
    with store.write():
        if done:
            counters.put(store, _SCRUB, 0)
        else:
            wakeups.set(store, RETENTION, STORE, now + timedelta(minutes=10))


def _note(door: Door, now: datetime) -> list[Done]:
    """What is over, piece by piece; and one entry in the journal of each dispute that loses something."""
    kept = door.library.retention
    lives = Lives(kept.raw_mail, kept.texts, kept.letters, kept.children, kept.people, kept.loose)
    pieces = endings.over(door.store, lives, now, AT_ONCE)
    gone.note(door.store, pieces, now)
    of: dict[str, list[Piece]] = defaultdict(list)
    for one in pieces:
        of[one.reference].append(one)
    loose = of.pop("", [])
    done = [_tell(door, reference, its, now) for reference, its in of.items()]
    return [*done, Done()] if loose else done


def _tell(door: Door, reference: str, pieces: list[Piece], now: datetime) -> Done:
    kinds = dict.fromkeys(
        words for kind, (_, _, words) in gone.KINDS.items() if any(p.kind == kind for p in pieces)
    )
    command = NoteDeletion(by="", happened=now, received=now, kinds=tuple(kinds), count=len(pieces))
    return door.tell(reference, [command], Said(), now=now, cause=RETENTION)


def _delete(door: Door, pieces: list[Piece]) -> None:
    """Out of both files; and out of the Maildir, where parley keeps for itself what it sends."""
    letters = {one.id for one in pieces if one.kind == "letter"}
    sent = [row.server_id for id_ in letters if (row := outbox.by_message_id(door.store, id_))]
    door.forget_sent(sent)
    gone.carry_out(door.store, pieces)
    counters.put(door.store, _SCRUB, 1)


def _tonight(door: Door, now: datetime) -> datetime:
    zone = door.library.world.calendar.zone
    day = local_day(now, zone)
    at = at_local(day, AT_NIGHT, zone)
    return at if at > now else at_local(day + timedelta(days=1), AT_NIGHT, zone)
