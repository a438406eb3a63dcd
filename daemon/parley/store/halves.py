"""The two files are there, both, and are the ones that were opened.

Linux lets a file be deleted, or another be put in its place, under whoever has it open: what is written then is read
back without a fault, and gone with the process. And one file without the other would begin anew beside what it knew:
numbers given twice, mail read twice.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from parley.errors import Problem, TransportError, UserError
from parley.store.connect import MAIL, PARLEY
from parley.store.faults import HOW_TO_RESTORE

if TYPE_CHECKING:
    from parley.store.store import Store

FILES = (PARLEY, MAIL)
LOGS = (f"{PARLEY}-wal", f"{MAIL}-wal")


class TakenAway(TransportError):
    """A file of the store is not where it was opened: a person must look before anything is written again."""


class InPlace:
    """Which files a store has open. folder: None for one in memory."""

    def __init__(self, folder: Path | None) -> None:
        names = (*FILES, *LOGS) if folder is not None else ()
        found = ((str(folder / name), name in FILES) for name in names if folder is not None)
        self._open = [(path, which, kept) for path, kept in found if (which := _which(path)) is not None]

    def gone(self) -> TransportError | None:
        """What has happened to one of them; None if all are in their places."""
        for path, which, kept in self._open:
            if _which(path) != which:
                name = Path(path).name
                if not kept:  # closing the store writes its log into it: a new start finds all of it
                    return TransportError(f"{name} was taken away while parley was at work", permanent=True)
                return TakenAway(
                    f"{name} was taken away, or replaced, while parley was at work. Put it back as it was. {HOW_TO_RESTORE}",
                    permanent=True,
                )
        return None


def both_must_be_there(store: Store, folder: Path) -> None:
    """Raises UserError where parley.db is new and mail.db is not. Before a daemon writes anything."""
    sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'raw'"
    kept = store.mail_query("raw", sql)[0][0]
    # Every life of a daemon begins with a wake-up, before it takes a mail
    begun = store.query("SELECT 1 FROM wakeups UNION ALL SELECT 1 FROM readings LIMIT 1")
    if kept and not begun:
        raise UserError([half(folder / PARLEY, MAIL)])


def half(path: Path, other: str) -> Problem:
    """What is said where there is nothing in one file, and the other is not new."""
    words = f"There is nothing in {path.name}, and {other} has a past: half of the store is missing. {HOW_TO_RESTORE}."
    return Problem(
        str(path), 0, 0, f"{words} To begin anew without anything of before, move {other} away too."
    )


def _which(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - four times a commit
    except OSError:
        return None
    return found.st_dev, found.st_ino
