"""The journal: what has happened in each dispute, in order, for ever. The state is a fold over it; nothing else is.

Positions run 1, 2, 3 … within a dispute, without a gap; the pair (reference, position) is unique, so the same
event can never be appended twice. Rows are added, never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from parley.dispute.events import AnyEvent
from parley.errors import Problem, UserError
from parley.store import codec, times
from parley.store.faults import Conflict
from parley.store.store import Store
from parley.value import value


@value
class Entry:
    """One line of the journal. seq: its position in the dispute, from 1. recorded: when it was written down (UTC).

    cause: what brought it, in short: `mail:17` (raw mail), `time`, `command:priya`, `calendar:18`.
    """

    seq: int
    reference: str
    event: AnyEvent
    recorded: datetime
    cause: str


def must_be_known(store: Store, folder: Path) -> None:
    """Raise UserError if a newer parley has written events that this one does not know: no table need have changed for
    that, and each mail to such a dispute would be one that nobody can read."""
    names = {str(name) for (name,) in store.query("SELECT DISTINCT name FROM journal")}
    if strange := names - codec.EVENTS.keys():
        words = f"This store was written by a newer parley (its journal has {', '.join(sorted(strange))})."
        mend = "install that version of parley, or put back a backup made before it"
        raise UserError([Problem(str(folder), 0, 0, words, mend)])


def last_recorded(store: Store) -> datetime | None:
    """When the last entry of all was written, by the clock of that moment; None if there is none."""
    return times.instant_or_none(
        store.query("SELECT (SELECT recorded FROM journal ORDER BY id DESC LIMIT 1)")[0][0]
    )


def append(
    store: Store,
    reference: str,
    events: Sequence[AnyEvent],
    *,
    recorded: datetime,
    cause: str,
    expected: int | None = None,
) -> int:
    """Add events to the dispute's end; the position of the last. To be called within `store.write()`.

    expected: the last position the caller has read (0 for a new dispute); raises Conflict, with nothing written,
    if the journal has gone on since. None takes the end as it stands.
    """
    last = last_position(store, reference) if expected != 0 else 0
    if expected is not None and expected != last:
        raise Conflict(f"{reference} stands at {last}, not at {expected}")
    at = times.text(recorded)
    rows = [
        (reference, last + place, *codec.encode_event(event), at, cause)
        for place, event in enumerate(events, start=1)
    ]
    try:
        store.run_many(
            "INSERT INTO journal (reference, position, name, body, recorded, cause) VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )
    except sqlite3.IntegrityError:  # the pair is unique: of a new dispute nobody need ask before
        raise Conflict(f"{reference} has gone on beyond {last}") from None
    return last + len(rows)


def last_position(store: Store, reference: str) -> int:
    """The position of the dispute's newest entry; 0 if there is none."""
    rows = store.query("SELECT coalesce(max(position), 0) FROM journal WHERE reference = ?", (reference,))
    return int(rows[0][0])


def entries(store: Store, reference: str, *, after: int = 0) -> list[Entry]:
    """The dispute's entries in order, from the one after position `after`. Empty for an unknown reference."""
    rows = store.query(
        "SELECT position, name, body, recorded, cause FROM journal WHERE reference = ? AND position > ?"
        " ORDER BY position",
        (reference, after),
    )
    return [
        Entry(position, reference, codec.decode_event(name, body), times.instant(recorded), cause)
        for position, name, body, recorded, cause in rows
    ]


def references(store: Store) -> list[str]:
    """Every dispute that has a journal, in order of reference (for `verify` and for rebuilding the index)."""
    return [row[0] for row in store.query("SELECT DISTINCT reference FROM journal ORDER BY reference")]
