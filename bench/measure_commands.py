"""What somebody at a terminal waits for: `parley show` and `parley timeline`, from the shell, beside a bare Python."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

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


def measure(quick: bool, folder: Path) -> list[Figure]:
    """Two figures: the middle of several runs each, against Python's own start."""
    config = _house(folder)
    rounds = 2 if quick else 9
    bare = _seconds([sys.executable, "-c", "pass"], rounds)
    show = _seconds([sys.executable, "-m", "parley", "show", "1", "--config", str(config)], rounds)
    line = _seconds(
        [sys.executable, "-m", "parley", "timeline", "bdscp-2023", "--start", "2026-04-01T10:05"], rounds
    )
    load_ = load_now()
    return [
        Figure("commands", "parley show, from the shell", show, "s", "a bare Python", bare, 0.4, load=load_),
        Figure(
            "commands", "parley timeline, from the shell", line, "s", "a bare Python", bare, 0.4, load=load_
        ),
    ]


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


def _seconds(command: list[str], rounds: int) -> float:
    taken = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:])
