"""What people typed freely, by random id, in mail.db: events name a text, and retention can delete it."""

from __future__ import annotations

from datetime import datetime

from parley.store import times
from parley.store.store import Store
from parley.value import value

BEGINNING = "t-"  # of every text's id


@value
class Text:
    """A text as typed. person: the id of whoever typed it. received: UTC."""

    id: str
    body: str
    person: str
    received: datetime


def keep(store: Store, body: str, *, person: str, received: datetime) -> str:
    """Keep a text; its id."""
    text_id = f"{BEGINNING}{store.random_id()}"
    sql = "INSERT INTO texts (id, body, person, received) VALUES (?, ?, ?, ?)"
    store.mail_run("texts", sql, (text_id, body, person, times.text(received)))
    return text_id


def text(store: Store, text_id: str) -> Text | None:
    """The text of that id; None if it is no longer kept (or never was)."""
    sql = "SELECT id, body, person, received FROM texts WHERE id = ?"
    rows = store.mail_query("texts", sql, (text_id,))
    return Text(rows[0][0], rows[0][1], rows[0][2], times.instant(rows[0][3])) if rows else None
