"""The two files are there, both, and are the ones that were opened.

Linux lets a file be deleted, or another be put in its place, under whoever has it open: what is written then is read
back without a fault, and gone with the process. And one file without the other would begin anew beside what it knew:
numbers given twice, mail read twice. And where the lock has no name, a second daemon takes another of that name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from parley.errors import Problem, TransportError, UserError
from parley.store.connect import MAIL, PARLEY
from parley.store.faults import HOW_TO_RESTORE
from parley.store.lock import LOCK

if TYPE_CHECKING:
    from parley.store.store import Store

FILES = (PARLEY, MAIL)
LOGS = (f"{PARLEY}-wal", f"{MAIL}-wal")


class TakenAway(TransportError):
    """A file of the store is not where it was opened, or an older one was copied over it: a person must look before anything
    is written again."""


class InPlace:
    """Which files a store has open. folder: None for one in memory."""

    def __init__(self, folder: Path | None) -> None:
        names = (*FILES, *LOGS, LOCK) if folder is not None else ()
        found = (str(folder / name) for name in names if folder is not None)
        self._open = [(path, (was.st_dev, was.st_ino)) for path in found if (was := _stat(path)) is not None]
        # Empty for a command beside a daemon, which may write the files anew
        self._long: dict[str, int] = {}

    def may_shrink(self) -> None:
        """From now on a file may become shorter: it is written anew without what was deleted."""
        self._long.clear()

    def as_long_as_now(self) -> None:
        """From now on none becomes shorter by the database's own doing. For a daemon, which alone writes them anew."""
        paths = (path for path, _ in self._open if Path(path).name in FILES)
        self._long = {path: was.st_size for path in paths if (was := _stat(path)) is not None}

    def gone(self) -> TransportError | None:
        """What has happened to one of them; None if all are in their places."""
        for path, which in self._open:
            # Before the look, as the other thread may make it longer after it
            long = self._long.get(path)
            found = _stat(path)
            if found is None or (found.st_dev, found.st_ino) != which:
                return _taken(Path(path).name)
            if long is not None and found.st_size != long:
                if found.st_size < long:
                    words = (
                        f"An older {Path(path).name} was copied over the one with which parley was at work"
                    )
                    return TakenAway(f"{words}. {HOW_TO_RESTORE}", permanent=True)
                self._long[path] = found.st_size
        return None


def _taken(name: str) -> TransportError:
    if name in FILES:
        words = f"{name} was taken away, or replaced, while parley was at work. Put it back as it was. {HOW_TO_RESTORE}"
        return TakenAway(words, permanent=True)
    # Closing the store writes its log into it, so that a new start finds all of it; and it takes a lock of its own
    beside = ": another parley could begin beside this one, which therefore ends" if name == LOCK else ""
    return TransportError(f"{name} was taken away while parley was at work{beside}", permanent=True)


def both_must_be_there(store: Store, folder: Path) -> None:
    """Raises UserError where parley.db is new and mail.db is not. Before a daemon writes anything."""
    sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'raw'"
    kept = store.mail_query("raw", sql)[0][0]
    # Every life of a daemon begins with a wake-up, before it takes a mail
    begun = store.query("SELECT 1 FROM wakeups UNION ALL SELECT 1 FROM readings LIMIT 1")
    # Of a new store parley.db is made first; a command may have kept mail in it, and been killed
    made = "SELECT min(applied_at) FROM _sqlite_migrations"
    later = store.query(made) > store.mail_query("_sqlite_migrations", made)
    if kept and not begun and later:
        raise UserError([half(folder / PARLEY, MAIL)])


def half(path: Path, other: str) -> Problem:
    """What is said where there is nothing in one file, and the other is not new."""
    words = f"There is nothing in {path.name}, and {other} has a past: half of the store is missing. {HOW_TO_RESTORE}."
    return Problem(
        str(path), 0, 0, f"{words} To begin anew without anything of before, move {other} away too."
    )


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - five times a commit
    except OSError:
        return None
