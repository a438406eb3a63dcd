"""When Exchange may be asked again: one for all who speak to a server with one account.

Exchange says how long it wants to be left alone (BackOffMilliseconds, Retry-After), and counts what an account does, not what
each of its connections does. A wrong password, too, is tried again by itself only after a while: a directory locks an
account that somebody keeps guessing at. One that was good until now is tried once more after a minute: an Exchange, or a
directory, that is just starting refuses good ones. Whoever asks in between is told so without a word to the server, and in the same
words each time: what is wrong has not changed, and is said once.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable

from parley.errors import TransportError

USUAL_PAUSE = 30.0  # seconds, where Exchange is busy and does not say for how long
LONGEST_PAUSE = 900.0
AFTER_THE_FIRST = 60.0  # seconds until one that was good is tried once more
AFTER_A_REFUSAL = 900.0  # seconds until a refused password is tried again; another password is tried at once


class Patience:
    """clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until, self._why = 0.0, ""
        self._refused, self._refused_why, self._refused_until = "", "", 0.0
        self._good = ""

    def ask(self, password: str) -> None:
        """Before each request: raises TransportError while the server is to be left alone."""
        with self._lock:
            left, refused = self._until - self._clock(), self._refused_until - self._clock()
            if left > 0:
                raise TransportError(self._why, permanent=False)
            if refused > 0 and _digest(password) == self._refused:
                raise TransportError(self._refused_why, permanent=True)

    def leave_alone(self, seconds: float, why: str) -> None:
        """The server asked for a pause; 0 where it did not say how long."""
        with self._lock:
            pause = min(seconds or USUAL_PAUSE, LONGEST_PAUSE)
            self._until, self._why = max(self._until, self._clock() + pause), why

    def refused(self, password: str, why: str) -> None:
        """The server did not take this password."""
        with self._lock:
            digest, now = _digest(password), self._clock()
            if digest == self._refused and now < self._refused_until:
                return  # somebody else had asked at the same time
            pause = AFTER_THE_FIRST if digest == self._good else AFTER_A_REFUSAL
            self._refused, self._refused_why, self._refused_until = digest, why, now + pause
            self._good = ""

    def taken(self, password: str) -> None:
        """The server took it."""
        with self._lock:
            self._good = _digest(password)


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
