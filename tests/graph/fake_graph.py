"""A pretended Exchange Online on this machine: log-in and Graph over HTTPS, with a state, with faults, and with refusals.

Written from Microsoft's public descriptions of the protocol; it is spoken to by our real client and by the real msal. What
it refuses has a test of its own (test_fake_refuses.py). Faults are switched on per test: `world.next(route, fault)`.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
import ssl
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
import exchange_report
import fake_attachments
import fake_calendar
import fake_certificates
import fake_mail
from fake_calendar import Diary
from fake_items import Mailbox, Message
from fake_login import CLIENT, TENANT, Login
from fake_odata import Refuse

from parley.graph.account import Account

OURS = "escalations@parley.example"
OTHER = "sana.iqbal@school.example"
ONE = r"([^/()]+)"
# What Exchange Online takes of one application and mailbox ("Microsoft Graph service-specific throttling limits"): requests at
# once, and in ten minutes; octets in five
AT_ONCE = 4
PIECE = 4096  # octets of an object that come together
MOST_REQUESTS, MOST_OCTETS = 10_000, 150 * 1024 * 1024


@dataclass
class Fault:
    """What goes wrong with one request. status: refused so. after: it is done, and then the connection breaks. late: it is
    done, and a gateway on the way answers this. page: a gateway answers in its place, with 200. claims: what is wrong with the token is
    said in a challenge. then: what happens once it is done and not yet answered."""

    status: int = 0
    retry_after: str = ""
    code: str = "…"
    cut: bool = False
    after: bool = False
    late: int = 0
    nonsense: bool = False
    page: bool = False
    claims: bool = False
    named: str = ""
    then: Callable[[], object] | None = None


@dataclass
class World:
    """The tenant. allowed: the mailboxes that the registration may open, None for all of them (too many)."""

    login: Login = field(default_factory=Login)
    rights: set[str] = field(default_factory=lambda: {"Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"})
    allowed: set[str] | None = field(default_factory=lambda: {OURS})
    boxes: dict[str, Mailbox] = field(default_factory=dict)
    diaries: dict[str, Diary] = field(default_factory=dict)
    sent: list[tuple[str, Message]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)  # who does not exist: the mailbox gets a report
    reports: str = exchange_report.WHOLE  # what is left in it of the letter
    now: datetime = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
    generation: int = 1  # of change tokens: older ones are answered 410
    asked: list[tuple[str, str]] = field(default_factory=list)  # method and route of each request
    uploads: dict[str, fake_attachments.Upload] = field(
        default_factory=dict
    )  # by the path that was named for it
    without_prefer: list[str] = field(default_factory=list)
    most_at_once: int = 0
    most_requests: int = (
        MOST_REQUESTS  # in one stretch of time, which ends when a test says so: `world.counted.clear()`
    )
    most_octets: int = MOST_OCTETS
    most_sent: int = fake_mail.MOST_SENT  # octets of a letter
    counted: Counter[str] = field(default_factory=Counter)  # by mailbox, and by "octets of" it
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    hold: threading.Event | None = None  # requests wait for it

    def next(self, route: str, **fault: Any) -> None:
        """The next request of this route ("delta", "send", …; "" for any) goes wrong so."""
        self.faults.append((route, Fault(**fault)))

    @property
    def box(self) -> Mailbox:
        """parley's own."""
        return self.boxes[OURS]

    def another(self) -> Mailbox:
        """One more mailbox of ours, empty."""
        address = f"escalations-{len(self.boxes)}@parley.example"
        self.boxes[address] = Mailbox(address, self.box.numbers)
        if self.allowed is not None:
            self.allowed.add(address)
        return self.boxes[address]

    def count(self, route: str) -> int:
        return sum(1 for _, asked in self.asked if asked == route)


