"""A service that takes whatever is posted to it, or answers with a status that says that it is down."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Sink:
    """status: what it answers. taken: what it was sent, as JSON."""

    def __init__(self) -> None:
        self.status, self.taken, self.port = 200, list[dict[str, Any]](), 0


@contextmanager
def sink() -> Iterator[Sink]:
    """One of it, on loopback."""
    one = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if one.status < 300:
                one.taken.append(said)
            self.send_response(one.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    with listening(Handler) as one.port:
        yield one


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """A server of these answers on loopback, and its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
