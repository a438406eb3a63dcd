"""One conversation with Exchange: exchangelib's account, and a retry layer of our own around everything asked of it.

What exchangelib does by itself is switched off where it does not fit a daemon: its shared pool of sessions (one thread's
timeout, another one's wait), its waiting for up to an hour, its way with tokens, and its log, which holds whole mails.
Here each fault surfaces at once, in words; a read that was merely cut is asked once more on a new connection; whoever
calls has the patience.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from exchangelib import DELEGATE, IMPERSONATION, UTC, Account, Configuration
from exchangelib.protocol import FailFast, Protocol
from exchangelib.transport import NOAUTH
from exchangelib.version import EXCHANGE_2013_SP1, Version

from parley.errors import TransportError
from parley.exchange.access import Access
from parley.exchange.faults import ExchangeFault, HttpRefused, fault_of
from parley.exchange.login import Adapter, Tokens, log_in, trusted
from parley.exchange.patience import Patience
from parley.retry_after import retry_after
from parley.time_limit import LIMIT, within

T = TypeVar("T")
TIMEOUT = 60.0  # seconds for each answer
PIECE = 65_536  # octets of an answer that are read at a time
SPOKEN = EXCHANGE_2013_SP1  # every Exchange since then speaks it; to guess takes a request that OAuth refuses
PATIENT_END = 2.0  # seconds in which an answer that is awaited may still come when all ends
KEPT = 30.0  # seconds after which a connection that rested is not trusted with what must not be asked twice

for _name in ("exchangelib", "requests_ntlm", "spnego"):  # they write whole requests and answers into the log
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class _AtOnce(FailFast):  # type: ignore[misc]
    """Says what the HTTP answer was, and waits for nothing."""

    def raise_response_errors(self, response: Any) -> None:
        soap = (
            response.status_code == 500
            and response.content.lstrip()[:1] == b"<"
            and b"Envelope" in response.content
        )
        if response.status_code == 200 or soap:
            return
        raise HttpRefused(
            response.status_code, retry_after(response.headers), response.headers.get("Location", "")
        )


class _Protocol(Protocol):  # type: ignore[misc]
    """One session at a time, made with the password of the moment."""

    HTTP_ADAPTER_CLS = Adapter
    access: Access
    tokens: Tokens

    def create_session(self) -> Any:
        session = self.raw_session(self.service_endpoint)
        session.auth = log_in(self.access, self.tokens)
        session.verify = trusted()
        session.trust_env = False  # else the environment names a proxy, or another list of whom to trust
        session.hooks["response"].append(_in_pieces)
        session.session_id, session.usage_count = random.randint(10_000, 99_999), 0
        return session


def _in_pieces(response: Any, stream: bool = False, **_: Any) -> None:
    """exchangelib reads an answer one octet at a time, which takes a quarter of a second for each MB of a mail."""
    if not stream:
        whole = response.iter_content
        response.iter_content = lambda chunk_size=PIECE, decode_unicode=False: whole(
            chunk_size, decode_unicode
        )


class Connection:
    """For any thread: one request at a time. `tokens` and `patience` are shared by all connections of one account. timeout:
    seconds for each octet of an answer; limit: for all that is asked in one go."""

    def __init__(
        self, access: Access, patience: Patience, tokens: Tokens, *, timeout: float = TIMEOUT,
        limit: float = LIMIT, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.access, self._limit = access, limit
        self._patience, self._tokens, self._timeout, self._clock = patience, tokens, timeout, clock
        self._lock = threading.Lock()
        self._account: Any = None
        self._password = ""  # that it logged in with
        self._used = 0.0

    def ask(self, work: Callable[[Any], T], *, twice: bool = True, limit: float = 0.0) -> T:
        """What `work` makes of exchangelib's account. Raises ExchangeFault, or TransportError where nothing was asked.

        twice: it may be asked once more where it was merely cut; False for what must not happen twice. limit: another one
        than usual, for what is meant to last.
        """
        limit = limit or self._limit
        with self._lock:
            password = self.access.password()
            self._patience.ask(password)
            rested = not twice and self._clock() - self._used > KEPT
            if rested or password != self._password:  # else an old password's refusal would be the new one's
                self._let_go()
            self._password = password
            try:
                return self._try(work, limit, password)
            except TransportError:
                raise
            except Exception as error:
                fault = self._noted(error, password)
                token_is_old = fault.kind == "log-in" and self.access.auth == "oauth"
                if not token_is_old and not (twice and fault.kind == "cut"):
                    raise fault from error
            try:
                return self._try(work, limit, password)
            except TransportError:
                raise
            except Exception as error:
                raise self._noted(error, password, last=True) from error

    def close(self) -> None:
        """Let go of the connection; the next request makes a new one. Whoever still waits for an answer is not waited for."""
        if self._lock.acquire(timeout=PATIENT_END):
            try:
                self._let_go()
            finally:
                self._lock.release()

    def _try(self, work: Callable[[Any], T], limit: float, password: str) -> T:
        with within(limit):
            if self._account is None:
                self._account = self._open()
            found = work(self._account)
        self._used = self._clock()
        self._patience.taken(password)
        return found

    def _noted(self, error: Exception, password: str, *, last: bool = False) -> ExchangeFault:
        """What it means; and whoever else uses this account learns of it."""
        fault = fault_of(error, self.access)
        if fault.kind != "answered":
            self._let_go()
        if fault.pause is not None:
            self._patience.leave_alone(fault.pause, fault.message)
        if fault.kind == "log-in":
            self._tokens.forget()
            if self.access.auth != "oauth" or last:
                self._patience.refused(password, fault.message)
        return fault

    def _open(self) -> Any:
        access = self.access
        configuration = Configuration(
            service_endpoint=access.url, auth_type=NOAUTH, retry_policy=_AtOnce(), max_connections=1,
            version=Version(SPOKEN),
        )  # fmt: skip
        # Past exchangelib's cache, which would give two threads that log in alike one session between them
        protocol = type.__call__(_Protocol, config=configuration)
        protocol.access, protocol.tokens, protocol.TIMEOUT = access, self._tokens, self._timeout
        account = Account(
            access.mailbox,
            access_type=IMPERSONATION if access.impersonate else DELEGATE,
            config=configuration,
            default_timezone=UTC,
            locale="en_GB",
        )
        account.protocol = protocol
        return account

    def _let_go(self) -> None:
        if self._account is not None:
            self._account.protocol.close()
            self._account = None
