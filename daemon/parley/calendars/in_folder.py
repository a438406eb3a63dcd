"""A calendar in a folder, one .ics file a meeting: for demonstrations and trials, to be looked at, and changed, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from parley.calendars.mirror import Changed, Entry
from parley.errors import TransportError

SUFFIX = ".ics"


class InFolder:
    """See `mirror.Mirror`. A file's version is the hash of its text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def versions(self) -> Mapping[str, str]:
        """UID -> version."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return {path.stem: _version(path.read_bytes()) for path in self._folder.glob(f"*{SUFFIX}")}
        except OSError as error:
            raise _not_reached(error) from error

    def read(self, uid: str) -> Entry | None:
        """One entry, or None."""
        try:
            text = self._path(uid).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _not_reached(error) from error
        return Entry(text, _version(text))

    def write(self, uid: str, text: bytes, version: str) -> str:
        """See `Mirror`. Whoever looks sees the old file or the new one."""
        self._expect(uid, version)
        new = self._folder / f".{uid}.new"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            new.write_bytes(text)
            new.replace(self._path(uid))
        except OSError as error:
            raise _not_reached(error) from error
        return _version(text)

    def remove(self, uid: str, version: str) -> None:
        """See `Mirror`."""
        if self.read(uid) is None:
            return
        self._expect(uid, version)
        self._path(uid).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing to let go of."""

    def _expect(self, uid: str, version: str) -> None:
        there = self.read(uid)
        if (there.version if there else "") != version:
            raise Changed

    def _path(self, uid: str) -> Path:
        return self._folder / f"{uid}{SUFFIX}"


def _version(text: bytes) -> str:
    return sha256(text).hexdigest()[:20]


def _not_reached(error: OSError) -> TransportError:
    return TransportError(f"the calendar's folder cannot be used: {error.strerror}", permanent=True)
