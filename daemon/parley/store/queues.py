"""How much waits, and since when: mail to be read, letters to leave, mail that a person has to look at. Counts alone."""

from __future__ import annotations

from datetime import datetime

from parley.store import spool, times
from parley.store.store import Store
from parley.value import value


@value
class Queues:
    """unread: mail that is durable and not yet read. letters: that are due or tried again; failing: that have been tried
    in vain, the oldest of them from `failing_since`. parked: letters that a person must look at. pen: open mails of it."""

    unread: int
    unread_since: datetime | None
    letters: int
    failing: int
    failing_since: datetime | None
    parked: int
    pen: int


def look(store: Store, now: datetime) -> Queues:
    """As they are now; costs what waits, not what is kept."""
    unread, since = spool.how_many_wait(store)
    letters = "SELECT count(*) FROM outbox WHERE next_try IS NOT NULL AND next_try <= ?"
    failing = "SELECT count(*), min(created) FROM outbox WHERE next_try IS NOT NULL AND attempts > 0"
    tried, first = store.query(failing)[0]
    return Queues(
        unread=unread,
        unread_since=since,
        letters=int(store.query(letters, (times.text(now),))[0][0]),
        failing=int(tried),
        failing_since=times.instant_or_none(first),
        parked=int(store.query("SELECT count(*) FROM outbox WHERE state = 'parked'")[0][0]),
        pen=int(store.query("SELECT count(*) FROM pen WHERE state = 'open'")[0][0]),
    )


def refused(store: Store, since: datetime) -> int:
    """Letters put into the outbox since then that were refused for good. It looks at every letter: not for a loop."""
    counted = "SELECT count(*) FROM outbox WHERE state = 'failed' AND created >= ?"
    return int(store.query(counted, (times.text(since),))[0][0])
