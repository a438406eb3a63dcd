"""The rule files that are in use, all of them together: so that a spoilt one never stops a start."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from parley.store import protocols, times
from parley.store.store import Store

KIND = "rules"
Texts = tuple[tuple[str, str], ...]  # (path of the file, what it says), in the order they are read


def keep(store: Store, texts: Texts, *, at: datetime) -> None:
    """From now on these are in use."""
    if texts == last(store):
        return
    body = json.dumps(texts, ensure_ascii=False)
    digest = hashlib.sha256(f"{KIND}\0{body}".encode()).hexdigest()
    if not protocols.keep(store, digest, body, kept=at, kind=KIND):  # in use once more, after others
        store.run("UPDATE documents SET kept = ? WHERE hash = ?", (times.text(at), digest))


def last(store: Store) -> Texts:
    """Those last in use; none before the first."""
    sql = "SELECT body FROM documents WHERE kind = ? ORDER BY kept DESC, rowid DESC LIMIT 1"
    rows = store.query(sql, (KIND,))
    return tuple((str(path), str(text)) for path, text in json.loads(str(rows[0][0]))) if rows else ()
