"""What a first mail costs within the door's transaction, in the calling process: no SMTP, no reading, no rendering.

Fifty mails at a time, as the daemon takes them; each opens a dispute, finds a time and puts two letters into the outbox.
Beside it stands the same number of rows of 20 kB, committed fifty at a time by the bare `sqlite3`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import mails
from bench.figures import Figure, load_now
from parley.config import load_config
from parley.loops.door import Door
from parley.loops.intake import Read, take_all
from parley.loops.intake_loop import GROUP
from parley.loops.loading import load
from parley.loops.reading import read
from parley.loops.taking import Taker
from parley.mail.message import Envelope, ReadingContext, Trust
from parley.store.rates import NO_LIMITS
from parley.store.store import Store

TARGET = 2000.0  # µs: what the door may take of the 3 ms of a mail


def measure(quick: bool, folder: Path) -> list[Figure]:
    """One figure: µs of CPU for each mail."""
    groups = 2 if quick else 20
    with house(folder) as taker:
        now = datetime.now(UTC)
        ready = read_mails(GROUP * (groups + 1), now)
        take_all(taker, ready[:GROUP], now)
        began = time.process_time()
        for first in range(GROUP, len(ready), GROUP):
            take_all(taker, ready[first : first + GROUP], now)
        took = (time.process_time() - began) / (GROUP * groups) * 1e6
    rows = _bare_rows(folder / "rows.db", GROUP * groups)
    return [
        Figure("door", "a first mail within the door's transaction", took, "µs/mail", "one 20 kB row in a group of fifty",
               rows, TARGET, load=load_now())
    ]  # fmt: skip


@contextmanager
def house(folder: Path) -> Iterator[Taker]:
    """A store in that folder with the people of the load, and whoever takes mails there."""
    (folder / "contacts").mkdir(parents=True)
    (folder / "contacts" / "bench.yaml").write_text(mails.contacts(), encoding="utf-8")
    loaded = load(replace(load_config(), contacts=folder / "contacts", protocol="bdscp-2023"))
    with Store.open(folder / "state") as store:
        yield Taker(Door(store, replace(loaded.library, limits=NO_LIMITS)))


def read_mails(count: int, now: datetime) -> list[Read]:
    """So many first mails as the reading process hands them over, numbered from 1, received a second before `now`."""
    context = ReadingContext("escalations@parley.example", trust=Trust(authserv_id=mails.RELAY))
    received = now - timedelta(seconds=1)
    found = enumerate(mails.load(count, received), 1)
    return [
        (n, read(each.raw, Envelope(each.mail_from, (each.rcpt_to,), received), context)) for n, each in found
    ]


def _bare_rows(path: Path, count: int) -> float:
    with sqlite3.connect(path, isolation_level=None) as bare:
        bare.execute("CREATE TABLE rows (body BLOB)")
        bare.execute("PRAGMA journal_mode=WAL")
        began = time.process_time()
        for _ in range(0, count, GROUP):
            bare.execute("BEGIN")
            bare.executemany("INSERT INTO rows VALUES (?)", [(b"x" * mails.SIZE,)] * GROUP)
            bare.execute("COMMIT")
        return (time.process_time() - began) / count * 1e6
