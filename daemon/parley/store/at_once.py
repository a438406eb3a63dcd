"""Several looks in one statement: each step of a statement gives Python's lock away, and other threads take it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from parley.store.store import Row, Values

_TOGETHER = 16  # SELECTs in one statement: SQLite keeps each text that it has prepared


def each_of(ask: Callable[[str, Values], list[Row]], sql: str, each: Iterable[Values]) -> list[Row]:
    """What a SELECT finds for each of these, in no order. For `IN (…)`, and for OR with several columns, SQLite makes a table of its
    own at each run. ask: `Store.query`, or the like."""
    rows, left = [], list(each)
    while left:
        some, left = left[:_TOGETHER], left[_TOGETHER:]
        rows += ask(" UNION ALL ".join([sql] * len(some)), [value for values in some for value in values])
    return rows
