"""The index of disputes, and who owes what: what can be looked up without folding a journal.

Every row here can be made again from the journal, but for the token. Nothing is decided from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter

from parley.store import at_once, counters, times
from parley.store.store import Row, Store
from parley.store.tokens import same_token
from parley.value import value


@value(kw_only=True)
class DisputeRow:
    """A dispute at a glance. token: of its own address, never changed. referring, receiving: agency ids.

    raiser, other: person ids of whoever raised it and the practitioner on the other side ("" while unknown).
    status: open | closed, or the word of its end. position: the newest journal entry that is in this row.
    """

    reference: str
    protocol: str
    protocol_hash: str
    world_hash: str
    token: str
    referring: str
    receiving: str
    raised: datetime
    raiser: str = ""
    other: str = ""
    stage: str = ""
    status: str = "open"
    position: int = 0

    def opened_by(self, token: str) -> bool:
        """Whether this token (any case) is the dispute's own, in constant time."""
        return same_token(self.token, token)


@value
class Owed:
    """One duty that one person owes. key: the duty's key as text; due: UTC, None where the protocol sets no date."""

    reference: str
    key: str
    person: str
    due: datetime | None
    clause: str


_NAMES = tuple(field.name for field in fields(DisputeRow))
_COLUMNS = ", ".join(_NAMES)
_MARKS = ", ".join("?" for _ in _NAMES)
_FIXED = {"reference", "token", "raised"}
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name not in _FIXED)
_PLAIN = [name for name in _NAMES if name != "raised"]
_plain = attrgetter(*_PLAIN)
_SAVE = f"INSERT INTO disputes (raised, {', '.join(_PLAIN)}) VALUES ({_MARKS}) ON CONFLICT (reference) DO UPDATE SET {_UPDATES}"


def next_reference(store: Store, year: int) -> str:
    """The next free reference, `D-2026-0001`. A transaction that is undone gives its number back."""
    number = (counters.value(store, counter(year)) or 0) + 1
    counters.put(store, counter(year), number)
    return reference(year, number)


def counter(year: int) -> str:
    """What the numbers of that year are counted under."""
    return f"reference:{year}"


def reference(year: int, number: int) -> str:
    """As people read it."""
    return f"D-{year:04d}-{number:04d}"


def give_back(store: Store, reference: str) -> None:
    """The number was drawn in this very transaction, and nothing opened under it: the next one takes it."""
    year, number = reference.removeprefix("D-").split("-")
    sql = "UPDATE counters SET value = value - 1 WHERE name = ? AND value = ?"
    store.run(sql, (counter(int(year)), int(number)))


def new_token(store: Store) -> str:
    """A token for an address: 40 random bits, eight characters, lower case (base32)."""
    return store.random_id(5)


def save(store: Store, row: DisputeRow) -> None:
    """Add the row, or bring it up to date. Its token and the moment it was raised stay what they were."""
    store.run(_SAVE, (times.text(row.raised), *_plain(row)))


def row(store: Store, reference: str) -> DisputeRow | None:
    """The dispute of that reference (upper case), or None."""
    found = store.query(f"SELECT {_COLUMNS} FROM disputes WHERE reference = ?", (reference,))
    return _row(found[0]) if found else None


def rows(store: Store, *, status: str | None = None) -> list[DisputeRow]:
    """All disputes, or those of that status, in order of reference."""
    if status is None:
        return [_row(found) for found in store.query(f"SELECT {_COLUMNS} FROM disputes ORDER BY reference")]
    sql = f"SELECT {_COLUMNS} FROM disputes WHERE status = ? ORDER BY reference"
    return [_row(found) for found in store.query(sql, (status,))]


def of_protocol(store: Store, protocol: str) -> list[DisputeRow]:
    """Every dispute under this protocol, whatever its version, in order of reference."""
    sql = f"SELECT {_COLUMNS} FROM disputes WHERE protocol = ? ORDER BY reference"
    return [_row(found) for found in store.query(sql, (protocol,))]


def open_between(store: Store, a: str, b: str) -> list[DisputeRow]:
    """Open disputes between these two people, whichever of them raised it, newest first: is it the same again?"""
    # With a status that an index is for the planner would walk all that are open
    sql = "SELECT reference FROM disputes WHERE raiser = ? AND other = ? AND +status = 'open'"
    found = sorted(at_once.each_of(store.query, sql, {(a, b), (b, a)}), reverse=True)  # nearly always none
    return [known for (reference,) in found if (known := row(store, reference)) is not None]


def open_with(store: Store, person: str) -> list[DisputeRow]:
    """Open disputes that this person raised, is the other one in, or owes something of, in order of reference."""
    sql = f"SELECT {_COLUMNS} FROM disputes WHERE raiser = ? OR other = ?"
    found = {one.reference: one for one in map(_row, store.query(sql, (person, person)))}
    for reference in {owed.reference for owed in owed_by(store, person)} - set(found):
        if (one := row(store, reference)) is not None:
            found[reference] = one
    return [found[reference] for reference in sorted(found) if found[reference].status == "open"]


def between_practitioners(store: Store, person: str, most: int) -> list[tuple[str, bool]]:
    """The references of what this person has raised, or is the practitioner of the other side in, open or ended, the newest first,
    at most so many; and whether they raised it."""
    sql = (
        "SELECT reference, raiser = ?1 FROM disputes WHERE raiser = ?1 OR other = ?1"
        " ORDER BY raised DESC, reference DESC LIMIT +?2"
    )
    return [(reference, bool(theirs)) for reference, theirs in store.query(sql, (person, most))]


def _row(found: Row) -> DisputeRow:
    known = dict(zip(_NAMES, found, strict=True))
    return DisputeRow(**{**known, "raised": times.instant(known["raised"])})


# --- who owes what ------------------------------------------------------------------------------------------


def replace_owed(
    store: Store, reference: str, owed: Iterable[tuple[str, str, datetime | None, str]], *, new: bool = False
) -> None:
    """All that is owed in this dispute now, as (key text, person, due, clause): what stood before is gone.

    new: a dispute of which nothing stood there before.
    """
    if not new:
        store.run("DELETE FROM owed WHERE reference = ?", (reference,))
    store.run_many(
        "INSERT INTO owed (reference, key, person, due, clause) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (reference, key, person) DO NOTHING",
        [(reference, key, person, times.text_or_none(due), clause) for key, person, due, clause in owed],
    )


def who_owes(store: Store) -> list[str]:
    """Everybody who owes something, the most pressing first."""
    rows = store.query("SELECT person FROM owed GROUP BY person ORDER BY min(due) IS NULL, min(due), person")
    return [person for (person,) in rows]


def owed_by(store: Store, person: str) -> list[Owed]:
    """What this person owes in all disputes: the earliest first, what has no date last."""
    return _owed(store, "person = ?", (person,))


def still_owed(store: Store) -> list[str]:
    """The references of the disputes in which anything is owed, open or closed, in order."""
    return [str(found[0]) for found in store.query("SELECT DISTINCT reference FROM owed ORDER BY reference")]


def _owed(store: Store, where: str, values: tuple[str, ...]) -> list[Owed]:
    sql = (
        f"SELECT reference, key, person, due, clause FROM owed WHERE {where}"
        " ORDER BY due IS NULL, due, reference, key, person"
    )
    return [Owed(r, k, p, times.instant_or_none(due), c) for r, k, p, due, c in store.query(sql, values)]
