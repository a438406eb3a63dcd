"""How much waits, and since when: mail to be read, letters to leave, mail that a person has to look at. Counts alone."""

from __future__ import annotations

from datetime import datetime

from parley.store import spool, times
from parley.store.store import Store
from parley.value import value


@value
class Queues:
    """unread: mail that is durable and not yet read. letters: that are due or tried again; failing: that have been tried
    in vain, the oldest of them from `failing_since`. parked: letters that a person must look at. pen: open mails of it, the
    oldest from `pen_since`. turn_since: when the oldest turn was due that time has not brought yet. disputes: those that
    are open."""

    unread: int
    unread_since: datetime | None
    letters: int
    failing: int
    failing_since: datetime | None
    parked: int
    pen: int
    pen_since: datetime | None
    turn_since: datetime | None
    disputes: int


@value
class Totals:
    """How many there ever were: mails that were taken, letters of the outbox, entries of the journal."""

    mails: int
    letters: int
    entries: int


def look(store: Store, now: datetime) -> Queues:
    """As they are now; costs what waits, not what is kept."""
    unread, since = spool.how_many_wait(store)
    letters = "SELECT count(*) FROM outbox WHERE next_try IS NOT NULL AND next_try <= ?"
    failing = "SELECT count(*), min(created) FROM outbox WHERE next_try IS NOT NULL AND attempts > 0"
    tried, first = store.query(failing)[0]
    pen, oldest = store.query("SELECT count(*), min(arrived) FROM pen WHERE state = 'open'")[0]
    turn = "SELECT min(due) FROM wakeups WHERE due <= ?"
    return Queues(
        unread=unread,
        unread_since=since,
        letters=int(store.query(letters, (times.text(now),))[0][0]),
        failing=int(tried),
        failing_since=times.instant_or_none(first),
        parked=int(store.query("SELECT count(*) FROM outbox WHERE state = 'parked'")[0][0]),
        pen=int(pen),
        pen_since=times.instant_or_none(oldest),
        turn_since=times.instant_or_none(store.query(turn, (times.text(now),))[0][0]),
        disputes=int(store.query("SELECT count(*) FROM disputes WHERE status = 'open'")[0][0]),
    )


def ever(store: Store) -> Totals:
    """As they are now; costs nothing, as each is the newest number of its table."""
    mails, letters, entries = (
        int(store.query(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0])
        for table in ("messages", "outbox", "journal")
    )
    return Totals(mails, letters, entries)


def refused(store: Store, since: datetime) -> int:
    """Letters put into the outbox since then that were refused for good. It looks at every letter: not for a loop."""
    counted = "SELECT count(*) FROM outbox WHERE state = 'failed' AND created >= ?"
    return int(store.query(counted, (times.text(since),))[0][0])
