"""A real daemon in a folder of its own, on loopback, with mail over SMTP in and a Maildir to look into."""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

import parley

SOURCE = Path(parley.__file__).parent.parent
CHECKOUT = SOURCE.parent
ADDRESS = "escalations@parley.example"
PRIYA = "Priya Nair <priya.nair@school.example>"
ROBERT = "Robert Hale <robert.hale@council.example>"
START = "2026-04-01T10:05+01:00"


def until(what: Callable[[], Any], seconds: float = 90.0) -> Any:
    """The first true answer. Looks again and again, and gives up after so long: longer than the daemon's patience with a
    server that came back slowly."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if found := what():
            return found
        pause.wait(0.02)
    raise AssertionError(f"has not become true: {what}")


class House:
    """The folder: configuration, rules, contacts, templates, state; and the daemon that lives in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.maildir = folder / "maildir"
        self.clock = folder / "clock"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self._asked = 0
        self.started: list[subprocess.Popen[bytes]] = []
        for name in ("rules", "contacts", "mail_templates"):
            shutil.copytree(CHECKOUT / name, folder / name)
        self.configure()

    def configure(self, more: str = "") -> None:
        self.config = self.folder / "parley.yaml"
        self.config.write_text(
            "listen: {host: 127.0.0.1, port: 0}\ntrust: {authserv_id: mx.parley.example}\n"
            f"protocol: bdscp\nmaildir: {self.maildir}\n{more}",
            encoding="utf-8",
        )

    def command(self, *more: str) -> list[str]:
        return [sys.executable, "-m", "parley", "run", "--config", str(self.config), *more]

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(SOURCE), **more}

    def start(self, at: str | None = START, **environment: str) -> subprocess.Popen[bytes]:
        """Start it and wait until it is ready. at: what a pretended clock shows; None for the real one."""
        self.state.mkdir(mode=0o700, exist_ok=True)
        more = ["--pretend-clock", str(self.clock)] if at else []
        if at:
            self.clock.write_text(at, encoding="ascii")
        log = self.folder / f"log-{len(self.started)}"
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                self.command(*more), stderr=file, env=self.environment(**environment), cwd=self.folder
            )
        self.log = log
        self.started.append(self.process)
        process = self.process
        until(lambda: self.logged("ready") or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        self.port = self.logged("ready")[0]["port"]
        return process

    def run(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Run a daemon that is expected to say no."""
        return subprocess.run(
            self.command(*more),
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(30)

    def logged(self, event: str) -> list[dict[str, Any]]:
        lines = self.log.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [row for row in rows if row["event"] == event]

    def taken(self, count: int) -> list[dict[str, Any]]:
        """The verdicts on the first `count` mails, once they are there."""
        return until(lambda: rows if len(rows := self.logged("mail taken")) >= count else None)

    def go_to(self, at: str = START) -> None:
        """Let the pretended time pass up to `at`, and wait until everything that it brings is done."""
        self._asked += 1
        words = f"{at} {self._asked}"
        beside = self.folder / "clock.new"
        beside.write_text(words, encoding="ascii")
        beside.replace(self.clock)
        reached = self.folder / "clock.reached"
        until(lambda: reached.exists() and reached.read_text(encoding="ascii") == words)

    def send(self, raw: bytes, to: str = f"escalations+new@{ADDRESS.partition('@')[2]}") -> None:
        """One mail over SMTP; raises what smtplib raises."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            client.sendmail("envelope@school.example", [to], raw)

    def letters(self, to: str = "") -> list[EmailMessage]:
        """What has left (to that address), read again."""
        found = []
        for path in sorted((self.maildir / "new").glob("*")):
            try:
                found.append(email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
            except FileNotFoundError:
                continue
        return [mail for mail in found if to in str(mail["Delivered-To"])]

    def letter(self, to: str, words: str) -> EmailMessage:
        """The letter to that address with these words in its subject or text, once it is there."""

        def there() -> EmailMessage | None:
            return next(
                (m for m in self.letters(to) if words in str(m["Subject"]) or words in text_of(m)), None
            )

        return until(there)


def text_of(mail: EmailMessage) -> str:
    """The plain text, its lines joined."""
    body = mail.get_body(("plain",))
    return " ".join(body.get_content().split()) if body else ""


def mail(
    sender: str, text: str, *, to: str = f"escalations+new@{ADDRESS.partition('@')[2]}", subject: str = "Re: your mail",
    name: str = "one", results: str = "", more: str = "",
) -> bytes:  # fmt: skip
    """A mail as it stands at the door of the trusted host, which has judged its sender."""
    domain = sender.rpartition("@")[2].strip(">")
    judged = results or f"mx.parley.example; dmarc=pass header.from={domain}"
    lines = (
        f"Authentication-Results: {judged}",
        f"Received: from mail.{domain} by mx.parley.example; Wed, 1 Apr 2026 10:05:02 +0100",
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        "Date: Wed, 1 Apr 2026 10:05:00 +0100",
        f"Message-ID: <{name}@{domain}>",
        *([more] if more else []),
        "Content-Type: text/plain; charset=utf-8",
        "",
        *text.splitlines(),
        "",
    )
    return "\r\n".join(lines).encode()


FIRST = """Receiving practitioner: Robert Hale <robert.hale@council.example>
Child: under 1

From: Robert Hale <robert.hale@council.example>
Sent: 1 April 2026 09:12
To: Priya Nair <priya.nair@school.example>
Subject: Outcome of referral for Zebedee Quux

No further action at 14 Larkspur Way."""


def first_mail(name: str = "one") -> bytes:
    """The first mail of the story: a forward with what Priya typed above it."""
    return mail(PRIYA, FIRST, subject="FW: Outcome of referral for Zebedee Quux", name=name)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house that is emptied afterwards: whatever was started in it has ended."""
    house = House(tmp_path)
    yield house
    for process in house.started:
        if process.poll() is None:
            process.kill()
        process.wait(30)
