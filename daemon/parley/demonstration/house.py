"""A daemon of one's own for the demonstration: `parley run` as a process, on loopback, writing into a Maildir.

Only its public face is used: a configuration file, an SMTP port, a folder of mails, its log, and the file that
tells its pretended clock how late it is. It can reach nobody: no relay is ever configured.
"""

from __future__ import annotations

import contextlib
import json
import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from parley.demonstration.clients import RELAY, Sent
from parley.demonstration.teller import StoryBroken
from parley.value import value

LOOPBACK = "127.0.0.1"
ADDRESS = "escalations@parley.example"
SYSTEMD = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
PATIENCE = 30.0  # seconds for anything that takes a tenth of one


class NotStarted(Exception):
    """The daemon did not become ready; its own words, and its exit code (None if it had to be stopped)."""

    def __init__(self, words: str, code: int | None) -> None:
        super().__init__(words)
        self.words, self.code = words, code


@value
class Grounds:
    """Where a daemon of the demonstration lives. root: the checkout with rules, contacts and templates."""

    root: Path
    folder: Path

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "parley.yaml"

    @property
    def maildir(self) -> Path:
        """Where its mail goes."""
        return self.folder / "maildir"

    @property
    def calendar(self) -> Path:
        """Its own calendar."""
        return self.folder / "calendar"

    @property
    def log(self) -> Path:
        """What it says of itself."""
        return self.folder / "daemon.log"

    @property
    def clock(self) -> Path:
        """What tells it the time, while it pretends."""
        return self.folder / "clock"

    def prepare(self, port: int) -> None:
        """The folders, and the configuration."""
        self.maildir.mkdir(parents=True, exist_ok=True)
        settings = {
            "address": ADDRESS,
            "state": "state",
            "maildir": "maildir",
            "rules": str(self.root / "rules"),
            "protocol": "bdscp-2023",
            "contacts": str(self.root / "contacts" / "sample.yaml"),
            "templates": str(self.root / "mail_templates"),
        }
        lines = [
            "# Written by `parley demo`: the sample directory, mail in on loopback, mail out into a Maildir, its own calendar in a folder."
        ]
        lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()]
        lines += ["calendar: {url: 'folder:calendar'}"]
        lines += [f"listen: {{host: {LOOPBACK}, port: {port}}}", f"trust: {{authserv_id: {RELAY}}}"]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")


class House:
    """A running daemon."""

    def __init__(self, grounds: Grounds, port: int, process: subprocess.Popen[bytes]) -> None:
        self.grounds, self.port = grounds, port
        self._process = process
        self._asked = 0

    def deliver(self, sent: Sent) -> None:
        """Hand a mail in over SMTP."""
        try:
            with smtplib.SMTP(LOOPBACK, self.port, "demo.example", timeout=PATIENCE) as session:
                session.sendmail(sent.mail_from, [sent.rcpt_to], sent.raw)
        except (OSError, smtplib.SMTPException) as error:
            raise StoryBroken(f"The daemon did not take a mail ({type(error).__name__}).") from error

    def go_to(self, at: datetime) -> None:
        """Let the pretended time pass, until the daemon has done what it brought."""
        self._asked += 1
        words = f"{at.isoformat()} {self._asked}"
        set_clock(self.grounds.clock, words)
        reached = self.grounds.clock.with_name(self.grounds.clock.name + ".reached")
        for _ in _patiently():
            if reached.exists() and reached.read_text(encoding="ascii") == words:
                return
            if not self.alive:
                raise StoryBroken("The daemon has ended." + said_in(self.grounds.log))
        raise StoryBroken("The daemon's clock stands still." + said_in(self.grounds.log))

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


@contextlib.contextmanager
def daemon(grounds: Grounds, port: int, start: datetime | None = None) -> Iterator[House]:
    """A daemon that is ready, stopped again at the end. start: where its pretended clock begins; None: real time.

    Raises NotStarted.
    """
    grounds.prepare(port)
    command = [sys.executable, "-m", "parley", "run", "--config", str(grounds.config)]
    if start is not None:
        set_clock(grounds.clock, start.isoformat())
        command += ["--pretend-clock", str(grounds.clock)]
    with grounds.log.open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment()
        )
    house = House(grounds, port, process)
    try:
        _wait_until_ready(house)
        yield house
    finally:
        house.stop()


def set_clock(path: Path, words: str) -> None:
    """Write the clock's file whole."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(words, encoding="ascii")
    beside.replace(path)


def free_port(wanted: int = 0) -> int:
    """This port of loopback if nobody has it, else any that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on loopback")


def said_in(log: Path) -> str:
    """The last words of a daemon's log, for a person to read."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:] if log.exists() else []
    return "".join(f"\n  {line}" for line in lines)


def _wait_until_ready(house: House) -> None:
    process = house._process
    for _ in _patiently():
        if '"event": "ready"' in house.grounds.log.read_text(encoding="utf-8", errors="replace"):
            return
        if process.poll() is not None:
            raise NotStarted(said_in(house.grounds.log), process.returncode)
    raise NotStarted("It did not become ready." + said_in(house.grounds.log), None)


def _patiently() -> Iterator[None]:
    """Rounds of a hundredth of a second, up to `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        yield
        time.sleep(0.01)


def _environment() -> dict[str, str]:
    """Ours, without the words of a systemd that may have started us."""
    return {name: value for name, value in os.environ.items() if name not in SYSTEMD}
