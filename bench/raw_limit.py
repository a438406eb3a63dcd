"""What this machine can do at all: an SMTP sink that throws everything away, and rows made durable one by one."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from bench import machine
from bench.client import send_all
from bench.mails import SIZE, Load


@dataclass(frozen=True)
class Sink:
    """aiosmtpd with a handler that forgets: mails in a second, and microseconds of CPU for each."""

    mails_per_second: float
    cpu_microseconds: float


def sink(mails: Sequence[Load]) -> Sink:
    """Send these mails to a sink in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_discard, args=(theirs,), daemon=True)
    process.start()
    port = int(ours.recv())
    assert process.pid is not None
    before = machine.cpu_seconds(process.pid)
    seconds = asyncio.run(send_all(port, mails))
    spent = machine.cpu_seconds(process.pid) - before
    process.terminate()
    process.join()
    return Sink(len(mails) / seconds, spent / len(mails) * 1e6)


def _discard(told: Connection) -> None:
    """The sink's process: says its port, then serves until it is ended."""
    asyncio.run(_serve(told))


async def _serve(told: Connection) -> None:
    from aiosmtpd.handlers import Sink as Forgets
    from aiosmtpd.smtp import SMTP

    def connection() -> SMTP:
        return SMTP(Forgets(), enable_SMTPUTF8=True, hostname="sink.example")

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


@cache
def commits_per_second(folder: Path, count: int) -> float:
    """Rows of 20 kB, each in a transaction of its own, write-ahead log, synchronous=FULL, on the disk of `folder`."""
    connection = sqlite3.connect(folder / "limit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE raw (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    body = b"x" * SIZE
    began = time.perf_counter()
    for _ in range(count):
        connection.execute("INSERT INTO raw (body) VALUES (?)", (body,))
    seconds = time.perf_counter() - began
    connection.close()
    return count / seconds
