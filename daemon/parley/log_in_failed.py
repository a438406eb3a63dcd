"""A log-in that failed is not tried again by each of those who wait for it.

Reading, every letter that is due, the calendar and free times share one token. When it cannot be had, all of them would ask for
it, one after the other: a hundred letters made a hundred log-ins. So whoever comes soon after a failure is told the same, in the
same words, without a word to the server; with another secret in the file it is tried at once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from parley.errors import TransportError

REFUSED, PASSING = 60.0, 10.0  # seconds until it is tried again, where nobody said how long
LONGEST = 900.0  # that is waited, whatever a server asks for


class LogInFailed(TransportError):
    """pause: seconds that the server asked to be left alone, 0 where it did not say."""

    def __init__(self, message: str, *, permanent: bool, pause: float = 0.0) -> None:
        super().__init__(message, permanent=permanent)
        self.pause = pause


class LastFailure:
    """Of one account's log-in. Whoever has it sees to it that one thread at a time asks. monotonic: seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._error: TransportError | None = None
        self._proof: object = None
        self._until = 0.0

    def ask(self, proof: object) -> None:
        """Raises what the last one came to, while it is not tried again. proof: what stands for the secret (`mark`)."""
        if self._error is None or proof != self._proof or self._monotonic() >= self._until:
            return
        raise TransportError(self._error.message, permanent=self._error.permanent)

    def failed(self, error: TransportError, proof: object) -> None:
        """It did, just now."""
        usual = REFUSED if error.permanent else PASSING
        pause = min(getattr(error, "pause", 0.0) or usual, LONGEST)
        self._error, self._proof, self._until = error, proof, self._monotonic() + pause


def mark(*files: Path | None) -> object:
    """What changes when somebody writes another secret into one of the files."""
    found = []
    for each in files:
        try:
            said = each.stat() if each else None
        except OSError:
            said = None
        found.append((said.st_mtime_ns, said.st_size, said.st_ino) if said else None)
    return tuple(found)
