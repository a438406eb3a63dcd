"""What every fault stands on: a daemon in a folder of its own, mail to it, and the count of what was lost and what came twice.

Everything is on loopback, every process is one that was started here and is ended here, and what is random is seeded.
"""

from __future__ import annotations

import email
import random
import shutil
import smtplib
import sqlite3
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.conftest import House, mail, until
from parley.store import Store, queues

SCHOOL, COUNCIL = "school.example", "council.example"
WRITERS = ("Priya Nair <priya.nair@school.example>", "Liam Doyle <liam.doyle@school.example>",
           "Sana Iqbal <sana.iqbal@school.example>", "Marie Kent <marie.kent@council.example>")  # fmt: skip
ABOUT = ("Robert Hale <robert.hale@council.example>", "Sol Adeyemi <sol.adeyemi@council.example>",
         "Dev Patel <dev.patel@council.example>", "Grace Obi <grace.obi@school.example>")  # fmt: skip


class Skipped(Exception):
    """It cannot be made here, and why."""


class Failed(AssertionError):
    """Something else than a loss or a double went wrong."""


@dataclass
class Outcome:
    """times: how often the fault was made. mails: that were acknowledged. twice: what came a second time; allowed: how much
    of that may be, by the promise. said: what else is worth knowing."""

    times: int = 0
    mails: int = 0
    lost: int = 0
    twice: int = 0
    allowed: int = 0
    said: str = ""

    @property
    def good(self) -> bool:
        return self.times > 0 and self.lost == 0 and self.twice <= self.allowed  # none made proves nothing


@dataclass
class Ground:
    """For one fault. times: how often it is to be made."""

    times: int
    seed: int
    folders: list[Path] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def house(self) -> House:
        """A daemon's folder, emptied by `close`."""
        folder = Path(tempfile.mkdtemp(prefix="parley-faults-"))
        self.folders.append(folder)
        self.houses.append(House(folder))
        return self.houses[-1]

    def pause(self, most: float) -> None:
        """A random moment, up to so many seconds."""
        wait(self.random.random() * most)

    def close(self) -> None:
        for house in self.houses:
            for process in house.started:
                if process.poll() is None:
                    process.kill()
                process.wait(30)
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)


def wait(seconds: float) -> None:
    """So long: a lock is held, a watchdog waits."""
    threading.Event().wait(seconds)


@contextmanager
def ground(times: int, seed: int) -> Iterator[Ground]:
    """One ground, tidied up afterwards."""
    made = Ground(times, seed)
    try:
        yield made
    finally:
        made.close()


def first(number: int) -> bytes:
    """A first mail of its own."""
    writer, about = WRITERS[number % len(WRITERS)], ABOUT[(number // len(WRITERS)) % len(ABOUT)]
    return mail(
        writer,
        f"Receiving practitioner: {about}\n\nWe disagree ({number}).",
        name=f"m{number}",
        subject=f"Outcome {number}",
    )


def id_of(raw: bytes) -> str:
    return str(email.message_from_bytes(raw)["Message-ID"])


def send(house: House, raw: bytes) -> bool:
    """Whether the listener took it."""
    try:
        house.send(raw)
    except (OSError, smtplib.SMTPException):
        return False
    return True


def begin(house: House, **environment: str) -> subprocess.Popen[bytes]:
    """Start the daemon and do not wait for it."""
    house.state.mkdir(mode=0o700, exist_ok=True)
    log = house.folder / f"log-{len(house.started)}"
    with log.open("wb") as file:
        process = subprocess.Popen(
            house.command(), stderr=file, env=house.environment(**environment), cwd=house.folder
        )
    house.started.append(process)
    house.process, house.log = process, log
    return process


def settled(house: House) -> bool:
    """Whether all that came has been read, and all that is due has left."""
    with Store.open(house.state) as store:
        left = queues.look(store, datetime.now(UTC))
    return (left.unread, left.letters) == (0, 0)


def verdicts(house: House, heard: list[str]) -> tuple[int, int]:
    """(lost, twice): mails that were acknowledged and have no verdict; mails that have two that move something."""
    with Store.open(house.state, verify=True) as store:
        rows = store.query("SELECT message_id, verdict FROM messages")
    known = {message_id for message_id, _ in rows}
    moved = Counter(
        message_id for message_id, verdict in rows if verdict in ("raised", "recorded", "note", "held")
    )
    return sum(one not in known for one in heard), sum(count - 1 for count in moved.values())


def letters_wanted(house: House) -> set[str]:
    """The ids of all that was to leave."""
    wanted = "SELECT message_id FROM outbox WHERE state NOT IN ('superseded', 'withdrawn')"
    with closing(sqlite3.connect(house.state / "parley.db")) as store:
        return {str(row[0]) for row in store.execute(wanted)}


def twice_in(ids: list[str]) -> int:
    """How many letters came again, by their Message-ID."""
    return sum(count - 1 for count in Counter(ids).values())


def must(what: object, words: str) -> None:
    """It must be so, or the fault has shown something."""
    if not what:
        raise Failed(words)


def wait_for(what: Callable[[], Any], words: str, seconds: float = 60.0) -> Any:
    """The first true answer; `Failed` with these words after so long."""
    try:
        return until(what, seconds)
    except AssertionError:
        raise Failed(words) from None
