"""A token endpoint (OAuth 2.0) and the place where a mail server asks whether a token is good, on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SECRET, REFRESH = "not-a-real-secret", "not-a-real-refresh-token"


class Endpoint(ThreadingHTTPServer):
    """Gives out t1, t2, …; only the newest is good. refuse: an error of RFC 6749 section 5.2, or none."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.given = 0
        self.asked: list[dict[str, str]] = []
        self.user = ""
        self.refuse = ""
        self.busy: tuple[int, str] | None = (
            None  # the status with which it answers that it is, and its Retry-After
        )
        self.lasts = 3600
        self.raw: bytes | None = None  # what is answered instead, whatever is asked

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What RFC 6749 sections 4.4 and 6 say."""
        self.asked.append(form)
        if self.busy:
            return self.busy[0], {}
        if self.refuse:
            return 400, {"error": self.refuse}
        refreshed = form.get("grant_type") == "refresh_token" and form.get("refresh_token") == REFRESH
        own = form.get("grant_type") == "client_credentials" and form.get("client_secret") == SECRET
        if not (refreshed or own) or form.get("client_id") != "parley":
            return 400, {"error": "invalid_grant" if "refresh_token" in form else "invalid_client"}
        self.given += 1
        return 200, {"access_token": f"t{self.given}", "token_type": "Bearer", "expires_in": self.lasts}

    def introspected(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What RFC 7662 says."""
        good = form.get("token") == f"t{self.given}"
        return 200, {"active": "true" if good else "false", "username": self.user}


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        code, found = self.server.token(form) if "grant_type" in form else self.server.introspected(form)
        raw = (
            self.server.raw
            if self.server.raw is not None and "grant_type" in form
            else json.dumps(found).encode()
        )
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if self.server.busy and self.server.busy[1]:
            self.send_header("Retry-After", self.server.busy[1])
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """One that is running."""
    with Endpoint() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
