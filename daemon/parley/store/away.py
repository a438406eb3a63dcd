"""Whose mailbox says that they are away, so that their deputy hears what waits for them.

An automatic reply names no end that a machine can rely on, so it holds for two weeks at most, or until they write.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.store import times
from parley.store.store import Store

LONGEST = timedelta(days=14)


def gone(store: Store, person: str, now: datetime) -> None:
    """Their mailbox has said so now."""
    sql = "INSERT INTO away (person, until) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET until = excluded.until"
    store.run(sql, (person, times.text(now + LONGEST)))


def back(store: Store, person: str) -> None:
    """They have written themselves."""
    if store.query("SELECT 1 FROM away WHERE person = ?", (person,)):
        store.run("DELETE FROM away WHERE person = ?", (person,))


def is_away(store: Store, person: str, now: datetime) -> bool:
    """Whether they are, as far as anybody has said."""
    return bool(store.query("SELECT 1 FROM away WHERE person = ? AND until > ?", (person, times.text(now))))


def forget(store: Store, now: datetime) -> None:
    """Drop what no longer holds."""
    store.run("DELETE FROM away WHERE until <= ?", (times.text(now),))
