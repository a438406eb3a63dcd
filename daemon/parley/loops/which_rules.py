"""Which rule file a new dispute takes: the one that parley.yaml names, else the one that the contacts name, else the only one."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from parley.errors import Problem, UserError
from parley.reference.contacts import Contacts
from parley.reference.fields import nearest

KEY = "protocol"


def which(place: Path, wanted: str, ids: Collection[str]) -> str:
    """The id that a new dispute takes: the one named, or as much of it as tells it from the others. Raises UserError."""
    if len(ids) == 1 and place.is_file() and wanted not in ids:
        # Whoever names one rule file means it, whatever the directory usually takes
        return next(iter(ids))
    if found := _meant(wanted, ids):
        return found
    if not wanted:
        words = f"There are several rule files in {place}, and nothing says which one new disputes take."
        raise UserError([Problem("", 0, 0, words, f"{KEY}: one of {', '.join(ids)}")])
    raise UserError([Problem("", 0, 0, _words(wanted), nearest(wanted, ids))])


def named_in_vain(contacts: Contacts, ids: Collection[str], *, warning: bool = False) -> list[Problem]:
    """That the contacts name a rule file which is not there, where they do so. warning: parley.yaml says which one is taken, so
    that nothing comes of it."""
    found = []
    for (kind, wanted), (file, line, column) in contacts.places.items():
        if kind == KEY and wanted and not _meant(wanted, ids):
            found.append(Problem(file, line, column, _words(wanted), nearest(wanted, ids), warning))
    return found


def _meant(wanted: str, ids: Collection[str]) -> str:
    near = [name for name in ids if name.startswith(wanted)]
    return wanted if wanted in ids else near[0] if len(near) == 1 else ""


def _words(wanted: str) -> str:
    return f"There is no rule file with the id `{wanted}`."
