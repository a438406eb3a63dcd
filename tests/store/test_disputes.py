"""References, the index, who owes what, and the same dispute raised twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pysqlite3 import dbapi2 as sqlite3

from parley.store import Store, disputes
from parley.store.disputes import DisputeRow


def dispute(store: Store, now: datetime, **given: str) -> DisputeRow:
    with store.write():
        row = DisputeRow(
            reference=disputes.next_reference(store, now.year),
            protocol="bdscp",
            protocol_hash="5e1f",
            world_hash="77ab",
            token=disputes.new_token(store),
            referring="school",
            receiving="council",
            raised=now,
            **given,  # type: ignore[arg-type]
        )
        disputes.save(store, row)
    return row


def test_references_count_up_within_a_year_and_come_back_when_undone(store: Store) -> None:
    with store.write():
        assert [disputes.next_reference(store, 2026) for _ in range(2)] == ["D-2026-0001", "D-2026-0002"]
    with pytest.raises(ZeroDivisionError), store.write():
        disputes.next_reference(store, 2026)
        raise ZeroDivisionError
    with store.write():
        assert disputes.next_reference(store, 2027) == "D-2027-0001"
        assert disputes.next_reference(store, 2026) == "D-2026-0003"


def test_a_row_is_brought_up_to_date_and_keeps_its_address(store: Store, now: datetime) -> None:
    first = dispute(store, now)
    with store.write():
        disputes.save(
            store, replace(first, stage="s2", position=9, token="other", raised=now + timedelta(days=1))
        )
    assert disputes.row(store, first.reference) == replace(first, stage="s2", position=9)
    assert disputes.row(store, "D-1999-0001") is None
    assert len(first.token) == 8 and first.token == first.token.lower()
    assert first.opened_by(first.token.upper()) and not first.opened_by(first.token[1:])


def test_rows_by_status(store: Store, now: datetime) -> None:
    one, two = dispute(store, now), dispute(store, now, status="closed")
    assert disputes.rows(store) == [one, two]
    assert disputes.rows(store, status="open") == [one]


def test_the_same_dispute_is_found_from_either_side(store: Store, now: datetime) -> None:
    row = dispute(store, now, raiser="priya.nair", other="robert.hale")
    dispute(store, now, raiser="priya.nair", other="robert.hale", status="closed")
    dispute(store, now, raiser="priya.nair", other="marie.kent")
    assert disputes.open_between(store, "priya.nair", "robert.hale") == [row]
    assert disputes.open_between(store, "robert.hale", "priya.nair") == [row]
    assert disputes.open_between(store, "robert.hale", "marie.kent") == []
    assert disputes.open_between(store, "marie.kent", "marie.kent") == []
    back = dispute(store, now, raiser="robert.hale", other="priya.nair")
    assert disputes.open_between(store, "priya.nair", "robert.hale") == [back, row]


def test_what_is_owed_is_replaced_whole_and_sorted_by_date(store: Store, now: datetime) -> None:
    one, two = dispute(store, now).reference, dispute(store, now).reference
    with store.write():
        disputes.replace_owed(store, one, [("old", "priya.nair", now, "4.1.1")])
        disputes.replace_owed(
            store, one, [("late", "priya.nair", now, "4.2"), ("undated", "priya.nair", None, "4.1")]
        )
        soon = now - timedelta(days=1)
        disputes.replace_owed(
            store, two, [("soon", "priya.nair", soon, "4.3"), ("x", "liam.doyle", now, "4.4")] * 2
        )
    assert [(o.key, o.due) for o in disputes.owed_by(store, "priya.nair")] == [
        ("soon", soon),
        ("late", now),
        ("undated", None),
    ]
    assert [(o.key, o.reference) for o in disputes.owed_by(store, "liam.doyle")] == [("x", two)]


def test_nothing_is_owed_in_a_dispute_that_does_not_exist(store: Store, now: datetime) -> None:
    with pytest.raises(sqlite3.IntegrityError), store.write():
        disputes.replace_owed(store, "D-1999-0001", [("key", "priya.nair", now, "4.1.1")])
