"""The rule files (and worlds) that disputes were decided under, by hash: people edit the files in place."""

from __future__ import annotations

from datetime import datetime

from parley.store import times
from parley.store.store import Store


def keep(store: Store, hash_: str, body: str, *, kept: datetime, kind: str = "protocol") -> bool:
    """Keep a text under its hash; False if it is there already. kind: protocol | world | contacts | rules."""
    # As nearly always, and a body is long
    if store.query("SELECT 1 FROM documents WHERE hash = ?", (hash_,)):
        return False
    store.run(
        "INSERT INTO documents (hash, kind, body, kept) VALUES (?, ?, ?, ?)",
        (hash_, kind, body, times.text(kept)),
    )
    return True


def last(store: Store, id_: str) -> str | None:
    """The text that disputes last began under, of the protocol with this id, or None."""
    bodies = store.query(
        "SELECT body FROM documents WHERE kind = 'protocol' AND instr(body, ?) ORDER BY kept DESC, rowid DESC",
        (f"\nend: {id_}",),
    )
    found = (str(body) for (body,) in bodies)
    return next((one for one in found if _last_line(one).partition(",")[0] == f"end: {id_}"), None)


def _last_line(body: str) -> str:
    return body.rstrip().rpartition("\n")[2]


def text(store: Store, hash_: str) -> str | None:
    """The text with this hash, or None."""
    rows = store.query("SELECT body FROM documents WHERE hash = ?", (hash_,))
    return str(rows[0][0]) if rows else None
