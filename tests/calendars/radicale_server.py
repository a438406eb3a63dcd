"""Radicale, a real CalDAV server, on loopback: a free port, a folder of its own, a password; ends with the test."""

from __future__ import annotations

import http.client
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from radicale import Application
from radicale import config as radicale_config

from parley.calendars.dav import Access

PASSWORD = "not-a-real-one"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass
class Radicale:
    """A running server. `access` is parley's own calendar on it; `asked` every request so far: method and headers."""

    port: int
    folder: Path
    asked: list[tuple[str, dict[str, str]]]

    @property
    def access(self) -> Access:
        return self.of("parley")

    def of(self, user: str) -> Access:
        """Somebody's calendar, as that user."""
        password = self.folder / "password"
        return Access(f"http://127.0.0.1:{self.port}/{user}/calendar/", user, password)

    def make(self, user: str) -> None:
        assert self.request("MKCALENDAR", f"/{user}/calendar/", user=user).status == 201

    def request(
        self, method: str, path: str, body: str = "", user: str = "parley", **headers: str
    ) -> http.client.HTTPResponse:
        """What another program asks of it, such as a person's own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        who = b64encode(f"{user}:{PASSWORD}".encode()).decode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode(), {"Authorization": f"Basic {who}", **named})
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        connection.close()
        return response


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """A server for parley, with an empty calendar."""
    (folder / "password").write_text(f"{PASSWORD}\n")
    (folder / "users").write_text("".join(f"{user}:{PASSWORD}\n" for user in ("parley", "robert", "priya")))
    settings = radicale_config.load()
    settings.update(
        {
            "storage": {"filesystem_folder": str(folder / "collections"), "_filesystem_fsync": "False"},
            "auth": {"type": "htpasswd", "htpasswd_filename": str(folder / "users"), "htpasswd_encryption": "plain", "delay": "0"},
            "rights": {"type": "owner_only"},
            "logging": {"level": "critical"},
        },
        "tests",
        privileged=True,
    )  # fmt: skip
    application = Application(settings)
    asked: list[tuple[str, dict[str, str]]] = []

    def heard(environ: dict[str, object], start: object) -> object:
        headers = {
            k[5:].replace("_", "-").title(): str(v) for k, v in environ.items() if k.startswith("HTTP_")
        }
        asked.append((str(environ["REQUEST_METHOD"]), headers))
        return application(environ, start)

    server: WSGIServer = make_server("127.0.0.1", 0, heard, handler_class=_Quiet)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        running = Radicale(server.server_port, folder, asked)
        running.make("parley")
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
