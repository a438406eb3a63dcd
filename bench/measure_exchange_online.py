"""What it costs to wait on a mailbox in Exchange Online: the pretended one of the tests, on this machine, over HTTPS."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import mails
from bench.daemon import ROOT, Daemon
from bench.figures import Figure, load_now

CONFIG = (
    "mailbox: {{kind: graph, address: {at.mailbox}, tenant: {at.tenant}, client_id: {at.client_id}, sends: yes,\n"
    "  certificate_file: {certificate}, service: '{at.service}', login: '{at.login}'}}\ncalendar: {{url: 'mailbox:'}}\n"
)


def measure(quick: bool, folder: Path) -> list[Figure]:
    """Nothing has come yet: of its workers one reading process is there."""
    sys.path.insert(0, str(ROOT / "tests" / "graph"))
    graph, certificates = import_module("fake_graph"), import_module("fake_certificates")
    folder.mkdir(parents=True, exist_ok=True)
    idle = 0.5 if quick else 30.0
    with Daemon(folder / "listening", mails.contacts()) as listening:
        time.sleep(idle / 10)
        nothing = listening.megabytes()
    with (
        graph.exchange_online(folder) as service,
        _waiting(folder / "exchange", service, certificates) as daemon,
    ):
        time.sleep(idle / 5)
        megabytes, cpu = daemon.megabytes(), _idle(daemon, idle)
        seen = 0.0 if quick else _seen(service)
    name, load = "exchange online", load_now()
    found = [
        Figure(name, "memory while waiting, all processes (PSS)", megabytes, "MB", "its own listener", nothing, 60, load=load),
        Figure(name, "CPU while waiting, with the change token asked for every 10 s", cpu, "% core", target=1.0, load=load),
    ]  # fmt: skip
    if seen:
        found.append(Figure(name, "in the mailbox until it is put aside", seen, "s", target=30, load=load))
    return found


def _waiting(folder: Path, service: Any, certificates: Any) -> Daemon:
    pem, file = certificates.made("parley"), folder.parent / "graph.pem"
    file.write_bytes(pem)
    service.world.login.certificates.append(certificates.certificate_of(pem))
    os.environ["SSL_CERT_FILE"] = str(service.ca_file)
    daemon = Daemon(folder, mails.contacts())
    with (folder / "parley.yaml").open("a") as config:
        config.write(CONFIG.format(at=service.account(), certificate=file))
    return daemon


def _idle(daemon: Daemon, seconds: float) -> float:
    """Percent of one core."""
    spent = daemon.cpu_seconds()
    time.sleep(seconds)
    return max(daemon.cpu_seconds() - spent, 0.001) / seconds * 100


def _seen(service: Any) -> float:
    """Seconds from a mail's arrival until it lies where mail is that is done, which is when it is durable."""
    service.world.box.put(next(iter(mails.load(1, datetime.now(UTC)))).raw, datetime.now(UTC))
    began = time.perf_counter()
    while not list(service.world.box.within("parley-done")):
        time.sleep(0.02)
        if time.perf_counter() - began > 60:
            raise RuntimeError("the mail was not taken")
    return time.perf_counter() - began
