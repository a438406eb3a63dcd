"""The store: two files, one door for writing, and the order in which they are committed. No table enters here.

`mail.db` is committed first, `parley.db` after it: a crash between the two leaves a text that nothing points to,
never a pointer to a text that is not there. What a transaction writes to `mail.db` is held back until it commits
(or until the same transaction reads that table), so that the spool, which writes `mail.db` from another thread,
waits for one sync and not for the reading of ten mails.

One thread at a time: `write`, `query` and the rest take a lock; `spooling` has a connection and a lock of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import TransportError, UserError
from parley.store.chance import Chance
from parley.store.connect import MAIL, PARLEY, open_both
from parley.store.faults import translated
from parley.store.halves import InPlace, half

if TYPE_CHECKING:
    from sqlite3 import Connection, Cursor

# What a random octet is in an id: one of the 32 characters of RFC 4648 section 6, in lower case, each as often as any other
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
Row = tuple[Any, ...]
Values = Sequence[Any]


class Store:
    """Everything that must survive. Made by `Store.open`; every other file of this room takes one as first argument."""

    def __init__(
        self,
        main: Connection,
        mail: Connection,
        spool: Connection,
        random: Callable[[int], bytes],
        folder: Path | None = None,
    ) -> None:
        self._in_place = InPlace(folder)
        self._main, self._mail, self._spool = main, mail, spool
        # Kept, since making one for each statement costs as much as what most of them ask
        self._at_main, self._at_mail = main.cursor(), mail.cursor()
        self._random = random
        self._lock = threading.RLock()
        self._spool_lock = self._lock if spool is mail else threading.RLock()
        self._writing = False
        self._held: list[tuple[str, str, Values]] = []  # writes to mail.db: table, SQL, values
        self._flushed = 0  # how many of them mail.db's open transaction has already
        self._broken: TransportError | None = None

    @classmethod
    def open(
        cls,
        folder: Path | None,
        *,
        random: Callable[[int], bytes] | None = None,
        verify: bool = False,
        busy_ms: int = 5000,
    ) -> Store:
        """The store in that folder (made if need be), or for None one in memory that is thrown away.

        random: the source of every id and token (`rehearse` passes a seeded one), None for the system's own. verify: look at every page, as a
        daemon does.
        busy_ms: how long to wait for another program's lock. Raises UserError for a damaged or newer file,
        which says how to restore, and for an older one that a daemon has; TransportError for a full disk or a lock.
        """
        main, mail, spool = open_both(folder, busy_ms=busy_ms, verify=verify)
        store = cls(main, mail, spool, random or Chance(), folder)
        if verify:
            store._in_place.as_long_as_now()
        store._never_reuse_raw_numbers(folder)
        return store

    def close(self) -> None:
        """Close the files. What was not committed is gone."""
        for connection in (self._spool, self._mail, self._main):
            connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- transactions ---------------------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction over both files: all of it or nothing. Within another it is an `item` of that one.

        Raises TransportError if the disk is full or the lock is not to be had (nothing was written, try again),
        or with permanent=True if a sync failed: then nobody may be told that anything was kept.
        """
        with self._lock:
            if self._writing:
                with self.item():
                    yield
                return
            self._begin(self._main)
            self._writing = True
            try:
                yield
                self._commit()
            except BaseException as error:
                self._undo()
                raise self._known(error) from error
            finally:
                self._writing = False
                self._held.clear()
                self._flushed = 0

    @contextmanager
    def item(self) -> Iterator[None]:
        """Part of a transaction that can fail alone: catch its exception outside, the rest goes on.

        A TransportError is not the item's fault; let it pass, so that the whole transaction fails.
        """
        held = len(self._held)
        self.run("SAVEPOINT item")
        try:
            yield
        except BaseException as error:
            if self._main.in_transaction:  # a full disk may have undone everything already
                self._main.execute("ROLLBACK TO SAVEPOINT item")
                self._main.execute("RELEASE SAVEPOINT item")
            self._forget_after(held)
            raise self._known(error) from error
        else:
            self.run("RELEASE SAVEPOINT item")

    def data_version(self) -> int:
        """A number that changes when another connection (the command line) has committed to parley.db. Raises TransportError
        where the files have been taken away."""
        self._must_be_in_place()
        return int(self.query("PRAGMA data_version")[0][0])

    def changes(self) -> int:
        """How many rows have been written since it was opened."""
        with self._lock, self._spool_lock:
            return int(sum(each.total_changes for each in (self._main, self._mail, self._spool)))

    def forget_pages(self) -> None:
        """Hold no page of the files in memory that is not in use; the next look reads them anew."""
        with self._lock, self._spool_lock:
            for connection in (self._main, self._mail, self._spool):
                connection.execute("PRAGMA shrink_memory")

    # --- parley.db ------------------------------------------------------------------------------------------

    def run(self, sql: str, values: Values = ()) -> list[Row]:
        """Write to parley.db, within `write`; what RETURNING gives back."""
        if not self._writing or not self._main.in_transaction:
            raise RuntimeError("the store is written within `with store.write():` alone")
        return _execute(self._at_main, sql, values)

    def change(self, sql: str, values: Values = ()) -> int:
        """`run`, and how many rows were written: RETURNING would be a second step of each statement."""
        self.run(sql, values)
        return self._at_main.rowcount

    def insert(self, sql: str, values: Values = ()) -> int | None:
        """`run` for one new row, and its number; None if there is none, since ON CONFLICT had nothing done."""
        return self._at_main.lastrowid if self.change(sql, values) else None

    def run_many(self, sql: str, rows: Sequence[Values]) -> None:
        """`run` for many rows of values."""
        if not self._writing or not self._main.in_transaction:
            raise RuntimeError("the store is written within `with store.write():` alone")
        self._at_main.executemany(sql, rows)

    def query(self, sql: str, values: Values = ()) -> list[Row]:
        """Read parley.db, with what the open transaction has written.

        `+?` where a bare `?` would be looked at before each run, and the statement prepared anew: after LIMIT, and where it must equal
        a column that an index is for one value of (`WHERE sender = ''`).
        """
        with self._lock:
            return _execute(self._at_main, sql, values)

    # --- mail.db --------------------------------------------------------------------------------------------

    def mail_run(self, table: str, sql: str, values: Values = ()) -> None:
        """Write to that table of mail.db with this transaction; the SQL must be one that can be run again."""
        if not self._writing:
            raise RuntimeError("the store is written within `with store.write():` alone")
        self._held.append((table, sql, values))

    def mail_query(self, table: str, sql: str, values: Values = ()) -> list[Row]:
        """Read that table of mail.db, with what this transaction has written."""
        with self._lock:
            if any(write[0] == table for write in self._held[self._flushed :]):
                self._flush()
            return _execute(self._at_mail, sql, values)

    @contextmanager
    def spooling(self) -> Iterator[Connection]:
        """A transaction of the spool's own connection to mail.db, for any thread. Raises as `write` does."""
        with self._spool_lock:
            inside = self._spool.in_transaction  # only in memory, where both connections are one
            if not inside:
                self._begin(self._spool)
            try:
                yield self._spool
                if not inside:
                    self._spool.execute("COMMIT")
                    self._must_be_in_place()
            except BaseException as error:
                if not inside:
                    self._spool.rollback()
                raise self._known(error) from error

    def scrub(self) -> bool:
        """Overwrite what was deleted, wherever it may still stand: in free pages, and in the write-ahead logs.

        Outside of any transaction. False if somebody reads or writes just now: to be tried again later. Writers wait
        meanwhile, about a second for 100 MB.
        """
        with self._lock, self._spool_lock:
            if self._writing:
                return False
            self._in_place.may_shrink()
            try:
                done = all(_scrubbed(connection) for connection in (self._mail, self._main))
                if done:
                    self._in_place.as_long_as_now()
                return done
            except BaseException as error:
                known = self._known(error)
                if isinstance(known, TransportError) and not known.permanent:
                    return False
                raise known from error

    # --- ids ------------------------------------------------------------------------------------------------

    def random_id(self, octets: int = 10) -> str:
        """A random id in lower-case letters and digits (base32), five bits a character, telling nothing.

        octets: how much chance is in it, a multiple of five, which eight characters hold without a rest.
        """
        return self._random(octets * 8 // 5).translate(_LETTERS).decode()

    # --- within ---------------------------------------------------------------------------------------------

    def _begin(self, connection: Connection) -> None:
        if self._broken:
            raise self._broken
        try:
            connection.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            raise self._known(error) from error

    def _flush(self) -> None:
        if self._flushed == len(self._held):
            return
        if not self._mail.in_transaction:
            self._begin(self._mail)
        for _table, sql, values in self._held[self._flushed :]:
            _execute(self._at_mail, sql, values)
        self._flushed = len(self._held)

    def _commit(self) -> None:
        self._flush()
        if self._mail.in_transaction:
            self._mail.execute("COMMIT")
        if not self._main.in_transaction:
            raise TransportError(
                "the disk is full: the database undid the whole transaction", permanent=False
            )
        self._main.execute("COMMIT")
        self._must_be_in_place()

    def _must_be_in_place(self) -> None:
        """What is written to a file that has no name any more is gone when we end: nobody may hear that it was kept."""
        if gone := self._in_place.gone():
            self._broken = gone
            raise gone

    def _undo(self) -> None:
        for connection in (self._mail, self._main):
            if connection.in_transaction:
                connection.rollback()

    def _forget_after(self, held: int) -> None:
        if self._flushed > held:  # what was written stays in the list, and is written again
            self._mail.rollback()
            self._flushed = 0
        del self._held[held:]

    def _known(self, error: BaseException) -> BaseException:
        known = translated(error)
        if isinstance(known, TransportError) and known.permanent and known is not error:
            self._broken = known  # a later sync may claim success for pages that the failed one lost
        return known

    def _never_reuse_raw_numbers(self, folder: Path | None) -> None:
        """If mail.db came back from an older backup than parley.db, new mail must not get a number that was read. Raises
        UserError where there is nothing in it at all."""
        last = self.query("SELECT coalesce(max(raw), 0) FROM readings")[0][0]
        known = self._mail.execute(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'raw'"
        ).fetchone()
        if last and not known[0]:
            raise UserError([half((folder or Path()) / MAIL, PARLEY)])
        if last > known[0]:
            with self.spooling() as mail:
                mail.execute("DELETE FROM sqlite_sequence WHERE name = 'raw'")
                mail.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('raw', ?)", (last,))


def _scrubbed(connection: Connection) -> bool:
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    if file:  # what SQLite writes meanwhile lies beside the store: elsewhere the unit may write nothing
        os.environ["SQLITE_TMPDIR"] = str(Path(file).parent)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _execute(cursor: Cursor, sql: str, values: Values) -> list[Row]:
    try:
        return cursor.execute(sql, values).fetchall()
    except (UnicodeEncodeError, OverflowError):  # what a hostile mail can bring into a look-up or a row
        return cursor.execute(sql, [_storable(value) for value in values]).fetchall()


def _storable(value: Any) -> Any:
    """Half characters (surrogates) become U+FFFD; a number beyond 64 bits the greatest there is, which nothing has."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int):
        return max(min(value, 2**63 - 1), -(2**63))
    return value
