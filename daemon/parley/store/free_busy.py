"""When people's own calendars say that they are taken: read beside the loops, looked up when a time is sought.

Only times are kept: what somebody is busy with is dropped at the door. A calendar that has not been read for a day is
unknown again, which is not the same as free.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from parley.store import times
from parley.store.at_once import each_of
from parley.store.store import Store

FRESH = timedelta(days=1)


def keep(
    store: Store, person: str, busy: Iterable[tuple[datetime, datetime]], *, read: datetime
) -> None:  # fmt: skip
    """What this person's calendar says now, in place of what it said before."""
    spans = json.dumps([(times.text(start), times.text(end)) for start, end in busy], separators=(",", ":"))
    sql = (
        "INSERT INTO free_busy (person, read, busy) VALUES (?, ?, ?)"
        " ON CONFLICT (person) DO UPDATE SET read = excluded.read, busy = excluded.busy"
    )
    store.run(sql, (person, times.text(read), spans))


def known(
    store: Store, people: Sequence[str], now: datetime
) -> dict[str, tuple[tuple[datetime, datetime], ...]]:  # fmt: skip
    """When these people are taken, as their calendars said lately; without those of whom nobody knows."""
    sql, since = "SELECT person, busy FROM free_busy WHERE person = ? AND read > ?", times.text(now - FRESH)
    rows = each_of(store.query, sql, [(person, since) for person in people])
    return {person: _spans(busy) for person, busy in rows}


def _spans(busy: str) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((times.instant(start), times.instant(end)) for start, end in json.loads(busy))
