"""Whether a store tells the same story it told: both files whole, and every journal folds to a dispute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from parley.dispute.dispute import Dispute
from parley.dispute.evolve import evolve
from parley.store import checking, codec


def verify(folder: Path, *, still: bool = False) -> list[str]:
    """Everything that is wrong with the store in that folder; [] if nothing is. still: nobody writes there (a backup).
    Raises UserError for one that a newer parley has made."""
    with checking.reading(folder, still=still) as (main, mail):
        checking.refuse_newer(folder, main, mail)
        found = checking.problems(main, mail)
        if found:
            return found
        rows = main.execute("SELECT reference, name, body FROM journal ORDER BY reference, position")
        return list(_folds(rows))


def _folds(rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """rows: (reference, name, body) by dispute, in order. One dispute at a time is held, however many there are."""
    for reference, entries in groupby(rows, itemgetter(0)):
        dispute = Dispute()
        for _, name, body in entries:
            try:
                dispute = evolve(dispute, codec.decode_event(name, body))
            except Exception as fault:  # noqa: BLE001 - whatever an entry does to the fold, it is said, and the next is tried
                yield f"{reference}: its journal cannot be told from {name} on ({type(fault).__name__})"
                break
