"""What a database can say no with, in parley's two kinds of errors. Nothing else of the store enters here.

A full disk or somebody else's lock passes: `TransportError(permanent=False)`, SMTP 452 or 451. A failed sync, an
unreadable page or a damaged file does not: `TransportError(permanent=True)`; the daemon stops, and looks at the
whole file before it starts again (operations.md section 2).
"""

from __future__ import annotations

import errno

from pysqlite3 import dbapi2 as sqlite3

from parley.errors import TransportError

HOW_TO_RESTORE = (
    "To restore: stop parley, move parley.db, mail.db and their -wal and -shm files away, put the last backup back"
    " (parley restore FOLDER), and start parley; it says what to do for mail that came since"
)

_WAITS = {
    sqlite3.SQLITE_BUSY: "the database is locked by another program",
    sqlite3.SQLITE_LOCKED: "the database is locked by another program",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_NOMEM: "memory is short",
}
_STAYS = {
    sqlite3.SQLITE_IOERR: "the disk failed while the database was read or written",
    sqlite3.SQLITE_CORRUPT: f"the database is damaged. {HOW_TO_RESTORE}",
    sqlite3.SQLITE_NOTADB: f"the file is no database. {HOW_TO_RESTORE}",
    sqlite3.SQLITE_READONLY: "the database may not be written by whoever runs this",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened",
}
# Room for the shared index of the log could not be had: a full tmpfs says this instead of FULL.
_FULL_TOO = {sqlite3.SQLITE_IOERR | place << 8 for place in (18, 19)}  # SHMOPEN, SHMSIZE


_DATABASE_ERROR: type[Exception] = sqlite3.Error


class Conflict(Exception):
    """Somebody else appended to this dispute since it was read. Nothing was written: read again and decide again."""


def is_damage(error: BaseException) -> bool:
    """Whether the file itself is damaged, or is no database at all."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_refused(error: BaseException) -> bool:
    """Whether whoever asks may not open it, or may not write what even reading beside a daemon writes. That says nothing of the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def is_full(error: BaseException) -> bool:
    """Whether a file did not get the room that it needs."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return (
        isinstance(error, _DATABASE_ERROR)
        and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    )


def translated(error: BaseException) -> BaseException:
    """The TransportError that a database error stands for; the error itself if it is none of these."""
    if not isinstance(error, _DATABASE_ERROR):
        return error
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _FULL_TOO:
        return TransportError("the disk is full", permanent=False)
    kind = code & 0xFF
    if kind in _WAITS:
        return TransportError(_WAITS[kind], permanent=False)
    if kind in _STAYS:
        return TransportError(_STAYS[kind], permanent=True)
    return error
