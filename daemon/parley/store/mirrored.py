"""What parley's own calendar holds of its meetings: for each the version last seen there, and what of it was written.

What is still to be written is not remembered but asked: a live meeting of a dispute that has gone on since (`position`), a
cancelled one that is still there. So nothing that happens in a dispute costs a row here, and nothing can be forgotten.
"""

from __future__ import annotations

from parley.store.store import Store
from parley.value import value


@value
class Mirrored:
    """A meeting in the calendar. version: its ETag there, "" if it is not there. digest: of the text last written.
    position: how long the dispute's journal was then."""

    hold: str
    uid: str
    reference: str
    version: str = ""
    digest: str = ""
    position: int = -1


_FIELDS = (
    "h.hold, h.uid, h.reference, COALESCE(m.version, ''), COALESCE(m.digest, ''), COALESCE(m.position, -1)"
)


def to_write(store: Store, limit: int) -> list[Mirrored]:
    """Live meetings whose dispute has gone on since they were written last, or that were never written."""
    sql = (
        f"SELECT {_FIELDS} FROM holds h JOIN disputes d ON d.reference = h.reference"
        " LEFT JOIN mirror m ON m.hold = h.hold"
        " WHERE h.status = 'live' AND (m.position IS NULL OR m.position <> d.position) ORDER BY h.starts, h.hold LIMIT +?"
    )
    return [Mirrored(*row) for row in store.query(sql, (limit,))]


def to_remove(store: Store, limit: int) -> list[Mirrored]:
    """Cancelled meetings that are still there."""
    sql = (
        f"SELECT {_FIELDS} FROM mirror m JOIN holds h ON h.hold = m.hold"
        " WHERE h.status = 'cancelled' ORDER BY h.hold LIMIT +?"
    )
    return [Mirrored(*row) for row in store.query(sql, (limit,))]


def live(store: Store) -> list[Mirrored]:
    """Every live meeting, written or not."""
    sql = f"SELECT {_FIELDS} FROM holds h LEFT JOIN mirror m ON m.hold = h.hold WHERE h.status = 'live' ORDER BY h.hold"
    return [Mirrored(*row) for row in store.query(sql)]


def save(store: Store, entry: Mirrored) -> None:
    """What is there now."""
    sql = (
        "INSERT INTO mirror (hold, version, digest, position) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (hold) DO UPDATE SET version = excluded.version, digest = excluded.digest,"
        " position = excluded.position"
    )
    store.run(sql, (entry.hold, entry.version, entry.digest, entry.position))


def forget(store: Store, hold: str) -> None:
    """It is there no longer."""
    store.run("DELETE FROM mirror WHERE hold = ?", (hold,))


def look_again(store: Store) -> None:
    """Every live meeting is compared with what was written, whatever is remembered of it."""
    store.run("UPDATE mirror SET position = -1 WHERE hold IN (SELECT hold FROM holds WHERE status = 'live')")
