"""Every directory that was ever in use: its files' texts, from when, who changed what. So that it can always be answered
who was responsible on a given day, and so that a spoilt file never stops a start.
"""

from __future__ import annotations

import json
from datetime import datetime

from parley.store import protocols, times
from parley.store.store import Store
from parley.value import value

KIND = "contacts"
Texts = tuple[tuple[str, str], ...]  # (name of the file, what it says), in the order they are read


@value
class Version:
    """One directory in use. at: from when (UTC). by: a person's id, "" for a file that was saved. digest: of its texts."""

    number: int
    at: datetime
    by: str
    digest: str
    difference: tuple[str, ...]


def keep(
    store: Store, digest: str, texts: Texts, *, at: datetime, by: str = "", difference: tuple[str, ...] = ()
) -> None:
    """From now on this one is in use."""
    protocols.keep(store, digest, json.dumps(texts, ensure_ascii=False), kept=at, kind=KIND)
    sql = "INSERT INTO directory_versions (at, by_person, digest, difference) VALUES (?, ?, ?, ?)"
    store.run(sql, (times.text(at), by, digest, json.dumps(difference, ensure_ascii=False)))


def last(store: Store, *, at: datetime | None = None) -> Version | None:
    """The one in use at an instant (UTC), or now; None before the first."""
    sql = "SELECT number, at, by_person, digest, difference FROM directory_versions"
    where, values = (" WHERE at <= ?", (times.text(at),)) if at is not None else ("", ())
    rows = store.query(f"{sql}{where} ORDER BY number DESC LIMIT 1", values)
    return _version(rows[0]) if rows else None


def every(store: Store) -> list[Version]:
    """All of them, oldest first."""
    rows = store.query(
        "SELECT number, at, by_person, digest, difference FROM directory_versions ORDER BY number"
    )
    return [_version(row) for row in rows]


def digests(store: Store) -> list[str]:
    """Of all of them, newest first, each once."""
    rows = store.query("SELECT digest FROM directory_versions GROUP BY digest ORDER BY max(number) DESC")
    return [str(digest) for (digest,) in rows]


def texts(store: Store, digest: str) -> Texts:
    """What its files said."""
    body = protocols.text(store, digest)
    return tuple((str(name), str(text)) for name, text in json.loads(body)) if body is not None else ()


def _version(row: tuple[object, ...]) -> Version:
    number, at, by, digest, difference = row
    lines = tuple(str(line) for line in json.loads(str(difference)))
    return Version(int(str(number)), times.instant(str(at)), str(by), str(digest), lines)
