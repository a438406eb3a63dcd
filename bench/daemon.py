"""The real daemon for a measure: `parley run` in a folder of its own, with its own people, rules and Maildir.

It is started as systemd would start it and says READY=1 to a socket of ours; it is ended by its own process id.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from bench import machine, mails
from parley.loops.workers import REST

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds until it must be ready, or have done what is waited for


class Daemon:
    """A context manager: within it the daemon runs. `started`: seconds from exec to READY=1."""

    def __init__(self, folder: Path, contacts: str = "", more: str = "", clock: str = "") -> None:
        """more: of the configuration. clock: the instant that its clock shows all the while, "" for the real one."""
        self.folder = folder
        self.maildir = folder / "maildir"
        self.port = free_port()
        self.started = 0.0
        self._clock = clock
        self._write_files(contacts, more)

    def _write_files(self, contacts: str, more: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name in ("rules", "mail_templates", "contacts"):
            shutil.copytree(ROOT / name, self.folder / name)
        if contacts:
            (self.folder / "contacts" / "sample.yaml").write_text(contacts, encoding="utf-8")
        config = (
            f"protocol: bdscp-2023\nstate: state\nmaildir: maildir\nlisten:\n  port: {self.port}\n"
            f"trust:\n  authserv_id: {mails.RELAY}\n"
            f"limits:\n  answers_a_day: {min(9999, mails.MOST)}\n  answers_an_hour: {min(9999, mails.MOST)}\n  opened_a_day: {min(9999, mails.MOST)}\n"
        )
        (self.folder / "parley.yaml").write_text(config + more, encoding="utf-8")
        if self._clock:
            (self.folder / "clock").write_text(self._clock, encoding="ascii")

    def __enter__(self) -> Daemon:
        said = f"parley-bench-{os.getpid()}-{self.port}"  # in the abstract namespace: a path may be too long for it
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
            listening.bind(f"\0{said}")
            listening.settimeout(PATIENCE)
            arguments = [sys.executable, "-m", "parley", "run", "--config", str(self.folder / "parley.yaml")]
            arguments += ["--pretend-clock", str(self.folder / "clock")] if self._clock else []
            environment = {
                **_usual_environment(),
                "NOTIFY_SOCKET": f"@{said}",
                "PYTHONPATH": str(ROOT / "daemon"),
            }
            with (self.folder / "log").open("wb") as log:
                began = time.perf_counter()
                self.process = subprocess.Popen(arguments, env=environment, stderr=log, cwd=self.folder)
            try:
                while b"READY=1" not in listening.recv(4096):
                    pass
            except TimeoutError:
                self._end()
                raise RuntimeError(f"parley was not ready in time: {self.log()}") from None
            self.started = time.perf_counter() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        """What it has logged, its end."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def cpu_seconds(self) -> float:
        """Of all its processes together."""
        return machine.cpu_seconds(self.process.pid)

    def megabytes(self) -> float:
        """Of all its processes together."""
        return machine.megabytes(self.process.pid)

    def rest(self) -> None:
        """Wait until its workers have gone for want of work: the daemon and the hatchery are left."""
        until = time.monotonic() + 2 * REST
        while len(list(machine.family(self.process.pid))) > 2 and time.monotonic() < until:
            time.sleep(0.5)

    def letters(self) -> int:
        """How many mails have left."""
        new = self.maildir / "new"
        return len(os.listdir(new)) if new.is_dir() else 0  # noqa: PTH208 - it is asked often, beside the daemon

    def wait_for(self, done: Callable[[], bool], patience: float = PATIENCE, every: float = 0.05) -> None:
        """Look again and again; RuntimeError if no letter leaves for `patience` seconds (or twice as long)."""
        last, since = self.letters(), time.monotonic()
        while not done():
            if self.process.poll() is not None:
                raise RuntimeError(f"parley ended by itself: {self.log()}")
            if time.monotonic() - since > patience:
                if (count := self.letters()) == last:
                    raise RuntimeError(f"parley stopped at {count} letters: {self.log()}")
                last, since = count, time.monotonic()
            time.sleep(every)


def _usual_environment() -> dict[str, str]:
    """Ours, but Python keeps its bytecode, as it does for everybody who has not forbidden it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def free_port() -> int:
    """One of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
