"""The journal: in order, without gaps, never twice, never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from parley.dispute.events import DutyKey, DutyOvertaken, NoteKept
from parley.errors import UserError
from parley.store import Conflict, Store, journal

REF = "D-2026-0001"


def note(now: datetime, text: str) -> NoteKept:
    return NoteKept(happened=now, received=now, by="priya.nair", text=text)


def test_entries_come_back_in_order_and_whole(store: Store, now: datetime) -> None:
    events = [note(now, "t-1"), DutyOvertaken(happened=now, received=now, key=DutyKey("s1", 1, "contact"))]
    with store.write():
        assert journal.append(store, REF, events, recorded=now, cause="mail:17", expected=0) == 2
        assert journal.append(store, "D-2026-0002", events[:1], recorded=now, cause="time") == 1
        later = now + timedelta(hours=1)
        assert journal.append(store, REF, events[:1], recorded=later, cause="command:priya", expected=2) == 3
    entries = journal.entries(store, REF)
    assert [entry.event for entry in entries] == [*events, events[0]]
    assert [(e.seq, e.cause, e.recorded) for e in entries] == [
        (1, "mail:17", now),
        (2, "mail:17", now),
        (3, "command:priya", later),
    ]
    assert journal.entries(store, REF, after=2) == entries[2:]
    assert journal.references(store) == [REF, "D-2026-0002"]
    assert (journal.entries(store, "D-1"), journal.last_position(store, "D-1")) == ([], 0)


@pytest.mark.parametrize("count", [0, 16, 17, 50])
def test_many_events_are_added_in_their_order(store: Store, now: datetime, count: int) -> None:
    events = [note(now, f"t-{n}") for n in range(count)]
    with store.write():
        assert journal.append(store, REF, events, recorded=now, cause="time", expected=0) == count
    entries = journal.entries(store, REF)
    assert [(entry.seq, entry.event) for entry in entries] == list(enumerate(events, 1))


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_who_read_another_state_appends_nothing(store: Store, now: datetime, expected: int) -> None:
    with store.write():
        journal.append(store, REF, [note(now, "t-1")], recorded=now, cause="time", expected=0)
        journal.append(store, REF, [note(now, "t-2")], recorded=now, cause="time", expected=1)
    with pytest.raises(Conflict), store.write():
        more = [note(now, "t-3"), note(now, "t-4")]
        journal.append(store, REF, more, recorded=now, cause="time", expected=expected)
    assert len(journal.entries(store, REF)) == 2


@pytest.mark.parametrize("sql", ["UPDATE journal SET cause = 'time'", "DELETE FROM journal"])
def test_the_record_cannot_be_changed(store: Store, now: datetime, sql: str) -> None:
    with store.write():
        journal.append(store, REF, [note(now, "t-1")], recorded=now, cause="mail:1")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"), store.write():
        store.run(sql)
    assert journal.entries(store, REF)[0].cause == "mail:1"


def test_what_a_newer_parley_has_written_is_not_guessed_at(store: Store, now: datetime) -> None:
    with store.write():
        journal.append(store, REF, [note(now, "t-1")], recorded=now, cause="mail:1")
    journal.must_be_known(store, Path("state"))
    with store.write():
        store.run(
            "INSERT INTO journal (reference, position, name, body, recorded, cause)"
            " VALUES ('D-2026-0001', 2, 'MoonRisen', '{}', '2026-04-01T09:05:00.000000Z', 'time')"
        )
    with pytest.raises(UserError, match="newer parley") as wrong:
        journal.must_be_known(store, Path("state"))
    assert "MoonRisen" in str(wrong.value) and "backup" in str(wrong.value)
