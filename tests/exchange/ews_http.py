"""The wire of the pretended Exchange server: HTTP, who asks, faults of the transport, and the stream of notifications."""

from __future__ import annotations

import base64
import json
import select
import socket
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import spnego
from ews_faults import (
    AWAY,
    CUT,
    CUT_AFTER,
    FORBIDDEN,
    HALF,
    HANG,
    MOVED,
    NONSENSE,
    REFUSED,
    THROTTLED,
    TOO_LARGE,
)
from ews_service import NS
from ews_xml import Refused, Soap, refused
from lxml import etree

if TYPE_CHECKING:
    from ews_server import Exchange

PATH = "/EWS/Exchange.asmx"
MOST_REQUEST = 64 * 1024 * 1024  # octets: maxAllowedContentLength of the virtual directory
USER, PASSWORD, DOMAIN = "svc-parley", "not-a-real-one", "AGENCY"
CLIENT, SECRET = "11111111-2222-3333-4444-555555555555", "not-a-real-secret"
_VERSION = (
    '<s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="1" MajorBuildNumber="2507" MinorBuildNumber="39" '
    'Version="V2017_07_11"/></s:Header>'
)
_ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" '
    'xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">{head}<s:Body>{body}</s:Body></s:Envelope>'
)


def envelope(body: str) -> str:
    """The answer with its head."""
    return _ENVELOPE.format(head=_VERSION, body=body)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    exchange: Exchange
    acceptor = None
    known = False  # NTLM proves a connection, not a request

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/token":
            self._token(raw)
        elif self.path != PATH:
            self._say(404, b"")
        elif early := self._early():
            early()
        elif len(raw) > MOST_REQUEST:
            self._say(413, b"")
        elif self._let_in():
            kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if kind == "text/xml":
                self._soap(raw)
            else:
                self._say(415, b"")

    # --- faults of the wire ---------------------------------------------------------------------------------------

    def _early(self):
        """Faults that do not even look at who asks."""
        found = next((each for each in self.exchange.faults if each.how in _EARLY and each.times), None)
        if found is None:
            return None
        found.times -= 1
        status, headers = _EARLY[found.how]
        return lambda: self._say(status, b"", **headers)

    def _token(self, raw: bytes) -> None:
        self.exchange.token_asked += 1
        if self.exchange.token_busy:
            self._say(503, b"", Retry_After=self.exchange.token_busy)
            return
        asked = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        right = (asked.get("client_id"), asked.get("client_secret"), asked.get("grant_type")) == (
            CLIENT,
            SECRET,
            "client_credentials",
        )
        if not right or "scope" not in asked:
            self._say(401, json.dumps({"error": "invalid_client"}).encode(), Content_Type="application/json")
            return
        token = {
            "token_type": "Bearer",
            "expires_in": self.exchange.token_life,
            "access_token": self.exchange.new_token(),
        }
        self._say(200, json.dumps(token).encode(), Content_Type="application/json")

    # --- who asks -------------------------------------------------------------------------------------------------

    def _let_in(self) -> bool:
        kind, _, rest = self.headers.get("Authorization", "").partition(" ")
        if self.exchange.auth == "basic":
            if kind == "Basic":
                self.exchange.log_ins += 1
                good = f"{DOMAIN}\\{USER}:{self.exchange.password}"
                if base64.b64decode(rest).decode() == good:
                    return True
            self._say(401, b"", WWW_Authenticate='Basic realm="mail.agency.example"')
            return False
        if self.exchange.auth == "oauth":
            self.exchange.log_ins += 1
            if kind == "Bearer" and self.exchange.tokens.get(rest):
                return True
            self._say(
                401,
                b"",
                WWW_Authenticate='Bearer client_id="00000002-0000-0ff1-ce00-000000000000", error="invalid_token"',
            )
            return False
        return self.known or self._ntlm(kind, rest)

    def _ntlm(self, kind: str, rest: str) -> bool:
        if kind not in ("NTLM", "Negotiate"):
            self._say(401, b"", WWW_Authenticate="NTLM")
            return False
        if self.acceptor is None:
            self.acceptor = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
        try:
            answer = self.acceptor.step(base64.b64decode(rest))
        except spnego.exceptions.SpnegoError:
            self.exchange.log_ins += 1
            self.acceptor = None
            self._say(401, b"", WWW_Authenticate="NTLM")
            return False
        if not self.acceptor.complete:
            self._say(401, b"", WWW_Authenticate=f"NTLM {base64.b64encode(answer or b'').decode()}")
            return False
        self.exchange.log_ins += 1
        self.known = True
        return True

    # --- SOAP -----------------------------------------------------------------------------------------------------

    def _soap(self, raw: bytes) -> None:
        exchange = self.exchange
        try:
            answer, fault = exchange.answer(raw)
        except Soap as no:
            body = (
                f'<s:Fault><faultcode>e:{no.code}</faultcode><faultstring xml:lang="en-US">{no.text}</faultstring>'
                f"<detail><e:ResponseCode>{no.code}</e:ResponseCode><e:Message>{no.text}</e:Message>{no.inside}</detail></s:Fault>"
            )
            self._say(500, envelope(body).encode())
            return
        how = fault.how if fault else ""
        if how == HANG:
            exchange.closing.wait()
        if how in (CUT, CUT_AFTER, HANG):
            self.close_connection = True
            self.connection.close()
        elif how == NONSENSE:
            self._say(
                200, b"<html><body>Please log in to the portal.</body></html>", Content_Type="text/html"
            )
        elif how == HALF:
            self._say(200, answer.encode()[: len(answer) // 2])
        elif exchange.asked[-1][0] == "GetStreamingEvents" and not how.startswith("Error"):
            self._stream(raw)
        else:
            self._say(200, answer.encode())

    def _stream(self, raw: bytes) -> None:
        """Chunked documents, one after another, until the subscription ends (MS-OXWSNTIF GetStreamingEvents)."""
        name = etree.fromstring(raw).findtext(".//t:SubscriptionId", "", NS)
        store, closing = self.exchange.store, self.exchange.closing
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with store.lock:
            subscription = store.subscriptions.get(name)
            no = None
            if subscription is None:
                no = Refused("ErrorSubscriptionNotFound", "Not found.",
                    f"<m:ErrorSubscriptionIds><m:SubscriptionId>{name}</m:SubscriptionId></m:ErrorSubscriptionIds>")  # fmt: skip
            elif sum(each.listening for each in store.subscriptions.values()) >= store.most_listening:
                no = Refused("ErrorExceededConnectionCount", "You have exceeded the available concurrent connections.")  # fmt: skip
            if subscription is None or no:
                self._chunk(refused("GetStreamingEvents", no))
                self._last_chunk()
                return
            hang_ups, subscription.listening = subscription.hang_ups, True
            self._chunk(_event("", "OK"))
            while subscription.hang_ups == hang_ups and not closing.is_set() and not self._hung_up():
                if subscription.waiting:
                    told, subscription.waiting = "".join(subscription.waiting), []
                    self._chunk(_event(f"<m:Notification><t:SubscriptionId>{name}</t:SubscriptionId>"
                                       f"<t:MoreEvents>false</t:MoreEvents>{told}</m:Notification>", ""))  # fmt: skip
                else:
                    store.lock.wait(0.2)
            subscription.listening = False
            self._chunk(_event("", "Closed"))
            self._last_chunk()

    def _hung_up(self) -> bool:
        """Whether whoever listened is gone: the real one learns of it by its signs of life."""
        return bool(select.select([self.connection], [], [], 0)[0]) and not self._peeked()

    def _peeked(self) -> bytes:
        try:
            return self.connection.recv(1, socket.MSG_PEEK)
        except (OSError, ValueError):  # over TLS nothing can be peeked at
            return b"?"

    def _chunk(self, row: str) -> None:
        body = f"<m:GetStreamingEventsResponse><m:ResponseMessages>{row}</m:ResponseMessages></m:GetStreamingEventsResponse>"
        document = ('<?xml version="1.0" encoding="utf-8"?>' + envelope(body)).encode()
        try:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(document), document))
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def _last_chunk(self) -> None:
        try:
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        named = {
            "Content-Type": "text/xml; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in {**named, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


_EARLY = {
    REFUSED: (401, {"WWW_Authenticate": 'Basic realm="mail.agency.example"'}),
    FORBIDDEN: (403, {"X_MS_Diagnostics": "EWS is disabled for this tenant"}),
    AWAY: (503, {}),
    THROTTLED: (503, {"Retry_After": "17"}),
    TOO_LARGE: (413, {}),
    MOVED: (302, {"Location": "https://outlook.office365.com/EWS/Exchange.asmx"}),
}


def _event(inside: str, status: str) -> str:
    told = f"<m:Notifications>{inside}</m:Notifications>" if inside else ""
    said = f"<m:ConnectionStatus>{status}</m:ConnectionStatus>" if status else ""
    return (
        '<m:GetStreamingEventsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        f"{told}{said}</m:GetStreamingEventsResponseMessage>"
    )
