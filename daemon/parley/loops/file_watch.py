"""Saved files are picked up: rules, contacts and templates are looked at every few seconds, and read anew once they rest.

A look is a name, a size and a time for each file; nothing is opened. A file that is still being written is left alone
until two looks agree, and a file cut short is refused by its end marker.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from parley.errors import TransportError, unreadable

Look = tuple[tuple[str, int, int], ...]
EVERY = 2.0  # seconds


def look(folders: Iterable[Path]) -> Look:
    """Name, time and size of every file in these folders (or of the file itself); what vanishes meanwhile is left out. Raises
    TransportError where the machine cannot look: nothing has changed by that."""
    found = []
    for folder in folders:
        for path in _files(folder):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _files(folder: Path) -> list[Path]:
    """What cannot be read is as if it were not there: that is a change too, and whoever reads it says what is wrong."""
    try:
        return sorted(folder.iterdir()) if folder.is_dir() else [folder]
    except OSError as error:
        unreadable(error)
        return []


class FileWatch:
    """Calls `changed` when the files have changed and rest."""

    def __init__(self, folders: Iterable[Path], changed: Callable[[], None]) -> None:
        self._folders, self._changed = tuple(folders), changed
        self._taken = look(self._folders)
        self._seen = self._taken

    def take(self) -> None:
        """The files are about to be read: as they are now they need not be told of."""
        self._taken = self._seen = look(self._folders)

    def step(self, now: Look) -> None:
        """One look: a change is told of at the second look that finds it."""
        if now != self._taken and now == self._seen:
            self._taken = now
            self._changed()
        self._seen = now

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            with contextlib.suppress(TransportError):
                self.step(await asyncio.to_thread(look, self._folders))
