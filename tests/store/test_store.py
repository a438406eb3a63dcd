"""Transactions over two files: all or nothing, mail.db first, and one bad item alone."""

from __future__ import annotations

import os
import random
import threading
from datetime import datetime
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from parley.errors import TransportError, UserError
from parley.mail.message import Envelope
from parley.store import Store, checking, journal, spool, texts, wakeups
from parley.store.connect import MAIL, MAIL_PAGE, PARLEY
from parley.store.faults import translated
from parley.store.halves import TakenAway, both_must_be_there
from parley.store.lock import LOCK, hold_lock


def envelope(now: datetime) -> Envelope:
    return Envelope("priya.nair@school.example", ("escalations+new@parley.example",), now)


def test_a_failed_transaction_leaves_nothing_in_either_file(store: Store, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), store.write():
        wakeups.set(store, "dispute", "D-2026-0001", now)
        text_id = texts.keep(store, "we spoke", person="priya.nair", received=now)
        assert texts.text(store, text_id)  # so that mail.db's transaction is open as well
        raise ZeroDivisionError
    assert wakeups.next_due(store) is None
    assert texts.text(store, text_id) is None


@pytest.mark.parametrize("read_back", [False, True])
def test_a_poisoned_item_is_undone_alone(store: Store, now: datetime, read_back: bool) -> None:
    kept = []
    with store.write():
        for place, poisoned in enumerate([False, True, False]):
            try:
                with store.item():
                    wakeups.set(store, "dispute", f"D-{place}", now)
                    kept.append(texts.keep(store, f"text {place}", person="priya.nair", received=now))
                    assert not read_back or texts.text(store, kept[-1])
                    if poisoned:
                        raise ValueError("poison")
            except ValueError:
                continue
    assert [w.owner for w in wakeups.due(store, now, 9)] == ["D-0", "D-2"]
    assert [bool(texts.text(store, text_id)) for text_id in kept] == [True, False, True]


def test_items_nest(store: Store, now: datetime) -> None:
    with store.write(), store.item():
        wakeups.set(store, "hold", "outer", now)
        with pytest.raises(ValueError, match="inner"), store.item():
            wakeups.set(store, "hold", "inner", now)
            raise ValueError("inner")
        with pytest.raises(ValueError, match="joined"), store.write():
            wakeups.set(store, "hold", "joined", now)
            raise ValueError("joined")
    assert [w.owner for w in wakeups.due(store, now, 9)] == ["outer"]


def test_nothing_is_written_outside_a_transaction(store: Store, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="within"):
        wakeups.set(store, "dispute", "D-2026-0001", now)
    with pytest.raises(RuntimeError, match="within"):
        texts.keep(store, "a text", person="", received=now)
    with pytest.raises(RuntimeError, match="within"):
        journal.append(store, "D-2026-0001", [], recorded=now, cause="time")


@pytest.mark.parametrize(
    ("written", "read"), [(True, 1), (False, 0), (None, None), (b"\x00\xff", b"\x00\xff"), (7, 7), ("a", "a")]
)
def test_every_type_that_sqlite_knows_is_kept_as_it_knows_it(
    store: Store, written: object, read: object
) -> None:
    with store.write():
        found = store.query("SELECT ?1, typeof(?1)", (written,))[0]
        store.run_many(
            "INSERT INTO answers_sent (sender, reference, at) VALUES ('', '', coalesce(?, 'x'))", [(written,)]
        )
        kept = store.query("SELECT at FROM answers_sent")
    kind = {bool: "integer", int: "integer", bytes: "blob", str: "text"}.get(type(written), "null")
    assert (found, type(found[0])) == ((read, kind), type(read))
    assert kept[0][0] == (str(read) if kind == "integer" else "x" if read is None else read)


def test_who_writes_hears_what_was_written(store: Store) -> None:
    once = "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
    with store.write():
        assert [store.insert(once, (name, 1)) for name in "abba"] == [1, 2, None, None]
        change = "UPDATE counters SET value = ? WHERE name <> ?"
        assert [store.change(change, (2, name)) for name in ("a", "c")] == [1, 2]
        assert store.change("DELETE FROM counters WHERE name = 'c'") == 0


