"""What a tick of the clock costs with a thousand open wake-ups and with a million: it must not notice."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import mails
from bench.figures import Figure, load_now
from parley.config import load_config
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import load
from parley.loops.reading import read
from parley.loops.taking import Taker
from parley.loops.time_loop import look
from parley.mail.message import Envelope, ReadingContext, Trust
from parley.store import wakeups
from parley.store.store import Store

FEW, MANY, LESS = 1_000, 1_000_000, 20_000
WOKEN = 10  # disputes in a tick with something due


def measure(quick: bool, folder: Path) -> list[Figure]:
    """Two figures: a tick with nothing due, and one that wakes ten disputes, written and synced."""
    many, times = (LESS, 5) if quick else (MANY, 100)
    houses = _Clockwork(folder / "few", FEW), _Clockwork(folder / "many", many)
    early_idle, late_idle = _in_turn(houses, 0, times * 10)
    early, late = _in_turn(houses, WOKEN, times)
    for house in houses:
        house.close()
    names = ("a tick with nothing due", f"a tick that wakes {WOKEN} disputes")
    return [
        Figure("tick", f"{name}, {many:,} wake-ups open", late, "µs", f"one with {FEW:,}", early, 1.5, "less",
               "ratio", load_now())
        for name, late, early in zip(names, (late_idle, late), (early_idle, early), strict=True)
    ]  # fmt: skip


def _in_turn(houses: tuple[_Clockwork, _Clockwork], due: int, times: int) -> tuple[float, float]:
    """Microseconds of a tick in each, the middle of so many: by turns, so that what else goes on hits both."""
    took = [(houses[0].tick(due), houses[1].tick(due)) for _ in range(times)]
    return statistics.median(few for few, _ in took), statistics.median(many for _, many in took)


class _Clockwork:
    """A house with ten disputes and so many wake-ups of others, a month and more away."""

    def __init__(self, folder: Path, wakes: int) -> None:
        (folder / "contacts").mkdir(parents=True)
        (folder / "contacts" / "bench.yaml").write_text(mails.contacts(), encoding="utf-8")
        config = load_config()
        self._loaded = load(replace(config, contacts=folder / "contacts", protocol="bdscp-2023"))
        self._store = Store.open(folder / "state")
        self._door = Door(self._store, self._loaded.library)
        self._now = datetime.now(UTC)
        self._references = self._raise()
        with self._store.write():
            sql = "INSERT INTO wakeups (owner_kind, owner, due) VALUES ('dispute', ?, ?)"
            due = self._now + timedelta(days=31)
            rows = [
                (f"D-2099-{n}", f"{due + timedelta(seconds=n):%Y-%m-%dT%H:%M:%S}.000000Z")
                for n in range(wakes)
            ]
            self._store.run_many(sql, rows)

    def _raise(self) -> list[str]:
        context = ReadingContext("escalations@parley.example", trust=Trust(authserv_id=mails.RELAY))
        envelope = Envelope("r000@school.example", (mails.TO,), self._now)
        read_mails = [
            (n, read(each.raw, envelope, context)) for n, each in enumerate(mails.load(WOKEN, self._now), 1)
        ]
        taken = take_all(Taker(self._door), read_mails, self._now)
        return [each.dispute for each in taken]

    def close(self) -> None:
        """No more ticks."""
        self._store.close()

    def tick(self, due: int) -> float:
        """Microseconds of one look at the clock with so many disputes due, none or all."""
        with self._store.write():
            for reference in self._references:
                at = self._now - timedelta(seconds=1) if due else self._now + timedelta(days=1)
                wakeups.set(self._store, "dispute", reference, at)
        began = time.perf_counter()
        woken, _ = look(self._door, self._now, None)
        took = time.perf_counter() - began
        assert len(woken) == due, "the tick woke others than it should"
        return took * 1e6
