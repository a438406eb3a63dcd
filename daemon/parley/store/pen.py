"""The holding pen: mail that could not be placed, each with an owner, a reason and a number that people can type."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from parley.errors import UserError
from parley.store import times, wakeups
from parley.store.store import Row, Store
from parley.value import value

# How the reason begins of a mail that nothing must read again outside a reading process
UNREAD = "needs reading"
NOBODY = ""  # settled by what came after it, and by no person
WAKEUP = "pen"  # the kind of wake-up that belongs to a mail of the pen


@value(kw_only=True)
class PenRow:
    """One mail in the pen. raw: its number in the spool. suggestion: a reference, "new" or "". score: how sure that
    is, in percent.

    sender: the address it came from. owner: the person who looks at it; looked: when somebody first did (UTC). step: how
    far its alarm has gone. state: open | filed | discarded; then settled_by, settled (UTC) and, for a discarded one, why.
    """

    number: int
    raw: int
    reason: str
    suggestion: str
    owner: str
    arrived: datetime
    urgent: bool
    state: str
    reference: str
    settled_by: str
    settled: datetime | None
    why: str
    score: int = 0
    looked: datetime | None = None
    step: int = 0
    sender: str = ""


_NAMES = tuple(field.name for field in fields(PenRow))
_COLUMNS = ", ".join(_NAMES)


def put(
    store: Store,
    raw: int,
    reason: str,
    *,
    suggestion: str = "",
    score: int = 0,
    sender: str = "",
    owner: str,
    arrived: datetime,
    urgent: bool = False,
) -> int:
    """Hold a mail; its number, which stays its own."""
    rows = store.run(
        "INSERT INTO pen (raw, reason, suggestion, score, sender, owner, arrived, urgent, state, reference,"
        " settled_by, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', '', '', '') RETURNING number",
        (
            raw,
            reason,
            suggestion,
            score if suggestion else 0,
            sender,
            owner,
            times.text(arrived),
            int(urgent),
        ),
    )
    return int(rows[0][0])


def held(store: Store) -> list[PenRow]:
    """What is in the pen now, the longest held first."""
    sql = f"SELECT {_COLUMNS} FROM pen WHERE state = 'open' ORDER BY arrived, number"
    return [_row(row) for row in store.query(sql)]


def show(store: Store, number: int) -> PenRow:
    """That one, held or settled. Raises UserError if there never was one."""
    rows = store.query(f"SELECT {_COLUMNS} FROM pen WHERE number = ?", (number,))
    if not rows:
        raise UserError(f"there is no number {number} in the holding pen: parley pen list")
    return _row(rows[0])


def file(store: Store, number: int, reference: str, *, by: str, at: datetime) -> PenRow:
    """It belongs to this dispute, says this person. Raises UserError if it is settled already."""
    return _settle(store, number, "filed", reference, by, at, "")


def discard(store: Store, number: int, why: str, *, by: str, at: datetime) -> PenRow:
    """It belongs nowhere, says this person, because. The raw mail stays in the spool. Raises UserError as `file`."""
    return _settle(store, number, "discarded", "", by, at, why)


def look(store: Store, number: int, at: datetime) -> None:
    """Somebody has looked at it; the first time stays, and it wakes nobody any more."""
    wakeups.set(store, WAKEUP, str(number), None)
    store.run("UPDATE pen SET looked = ? WHERE number = ? AND looked IS NULL", (times.text(at), number))


def move_on(store: Store, number: int) -> None:
    """Its alarm has gone one step further."""
    store.run("UPDATE pen SET step = step + 1 WHERE number = ?", (number,))


def _settle(store: Store, number: int, state: str, reference: str, by: str, at: datetime, why: str) -> PenRow:
    sql = (
        "UPDATE pen SET state = ?, reference = ?, settled_by = ?, settled = ?, why = ?"
        f" WHERE number = ? AND state = 'open' RETURNING {_COLUMNS}"
    )
    rows = store.run(sql, (state, reference, by, times.text(at), why, number))
    wakeups.set(store, WAKEUP, str(number), None)
    if not rows:
        earlier = show(store, number)
        raise UserError(f"number {number} was {earlier.state} already: parley pen show {number}")
    return _row(rows[0])


def _row(row: Row) -> PenRow:
    known = dict(zip(_NAMES, row, strict=True))
    known["arrived"] = times.instant(known["arrived"])
    known["settled"], known["looked"] = (times.instant_or_none(known[name]) for name in ("settled", "looked"))
    return PenRow(**{**known, "urgent": bool(known["urgent"])})
