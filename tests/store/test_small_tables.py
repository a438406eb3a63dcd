"""Messages, the pen, texts, people, protocols, wake-ups, holds, rates."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from parley.errors import UserError
from parley.store import Store, holds, messages, pen, people, protocols, rates, texts, times, wakeups
from parley.store.messages import Message

MINUTE = timedelta(minutes=1)


# --- messages


def test_a_duplicate_has_the_same_id_content_and_tag(store: Store, now: datetime) -> None:
    first = Message(
        message_id="<a@x.example>",
        digest="d1",
        tag="new",
        raw=1,
        received=now,
        sender="a@x.example",
        verdict="raised",
    )
    with store.write():
        messages.note(store, first)
        messages.note(store, replace(first, raw=2, verdict="duplicate"))
        messages.note(store, replace(first, message_id="", raw=3, reference="D-2026-0001"))
    assert messages.seen(store, "<a@x.example>", "d1", "new", proven=True) == first
    for other in (
        ("<b@x.example>", "d1", "new"),
        ("<a@x.example>", "d2", "new"),
        ("<a@x.example>", "d1", "q"),
    ):
        assert messages.seen(store, *other, proven=True) is None
    assert messages.same_id_other_content(store, "<a@x.example>", "d2") == first
    assert messages.same_id_other_content(store, "<a@x.example>", "d1") is None
    assert messages.same_id_other_content(store, "", "d2") is None
    assert [m.raw for m in messages.of(store, "D-2026-0001")] == [3]


# --- pen


def test_the_pen_holds_until_somebody_settles(store: Store, now: datetime) -> None:
    with store.write():
        late = pen.put(store, 7, "unknown sender", owner="bea.long", arrived=now + MINUTE, urgent=True)
        early = pen.put(store, 8, "no tag", suggestion="D-2026-0001", owner="bea.long", arrived=now)
        third = pen.put(store, 9, "spam", owner="bea.long", arrived=now + 2 * MINUTE)
    assert [row.number for row in pen.held(store)] == [early, late, third]
    with store.write():
        pen.file(store, early, "D-2026-0001", by="bea.long", at=now)
        pen.discard(store, third, "an advertisement", by="bea.long", at=now)
    assert [(row.number, row.urgent) for row in pen.held(store)] == [(late, True)]
    filed, gone = pen.show(store, early), pen.show(store, third)
    assert (filed.state, filed.reference, filed.settled_by, filed.settled) == (
        "filed",
        "D-2026-0001",
        "bea.long",
        now,
    )
    assert (gone.state, gone.why) == ("discarded", "an advertisement")
    with pytest.raises(UserError, match=r"filed already: parley pen show \d"), store.write():
        pen.discard(store, early, "no", by="ivy.stone", at=now)
    with pytest.raises(UserError, match="no number 99"):
        pen.show(store, 99)
    with pytest.raises(UserError, match="no number"), store.write():
        pen.file(store, 10**30, "D-2026-0001", by="bea.long", at=now)


# --- texts, people, protocols


def test_a_text_is_found_by_an_id_that_tells_nothing(store: Store, now: datetime) -> None:
    with store.write():
        one, other = (texts.keep(store, body, person="priya.nair", received=now) for body in ("á\0\n", "x"))
    assert one != other
    assert texts.text(store, one) == texts.Text(one, "á\0\n", "priya.nair", now)
    assert texts.text(store, "t-none") is None


def test_a_person_is_one_per_address_and_learns(store: Store) -> None:
    with store.write():
        first = people.name(store, "Robert.Hale@Council.example")
        again = people.name(store, "robert.hale@council.example", name="Robert Hale", agency="council")
        people.name(store, "robert.hale@council.example", phone="020 7946 0123")
    kept = people.at_address(store, "ROBERT.HALE@council.example")
    assert kept and kept.id == first.id == again.id
    assert (kept.name, kept.agency, kept.phone) == ("Robert Hale", "council", "020 7946 0123")
    assert people.some(store, [first.id, "nobody"]) == people.everybody(store) == [kept]
    assert people.some(store, []) == [] and people.at_address(store, "") is None


def test_what_an_older_parley_kept_as_a_name_is_cut_to_one(store: Store) -> None:
    """Names stand in subjects and invitations (promise 4); there was a parley that kept whatever stood before the address."""
    with store.write():
        known = people.name(store, "bob.smith@council.example")
        typed = "Bob Smith (Alfie Mole's social worker)"
        store.mail_run("people", "UPDATE people SET name = ? WHERE id = ?", (typed, known.id))
        again = people.name(store, "bob.smith@council.example", phone="020 7946 0123")
    shown = [
        people.at_address(store, known.address),
        *people.everybody(store),
        *people.strangers(store, [known.id]),
    ]
    assert [one.name for one in shown if one] == [again.name] * 3 == ["Bob Smith"] * 3
    assert store.mail_query("people", "SELECT name FROM people") == [("Bob Smith",)]


def test_a_protocol_is_kept_by_its_hash(store: Store, now: datetime) -> None:
    with store.write():
        assert protocols.keep(store, "5e1f", "id: bdscp", kept=now)
        assert not protocols.keep(store, "5e1f", "id: bdscp", kept=now)
    assert protocols.text(store, "5e1f") == "id: bdscp"
    assert protocols.text(store, "77ab") is None


# --- wake-ups


def test_an_owner_has_one_moment_and_due_ones_come_in_order(store: Store, now: datetime) -> None:
    with store.write():
        for owner, minutes in (("a", 5), ("b", -5), ("c", -9), ("d", 0), ("b", -10)):
            wakeups.set(store, "dispute", owner, now + minutes * MINUTE)
        wakeups.set(store, "hold", "a", now - MINUTE)
        wakeups.set(store, "hold", "gone", now)
        wakeups.set(store, "hold", "gone", None)
    assert [(w.kind, w.owner) for w in wakeups.due(store, now, 9)] == [
        ("dispute", "b"),
        ("dispute", "c"),
        ("hold", "a"),
        ("dispute", "d"),
    ]
    assert len(wakeups.due(store, now, 2)) == 2
    assert wakeups.next_due(store) == now - 10 * MINUTE
    assert (wakeups.of(store, "dispute", "a"), wakeups.of(store, "hold", "gone")) == (now + 5 * MINUTE, None)


def test_a_tick_reads_what_is_due_and_no_more(store: Store) -> None:
    sql = "SELECT owner_kind, owner, due FROM wakeups WHERE due <= ? ORDER BY due, owner_kind, owner LIMIT ?"
    (plan,) = store.query("EXPLAIN QUERY PLAN " + sql, ("", 1))
    assert "SEARCH wakeups USING COVERING INDEX wakeups_due (due<?)" in str(plan)


# --- holds


def test_holds_are_found_by_uid_and_fill_peoples_time(store: Store, now: datetime) -> None:
    with store.write():
        hold, uid = holds.new_hold(store, domain="parley.example")
        row = holds.HoldRow(
            hold=hold,
            uid=uid,
            reference="D-2026-0001",
            start=now,
            end=now + 30 * MINUTE,
            attendees=("robert.hale", "priya.nair"),
        )
        holds.save(store, row)
        other, other_uid = holds.new_hold(store, domain="parley.example")
        holds.save(store, replace(row, hold=other, uid=other_uid, status="cancelled"))
    assert holds.by_uid(store, uid) == holds.get(store, hold) == row
    assert holds.by_uid(store, "nothing@parley.example") is None
    window = (now - 60 * MINUTE, now + 60 * MINUTE)
    assert holds.busy(store, ("priya.nair", "marie.kent"), *window) == {
        "priya.nair": [(now, now + 30 * MINUTE)],
        "marie.kent": [],
    }
    late = (now + 29 * MINUTE, now + 60 * MINUTE)
    assert holds.busy(store, ["priya.nair"], *late) == {"priya.nair": [(now, now + 30 * MINUTE)]}
    for start, end in ((now + 30 * MINUTE, now + 60 * MINUTE), (now - 60 * MINUTE, now)):
        assert holds.busy(store, ["priya.nair"], start, end) == {"priya.nair": []}


def test_many_peoples_meetings_come_in_the_order_of_their_ends(store: Store, now: datetime) -> None:
    everybody = tuple(f"p{n}" for n in range(40))
    row = holds.HoldRow(hold="", uid="", reference="D-1", start=now, end=now, attendees=())
    with store.write():
        for n in range(6):
            start, end = now + (6 - n) * MINUTE, now + (20 - n % 3) * MINUTE
            who = everybody[n::2]
            holds.save(store, replace(row, hold=f"h-{n}", uid=f"{n}@x", start=start, end=end, attendees=who))
    taken = {
        person: sorted(
            (
                (row.start, row.end)
                for row in holds.of(store, "D-1")
                if person in row.attendees and row.hold != "h-3"
            ),
            key=lambda span: (span[1], span[0]),
        )
        for person in everybody
    }
    assert holds.busy(store, everybody, now, now + 60 * MINUTE, but="h-3") == taken
    assert {len(spans) for spans in taken.values()} >= {2, 3}
    assert holds.busy(store, (), now, now + MINUTE) == {}


def test_a_moved_hold_keeps_its_uid(store: Store, now: datetime) -> None:
    row = holds.HoldRow(
        hold="h-1", uid="u@x", reference="D-1", start=now, end=now + MINUTE, attendees=("a", "b")
    )
    moved = replace(row, start=now + 5 * MINUTE, end=now + 6 * MINUTE, sequence=1, attendees=("b", "c"))
    with store.write():
        holds.save(store, row)
        holds.save(store, replace(moved, uid="another"))
    assert holds.of(store, "D-1") == [moved]
    assert holds.busy(store, ["a"], now, now + 9 * MINUTE) == {"a": []}


def test_meetings_that_an_older_parley_kept_take_peoples_time(folder: Path, now: datetime) -> None:
    row = holds.HoldRow(
        hold="h-1", uid="u@x", reference="D-1", start=now, end=now + MINUTE, attendees=("a", "b")
    )
    with Store.open(folder) as store, store.write():
        holds.save(store, row)
        holds.save(store, replace(row, hold="h-2", uid="v@x", status="cancelled"))
    with closing(sqlite3.connect(folder / "parley.db")) as older:
        older.executescript("""
            DROP INDEX hold_people_taken; ALTER TABLE hold_people DROP COLUMN starts; ALTER TABLE hold_people DROP COLUMN ends;
            CREATE INDEX hold_people_person ON hold_people (person, hold);
            DELETE FROM _sqlite_migrations WHERE name = 'm016_when_people_are_held'
        """)
    with Store.open(folder) as store:
        held = [(now, now + MINUTE)]
        assert holds.busy(store, ("a", "b"), now, now + MINUTE) == {"a": held, "b": held}
        assert holds.of(store, "D-1")[0] == row


# --- wake-ups


def test_disputes_that_an_older_parley_left_asleep_are_looked_at_a_few_each_working_morning(
    folder: Path, now: datetime
) -> None:
    """Thousands at the first start would be thousands of letters in that hour."""
    with Store.open(folder) as store, store.write():
        store.run("INSERT INTO journal VALUES (1, 'D-0', 1, 'x', '{}', ?, '')", (times.text(now),))
        for n in range(280):
            values = (f"D-{n:03}", *[""] * 9, "open" if n else "closed", times.text(now), 0)
            store.run(f"INSERT INTO disputes VALUES ({', '.join('?' * 13)})", values)
        wakeups.set(store, "dispute", "D-001", now)
    with closing(sqlite3.connect(folder / "parley.db")) as older:
        older.execute("DELETE FROM _sqlite_migrations WHERE name = 'm015_who_sleeps'")
        older.commit()
    with Store.open(folder) as store:
        due = wakeups.due(store, now + timedelta(weeks=6), 1000)
        assert sorted(one.owner for one in due) == [f"D-{n:03}" for n in range(1, 280)]
        mornings = Counter(times.text(one.due) for one in due if one.owner != "D-001")
        assert max(mornings.values()) <= 30 and max(one.due for one in due) <= now + timedelta(
            weeks=4, days=2
        )
        assert {at[10:] for at in mornings} == {"T09:00:00.000000Z"}
        assert all(times.instant(at).weekday() < 5 for at in mornings)


# --- rates


def answers(store: Store, sender: str, reference: str, at: datetime, often: int) -> None:
    with store.write():
        for _ in range(often):
            rates.note(store, sender, reference, at)


@pytest.mark.parametrize(
    ("sent", "ago", "asked", "limit"),
    [
        ([("a@x.example", "D-1", 4)], 1, ("A@X.example", "D-1"), ""),
        ([("A@x.example", "D-1", 5)], 9, ("a@x.example", "D-1"), "quick"),
        ([("a@x.example", "D-1", 5)], 10, ("a@x.example", "D-1"), ""),
        ([("a@x.example", "D-1", 5)], 1, ("a@x.example", "D-2"), ""),
        ([("a@x.example", "D-1", 20)], 60 * 23, ("a@x.example", "D-2"), "daily"),
        ([("a@x.example", "D-1", 20)], 60 * 24, ("a@x.example", "D-2"), ""),
        ([("a@x.example", "D-1", 20)], 60, ("b@x.example", "D-2"), ""),
        ([(f"{n}@x.example", "", 20) for n in range(10)], 59, ("b@x.example", "D-2"), "hourly"),
        ([(f"{n}@x.example", "", 20) for n in range(10)], 60, ("b@x.example", "D-2"), ""),
    ],
)
def test_answers_stop_at_the_limits(
    store: Store,
    now: datetime,
    sent: list[tuple[str, str, int]],
    ago: int,
    asked: tuple[str, str],
    limit: str,
) -> None:
    for sender, reference, often in sent:
        answers(store, sender, reference, now - ago * MINUTE, often)
    assert rates.reached(store, *asked, now) == limit
    with store.write():
        rates.forget(store, now)
    assert rates.reached(store, *asked, now) == ""


def test_one_look_tells_what_a_sender_was_answered(store: Store, now: datetime) -> None:
    for reference, ago, often in (
        ("", 5, 2),
        ("", 20, 3),
        (rates.OPENED, 60, 4),
        ("D-1", 1, 1),
        ("", 2000, 7),
    ):
        answers(store, "a@x.example", reference, now - ago * MINUTE, often)
    answers(store, "b@x.example", "", now, 9)
    assert rates.answered(store, "A@x.example", "", now) == rates.Answered(quick=2, daily=10, opened=4)
    assert rates.answered(store, "c@x.example", "", now) == rates.Answered(0, 0, 0)
