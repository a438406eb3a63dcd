"""Contacts files that were accepted by mail and are not yet written into the folder: a crash between loses none."""

from __future__ import annotations

from datetime import datetime

from parley.store import times
from parley.store.store import Store
from parley.value import value


@value
class Waiting:
    """One file to be written. name: of the file, without a folder. by: the person who mailed and accepted it."""

    name: str
    text: str
    by: str
    at: datetime


def add(store: Store, one: Waiting) -> None:
    """It is to be written; what waited under that name before is overtaken."""
    sql = (
        "INSERT INTO contacts_waiting (name, body, by_person, at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " body = excluded.body, by_person = excluded.by_person, at = excluded.at"
    )
    store.run(sql, (one.name, one.text, one.by, times.text(one.at)))


def every(store: Store) -> list[Waiting]:
    """All that wait, oldest first."""
    rows = store.query("SELECT name, body, by_person, at FROM contacts_waiting ORDER BY at, name")
    return [Waiting(str(name), str(body), str(by), times.instant(str(at))) for name, body, by, at in rows]


def written(store: Store, one: Waiting) -> None:
    """It lies in the folder now."""
    store.run("DELETE FROM contacts_waiting WHERE name = ? AND at = ?", (one.name, times.text(one.at)))
