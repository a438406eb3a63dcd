"""Which mails of a dispute came out of the holding pen, and who put them there: for its history."""

from __future__ import annotations

from parley.store import pen
from parley.store.pen import PenRow
from parley.store.store import Store


def filed_in(store: Store, reference: str) -> dict[int, PenRow]:
    """The pen's rows that were filed to this dispute, by the number of their raw mail."""
    sql = "SELECT number FROM pen WHERE state = 'filed' AND reference = ? ORDER BY number"
    rows = [pen.show(store, int(number)) for (number,) in store.query(sql, (reference,))]
    return {row.raw: row for row in rows}
