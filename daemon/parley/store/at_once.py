"""Several looks, or several rows, in one statement: each step of a statement gives Python's lock away, and other threads take it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from parley.store.store import Row, Store, Values

_TOGETHER = 16  # SELECTs, or rows, in one statement: SQLite keeps each text that it has prepared
_FEW = 4  # rows that are put as quickly one by one


def each_of(ask: Callable[[str, Values], list[Row]], sql: str, each: Iterable[Values]) -> list[Row]:
    """What a SELECT finds for each of these, in no order. For `IN (…)`, and for OR with several columns, SQLite makes a table of its
    own at each run. ask: `Store.query`, or the like."""
    rows, left = [], list(each)
    while left:
        some, left = left[:_TOGETHER], left[_TOGETHER:]
        rows += ask(" UNION ALL ".join([sql] * len(some)), _flat(some))
    return rows


def put(store: Store, insert: str, row: str, rows: Sequence[Values], conflict: str = "") -> None:
    """Rows of parley.db, within `store.write()`. insert: the statement as far as VALUES; row: the marks of one, in brackets; conflict:
    how the statement goes on behind them."""
    if len(rows) < _FEW:
        store.run_many(f"{insert} {row} {conflict}", rows)
        return
    for first in range(0, len(rows), _TOGETHER):
        some = rows[first : first + _TOGETHER]
        store.run(f"{insert} {', '.join([row] * len(some))} {conflict}", _flat(some))


def _flat(each: Sequence[Values]) -> list[object]:
    return [value for values in each for value in values]