@dataclass
class Call:
    """One request, as the handlers see it."""

    world: World
    mailbox: Mailbox
    query: dict[str, str]
    headers: Any
    body: bytes
    url: str
    faults: list[Fault]

    @property
    def kind(self) -> str:
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    @property
    def immutable(self) -> bool:
        return self.prefer("IdType") == "ImmutableId"

    def prefer(self, name: str) -> str:
        found = re.search(rf'(?:^|,)\s*{re.escape(name)}="?([^",]+)"?', str(self.headers.get("Prefer", "")))
        return found[1] if found else ""

    def json(self) -> Any:
        if self.kind != "application/json":
            raise Refuse(415, "UnsupportedMediaType", "Content-Type must be application/json")
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refuse(400, "BadRequest", "Unable to read JSON request payload") from None

    def again(self, query: dict[str, str]) -> str:
        """A link, with its keys in brackets: it is to be followed, and not to be understood."""
        return f"{re.sub('/(users|mailFolders)/([^/]+)', _in_brackets, self.url)}?{urlencode(query, quote_via=quote)}"

    def fault(self, named: str) -> bool:
        return any(each.named == named for each in self.faults)


def _in_brackets(found: re.Match[str]) -> str:
    return f"/{found[1]}('{found[2]}')"


@dataclass
class Route:
    """name, method, path below the mailbox, the right it needs, and what does it."""

    name: str
    method: str
    path: str
    right: str
    do: Callable[..., tuple[int, Any]]


