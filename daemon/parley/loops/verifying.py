"""Whether a store tells the same story it told: both files whole, and every journal folds to a dispute."""

from __future__ import annotations

from pathlib import Path

from parley.dispute.dispute import Dispute
from parley.dispute.evolve import evolve
from parley.store import checking, codec


def verify(folder: Path, *, still: bool = False) -> list[str]:
    """Everything that is wrong with the store in that folder; [] if nothing is. still: nobody writes there (a backup)."""
    with checking.reading(folder, still=still) as (main, mail):
        found = checking.problems(main, mail)
        if found:
            return found
        rows = main.execute("SELECT reference, name, body FROM journal ORDER BY reference, position")
        return _folds(rows.fetchall())


def _folds(rows: list[tuple[str, str, str]]) -> list[str]:
    disputes: dict[str, Dispute] = {}
    wrong: dict[str, str] = {}
    for reference, name, body in rows:
        if reference in wrong:
            continue
        try:
            disputes[reference] = evolve(disputes.get(reference, Dispute()), codec.decode_event(name, body))
        except Exception as fault:  # noqa: BLE001 - whatever an entry does to the fold, it is said, and the next is tried
            wrong[reference] = (
                f"{reference}: its journal cannot be told from {name} on ({type(fault).__name__})"
            )
    return list(wrong.values())
