"""When somebody wants to be looked at again: one indexed table, so that a tick costs what is due and no more.

An owner (a dispute, a hold, an alert, a digest) has one wake-up at most, rewritten with the events that change it.
"""

from __future__ import annotations

from datetime import datetime

from parley.store import times
from parley.store.store import Store
from parley.value import value


@value
class Wakeup:
    """Look at this owner at `due` (UTC). kind: dispute | hold | alert | pen | digest | whatever the loops name."""

    kind: str
    owner: str
    due: datetime


def set(store: Store, kind: str, owner: str, due: datetime | None) -> None:
    """This owner's next moment; None if it has none."""
    if due is None:
        store.run("DELETE FROM wakeups WHERE owner_kind = ? AND owner = ?", (kind, owner))
        return
    sql = (
        "INSERT INTO wakeups (owner_kind, owner, due) VALUES (?, ?, ?)"
        " ON CONFLICT (owner_kind, owner) DO UPDATE SET due = excluded.due"
    )
    store.run(sql, (kind, owner, times.text(due)))


def set_for_open(
    store: Store, kind: str, due: datetime, *, before: str = "", after: datetime | None = None
) -> int:
    """The same moment for every open dispute; how many there are. before: a kind; where the dispute's own wake-up of that kind
    comes earlier, as early as that, and not before `after`."""
    sql = (
        "INSERT INTO wakeups (owner_kind, owner, due) SELECT ?, reference,"
        " max(?, min(?, coalesce((SELECT due FROM wakeups w WHERE w.owner_kind = ? AND w.owner = reference), ?)))"
        " FROM disputes WHERE status = 'open'"
        " ON CONFLICT (owner_kind, owner) DO UPDATE SET due = excluded.due RETURNING owner"
    )
    at, least = times.text(due), times.text(after or due)
    return len(store.run(sql, (kind, least, at, before, at)))


def due(store: Store, now: datetime, limit: int) -> list[Wakeup]:
    """Up to `limit` wake-ups whose moment has come (due <= now), the longest due first."""
    sql = "SELECT owner_kind, owner, due FROM wakeups WHERE due <= ? ORDER BY due, owner_kind, owner LIMIT +?"
    return [
        Wakeup(kind, owner, times.instant(at))
        for kind, owner, at in store.query(sql, (times.text(now), limit))
    ]


def next_due(store: Store) -> datetime | None:
    """The earliest moment of all, in the past or to come; None if nobody wants to be woken."""
    return times.instant_or_none(store.query("SELECT min(due) FROM wakeups")[0][0])


def any_of(store: Store, kind: str) -> bool:
    """Whether anybody of this kind waits to be woken."""
    return bool(store.query("SELECT 1 FROM wakeups WHERE owner_kind = ? LIMIT 1", (kind,)))


def of(store: Store, kind: str, owner: str) -> datetime | None:
    """This owner's moment, or None."""
    rows = store.query("SELECT due FROM wakeups WHERE owner_kind = ? AND owner = ?", (kind, owner))
    return times.instant(rows[0][0]) if rows else None
