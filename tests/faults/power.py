"""The power goes: what the disk holds at a random moment is all that there is afterwards.

The state folder lies on a disk of its own in a file. What the system has only in memory is not in that file yet, so that
a copy of it is what a machine finds when the power comes back.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

from app.conftest import House
from faults.ground import Ground, Outcome, Skipped, first, id_of, must, send, verdicts, wait

SIZE = 256_000_000  # octets of that disk: room for a hundred cuts, and mostly holes, so that a copy is quick
MOST = 3.0  # seconds after the first word of 250 up to which it may be cut


def cut(ground: Ground) -> Outcome:
    """The disk as it was at a random moment while mail came: whatever had been acknowledged by then is there. Beside it a
    file that is written without syncs loses some, or the cut is none."""
    mails = lost = twice = careless = 0
    house = ground.house()
    image = house.folder / "image"
    with _disk(image, house.folder / "disk", new=True) as place:
        house.state = place / "state"
        house.configure(f"state: {house.state}\n")
        process = house.start()
        with closing(_control(place)) as control, _letters_come(house, control) as heard:
            for _ in range(ground.times):
                seen = len(heard)
                ground.pause(MOST)
                while len(heard) == seen and process.poll() is None:
                    wait(0.01)
                process.send_signal(signal.SIGSTOP)
                known = list(heard)
                after = ground.house()
                copy = after.folder / "image"
                subprocess.run(["cp", "--sparse=always", str(image), str(copy)], check=True)
                process.send_signal(signal.SIGCONT)
                one_lost, one_twice, one_careless = _afterwards(after, copy, known)
                mails, lost, twice = len(known), lost + one_lost, twice + one_twice
                careless = max(careless, one_careless)
                shutil.rmtree(after.folder)
        must(house.stop() == 0, "it did not stop by itself")
    must(careless, "nothing was lost without syncs either: this cut is none")
    return Outcome(ground.times, mails, lost, twice, 0, f"a file without syncs lost up to {careless} at once")


def _afterwards(house: House, copy: Path, known: list[str]) -> tuple[int, int, int]:
    """The power is back: (lost, twice) of those that had been acknowledged, and how many the careless file lost."""
    with _disk(copy, house.folder / "disk", new=False) as place:
        house.state = place / "state"
        house.configure(f"state: {house.state}\n")
        house.start()
        house.go_to()
        must(house.stop() == 0, "it did not stop by itself after the power was back")
        with closing(_control(place)) as control:
            (there,) = control.execute("SELECT count(*) FROM heard").fetchone()
        return *verdicts(house, known), max(0, len(known) - there)


@contextmanager
def _letters_come(house: House, control: sqlite3.Connection) -> Iterator[list[str]]:
    """Mail after mail, from now on; the ids of those that were acknowledged, which the careless file has too."""
    heard, over = list[str](), Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            raw = first(number)
            number += 1
            if send(house, raw):
                control.execute("INSERT INTO heard VALUES (?)", (id_of(raw),))
                heard.append(id_of(raw))
            over.wait(0.05)

    writer = Thread(target=write)
    writer.start()
    try:
        yield heard
    finally:
        over.set()
        if house.process:
            house.process.send_signal(signal.SIGCONT)
        writer.join()


def _control(place: Path) -> sqlite3.Connection:
    """A file on that disk as most programs write one: what is committed there waits in memory."""
    control = sqlite3.connect(place / "control.db", isolation_level=None, check_same_thread=False)
    control.execute("PRAGMA journal_mode = WAL")
    control.execute("PRAGMA synchronous = NORMAL")
    control.execute("CREATE TABLE IF NOT EXISTS heard (id TEXT)")
    return control


@contextmanager
def _disk(image: Path, place: Path, *, new: bool) -> Iterator[Path]:
    """A disk in a file, mounted. Whoever has something open there has ended by the end of it."""
    place.mkdir()
    if new:
        with image.open("wb") as file:
            file.truncate(SIZE)
        if (
            not shutil.which("mkfs.ext4")
            or subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=False).returncode
        ):
            raise Skipped("mkfs.ext4 makes no disk in a file here")
    mounted = subprocess.run(
        ["mount", "-o", "loop", str(image), str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        must(new or os.geteuid() != 0, "what was on the disk cannot be mounted any more")
        raise Skipped("a disk in a file can be mounted by root alone, and not in every container")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
