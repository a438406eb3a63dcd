"""What retention has deleted from mail.db, piece by piece: its kind, its id, when. Nothing of what it said.

Ids are random, or numbers that are never used again. A piece is noted here, in parley.db, before it is deleted: a
crash between leaves a piece that is deleted at the next look, never a pointer to nothing that nobody explains.
"""

from __future__ import annotations

from datetime import datetime

from parley.store import times
from parley.store.store import Store
from parley.value import value

# kind -> where it lies in mail.db (table, column), and what it is called
KINDS = {
    "raw": ("raw", "id", "mails as they came"),
    "text": ("texts", "id", "texts that people typed"),
    "letter": ("frozen", "message_id", "letters as they left"),
    "child": ("children", "id", "names and dates of birth"),
    "person": ("people", "id", "people outside the directory"),
}


@value
class Piece:
    """One thing that is kept, or was. kind: of `KINDS`. reference: its dispute, "" if it belongs to none."""

    kind: str
    id: str
    reference: str = ""


def note(store: Store, pieces: list[Piece], at: datetime) -> None:
    """These are to be deleted now; `carry_out` does it, in a transaction after this one. What was deleted once and is there
    again, because mail.db came back from a backup, goes again."""
    sql = (
        "INSERT INTO gone (kind, id, reference, at, done) VALUES (?, ?, ?, ?, 0)"
        " ON CONFLICT (kind, id) DO UPDATE SET at = excluded.at, done = 0"
    )
    store.run_many(sql, [(one.kind, one.id, one.reference, times.text(at)) for one in pieces])


def waiting(store: Store) -> list[Piece]:
    """What has been noted and is still to be deleted."""
    rows = store.query("SELECT kind, id, reference FROM gone WHERE done = 0 ORDER BY kind, id")
    return [Piece(*row) for row in rows]


def carry_out(store: Store, pieces: list[Piece]) -> None:
    """Delete them, with what parley.db keeps of them beside the record: addresses, ids of mails, facts of letters."""
    for one in pieces:
        table, column, _ = KINDS[one.kind]
        store.mail_run(table, f"DELETE FROM {table} WHERE {column} = ?", (one.id,))
        for sql in _BESIDE.get(one.kind, ()):
            store.run(sql, (one.id,))
    store.run_many(
        "UPDATE gone SET done = 1 WHERE kind = ? AND id = ?", [(one.kind, one.id) for one in pieces]
    )


def when(store: Store, kind: str, id_: str | int) -> datetime | None:
    """When this piece was deleted; None if it was not."""
    rows = store.query("SELECT at FROM gone WHERE kind = ? AND id = ?", (kind, str(id_)))
    return times.instant(rows[0][0]) if rows else None


_BESIDE = {
    "raw": (
        "UPDATE messages SET message_id = '', digest = '', tag = '', sender = '', thread = '' WHERE raw = CAST(? AS INTEGER)",
        "UPDATE pen SET sender = '', why = '' WHERE raw = CAST(? AS INTEGER)",
    ),
    # What a file was called that lies there to be taken (APPLY)
    "text": (
        "UPDATE questions SET body = json_remove(body, '$.words')"
        " WHERE reference = 'CONTACTS' AND json_extract(body, '$.text') = ?",
    ),
    "letter": (
        "UPDATE outbox SET facts = '{}', address = '', in_reply_to = '', refs = '', last_error = '' WHERE message_id = ?",
    ),
}
