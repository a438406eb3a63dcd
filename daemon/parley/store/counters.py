"""Numbers with a name that must survive: the last reference of a year, how far the spool was read, days last seen."""

from __future__ import annotations

from parley.store.store import Store


def value(store: Store, name: str) -> int | None:
    """The number of that name, or None."""
    rows = store.query("SELECT value FROM counters WHERE name = ?", (name,))
    return int(rows[0][0]) if rows else None


def put(store: Store, name: str, number: int) -> None:
    """Keep the number under that name."""
    sql = "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    store.run(sql, (name, number))
