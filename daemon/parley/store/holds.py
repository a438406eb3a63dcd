"""The meetings parley keeps, for look-ups: by UID when an answer comes, by person when a free time is sought.

Which holds a dispute has stands in its journal; a row here can be made again from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from parley.store import times
from parley.store.at_once import each_of
from parley.store.store import Row, Store
from parley.value import value


@value(kw_only=True)
class HoldRow:
    """A hold. start, end: UTC. sequence: RFC 5545 3.8.7.4. status: live | cancelled | passed. attendees: person ids."""

    hold: str
    uid: str
    reference: str
    start: datetime
    end: datetime
    sequence: int = 0
    status: str = "live"
    attendees: tuple[str, ...] = ()


_COLUMNS = "hold, uid, reference, starts, ends, sequence, status"


def new_hold(store: Store, *, domain: str) -> tuple[str, str]:
    """(hold id, UID) for a new meeting, random both: the UID tells nothing (RFC 7986 5.3), and stays."""
    return f"h-{store.random_id()}", f"{store.random_id()}@{domain}"


def save(store: Store, hold: HoldRow, *, new: bool = False) -> None:
    """Add the hold, or bring it up to date (its UID and its dispute stay). new: no row of it is there yet."""
    sql = (
        f"INSERT INTO holds ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hold) DO UPDATE SET"
        " starts = excluded.starts, ends = excluded.ends, sequence = excluded.sequence, status = excluded.status"
    )
    start, end = times.text(hold.start), times.text(hold.end)
    store.run(sql, (hold.hold, hold.uid, hold.reference, start, end, hold.sequence, hold.status))
    if not new:
        store.run("DELETE FROM hold_people WHERE hold = ?", (hold.hold,))
    taken = (start, end) if hold.status == "live" else (None, None)
    people = [(hold.hold, place, person, *taken) for place, person in enumerate(hold.attendees)]
    store.run_many(
        "INSERT INTO hold_people (hold, place, person, starts, ends) VALUES (?, ?, ?, ?, ?)", people
    )


def get(store: Store, hold: str) -> HoldRow | None:
    """The hold of that id, or None."""
    return next(iter(_select(store, "hold = ?", hold)), None)


def by_uid(store: Store, uid: str) -> HoldRow | None:
    """The hold with this calendar UID, or None."""
    return next(iter(_select(store, "uid = ?", uid)), None)


def of(store: Store, reference: str) -> list[HoldRow]:
    """All holds of a dispute, in order of time."""
    return _select(store, "reference = ?", reference)


def live_after(store: Store, hold: str, limit: int) -> list[HoldRow]:
    """Up to `limit` live holds in the order of their ids, those after this one."""
    rows = store.query(
        f"SELECT {_COLUMNS} FROM holds WHERE status = 'live' AND hold > ? ORDER BY hold LIMIT +?",
        (hold, limit),
    )
    return [_row(store, row) for row in rows]


def drop(store: Store, hold: str) -> None:
    """Forget a hold that no journal knows."""
    store.run("DELETE FROM hold_people WHERE hold = ?", (hold,))
    store.run("DELETE FROM holds WHERE hold = ?", (hold,))


def busy(
    store: Store, people: Sequence[str], start: datetime, end: datetime, *, but: str = ""
) -> dict[str, list[tuple[datetime, datetime]]]:  # fmt: skip
    """When live holds take each one's time between the two moments: (start, end) in the order of their ends, not cut off. but:
    a hold that does not count, since it is to be moved."""
    # One text for all of a person's, since each row is a step of the statement, which gives Python's lock away
    sql = (
        "SELECT person, group_concat(ends || starts, ' ') FROM hold_people"
        " WHERE person = ? AND ends > ? AND starts < ? AND hold <> ?"
    )
    between = (times.text(start), times.text(end), but)
    rows = each_of(store.query, sql, [(person, *between) for person in people])
    found = {person: list(map(_span, sorted(spans.split()))) for person, spans in rows if spans}
    return {person: found.get(person, []) for person in people}


@lru_cache(maxsize=1024)
def _span(ends_and_starts: str) -> tuple[datetime, datetime]:
    """(start, end): people meet at the same hours."""
    middle = len(ends_and_starts) // 2
    return times.instant(ends_and_starts[middle:]), times.instant(ends_and_starts[:middle])


def _select(store: Store, where: str, value: str) -> list[HoldRow]:
    rows = store.query(f"SELECT {_COLUMNS} FROM holds WHERE {where} ORDER BY starts, hold", (value,))
    return [_row(store, row) for row in rows]


def _row(store: Store, row: Row) -> HoldRow:
    hold, uid, reference, starts, ends, sequence, status = row
    people = store.query("SELECT person FROM hold_people WHERE hold = ? ORDER BY place", (hold,))
    return HoldRow(
        hold=hold,
        uid=uid,
        reference=reference,
        start=times.instant(starts),
        end=times.instant(ends),
        sequence=sequence,
        status=status,
        attendees=tuple(person for (person,) in people),
    )
