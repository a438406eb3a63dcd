"""Random octets for ids and tokens, fetched from the system by the thousand.

A mail needs some twenty ids. Each question to the system gives Python's lock away, and whoever wants it back stands in
line for it.
"""

from __future__ import annotations

import secrets
import threading

AT_ONCE = 4096


class Chance:
    """`secrets.token_bytes` for any thread; no octet is given out twice. Not for use on both sides of a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = b""
        self._used = 0

    def __call__(self, octets: int) -> bytes:
        """So many octets, at most `AT_ONCE`."""
        with self._lock:
            if self._used + octets > len(self._left):
                self._left, self._used = secrets.token_bytes(AT_ONCE), 0
            self._used += octets
            return self._left[self._used - octets : self._used]
