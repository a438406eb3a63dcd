"""What became of a claimed row: the only ways its state may move. A move that is not among them is a fault of ours.

    pending, failed_for_now, unknown --claim--> sending --> sent | failed_for_now | failed | unknown | parked
    pending, failed_for_now, unknown, parked --> superseded        parked --release--> pending
    sending --> withdrawn (no longer true when its turn came, or said in the digest of another)
    sending --put_off--> pending (a first claim alone: too many on one day)
    sent --> failed (a bounce)                       unknown --> sent (found in Sent) | failed

`unknown` is a cut after DATA: the server may have it. It is tried again, with the same Message-ID, so that a
receiver that has it can tell; at most one duplicate leaves per cut.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from parley.store import outbox, times
from parley.store.outbox import OutboxRow
from parley.store.store import Store

_FROM = {
    "sent": ("sending", "unknown"),
    "failed_for_now": ("sending",),
    "failed": ("sending", "unknown", "sent", "failed_for_now"),
    "unknown": ("sending",),
    "parked": ("sending", "pending", "failed_for_now", "unknown"),
    "superseded": ("pending", "failed_for_now", "unknown", "parked"),
    "pending": ("parked",),
    "withdrawn": ("sending",),
}


def sent(store: Store, row_id: int, *, at: datetime, server_id: str = "") -> None:
    """The server took it. server_id: the Message-ID it really used, if it gave one (then that finds the row too)."""
    _must_move(store, row_id, "sent", sent=times.text(at), server_id=server_id, next_try=None, last_error="")


def all_sent(store: Store, rows: Sequence[tuple[int, str]], *, at: datetime) -> None:
    """`sent` for many, by (row_id, server_id), in one statement; of a row whose fate is written already, nothing."""
    # One text however many they are: SQLite keeps each text that it has prepared, and those with fifty rows in them are large
    sql = (
        "UPDATE outbox SET state = 'sent', sent = ?, server_id = told.value ->> 1, next_try = NULL, last_error = ''"
        " FROM json_each(?) AS told WHERE outbox.id = told.value ->> 0 AND outbox.state IN (?, ?)"
    )
    if rows:
        store.run(sql, (times.text(at), json.dumps(rows), *_FROM["sent"]))


def failed_for_now(store: Store, row_id: int, error: str, *, next_try: datetime) -> None:
    """A 4xx or no connection: try again at `next_try` (see `outbox.next_attempt`). error: no personal data."""
    _must_move(store, row_id, "failed_for_now", last_error=error, next_try=times.text(next_try))


def failed(store: Store, row_id: int, error: str) -> None:
    """A 5xx, a bounce, or too many days: it will not be sent again."""
    _must_move(store, row_id, "failed", last_error=error, next_try=None)


def unknown(store: Store, row_id: int, error: str, *, next_try: datetime) -> None:
    """Cut after DATA: the server may have it. Tried again with the same bytes and the same Message-ID."""
    _must_move(store, row_id, "unknown", last_error=error, next_try=times.text(next_try))


def park(store: Store, row_id: int, why: str) -> None:
    """Set it aside for a person (its template failed, its address is missing): the other rows go on."""
    _must_move(store, row_id, "parked", last_error=why, next_try=None)


def release(store: Store, row_id: int, *, at: datetime) -> None:
    """Put a parked row back, to leave from `at` on."""
    _must_move(store, row_id, "pending", last_error="", next_try=times.text(at))


def supersede(store: Store, row_id: int, why: str) -> bool:
    """It is no longer true, and is not sent. False if it is too late: it is being sent, has left, or has failed."""
    return _move(store, row_id, "superseded", last_error=why, next_try=None)


def withdraw(store: Store, row_id: int, why: str) -> None:
    """Claimed, but found to be no longer true before it was handed over: it is not sent. Same transaction as the claim."""
    _must_move(store, row_id, "withdrawn", last_error=why, next_try=None)


def put_off(store: Store, row_id: int, why: str, *, until: datetime) -> None:
    """Claimed for the first time, but to wait: as if it had not been claimed. Same transaction as the claim."""
    sql = (
        "UPDATE outbox SET state = 'pending', attempts = 0, next_try = ?, last_error = ?"
        " WHERE id = ? AND state = 'sending' AND attempts = 1"
    )
    if not store.change(sql, (times.text(until), why, row_id)):
        raise ValueError(f"outbox row {row_id} is not one that was just claimed for the first time")


def recover(store: Store, *, now: datetime) -> list[OutboxRow]:
    """After a crash: rows left in `sending` become `unknown` and are due now, with the same Message-ID and bytes.

    Only the daemon that holds the lock may call this, once, before its first claim.
    """
    sql = (
        "UPDATE outbox SET state = 'unknown', next_try = ?, last_error = 'parley stopped while this was being sent'"
        f" WHERE state = 'sending' RETURNING {outbox.COLUMNS}"
    )
    rows = store.run(sql, (times.text(now),))
    return sorted((outbox.outbox_row(row) for row in rows), key=lambda row: row.id)


def _must_move(store: Store, row_id: int, to: str, **changes: Any) -> None:
    if not _move(store, row_id, to, **changes):
        row = outbox.get(store, row_id)
        raise ValueError(f"outbox row {row_id} cannot go from {row.state if row else 'nowhere'} to {to}")


def _move(store: Store, row_id: int, to: str, **changes: Any) -> bool:
    sets = ", ".join(f"{name} = ?" for name in changes)
    origins = ", ".join("?" for _ in _FROM[to])
    sql = f"UPDATE outbox SET state = ?, {sets} WHERE id = ? AND state IN ({origins})"
    return bool(store.change(sql, (to, *changes.values(), row_id, *_FROM[to])))
