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

from parley.loops import metrics
from parley.store import times

FILE = "status.json"
STALE = 120  # seconds after which what it says is old: it is written every ten


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


def _put(file: Path, text: str, mode: int = 0o600) -> None:
    """As a whole: nobody reads half of it."""
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.chmod(mode)
    beside.replace(file)


def _plain(value: object) -> object:
    return times.text(value) if isinstance(value, datetime) else value
