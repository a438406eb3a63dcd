"""The token that opens the mailbox: got, kept while it lasts, got anew.

The daemon gets it in a process of its own that ends at once: what is needed for some milliseconds an hour (msal, and the
cryptography that signs) is 17 MB that nobody has to hold, and the private key is never in the daemon's memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from threading import Lock

from parley.errors import TransportError
from parley.graph.account import Account
from parley.graph.login import Token
from parley.log_in_failed import LastFailure, LogInFailed, mark

EARLY = 300.0  # seconds before its end at which it is renewed
LEAST = 30.0  # so long one is used, however short it lasts
WITHIN = 120.0  # seconds that a log-in may take

LogIn = Callable[[Account], Token]  # raises TransportError


class Tokens:
    """For several threads."""

    def __init__(
        self, account: Account, log_in: LogIn, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._account, self._log_in, self._monotonic = account, log_in, monotonic
        self._lock = Lock()
        self._token, self._until = "", 0.0
        self.ends: date | None = None  # the last day of the certificate, by which we have logged in last
        self._failure = LastFailure(monotonic)

    def token(self) -> str:
        """A token that holds now. Raises TransportError."""
        with self._lock:
            if not self._token or self._monotonic() >= self._until:
                token = self._logged_in()
                self._token, self.ends = token.text, token.ends
                self._until = self._monotonic() + max(LEAST, token.seconds - EARLY)
            return self._token

    def _logged_in(self) -> Token:
        proof = mark(self._account.secret_file, self._account.certificate_file)
        self._failure.ask(proof)
        try:
            return self._log_in(self._account)
        except TransportError as error:
            self._failure.failed(error, proof)
            raise

    def forget(self, token: str) -> None:
        """This one was refused: the next is a new one (unless somebody else has got one meanwhile)."""
        with self._lock:
            if self._token == token:
                self._token = ""


def in_a_process_of_its_own(account: Account) -> Token:
    """Log in there, and hear what came of it (`login_child`)."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "parley.graph.login_child"],
            input=json.dumps({name: str(value) for name, value in _given(account).items()}).encode(),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=WITHIN, check=False,
        )  # fmt: skip
        said = json.loads(done.stdout)
        if "error" in said:
            raise LogInFailed(
                str(said["error"]), permanent=said["permanent"] is True, pause=float(said["pause"])
            )
        ends = date.fromisoformat(said["ends"]) if said["ends"] else None
        return Token(str(said["token"]), float(said["seconds"]), ends)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        raise TransportError(
            f"the log-in at Microsoft has failed: {type(error).__name__}", permanent=False
        ) from None


def account_of(given: dict[str, str]) -> Account:
    """An account as it was told to the process."""
    files = {name: Path(text) for name, text in given.items() if name.endswith("_file")}
    return Account(**{**given, **files})  # type: ignore[arg-type]


def _given(account: Account) -> dict[str, object]:
    every = {one.name: getattr(account, one.name) for one in fields(account)}
    return {name: value for name, value in every.items() if value is not None}