MAIL, SEND, DIARY = "Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"
ROUTES = (
    Route("folders", "GET", "/mailFolders", MAIL, fake_mail.list_folders),
    Route("create folder", "POST", "/mailFolders", MAIL, fake_mail.create_folder),
    Route("folder", "GET", f"/mailFolders/{ONE}", MAIL, fake_mail.get_folder),
    Route("list", "GET", f"/mailFolders/{ONE}/messages", MAIL, fake_mail.list_messages),
    Route("create in folder", "POST", f"/mailFolders/{ONE}/messages", MAIL, fake_mail.create_in_folder),
    Route("delta", "GET", f"/mailFolders/{ONE}/messages/delta", MAIL, fake_mail.delta),
    Route("messages", "GET", "/messages", MAIL, fake_mail.list_messages),
    Route("draft", "POST", "/messages", MAIL, fake_mail.create_message),
    Route("message", "GET", f"/messages/{ONE}", MAIL, fake_mail.get_message),
    Route("raw", "GET", f"/messages/{ONE}/\\$value", MAIL, fake_mail.get_raw),
    Route("change", "PATCH", f"/messages/{ONE}", MAIL, fake_mail.change_message),
    Route("delete", "DELETE", f"/messages/{ONE}", MAIL, fake_mail.delete_message),
    Route("send", "POST", f"/messages/{ONE}/send", SEND, fake_mail.send_message),
    Route("attachments", "GET", f"/messages/{ONE}/attachments", MAIL, fake_attachments.list_attachments),
    Route("attach", "POST", f"/messages/{ONE}/attachments", MAIL, fake_attachments.attach),
    Route(
        "upload",
        "POST",
        f"/messages/{ONE}/attachments/createUploadSession",
        MAIL,
        fake_attachments.create_session,
    ),
    Route("move", "POST", f"/messages/{ONE}/move", MAIL, fake_mail.move_message),
    Route("events", "GET", "/calendar/events", DIARY, fake_calendar.list_events),
    Route("create event", "POST", "/calendar/events", DIARY, fake_calendar.create_event),
    Route("event", "GET", f"/calendar/events/{ONE}", DIARY, fake_calendar.get_event),
    Route("change event", "PATCH", f"/calendar/events/{ONE}", DIARY, fake_calendar.change_event),
    Route("delete event", "DELETE", f"/calendar/events/{ONE}", DIARY, fake_calendar.delete_event),
    Route("schedule", "POST", "/calendar/getSchedule", DIARY, fake_calendar.get_schedule),
)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World
    lock: threading.Lock
    running = 0
    timeout = 30
    wbufsize = 65_536  # an answer in one piece
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.command != "GET" and self.command != "DELETE" and "Content-Length" not in self.headers:
            self.close_connection = True
            self._answer(411, b"<html>Length Required</html>", kind="text/html")
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        login = re.fullmatch(
            r"/([^/]+)/(v2\.0/\.well-known/openid-configuration|oauth2/v2\.0/token)", parts.path
        )
        if login:
            self._log_in(login[1], login[2].startswith("oauth2"), body)
        else:
            self._graph(parts.path, parts.query, body)

    do_POST = do_PATCH = do_DELETE = do_GET

    def do_PUT(self) -> None:
        """A piece of an attachment, at an address of Outlook's own."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.lock:
            self.world.asked.append((self.command, "piece"))
            faults = self._faults("piece")
            if self._goes_wrong(faults):
                return
            try:
                self._counted(OURS, body)
                status, answer = fake_attachments.take_piece(
                    self.world.uploads, self.path, self.headers, body, self.world.now
                )
            except Refuse as refused:
                self._refused(refused)
                return
        if any(each.after for each in faults):
            self._cut()
        else:
            self._answer(status, answer)

    def _log_in(self, tenant: str, token: bool, body: bytes) -> None:
        login = self.world.login
        fault = login.faults.pop(0) if login.faults else ""
        if fault == "busy":
            self._answer(503, {"error": "temporarily_unavailable"})
        elif fault == "throttled":
            self._answer(429, {"error": "too_many_requests"}, "300")
        elif fault == "passing":
            self._answer(400, {"error": "invalid_grant", "error_codes": [90033]})
        elif fault == "nonsense":
            self._answer(200, b"<html>sign in to the guest network</html>")
        elif token:
            self._answer(*login.token(tenant, self.headers.get("Content-Type", ""), body))
        else:
            self._answer(*login.discovery(tenant))

    def _graph(self, path: str, query: str, body: bytes) -> None:
        with self.lock:
            type(self).running += 1
            self.world.most_at_once = max(self.world.most_at_once, self.running)
        try:
            if self.world.hold:
                self.world.hold.wait(10)
            with self.lock:
                if self.running > AT_ONCE:
                    self._refused(Refuse(429, "ApplicationThrottled", "MailboxConcurrency"), "10")
                else:
                    self._do(path, query, body)
        finally:
            with self.lock:
                type(self).running -= 1

    def _do(self, path: str, query: str, body: bytes) -> None:
        faults: list[Fault] = []
        try:
            route, address, found = self._route(path)
            self.world.asked.append((self.command, route.name))
            faults = self._faults(route.name)
            if self._goes_wrong(faults):
                return
            call = self._call(route, address, path, query, body, faults)
            self._counted(call.mailbox.address, body)
            status, answer = route.do(call, *(unquote(each) for each in found))
        except Refuse as refused:
            self.world.faults += [
                (route.name, each) for each in faults if each.then
            ]  # it waits for one that is done
            self._refused(refused)
            return
        for each in faults:
            if each.then:
                each.then()
        if any(each.after for each in faults):
            self._cut()
        elif late := next((each.late for each in faults if each.late), 0):
            self._answer(late, b"<html>upstream request timeout</html>")
        else:
            self._answer(status, answer)

    def _route(self, path: str) -> tuple[Route, str, tuple[str, ...]]:
        path = re.sub(r"/(users|mailFolders)\('([^']+)'\)", r"/\1/\2", path)
        user = re.fullmatch(r"/v1\.0/users/([^/]+)(/.*)", path)
        fitting = [(route, re.fullmatch(route.path, user[2])) for route in ROUTES] if user else []
        here = [(route, match) for route, match in fitting if match]
        for route, match in here:
            if route.method == self.command and match and user:
                return route, unquote(user[1]), match.groups()
        if here:
            raise Refuse(
                405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."
            )
        raise Refuse(400, "BadRequest", "Resource not found for the segment")

    def _call(
        self, route: Route, address: str, path: str, query: str, body: bytes, faults: list[Fault]
    ) -> Call:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.world.login.tokens:
            raise Refuse(401, "InvalidAuthenticationToken", "Access token is empty or has expired.")
        box = self.world.boxes.get(address.lower())
        if box is None:
            raise Refuse(404, "ErrorInvalidUser", "The requested user is invalid.")
        allowed = self.world.allowed is None or box.address in self.world.allowed
        if not allowed or route.right not in self.world.rights:
            raise Refuse(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        call = Call(
            self.world,
            box,
            dict(parse_qsl(query, keep_blank_values=True)),
            self.headers,
            body,
            f"{self.world.login.base}{path}",
            faults,
        )
        if not call.immutable:
            self.world.without_prefer.append(route.name)
        return call

    def _counted(self, mailbox: str, body: bytes) -> None:
        """Whoever asks too often, or for too much, waits; what is refused counts as well."""
        world = self.world
        world.counted.update({mailbox: 1, f"octets of {mailbox}": len(body)})
        if world.counted[mailbox] > world.most_requests:
            raise Refuse(429, "ApplicationThrottled", "Application is over its MailboxRequests limit.", "7")
        if world.counted[f"octets of {mailbox}"] > world.most_octets:
            raise Refuse(429, "ApplicationThrottled", "Application is over its upload limit.", "7")

    def _faults(self, route: str) -> list[Fault]:
        mine = next((each for each in self.world.faults if each[0] in ("", route)), None)
        if mine is None:
            return []
        self.world.faults.remove(mine)
        return [mine[1]]

    def _goes_wrong(self, faults: list[Fault]) -> bool:
        """Whether it was answered (or cut off) already, with nothing done."""
        for fault in faults:
            if fault.status:
                self._refused(Refuse(fault.status, fault.code), fault.retry_after, claims=fault.claims)
            elif fault.page:
                self._answer(200, b"<html>This site is being looked at.</html>", kind="text/html")
            elif fault.nonsense:
                self._answer(200, b'{"value": [1, 2')
            elif fault.cut:
                self._cut()
            else:
                continue
            return True
        return False

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _refused(self, refused: Refuse, retry_after: str = "", *, claims: bool = False) -> None:
        inner = {"request-id": "0", "date": "…"}
        content = {"error": {"code": refused.code, "message": refused.message, "innerError": inner}}
        why = 'error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="' if claims else 'realm=""'
        challenge = f'Bearer {why}, client_id="00000003-0000-0000-c000-000000000000"'
        self._answer(
            refused.status,
            content,
            retry_after or refused.retry_after,
            challenge=challenge if refused.status == 401 or claims else "",
        )

    def _answer(
        self, status: int, content: Any, retry_after: str = "", *, challenge: str = "", kind: str = ""
    ) -> None:
        body = (
            content
            if isinstance(content, bytes)
            else b""
            if content is None
            else json.dumps(content).encode()
        )
        self.send_response(status)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        usual = "text/plain" if isinstance(content, bytes) else "application/json"
        self.send_header("Content-Type", kind or usual)
        if not body or isinstance(content, bytes):
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:  # an object comes in pieces, and its length is said by nobody
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in (body[at : at + PIECE] for at in range(0, len(body), PIECE)):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that was cut off on purpose is no news."""


