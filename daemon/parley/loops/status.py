"""What the daemon says of itself, in one small file of its state folder, for the operator and `parley doctor`; and, where
`metrics:` of parley.yaml names a file, once more as Prometheus reads it (`loops/metrics.py`).

Counts, instants and kinds of faults; nothing of anybody and of no mail (shared/design.md promise 4). It is written anew as
a whole, never synced, and a disk that is full is no reason to stop: the file is then simply old, and says so by its time.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from parley.errors import Problem, UserError
from parley.loops import metrics
from parley.store import Store, queues, times

FILE = "status.json"
STALE = 120  # seconds after which what it says is old: it is written every ten

_OLDER = (
    "This store is an older one: it has {has} entries of the record, and parley has left {was} here. Numbers of concerns would"
    " be given a second time. Put the newest parley.db and mail.db back; or move both, and their -wal and -shm files, away and"
    " put a backup back with parley restore FOLDER, which passes over numbers that were given. (A copy that is no backup:"
    " parley backup makes one of it, with a parley.yaml whose `state:` is the copy's folder.) To go on with it as it is, and"
    f" give numbers twice, move {FILE} away."
)


class Status:
    """One daemon's. folder: where it is written; None: nowhere (rehearsals). metrics: the file for Prometheus, if there is one.

    unwritten: why that one could not be written the last time, "" where it was.
    """

    def __init__(self, folder: Path | None, metrics: Path | None = None) -> None:
        self._folder, self._metrics = folder, metrics
        self._parts: dict[str, dict[str, Any]] = {}
        self._began: datetime | None = None
        self.unwritten = ""

    def say(self, part: str, **facts: str | int | float | bool | datetime | None) -> None:
        """What is so of one part from now on, beside what was said of it before (`mailbox`, `away_since`: …)."""
        self._parts.setdefault(part, {}).update(facts)

    def of(self, part: str) -> Mapping[str, Any]:
        """What is said of that part now."""
        return self._parts.get(part, {})

    def write(self, now: datetime) -> None:
        """Put it where it can be read."""
        if self._folder is None:
            return
        rows = {
            part: {name: _plain(value) for name, value in facts.items()}
            for part, facts in self._parts.items()
        }
        text = json.dumps({"written": times.text(now), "pid": os.getpid(), **rows}, indent=1)
        with contextlib.suppress(OSError):
            _put(self._folder / FILE, text + "\n")
        if self._metrics is not None:
            self._write_metrics(self._metrics, now)

    def _write_metrics(self, file: Path, now: datetime) -> None:
        self._began = self._began or now
        daemon = {"written": now, "started": self._began}
        try:
            # Whoever collects them is another user
            _put(file, metrics.exposition({**self._parts, "daemon": daemon}, file.stem, now), mode=0o644)
            self.unwritten = ""
        except OSError as error:
            self.unwritten = error.strerror or type(error).__name__


def read_status(folder: Path) -> Mapping[str, Any]:
    """What was written last in that state folder; {} if nothing that can be read."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def part_of(status: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What it says of one part; {} where it says nothing that can be read, as in a file that somebody has edited."""
    found = status.get(name)
    return found if isinstance(found, dict) else {}


def must_be_no_older(store: Store, folder: Path) -> None:
    """Raises UserError where the store has fewer entries than a daemon has left there: an older copy lies in its place, and
    numbers would be given twice. A new one is none: somebody begins anew."""
    was, has = part_of(read_status(folder), "totals").get("entries"), queues.ever(store).entries
    if isinstance(was, int) and 0 < has < was:
        raise UserError([Problem(str(folder), 0, 0, _OLDER.format(has=has, was=was))])


def forget(folder: Path) -> None:
    """What stood there is of another store than the one that has been put back."""
    (folder / FILE).unlink(missing_ok=True)


def _put(file: Path, text: str, mode: int = 0o600) -> None:
    """As a whole: nobody reads half of it."""
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.chmod(mode)
    beside.replace(file)


def _plain(value: object) -> object:
    return times.text(value) if isinstance(value, datetime) else value
