"""Logging in to Exchange: NTLM, Basic, or a bearer token that we fetch and renew ourselves.

exchangelib's own way with tokens spins on one that has expired, or raises what nobody expects; so it never sees any.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth

from parley.errors import TransportError
from parley.exchange.access import Access
from parley.log_in_failed import LastFailure, LogInFailed
from parley.retry_after import retry_after
from parley.time_limit_http import may_be_cut

TIMEOUT = 30.0  # seconds for a token
EARLY = 300.0  # seconds before its end at which a token is renewed


def trusted() -> str | bool:
    """The certificates that this machine trusts, rather than those that the HTTP library brings along."""
    paths = ssl.get_default_verify_paths()
    found = paths.cafile or paths.capath
    return found if found and Path(found).exists() else True


class Adapter(HTTPAdapter):
    """Connections of requests that may be cut when their time is up."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*args, **kwargs)
        may_be_cut(self.poolmanager)


class Tokens:
    """The token of one account, for all of its connections. clock: monotonic seconds."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self._access, self._clock = access, clock
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0
        self._failure = LastFailure(clock)

    def get(self) -> str:
        """A token that is good for a while yet. Raises TransportError."""
        with self._lock:
            if not self._token or self._clock() >= self._until:
                self._token, lasts = self._logged_in()
                self._until = self._clock() + max(lasts - EARLY, lasts / 2)
            return self._token

    def forget(self) -> None:
        """Exchange did not take it: the next is a new one."""
        with self._lock:
            self._token = ""

    def _logged_in(self) -> tuple[str, float]:
        secret = self._access.password()
        self._failure.ask(secret)
        try:
            return self._fetch(secret)
        except TransportError as error:
            self._failure.failed(error, secret)
            raise

    def _fetch(self, secret: str) -> tuple[str, float]:
        """A new token and its seconds, by the client credentials grant (RFC 6749 section 4.4)."""
        access = self._access
        asked = {"grant_type": "client_credentials", "client_id": access.username, "client_secret": secret,
                 "scope": access.scope}  # fmt: skip
        try:
            with requests.Session() as session:
                session.mount("http", Adapter())
                answer = session.post(
                    access.token_url, data=asked, timeout=TIMEOUT, allow_redirects=False, verify=trusted()
                )
            said = answer.json() if answer.status_code == 200 else {}
            token, lasts = str(said.get("access_token", "")), float(said.get("expires_in", 3600))
        except (requests.RequestException, ValueError, TypeError, AttributeError) as error:
            why = "The token service in mailbox.token_url cannot be reached, or answers nonsense."
            raise TransportError(why, permanent=False) from error
        if not token:
            refused = answer.status_code in (400, 401, 403)
            why = (
                "refuses mailbox.username, mailbox.password_file or mailbox.scope"
                if refused
                else "has no token for us"
            )
            pause = retry_after(answer.headers) if answer.status_code in (429, 503) else 0.0
            raise LogInFailed(
                f"The token service {why} ({answer.status_code}).", permanent=refused, pause=pause
            )
        return token, lasts


class Bearer(AuthBase):
    """Puts the token of the moment on each request."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """See AuthBase."""
        request.headers["Authorization"] = f"Bearer {self._tokens.get()}"
        return request


def log_in(access: Access, tokens: Tokens) -> AuthBase:
    """How requests of a new connection prove who asks."""
    if access.auth == "oauth":
        return Bearer(tokens)
    if access.auth == "basic":
        return HTTPBasicAuth(access.username, access.password())
    return HttpNtlmAuth(access.username, access.password())
