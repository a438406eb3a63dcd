"""Children's names and dates of birth, for the printed form alone: in mail.db, where they can be deleted.

They are entered and removed by command. Nothing else reads them: no event, letter, log or file name carries one.
"""

from __future__ import annotations

from datetime import date, datetime

from parley.store import times
from parley.store.store import Row, Store
from parley.value import value


@value
class Child:
    """One child of a form. born: None if nobody has said it (unborn, or not known)."""

    id: str
    form: str
    name: str
    born: date | None


def enter(store: Store, reference: str, form: str, name: str, born: date | None, *, now: datetime) -> Child:
    """Put a child into a form; one of that name in it already is given this date instead."""
    known = next((one for one in of(store, reference) if (one.form, one.name) == (form, name)), None)
    child = Child(known.id if known else f"c-{store.random_id()}", form, name, born)
    sql = (
        "INSERT INTO children (id, reference, form, name, born, entered) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET born = excluded.born"
    )
    day = born.isoformat() if born else ""
    store.mail_run("children", sql, (child.id, reference, form, name, day, times.text(now)))
    return child


def of(store: Store, reference: str) -> list[Child]:
    """The children of a dispute's forms, in the order in which they were entered."""
    sql = "SELECT id, form, name, born FROM children WHERE reference = ? ORDER BY entered, id"
    return [_child(row) for row in store.mail_query("children", sql, (reference,))]


def remove(store: Store, child: Child) -> None:
    """Delete a child; the database overwrites what stood there."""
    store.mail_run("children", "DELETE FROM children WHERE id = ?", (child.id,))


def _child(row: Row) -> Child:
    child_id, form, name, born = row
    return Child(child_id, form, name, date.fromisoformat(born) if born else None)
