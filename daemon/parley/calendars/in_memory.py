"""A calendar in memory, for demonstrations and trials: it keeps the contract, and forgets all at the end."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from threading import Lock

from parley.calendars.mirror import Changed, Entry


class InMemory:
    """See `mirror.Mirror`. It may be used from several threads."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._numbers = count(1)
        self._lock = Lock()

    def versions(self) -> Mapping[str, str]:
        """UID -> version."""
        with self._lock:
            return {uid: entry.version for uid, entry in self._entries.items()}

    def read(self, uid: str) -> Entry | None:
        """One entry, or None."""
        return self._entries.get(uid)

    def write(self, uid: str, text: bytes, version: str) -> str:
        """See `Mirror`."""
        with self._lock:
            if self._version(uid) != version:
                raise Changed
            entry = self._entries[uid] = Entry(text, str(next(self._numbers)))
            return entry.version

    def remove(self, uid: str, version: str) -> None:
        """See `Mirror`."""
        with self._lock:
            if self._version(uid) not in ("", version):
                raise Changed
            self._entries.pop(uid, None)

    def close(self) -> None:
        """Nothing to let go of."""

    def _version(self, uid: str) -> str:
        entry = self._entries.get(uid)
        return entry.version if entry else ""
