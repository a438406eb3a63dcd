"""Logging in to the embedded listener: AUTH PLAIN (RFC 4616) and LOGIN, for demonstrations on loopback.

Pure. The comparison takes the same time for a wrong password and an unknown name.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from collections.abc import Mapping

FAILED = b"535 5.7.8 Name or password not right\r\n"
GARBLED = b"501 5.5.2 Not base64\r\n"
TAKEN = b"235 2.7.0 Welcome\r\n"


class Login:
    """One attempt. `name` is set once the reply is 235."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users
        self._mechanism = b""
        self._claimed: str | None = None
        self.name: str | None = None

    def start(self, argument: bytes) -> bytes:
        """The reply to AUTH itself: 3xx asks for more, anything else ends the attempt."""
        mechanism, _, initial = argument.partition(b" ")
        self._mechanism = mechanism.upper()
        if self._mechanism not in (b"PLAIN", b"LOGIN"):
            return b"504 5.5.4 Mechanism not known\r\n"
        if initial:
            return self.answer(initial.strip())
        return b"334 \r\n" if self._mechanism == b"PLAIN" else b"334 VXNlcm5hbWU6\r\n"

    def answer(self, line: bytes) -> bytes:
        """The reply to what the client sent on a 334."""
        if line == b"*":
            return b"501 5.7.0 Given up\r\n"
        try:
            said = b64decode(b"" if line == b"=" else line, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return GARBLED
        return self._plain(said) if self._mechanism == b"PLAIN" else self._login(said)

    def _plain(self, said: str) -> bytes:
        parts = said.split("\0")
        if len(parts) != 3:
            return GARBLED
        acting_for, name, password = parts
        return self._check(name, password) if acting_for in ("", name) else FAILED

    def _login(self, said: str) -> bytes:
        if self._claimed is None:
            self._claimed = said
            return b"334 UGFzc3dvcmQ6\r\n"
        return self._check(self._claimed, said)

    def _check(self, name: str, password: str) -> bytes:
        known = self._users.get(name)
        same = hmac.compare_digest((known or "").encode(), password.encode())
        if known is None or not same:
            return FAILED
        self.name = name
        return TAKEN
