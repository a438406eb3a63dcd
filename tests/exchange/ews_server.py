"""A fake Exchange server: Web Services over HTTP on this machine, as strict as the real one, with faults on demand.

    with exchange() as server:
        server.store.deliver(PARLEY, b"...")
        server.faults.append(Fault(BUSY, milliseconds=5000))

Who asks is known by Basic, NTLM (a real handshake, by pyspnego's accepting side) or a bearer token from `/token`.
"""

from __future__ import annotations

import functools
import itertools
import os
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ews_faults import BUSY, CUT, HANG, LOST_STATE, NONSENSE, TRANSIENT, TWICE, Fault, Faults
from ews_http import DOMAIN, PASSWORD, PATH, USER, Handler, envelope
from ews_service import NS, Service
from ews_shapes import SHAPES, VERSIONS, Violation, must_fit, name_of
from ews_store import Mailboxes
from ews_xml import Refused, Soap, refused
from lxml import etree

PARLEY, ROBERT = "escalations@parley.example", "robert.hale@council.example"


class Exchange:
    """The server with its switches. delegate_of, may_impersonate: the mailboxes that the account may open so."""

    def __init__(self, auth: str = "basic") -> None:
        self.auth = auth
        self.store = Mailboxes()
        self.faults = Faults()
        self.delegate_of = {PARLEY}
        self.may_impersonate = {PARLEY}
        self.password = PASSWORD
        self.tokens: dict[str, bool] = {}  # token -> whether it is still good
        self.token_life = 3600
        self.token_asked = 0
        self.token_busy = ""  # the Retry-After with which the token service refuses everybody
        self.asked: list[tuple[str, bytes]] = []  # operation, request
        self.log_ins = 0  # connections and requests whose password or token was looked at
        self.done: list[
            tuple[str, Callable[[], object]]
        ] = []  # operation, what happens once it is done and not yet answered
        self.closing = threading.Event()
        self._numbers = itertools.count(1)
        for address in (PARLEY, "business.manager@partnership.example"):
            self.store.open(address)
        self.port, self.tls = 0, False

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}{PATH}"

    def another(self) -> str:
        """A mailbox of one's own, which the account may open; its address."""
        address = f"escalations-{next(self._numbers)}@parley.example"
        self.store.open(address)
        self.delegate_of.add(address)
        self.may_impersonate.add(address)
        return address

    def operations(self) -> list[str]:
        return [name for name, _ in self.asked]

    def new_token(self) -> str:
        token = f"token-{next(self._numbers)}"
        self.tokens[token] = True
        return token

    def answer(self, raw: bytes) -> tuple[str, Fault | None]:
        """The SOAP answer, and what is to be done to it on its way. Raises Soap."""
        try:
            sent = etree.fromstring(raw)
        except etree.XMLSyntaxError as wrong:
            raise Soap("ErrorInvalidRequest", str(wrong)) from None
        body = sent.find("{http://schemas.xmlsoap.org/soap/envelope/}Body")
        if body is None or len(body) != 1:
            raise Soap("ErrorInvalidRequest", "There must be one request in the body.")
        request, operation = body[0], etree.QName(body[0]).localname.removesuffix("Request")
        self.asked.append((operation, raw))
        me = self._acting_as(sent, request)
        fault = self.faults.take(operation)
        if fault and fault.how in (BUSY, TRANSIENT):
            _raise(fault)
        if fault and fault.how == LOST_STATE:
            self.store.known.clear()
        with self.store.lock:
            service = Service(self.store, lambda address: address in self._open_to(me), me)
            if fault and fault.how.startswith("Error"):
                row = refused(operation, Refused(fault.how))
                inside = f"<m:{operation}Response><m:ResponseMessages>{row}</m:ResponseMessages></m:{operation}Response>"
            elif operation == "GetStreamingEvents" or (fault and fault.how in (CUT, NONSENSE, HANG)):
                inside = ""
            else:
                inside = service.answer(request)
                for each in [one for one in self.done if one[0] == operation][:1]:
                    self.done.remove(each)
                    each[1]()
        if fault and fault.how == TWICE:
            before, opening, rest = inside.partition("<m:Changes>")
            changes, closing, after = rest.partition("</m:Changes>")
            inside = before + opening + changes * 2 + closing + after
        return envelope(inside), fault

    def _acting_as(self, sent: etree._Element, request: etree._Element) -> str:
        """As whom the request is made; the head is looked at first."""
        head = sent.find("{http://schemas.xmlsoap.org/soap/envelope/}Header")
        named = [] if head is None else [name_of(each) for each in head]
        if len(named) != len(set(named)):
            raise Soap("ErrorDuplicateSOAPHeader", "A header is there twice.")
        try:
            for part in ([] if head is None else [head]) + [request]:
                if name_of(part) not in SHAPES:
                    raise Violation(f"'{name_of(part)}' is no operation")
                must_fit(part)
        except Violation as wrong:
            raise Soap("ErrorSchemaValidation", f"The request failed schema validation: {wrong}") from None
        version = None if head is None else head.find("t:RequestServerVersion", NS)
        if version is None or version.get("Version") not in VERSIONS:
            raise Soap("ErrorInvalidServerVersion", "The specified server version is invalid.")
        sid = head.find("t:ExchangeImpersonation/t:ConnectingSID", NS)
        if sid is None:
            if self.auth == "oauth":
                raise Soap("ErrorImpersonationRequired", "ExchangeImpersonation SOAP header must be present.")
            return f"{USER}@agency.example"
        who = (sid[0].text or "").strip().lower()
        if not who:
            raise Soap("ErrorInvalidExchangeImpersonationHeaderData")
        if who in self.store.aliases:
            raise Soap("ErrorNonPrimarySmtpAddress", "The address must be the primary one of the mailbox.")
        if (who, "inbox") not in self.store.well_known:
            raise Soap("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
        if who not in self.may_impersonate:
            raise Soap(
                "ErrorImpersonateUserDenied",
                "The account does not have permission to impersonate the requested user.",
            )
        return who

    def _open_to(self, me: str) -> set[str]:
        return {me} if me in self.may_impersonate else self.delegate_of


def _raise(fault: Fault) -> None:
    if fault.how == TRANSIENT:
        raise Soap("ErrorInternalServerTransientError", "An internal server error occurred. Try again later.")
    inside = (
        '<t:MessageXml xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">'
        f'<t:Value Name="BackOffMilliseconds">{fault.milliseconds}</t:Value></t:MessageXml>'
    )
    raise Soap("ErrorServerBusy", "The server cannot service this request right now. Try again later.",
               inside if fault.milliseconds else "")  # fmt: skip


_KEPT = ExitStack()


@functools.cache
def shared() -> Exchange:
    """One for all tests that take `another` mailbox; `stop_shared` ends it."""
    return _KEPT.enter_context(exchange())


def stop_shared() -> None:
    """At the end of a run."""
    _KEPT.close()
    shared.cache_clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no news; what a test says of it is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def exchange(
    auth: str = "basic", folder: Path | None = None, certificate: Path | None = None
) -> Iterator[Exchange]:
    """A running server. folder: where NTLM's list of users may be written (needed for it alone). certificate: a file with key
    and certificate, for TLS."""
    running = Exchange(auth)
    if auth == "ntlm":
        assert folder is not None
        users = folder / "ntlm-users"
        users.write_text(f"{DOMAIN}:{USER}:{PASSWORD}\n")
        os.environ["NTLM_USER_FILE"] = str(users)
    handler = type("Handler", (Handler,), {"exchange": running})
    server = _Server(("127.0.0.1", 0), handler)
    running.port, running.tls = server.server_port, certificate is not None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.closing.set()
        running.store.close_streams()
        server.shutdown()
        server.server_close()
        thread.join()
        os.environ.pop("NTLM_USER_FILE", None)