@dataclass
class Service:
    """A running one, and how to reach it. ca_file: whom to trust."""

    world: World
    port: int
    ca_file: Path
    folder: Path

    def account(self, **other: Any) -> Account:
        here = f"https://127.0.0.1:{self.port}"
        secret = self.folder / "secret"
        secret.write_text("not-a-real-secret\n")
        usual = {"mailbox": OURS, "tenant": TENANT, "client_id": CLIENT, "secret_file": secret}
        return Account(**{**usual, "service": here, "login": here, **other})


@contextmanager
def exchange_online(folder: Path) -> Iterator[Service]:
    """A tenant with parley's mailbox and one that is none of its business."""
    world, numbers = World(), count(1)
    world.boxes = {address: Mailbox(address, numbers) for address in (OURS, OTHER)}
    pem = fake_certificates.of_this_machine()
    handler = type("Handler", (_Handler,), {"world": world, "lock": threading.Lock()})
    server = _Server(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    world.login.base = f"https://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Service(world, server.server_port, pem, folder)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_SHARED = contextlib.ExitStack()


@functools.cache
def shared() -> Service:
    """One for all tests that take a mailbox of their own; `stop_shared` ends it."""
    folder = Path(_SHARED.enter_context(tempfile.TemporaryDirectory()))
    return _SHARED.enter_context(exchange_online(folder))


def stop_shared() -> None:
    """End it, if it was started."""
    _SHARED.close()
    shared.cache_clear()
