"""What somebody at a terminal waits for: `parley show` and `parley timeline`, from the shell, beside a bare Python."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.figures import Figure, load_now
from parley.config import load_config
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import load
from parley.loops.reading import read
from parley.loops.taking import Taker
from parley.mail.message import Envelope, ReadingContext, Trust
from parley.store import spool
from parley.store.store import Store

MAIL = (
    b"From: <priya.nair@school.example>\r\nTo: <escalations+new@parley.example>\r\nSubject: FW\r\n"
    b"Message-ID: <1@school.example>\r\n\r\nReceiving practitioner: Robert Hale <robert.hale@council.example>\r\n"
)


@dataclass(frozen=True)
class Took:
    """Seconds, the middle of several runs: on the wall, and of CPU, which says more on a busy machine."""

    wall: float
    cpu: float


def measure(quick: bool, folder: Path) -> list[Figure]:
    """Two figures for each command: the middle of several runs, against Python's own start."""
    config, rounds = _house(folder), 2 if quick else 9
    bare = _run([sys.executable, "-c", "pass"], rounds)
    start = "2026-04-01T10:05"
    commands = {
        "show": ["show", "1", "--config", str(config)],
        "timeline": ["timeline", "bdscp-2023", "--start", start],
    }
    found = []
    for name, arguments in commands.items():
        took, load_ = _run([sys.executable, "-m", "parley", *arguments], rounds), load_now()
        what = f"parley {name}, from the shell"
        found += [
            Figure("commands", what, took.wall, "s", "a bare Python", bare.wall, 0.4, load=load_),
            Figure("commands", f"{what}: CPU", took.cpu, "s", "a bare Python", bare.cpu, load=load_),
        ]
    return found


def _house(folder: Path) -> Path:
    """A store with one dispute; its parley.yaml."""
    root = load_config().rules.parent
    lines = [
        f"{name}: {root / path}"
        for name, path in (("rules", "rules"), ("contacts", "contacts"), ("templates", "mail_templates"))
    ]
    path = folder / "parley.yaml"
    path.write_text("\n".join([*lines, f"state: {folder / 'state'}"]) + "\n", encoding="utf-8")
    config = load_config(path)
    now = datetime.now(UTC)
    with Store.open(config.state) as store:
        taker = Taker(Door(store, load(config).library))
        envelope = Envelope("priya.nair@school.example", ("escalations+new@parley.example",), now)
        number = spool.keep(store, MAIL, envelope)
        context = ReadingContext(config.address, Trust(all_proven=True))
        take_all(taker, [(number, read(MAIL, envelope, context))], now)
    return path


def _run(command: list[str], rounds: int) -> Took:
    walls, spent = [], []
    for _ in range(rounds + 1):
        began, before = time.perf_counter(), machine.spent_by_children()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(time.perf_counter() - began)
        spent.append(machine.spent_by_children() - before)
    return Took(statistics.median(walls[1:]), statistics.median(spent[1:]))
