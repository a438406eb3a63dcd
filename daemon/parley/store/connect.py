"""Opening the two database files: durable, checked, migrated. No query of parley's own enters here.

WAL with synchronous=FULL, read back after it was set: with NORMAL a power cut loses what was acknowledged
(operations.md section 1). Transactions are begun by hand (BEGIN IMMEDIATE); no connection begins one by itself.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING

from pysqlite3 import dbapi2 as sqlite3

from parley.errors import Problem, UserError
from parley.store.faults import HOW_TO_RESTORE, is_damage, translated
from parley.store.lock import held

if TYPE_CHECKING:
    from sqlite3 import Connection

    from sqlite_utils import Migrations

PARLEY, MAIL = "parley.db", "mail.db"
MAIL_PAGE = 8192  # octets: mails and letters are long, and each page is written by itself
# What a store of today has had done to it. One that is up to date is opened without importing what migrates: that
# takes longer than everything else here. A test holds this table against the migrations themselves.
DONE = {
    PARLEY: frozenset({
        "m001_the_record", "m002_the_ways_in_and_out", "m003_who_was_reminded", "m004_who_looks_into_the_pen",
        "m005_calendars",
        "m006_how_senders_were_proven",
        "m007_every_directory_in_use",
        "m008_conversations",
        "m009_contacts_by_mail",
        "m010_what_is_gone",
        "m011_what_is_parked",
        "m012_what_was_alerted",
        "m013_texts_that_were_taken",
        "m014_what_was_told",
        "m015_who_sleeps",
        "m016_when_people_are_held",
        "m017_who_was_asked",
    }),
    MAIL: frozenset({"m001_what_may_be_deleted", "m002_children"}),
}  # fmt: skip
# SQLite's own types, which pysqlite3 asks for two methods that none of them has, with an exception each, where it is not told
for _kind, _as_it_is in ((bool, int), (bytes, bytes), (NoneType, {}.get)):
    sqlite3.register_adapter(_kind, _as_it_is)


def connect(path: Path, busy_ms: int) -> Connection:
    """A connection to a file, with the pragmas set and checked. Raises UserError if durability cannot be had."""
    connection = _raw(str(path))
    connection.execute(f"PRAGMA busy_timeout = {int(busy_ms)}")
    if path.name == MAIL:
        connection.execute(f"PRAGMA page_size = {MAIL_PAGE}")  # of a new file; an old one keeps its own
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Raw mail really goes
    connection.execute(f"PRAGMA secure_delete = {'ON' if path.name == MAIL else 'OFF'}")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    keys = connection.execute("PRAGMA foreign_keys").fetchone()[0]
    if (mode, synchronous, keys) != ("wal", 2, 1):
        connection.close()
        raise UserError(
            [Problem(str(path), 0, 0, "This disk cannot keep the store safely (no write-ahead log).")]
        )
    return connection


def _raw(name: str) -> Connection:
    # One connection is used by one thread at a time (Store sees to that), not by the thread that opened it.
    connection: Connection = sqlite3.connect(
        name, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    return connection


def open_file(path: Path, *, busy_ms: int, verify: bool) -> Connection:
    """The file, made if it is not there (readable by its owner alone), migrated, and looked at whole if asked (at a daemon's
    start). Raises UserError where a daemon is at work in an older file and whoever asks is not that daemon."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    try:
        connection = connect(path, busy_ms)
        if verify:
            _verify(connection, path)
        if not _up_to_date(connection, path):
            if not verify:
                _refuse_under_a_daemon(connection, path)
            migrate(connection, _migrations(path.name), path)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise UserError([_damaged(path, str(error))]) from error
        raise translated(error) from error
    return connection


def migrate(connection: Connection, migrations: Migrations, path: Path) -> None:
    """Bring the tables up to date. A file made by a newer parley is refused, not guessed at."""
    from sqlite_utils import Database

    database = Database(connection, execute_plugins=False, recursive_triggers=False)
    known = {migration.name for migration in migrations.pending(database)}
    applied = {migration.name for migration in migrations.applied(database)}
    if strange := applied - {migration.name for migration in migrations._migrations}:
        words = f"This store was made by a newer parley (it has {', '.join(sorted(strange))})."
        raise UserError(
            [
                Problem(
                    str(path),
                    0,
                    0,
                    words,
                    "install that version of parley, or put back a backup made before it",
                )
            ]
        )
    if known:
        connection.execute("BEGIN IMMEDIATE")  # two daemons starting at once: the second finds it done
        try:
            migrations.apply(database)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


def _refuse_under_a_daemon(connection: Connection, path: Path) -> None:
    """Between `install use NEW` and the restart, or to try a new release, somebody looks with its commands: what runs is the
    old one, which knows nothing of new tables and would not start on them again."""
    with suppress(PermissionError):  # whoever may not look at the lock may not write either
        if not held(path.parent, but_for=os.getpid()):
            return
        missing = DONE[path.name] - _made(connection)
        if missing and missing != DONE[path.name]:
            words = f"A daemon of an older parley is at work here (its store has no {', '.join(sorted(missing))}); nothing was changed."
            mend = (
                "the command of the release that runs; or restart the daemon first, so that this release runs"
            )
            raise UserError([Problem(str(path), 0, 0, words, mend)])


def is_up_to_date(folder: Path) -> bool:
    """Whether both files are there and can be opened without making or changing a table; True too if one cannot be read."""
    for path in (folder / PARLEY, folder / MAIL):
        if not path.exists():
            return False
        try:
            with closing(_raw(str(path))) as connection:
                if not _up_to_date(connection, path):
                    return False
        except sqlite3.DatabaseError:
            return True  # whoever opens it says what is wrong
    return True


def _up_to_date(connection: Connection, path: Path) -> bool:
    """Whether exactly today's migrations have been made."""
    return _made(connection) == DONE[path.name]


def _made(connection: Connection) -> set[str]:
    """The migrations that have been made there."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    return {row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations")}


def _migrations(name: str) -> Migrations:
    from parley.store import schema

    return schema.mail_migrations if name == MAIL else schema.parley_migrations


def _verify(connection: Connection, path: Path) -> None:
    found = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    if found != ["ok"]:
        raise UserError([_damaged(path, line) for line in found])


def _damaged(path: Path, detail: str) -> Problem:
    return Problem(str(path), 0, 0, f"The store is damaged ({detail}). {HOW_TO_RESTORE}.")


def open_memory(name: str) -> Connection:
    """A throw-away database in memory with all tables, copied from one that was migrated once."""
    connection = _raw(":memory:")
    _template(name).backup(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@cache
def _template(name: str) -> Connection:
    connection = _raw(":memory:")
    migrate(connection, _migrations(name), Path(":memory:"))
    return connection


def open_both(
    folder: Path | None, *, busy_ms: int, verify: bool
) -> tuple[Connection, Connection, Connection]:
    """(parley.db, mail.db, mail.db again for the spool's own thread); in memory the last two are one."""
    if folder is None:
        mail = open_memory(MAIL)
        return open_memory(PARLEY), mail, mail
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    main = open_file(folder / PARLEY, busy_ms=busy_ms, verify=verify)
    mail = open_file(folder / MAIL, busy_ms=busy_ms, verify=verify)
    return main, mail, connect(folder / MAIL, busy_ms)
