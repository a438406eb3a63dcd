"""The spool: in order, read once with effect, nothing lost whatever file is older."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail.message import Envelope
from parley.store import Store, spool
from parley.store.connect import MAIL, PARLEY

NOW = datetime.fromisoformat("2026-04-01T09:05:00Z")


def envelope(minutes: int = 0) -> Envelope:
    received = NOW + timedelta(minutes=minutes)
    return Envelope("priya.nair@school.example", ("escalations+new@parley.example",), received, "priya")


def keep(store: Store, *minutes: int) -> list[int]:
    return spool.keep_all(store, [(f"mail {m}".encode(), envelope(m)) for m in minutes])


def take(store: Store, raw_id: int, verdict: str = "raised") -> bool:
    with store.write():
        return spool.taken(store, raw_id, verdict, at=NOW)


def waiting(store: Store) -> list[int]:
    return [mail.id for mail in spool.waiting(store, 100)]


def test_a_mail_comes_back_as_it_came(store: Store) -> None:
    raw = bytes(range(256)) * 100
    number = spool.keep(store, raw, envelope())
    (mail,) = spool.waiting(store, 9)
    assert (mail.id, mail.raw, mail.envelope, mail.attempts) == (number, raw, envelope(), 0)
    assert (spool.raw(store, number), spool.envelope(store, number)) == (raw, envelope())
    assert spool.raw(store, 99) is None and spool.envelope(store, 99) is None


def test_mail_waits_in_order_of_arrival_until_it_is_taken(store: Store) -> None:
    assert keep(store, 0, 1, 2, 3) == [1, 2, 3, 4]
    assert take(store, 2)
    assert waiting(store) == [1, 3, 4]
    assert [mail.id for mail in spool.waiting(store, 1, after=1)] == [3]
    assert take(store, 1) and take(store, 3)
    assert waiting(store) == [4]
    assert (spool.verdict(store, 2), spool.verdict(store, 4)) == ("raised", None)


def test_a_mail_is_taken_once(store: Store) -> None:
    keep(store, 0)
    assert [take(store, 1), take(store, 1, "note")] == [True, False]
    assert spool.verdict(store, 1) == "raised"


def test_what_is_undone_waits_again(store: Store) -> None:
    keep(store, 0)
    with pytest.raises(ZeroDivisionError), store.write():
        spool.taken(store, 1, "raised", at=NOW)
        raise ZeroDivisionError
    assert waiting(store) == [1]


def test_the_longest_waiting_says_how_far_the_mailbox_has_been_read(store: Store) -> None:
    assert spool.oldest_waiting(store) is None
    keep(store, 5, 3, 9)
    assert spool.oldest_waiting(store) == NOW + timedelta(minutes=3)
    take(store, 2)
    assert spool.oldest_waiting(store) == NOW + timedelta(minutes=5)
    with store.write():
        spool.park(store, 1, "kills the reader", at=NOW)  # a parked mail does not hold the clock
    assert spool.oldest_waiting(store) == NOW + timedelta(minutes=9)


def test_a_killer_is_counted_and_set_aside(store: Store) -> None:
    keep(store, 0, 1)
    for attempt in (1, 2, 3):
        with store.write():
            assert spool.tried(store, 1, at=NOW) == attempt
    assert [mail.attempts for mail in spool.waiting(store, 9)] == [3, 0]
    with store.write():
        assert spool.park(store, 1, "kills the reader", at=NOW)
        assert not spool.taken(store, 1, "raised", at=NOW)
    assert waiting(store) == [2]


@given(st.permutations(range(1, 9)), st.sets(st.integers(1, 8)))
def test_whatever_the_order_of_taking_the_rest_waits(order: list[int], deleted: set[int]) -> None:
    with Store.open(None) as store:
        keep(store, *range(8))
        left = set(range(1, 9))
        for number in order:
            assert set(waiting(store)) == left
            assert take(store, number)
            left.discard(number)
            if number in deleted:  # retention empties what has been read
                store._mail.execute("DELETE FROM raw WHERE id = ?", (number,))
        assert waiting(store) == []
        assert keep(store, 9) == [9]
        assert waiting(store) == [9]


def test_mail_db_from_an_older_backup_gives_no_number_twice(folder: Path, tmp_path: Path) -> None:
    with Store.open(folder) as store:
        keep(store, 0)
        take(store, 1)
    shutil.copy(folder / MAIL, tmp_path / "backup")
    with Store.open(folder) as store:
        keep(store, 1, 2)
        assert take(store, 3)
    for name in (MAIL, MAIL + "-wal", MAIL + "-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", folder / MAIL)
    with Store.open(folder) as store:
        assert keep(store, 5) == [4]
        assert waiting(store) == [4]


def test_parley_db_from_an_older_backup_reads_the_mail_again(folder: Path, tmp_path: Path) -> None:
    with Store.open(folder) as store:
        keep(store, 0)
    shutil.copy(folder / PARLEY, tmp_path / "backup")
    with Store.open(folder) as store:
        take(store, 1)
    shutil.copy(tmp_path / "backup", folder / PARLEY)
    with Store.open(folder) as store:
        assert waiting(store) == [1]