def test_the_files_are_durable_and_private(folder: Path, now: datetime) -> None:
    with Store.open(folder) as store:
        for connection in (store._main, store._mail, store._spool):
            pragmas = [
                connection.execute(f"PRAGMA {p}").fetchone()[0] for p in ("journal_mode", "synchronous")
            ]
            assert pragmas == ["wal", 2]
            assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert [(folder / name).stat().st_mode & 0o077 for name in (PARLEY, MAIL)] == [0, 0]
        assert folder.stat().st_mode & 0o077 == 0


def test_mail_db_is_committed_before_anything_refers_to_it(folder: Path, now: datetime) -> None:
    with Store.open(folder) as store, Store.open(folder) as onlooker:
        with pytest.raises(TransportError) as caught, store.write():
            wakeups.set(store, "dispute", "D-2026-0001", now)
            text_id = texts.keep(store, "we spoke", person="priya.nair", received=now)
            store._main.execute(
                "COMMIT"
            )  # as if the process died between the two commits, the other way round
        assert not caught.value.permanent
        assert texts.text(onlooker, text_id)


def test_another_programs_commit_is_noticed_and_ones_own_is_not(folder: Path, now: datetime) -> None:
    with Store.open(folder) as store, Store.open(folder) as command_line:
        before = store.data_version()
        with store.write():
            wakeups.set(store, "dispute", "D-2026-0001", now)
        assert store.data_version() == before
        with command_line.write():
            wakeups.set(command_line, "dispute", "D-2026-0002", now)
        assert store.data_version() != before


def test_somebody_elses_lock_is_a_fault_that_passes(folder: Path, now: datetime) -> None:
    with Store.open(folder, busy_ms=10) as store, Store.open(folder) as other:
        with other.write():
            with pytest.raises(TransportError) as caught, store.write():
                pass
            assert not caught.value.permanent
            assert spool.keep(store, b"raw", envelope(now))  # the spool does not wait for the door
        with store.write():
            wakeups.set(store, "dispute", "D-2026-0001", now)


def test_the_spool_is_not_held_up_by_texts_of_an_open_transaction(folder: Path, now: datetime) -> None:
    with Store.open(folder, busy_ms=10) as store, store.write():
        text_id = texts.keep(store, "we spoke", person="priya.nair", received=now)
        numbers: list[int] = []
        smtp = threading.Thread(
            target=lambda: numbers.append(spool.keep(store, b"raw", envelope(now))), daemon=True
        )
        smtp.start()
        smtp.join(30)
        assert numbers == [1]
        assert texts.text(store, text_id)


def test_many_threads_lose_nothing(folder: Path, now: datetime) -> None:
    with Store.open(folder) as store:

        def smtp() -> None:
            for _ in range(20):
                spool.keep(store, b"raw", envelope(now))

        threads = [threading.Thread(target=smtp) for _ in range(3)]
        for thread in threads:
            thread.start()
        for place in range(20):
            with store.write():
                texts.keep(store, "a text", person="priya.nair", received=now)
                wakeups.set(store, "dispute", str(place), now)
        for thread in threads:
            thread.join()
        assert [mail.id for mail in spool.waiting(store, 100)] == list(range(1, 61))
        assert len(wakeups.due(store, now, 100)) == 20


@pytest.mark.parametrize(("before", "size"), [(None, MAIL_PAGE), (4096, 4096)])
def test_pages_are_large_in_a_new_file_and_as_they_were_in_an_old_one(
    folder: Path, now: datetime, before: int | None, size: int
) -> None:
    folder.mkdir(exist_ok=True)
    if before:
        with sqlite3.connect(folder / MAIL) as old:
            old.executescript(f"PRAGMA page_size = {before}; CREATE TABLE one (kept TEXT)")
    with Store.open(folder) as store:
        assert spool.keep(store, b"x" * 100_000, envelope(now)) == 1
        assert store._spool.execute("PRAGMA page_size").fetchone()[0] == size


def test_a_full_disk_passes_and_blames_no_item(folder: Path, now: datetime) -> None:
    with Store.open(folder) as store:
        for connection in (store._main, store._spool):
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(TransportError) as caught:
            spool.keep(store, b"x" * 100_000, envelope(now))
        assert (caught.value.permanent, caught.value.message) == (False, "the disk is full")
        with pytest.raises(TransportError) as caught, store.write():
            for place in range(10_000):
                try:
                    with store.item():
                        wakeups.set(store, "dispute", str(place), now)
                except sqlite3.Error:
                    continue  # taking it for a poisoned item would lose it
        assert not caught.value.permanent
        assert (spool.waiting(store, 9), wakeups.next_due(store)) == ([], None)
        for connection in (store._main, store._spool):
            connection.execute("PRAGMA max_page_count = 1000000")
        assert spool.keep(store, b"x" * 100_000, envelope(now)) == 1
        with store.write():
            wakeups.set(store, "dispute", "D-2026-0001", now)


