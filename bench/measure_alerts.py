"""A thousand urgent concerns at once in one night, with the first channel down: all of them wake somebody, and how soon.

The real daemon, mail over SMTP in; a service for texts that answers each with 500, and one for pushes that takes them,
both on loopback. The clock is pretended, so that it is night; what is measured is real. Each alert's time counts from the
first mail on, so that waiting behind the others is part of it. Beside it stands a push by Apprise alone.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench import mails
from bench.client import send_all
from bench.daemon import Daemon
from bench.figures import Figure, load_now
from parley.oncall.push import Push

NIGHT = datetime(2026, 4, 11, 23, 40, tzinfo=ZoneInfo("Europe/London"))
SOON = 60.0  # seconds, for the 99th of a hundred
KEY = "bench-11111111-2222-3333-4444-555555555555-66666666-7777-8888-9999-000000000000"
_PEOPLE = """\
  olu:
    name: Olu Ade
    agency: council
    email: olu@council.example
    phone: 07700 900121
    mobile: 07700 900121
    push: olu
  bea:
"""
_REFERENCE = re.compile(r"D-[0-9]{4}-[0-9]{4,}")


class Services:
    """woken: reference -> when its push came. refused: texts that were answered with 500."""

    def __init__(self) -> None:
        self.woken: dict[str, float] = {}
        self.refused = 0
        self.port = 0


def measure(quick: bool, folder: Path) -> list[Figure]:
    """One figure: seconds until the 99th of a hundred has woken somebody. RuntimeError if one is lost."""
    count = 40 if quick else 1000
    with (
        services() as both,
        Daemon(folder / "alerts", _contacts(), _config(both.port), NIGHT.isoformat()) as daemon,
    ):
        (daemon.folder / "notify.key").write_text(KEY)
        (daemon.folder / "push.urls").write_text(f"olu: json://127.0.0.1:{both.port}/push\n")
        alone = _alone(daemon.folder / "push.urls", both)
        began = time.perf_counter()
        asyncio.run(send_all(daemon.port, [_urgent(load) for load in mails.load(count, NIGHT)]))
        daemon.wait_for(lambda: len(both.woken) >= count)
        waited = sorted(at - began for at in both.woken.values())
        if len(waited) != count or both.refused != count:
            raise RuntimeError(f"{len(waited)} were woken, and {both.refused} texts were tried, of {count}")
    late = waited[min(count - 1, int(count * 0.99))]
    what = f"{count:,} alerts at once, the first channel down: the 99th of a hundred wakes somebody"
    return [Figure("alerts", what, late, "s", "one push by itself", alone, SOON, load=load_now())]


def _alone(urls: Path, both: Services) -> float:
    channel = Push(urls, ("json",))
    channel.send("olu", "D-0000-0000 urgent.", "k")  # its first one loads Apprise
    began = time.perf_counter()
    channel.send("olu", "D-0000-0000 urgent.", "k")
    took = time.perf_counter() - began
    both.woken.clear()
    return took


def _urgent(load: mails.Load) -> mails.Load:
    raw = load.raw.replace(b"\nChild: other\r\n", b"\nChild: other\r\nUrgent: yes\r\n")
    raw = raw.replace(
        b"MsoNormal>Child: other</p>\r\n",
        b"MsoNormal>Child: other</p>\r\n<p class=MsoNormal>Urgent: yes</p>\r\n",
    )
    return mails.Load(load.mail_from, load.rcpt_to, raw)


def _contacts() -> str:
    rota = "on_call:\n  council:\n    manager: olu\nlast_resort: bea\n"
    return mails.contacts().replace("  bea:\n", _PEOPLE, 1).replace("last_resort: bea\n", rota)


def _config(port: int) -> str:
    text = f"{{key_file: notify.key, template: bench, url: 'http://127.0.0.1:{port}'}}"
    return f"channels:\n  text: {text}\n  push: {{urls_file: push.urls, schemes: json}}\n"


@contextmanager
def services() -> Iterator[Services]:
    """Both of them, on one port."""
    both, lock = Services(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            pushed = self.path.startswith("/push")
            with lock:
                both.refused += not pushed
                found = _REFERENCE.search(str(said.get("message", ""))) if pushed else None
                if found:
                    both.woken.setdefault(found[0], time.perf_counter())
            self.send_response(200 if pushed else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # as services have it; with the usual 5 connections wait for seconds

    server = Server(("127.0.0.1", 0), Handler)
    both.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield both
    finally:
        server.shutdown()
        server.server_close()
