"""GOV.UK Notify as its documentation says it answers, over loopback: `with FakeNotify() as notify: …`.

Checked is what the real one checks: the token's signature, issuer and age, the template, the placeholders, the number.
`trouble` makes every answer one of its errors. Nothing of it is shared with the client.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

SERVICE = "11111111-2222-3333-4444-555555555555"
SECRET = "66666666-7777-8888-9999-000000000000"
KEY = f"parley-{SERVICE}-{SECRET}"
TEMPLATE = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
TROUBLE: dict[str, tuple[int, str, str]] = {
    "team": (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
    "clock": (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"),
    "rate": (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    "spent": (429, "TooManyRequestsError", "Exceeded send limits (250000) for today"),
    "down": (500, "Exception", "Internal server error"),
}
PENDING = ("created", "sending", "pending")
NUMBERS = {
    r".*[a-z].*": "phone_number Must not contain letters or symbols",
    r"\D*(\d\D*){0,10}": "phone_number Not enough digits",
    r"\D*(\d\D*){16,}": "phone_number Too many digits",
    r"0[1-689].*": "phone_number Not a UK mobile number",
}


class FakeNotify:
    """One of it. sent: (number, words, reference) of what it took, and names: what it called each. fates: the status that a
    text to a number has by now. body: what its template says."""

    def __init__(self, body: str = "((message))") -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.names: list[str] = []
        self.fates: dict[str, str] = {}
        self.asked = 0
        self.trouble = ""
        self.body = body
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    def __enter__(self) -> FakeNotify:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, method: str, path: str, token: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked += 1
        if self.trouble:
            return _error(*TROUBLE[self.trouble])
        if said := wrong_token(token):
            return _error(403, "AuthError", said)
        if (method, path) == ("GET", f"/v2/template/{TEMPLATE}"):
            return 200, {"id": TEMPLATE, "type": "sms", "version": 1, "body": self.body, "subject": None}
        if method == "GET" and path.startswith("/v2/notifications/"):
            return self._one(path.removeprefix("/v2/notifications/"))
        if (method, path) != ("POST", "/v2/notifications/sms"):
            return _error(404, "NoResultFound", "No result found")
        return self._text(data)

    def _one(self, name: str) -> tuple[int, dict[str, Any]]:
        """GET /v2/notifications/{id}: a text with its status, which is `created` until a phone company has said more."""
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name):
            return _error(400, "ValidationError", "id is not a valid UUID")
        if name not in self.names:
            return _error(404, "NoResultFound", "No result found")
        number, words, reference = self.sent[self.names.index(name)]
        status = self.fates.get(number, "created")
        return 200, {
            "id": name,
            "reference": reference,
            "phone_number": number,
            "type": "sms",
            "status": status,
            "template": {"id": TEMPLATE, "version": 1, "uri": f"{self.url}/v2/template/{TEMPLATE}/version/1"},
            "body": words,
            "created_at": "2026-04-11T22:40:00.000000Z",
            "sent_at": None if status == "created" else "2026-04-11T22:40:01.000000Z",
            "completed_at": None if status in PENDING else "2026-04-11T22:40:09.000000Z",
        }

    def _text(self, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number = str(data.get("phone_number", ""))
        if said := next((words for shape, words in NUMBERS.items() if re.fullmatch(shape, number)), ""):
            return _error(400, "ValidationError", said)
        if data.get("template_id") != TEMPLATE:
            return _error(400, "BadRequestError", "Template not found")
        given = data.get("personalisation", {})
        missing = [name for name in re.findall(r"\(\((.*?)\)\)", self.body) if name not in given]
        if missing:
            return _error(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        words = re.sub(r"\(\((.*?)\)\)", lambda found: str(given[found[1]]), self.body)
        self.sent.append((number, words, str(data.get("reference", ""))))
        self.names.append(str(uuid.UUID(int=len(self.sent))))
        return 201, {
            "id": self.names[-1],
            "reference": data.get("reference"),
            "content": {"body": words},
        }


def wrong_token(token: str) -> str:
    """What is wrong with a JSON Web Token (RFC 7519) of this service, "" for nothing."""
    try:
        head, claims, signature = token.split(".")
        header, said = json.loads(_octets(head)), json.loads(_octets(claims))
    except ValueError:
        return "Invalid token: signature, api token not found"
    mac = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    if header.get("alg") != "HS256" or said.get("iss") != SERVICE:
        return "Invalid token: service not found"
    if not hmac.compare_digest(mac, _octets(signature)):
        return "Invalid token: API key not found"
    return "" if abs(time.time() - said.get("iat", 0)) <= 30 else TROUBLE["clock"][2]


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _error(status: int, kind: str, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"status_code": status, "errors": [{"error": kind, "message": message}]}


def _handler(notify: FakeNotify) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do("GET", {})

        def do_POST(self) -> None:
            self._do("POST", json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _do(self, method: str, data: dict[str, Any]) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, said = notify.answer(method, self.path, token, data)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    return Handler