@pytest.mark.parametrize("name", [PARLEY, MAIL])
def test_a_damaged_file_is_refused_with_the_way_to_restore(folder: Path, now: datetime, name: str) -> None:
    with Store.open(folder) as store:
        spool.keep(store, b"x" * 50_000, envelope(now))
        with store.write():
            for place in range(500):
                wakeups.set(store, "dispute", str(place), now)
    file = folder / name
    whole = file.read_bytes()
    for damage in (os.urandom(len(whole)), whole[:100] + bytes(4096) + whole[4196:]):
        file.write_bytes(damage)
        with pytest.raises(UserError, match="last backup") as caught:
            Store.open(folder, verify=True)
        assert str(file) in str(caught.value)
    file.write_bytes(whole)
    Store.open(folder, verify=True).close()


def test_a_flipped_page_inside_is_found_when_asked_to_look(folder: Path, now: datetime) -> None:
    with Store.open(folder) as store, store.write():
        for place in range(2000):
            wakeups.set(store, "dispute", f"{place:040}", now)
    file = folder / PARLEY
    whole = bytearray(file.read_bytes())
    whole[-8192:-4096] = bytes(4096)
    file.write_bytes(whole)
    with pytest.raises(UserError, match="damaged"):
        Store.open(folder, verify=True)


@pytest.mark.parametrize("name", [PARLEY, MAIL, f"{PARLEY}-wal", f"{MAIL}-wal"])
def test_nobody_hears_that_something_was_kept_in_a_file_that_was_taken_away(
    folder: Path, now: datetime, name: str
) -> None:
    with Store.open(folder) as store:
        spool.keep(store, b"one", envelope(now))
        with store.write():
            wakeups.set(store, "dispute", "D-2026-0001", now)
        beside = (folder / name).with_suffix(".gone")
        (folder / name).rename(beside)
        (folder / name).write_bytes(b"")  # another one in its place is none either
        with pytest.raises(TransportError) as kept:
            spool.keep(store, b"two", envelope(now))
        with pytest.raises(TransportError) as looked:
            store.data_version()
        with pytest.raises(TransportError), store.write():
            wakeups.set(store, "dispute", "D-2026-0002", now)
        assert kept.value.permanent and looked.value.permanent and name in looked.value.message
        assert isinstance(looked.value, TakenAway) == (not name.endswith("-wal"))
        beside.rename(folder / name)


def test_a_daemon_whose_lock_has_no_name_any_more_goes_no_further(folder: Path, now: datetime) -> None:
    """A second daemon would take a lock of that name, and both would read the mail."""
    with hold_lock(folder), Store.open(folder, verify=True) as store:
        (folder / LOCK).unlink()
        with pytest.raises(TransportError, match=r"lock was taken away.*another parley") as looked:
            store.data_version()
        assert looked.value.permanent and not isinstance(looked.value, TakenAway), "a new start is enough"
        with pytest.raises(TransportError), store.write():
            wakeups.set(store, "dispute", "D-2026-0001", now)


@pytest.mark.parametrize("name", [PARLEY, MAIL])
def test_an_older_copy_over_a_file_in_use_is_noticed(folder: Path, now: datetime, name: str) -> None:
    with Store.open(folder) as store:
        spool.keep(store, b"one", envelope(now))
    older = (folder / name).read_bytes()
    with Store.open(folder) as store:
        spool.keep(store, b"two " * 9000, envelope(now))
        with store.write():
            for place in range(500):
                wakeups.set(store, "dispute", f"{place:040}", now)
    with Store.open(folder, verify=True) as store:
        assert store.scrub() and store.data_version()
        (folder / name).write_bytes(older)
        with pytest.raises(TakenAway, match=rf"older {name}.*parley restore"):
            store.data_version()


