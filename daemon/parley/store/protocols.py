"""The rule files (and worlds) that disputes were decided under, by hash: people edit the files in place."""

from __future__ import annotations

from datetime import datetime

from parley.store import times
from parley.store.store import Store


def keep(store: Store, hash_: str, body: str, *, kept: datetime, kind: str = "protocol") -> bool:
    """Keep a text under its hash; False if it is there already. kind: protocol | world | contacts."""
    if store.query(
        "SELECT 1 FROM documents WHERE hash = ?", (hash_,)
    ):  # as nearly always, and a body is long
        return False
    store.run(
        "INSERT INTO documents (hash, kind, body, kept) VALUES (?, ?, ?, ?)",
        (hash_, kind, body, times.text(kept)),
    )
    return True


def text(store: Store, hash_: str) -> str | None:
    """The text with this hash, or None."""
    rows = store.query("SELECT body FROM documents WHERE hash = ?", (hash_,))
    return str(rows[0][0]) if rows else None
