"""The outbox: told once, claimed in order, rendered once, and only lawful moves afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.store import Store, outbox, outbox_outcome
from parley.store.outbox import Letter, OutboxRow


def letter(now: datetime, **given: Any) -> Letter:
    usual: dict[str, Any] = {
        "template": "welcome",
        "person": "priya.nair",
        "address": "priya.nair@school.example",
        "created": now,
        "due": now,
        "reference": "D-2026-0001",
        "position": 1,
    }
    return Letter(**{**usual, **given})


def add(store: Store, item: Letter) -> int | None:
    with store.write():
        return outbox.add(store, item, domain="parley.example")


def claim(store: Store, now: datetime, limit: int = 10) -> list[OutboxRow]:
    with store.write():
        return outbox.claim(store, now, limit)


def test_a_letter_comes_back_whole(store: Store, now: datetime) -> None:
    full = letter(
        now,
        due=now + timedelta(hours=1),
        hold="h-1",
        about="x",
        facts={"by": "Tue 7 April 17:00", "skipped": [{"why": "Karfreitag ä \udcff"}], "n": None},
        in_reply_to="<a@school.example>",
        references=("<a@school.example>", "<b@school.example>"),
        question=3,
        high=True,
        reminder=True,
    )
    row = outbox.get(store, add(store, full) or 0)
    assert row and Letter(**{name: getattr(row, name) for name in full.__dataclass_fields__}) == full
    assert (row.state, row.attempts, row.next_try, row.sent) == ("pending", 0, full.due, None)
    assert row.message_id.startswith("<") and row.message_id.endswith("@parley.example>")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"reference": "D-2"},
        {"position": 2},
        {"template": "b"},
        {"person": "c"},
        {"hold": "h"},
        {"about": "d"},
    ],
)
def test_nothing_is_told_twice(store: Store, now: datetime, change: dict[str, Any]) -> None:
    first = add(store, letter(now))
    again = add(store, letter(now, address="other@school.example", **change))
    assert (again is None) == (not change)
    assert len(outbox.in_state(store, "pending")) == 1 + bool(change)
    assert first is not None


def test_claims_come_alerts_first_then_the_longest_due(store: Store, now: datetime) -> None:
    for position, (hours, high) in enumerate(
        [(-1, False), (-3, False), (0, True), (-2, True), (1, True), (2, False)]
    ):
        add(store, letter(now, position=position, due=now + timedelta(hours=hours), high=high))
    assert outbox.next_due(store) == now - timedelta(hours=3)
    assert [row.position for row in claim(store, now, 3)] == [3, 2, 1]
    assert [(row.position, row.state, row.attempts) for row in claim(store, now)] == [(0, "sending", 1)]
    assert claim(store, now) == []
    assert outbox.next_due(store) == now + timedelta(hours=1)


def test_a_claim_uses_its_index_however_many_wait(store: Store) -> None:
    plan = str(store.query("EXPLAIN QUERY PLAN " + outbox._DUE, (1, "", 1)))
    assert "SEARCH outbox USING COVERING INDEX outbox_ready" in plan and "ORDER BY" not in plan


def test_what_is_parked_is_found_without_looking_at_all_that_left(store: Store) -> None:
    plan = str(store.query("EXPLAIN QUERY PLAN SELECT id FROM outbox WHERE state = 'parked' ORDER BY id"))
    assert "USING COVERING INDEX outbox_parked" in plan or "USING INDEX outbox_parked" in plan


def test_bytes_are_rendered_once(store: Store, now: datetime) -> None:
    add(store, letter(now))
    (row,) = claim(store, now)
    assert outbox.frozen(store, row) is None
    for data in (b"first\r\n", b"second"):
        with store.write():
            outbox.freeze(store, row, data)
    assert outbox.frozen(store, row) == b"first\r\n"


def test_a_sent_row_is_found_by_either_message_id_and_by_its_bounce(store: Store, now: datetime) -> None:
    add(store, letter(now))
    add(store, letter(now, position=2))
    row, _ = claim(store, now)
    with store.write():
        outbox_outcome.sent(store, row.id, at=now, server_id="<theirs@council.example>")
    found = outbox.by_message_id(store, "<theirs@council.example>")
    assert found and (found.id, found.state, found.sent) == (row.id, "sent", now)
    assert outbox.by_message_id(store, row.message_id) == found
    assert outbox.by_bounce_token(store, row.bounce_token.upper()) == found
    assert outbox.by_message_id(store, "") is None and outbox.by_bounce_token(store, "") is None


def test_many_are_sent_at_once_each_by_its_own_servers_id_but_for_one_that_has_failed(
    store: Store, now: datetime
) -> None:
    for position in (1, 2, 3):
        add(store, letter(now, position=position))
    rows = claim(store, now)
    with store.write():
        outbox_outcome.failed(store, rows[1].id, "550")
        outbox_outcome.all_sent(
            store, [(row.id, f"<{row.position}@council.example>") for row in rows], at=now
        )
        outbox_outcome.all_sent(store, [], at=now)
    found = [outbox.get(store, row.id) for row in rows]
    assert [(one.state, one.server_id, one.sent) for one in found if one] == [
        ("sent", "<1@council.example>", now),
        ("failed", "", None),
        ("sent", "<3@council.example>", now),
    ]


@pytest.mark.parametrize("host", ["mail.relay.example", "PARLEY.EXAMPLE", "parley.example@mx", "x>@mx"])
def test_a_letter_is_found_by_its_id_whatever_host_a_server_has_written_behind_it(
    store: Store, now: datetime, host: str
) -> None:
    add(store, letter(now))
    (row,) = claim(store, now)
    local = row.message_id[1:].partition("@")[0]
    found = outbox.by_message_id(store, f"<{local.upper()}@{host}>")
    assert found is not None and found.id == row.id
    assert outbox.by_message_id(store, f"<{local[:-1]}@{host}>") is None
    assert outbox.by_message_id(store, f"<x{local}@{host}>") is None


def test_a_crash_while_sending_means_unknown_and_the_same_message_again(store: Store, now: datetime) -> None:
    add(store, letter(now))
    (row,) = claim(store, now)
    with store.write():
        outbox.freeze(store, row, b"bytes")
    later = now + timedelta(minutes=1)
    with store.write():
        assert [r.state for r in outbox_outcome.recover(store, now=later)] == ["unknown"]
    (again,) = claim(store, later)
    assert (again.id, again.message_id, again.attempts) == (row.id, row.message_id, 2)
    assert outbox.frozen(store, again) == b"bytes"


MOVES: dict[str, Callable[[Store, int, datetime], Any]] = {
    "sent": lambda s, i, t: outbox_outcome.sent(s, i, at=t),
    "failed_for_now": lambda s, i, t: outbox_outcome.failed_for_now(
        s, i, "421", next_try=t + timedelta(minutes=5)
    ),
    "failed": lambda s, i, t: outbox_outcome.failed(s, i, "550"),
    "unknown": lambda s, i, t: outbox_outcome.unknown(s, i, "cut", next_try=t + timedelta(minutes=5)),
    "parked": lambda s, i, t: outbox_outcome.park(s, i, "template"),
    "pending": lambda s, i, t: outbox_outcome.release(s, i, at=t),
    "superseded": lambda s, i, t: outbox_outcome.supersede(s, i, "no longer true"),
}
LAWFUL = {
    "pending": {"sending", "parked", "superseded"},
    "sending": {"sent", "failed_for_now", "failed", "unknown", "parked"},
    "sent": {"failed"},
    "failed_for_now": {"sending", "failed", "parked", "superseded"},
    "failed": set(),
    "unknown": {"sending", "sent", "failed", "parked", "superseded"},
    "parked": {"pending", "superseded"},
    "superseded": set(),
}


@given(st.lists(st.sampled_from(sorted([*MOVES, "claim"])), max_size=8))
def test_only_lawful_moves_happen_and_only_due_states_are_claimed(moves: list[str]) -> None:
    now = datetime.fromisoformat("2026-04-01T09:05:00Z")
    with Store.open(None) as store:
        row_id = add(store, letter(now)) or 0
        for move in moves:
            before = outbox.get(store, row_id)
            assert before
            now += timedelta(minutes=10)
            if move == "claim":
                assert bool(claim(store, now)) == ("sending" in LAWFUL[before.state])
                continue
            try:
                with store.write():
                    moved = MOVES[move](store, row_id, now) is not False
            except ValueError:
                moved = False
            after = outbox.get(store, row_id)
            assert after
            assert moved == (move in LAWFUL[before.state])
            assert after.state == (move if moved else before.state)
            assert (after.next_try is not None) == ("sending" in LAWFUL[after.state])
            assert after.message_id == before.message_id


def test_a_row_that_fails_for_now_waits_for_its_next_try(store: Store, now: datetime) -> None:
    add(store, letter(now))
    (row,) = claim(store, now)
    with store.write():
        outbox_outcome.failed_for_now(store, row.id, "421 busy", next_try=now + timedelta(minutes=5))
    assert claim(store, now + timedelta(minutes=4)) == []
    (again,) = claim(store, now + timedelta(minutes=5))
    assert (again.attempts, again.last_error) == (2, "421 busy")


def test_the_pauses_double_to_67_minutes_and_end_after_five_days(now: datetime) -> None:
    pauses = [outbox.next_attempt(n, now, now) for n in (0, 1, 2, 3, 4, 5, 6, 10**6)]
    minutes = [pause and (pause - now) / timedelta(minutes=1) for pause in pauses]
    assert minutes == [5, 5, 10, 20, 40, 67, 67, 67]
    assert outbox.next_attempt(9, now, now + timedelta(days=5)) is None
    assert outbox.next_attempt(9, now, now + timedelta(days=5, seconds=-1))


def test_ids_tell_nothing(store: Store, now: datetime) -> None:
    add(store, letter(now, facts={"child": "x"}))
    row = outbox.get(store, 1)
    assert row
    for told in ("0001", "priya", "welcome", "2026"):
        assert told not in row.message_id.split("@")[0] and told not in row.bounce_token
    assert replace(row, id=2).key == row.key


@given(st.lists(st.text(), min_size=5, max_size=5), st.integers(0))
def test_a_letters_key_is_written_as_json_writes_a_list(words: list[str], position: int) -> None:
    """Rows of earlier versions have it so: a letter that one of them told is not told again."""
    reference, template, person, hold, about = words
    at = datetime(2026, 4, 1, tzinfo=UTC)
    made = letter(
        at, reference=reference, position=position, template=template, person=person, hold=hold, about=about
    )
    assert made.key == json.dumps([reference, position, template, person, hold, about])