def test_files_that_are_written_anew_without_what_was_deleted_are_no_older_ones(
    folder: Path, now: datetime
) -> None:
    with Store.open(folder, verify=True) as store:
        with store.write():
            for place in range(500):
                wakeups.set(store, "dispute", f"{place:040}", now)
        assert store.scrub()
        before = (folder / PARLEY).stat().st_size
        with store.write():
            store.run("DELETE FROM wakeups")
        assert store.scrub() and (folder / PARLEY).stat().st_size < before
        assert store.data_version()


@pytest.mark.parametrize("name", [PARLEY, MAIL])
@pytest.mark.parametrize("cut", [False, True])
def test_one_half_of_a_store_is_refused(folder: Path, now: datetime, name: str, cut: bool) -> None:
    """A new parley.db beside an old mail.db would read every mail once more and give every number twice."""
    with Store.open(folder, verify=True) as store:
        number = spool.keep(store, b"one", envelope(now))
        with store.write():
            wakeups.set(store, "sweep", "", now)
            spool.taken(store, number, "note", at=now)
    file = folder / name
    whole = file.read_bytes()
    file.write_bytes(b"") if cut else file.unlink()
    for _ in range(2):  # the first look makes the tables
        with (
            pytest.raises(UserError, match=f"nothing in {name}.*last backup"),
            Store.open(folder, verify=True) as store,
        ):
            both_must_be_there(store, folder)
    file.write_bytes(whole)
    with Store.open(folder, verify=True) as store:
        both_must_be_there(store, folder)


def test_a_mail_that_came_before_any_was_read_makes_no_half(folder: Path, now: datetime) -> None:
    with Store.open(folder, verify=True) as store:
        with store.write():
            wakeups.set(store, "sweep", "", now)
        spool.keep(store, b"one", envelope(now))
    with Store.open(folder, verify=True) as store:
        both_must_be_there(store, folder)


def test_mail_that_a_command_kept_in_a_new_store_makes_no_half(folder: Path, now: datetime) -> None:
    """It was killed before it had read any; the daemon would not start on it."""
    with Store.open(folder) as store:
        spool.keep(store, b"one", envelope(now))
    with Store.open(folder, verify=True) as store:
        both_must_be_there(store, folder)


def test_a_store_of_a_newer_parley_is_refused(folder: Path) -> None:
    Store.open(folder).close()
    connection = sqlite3.connect(folder / PARLEY)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('parley', 'm999_songs', '')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(UserError, match="newer parley"):
        Store.open(folder)


def test_two_who_open_a_new_store_at_once_both_get_it(folder: Path, now: datetime) -> None:
    opened: list[bool] = []

    def opening() -> None:
        Store.open(folder).close()
        opened.append(True)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4


def test_half_characters_and_huge_numbers_of_hostile_mail_break_nothing(store: Store, now: datetime) -> None:
    with store.write():
        text_id = texts.keep(store, "a\udcff b", person="priya.nair", received=now)
        wakeups.set(store, "dispute", "D-\ud800", now)
    kept = texts.text(store, text_id)
    assert kept and kept.body == "a? b"
    assert spool.raw(store, 10**30) is None


def test_ids_repeat_with_a_seeded_source_and_not_without(tmp_path: Path) -> None:
    seeded = [Store.open(None, random=random.Random(1).randbytes).random_id() for _ in range(2)]
    assert seeded[0] == seeded[1]
    with Store.open(None) as store:
        assert len({store.random_id(5) for _ in range(1000)}) == 1000
        assert all(len(store.random_id(5)) == 8 for _ in range(9))


def test_a_store_that_is_up_to_date_is_known_without_what_migrates() -> None:
    from parley.store import connect, schema

    for name, migrations in (
        (connect.PARLEY, schema.parley_migrations),
        (connect.MAIL, schema.mail_migrations),
    ):
        assert {migration.name for migration in migrations._migrations} == connect.DONE[name]


def test_a_store_that_may_not_be_written_is_not_called_damaged() -> None:
    """Whoever may read both files and not write beside them (a log that nobody has open needs that) knows nothing of them."""

    class Refused:
        def execute(self, _: str) -> None:
            error = sqlite3.OperationalError("attempt to write a readonly database")
            error.sqlite_errorcode = sqlite3.SQLITE_READONLY
            raise error

    with pytest.raises(sqlite3.OperationalError) as refused:
        checking.problems(Refused(), Refused())  # type: ignore[arg-type]
    said = translated(refused.value)
    assert isinstance(said, TransportError) and "may not be written by whoever runs this" in said.message
