"""SMTP into the real spool: 250 means durable, and a spool that is locked says so in SMTP's words, then recovers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiosmtplib
from pysqlite3 import (
    dbapi2 as sqlite3,  # the same library: two of them in one process do not see each other's locks
)

from parley.loops.spooling import GroupCommit
from parley.mailboxes.listener import Listener
from parley.store import spool
from parley.store.store import Store

NOON = datetime(2026, 4, 1, 11, tzinfo=UTC)
TO = "escalations+new@parley.example"


def mail(number: int) -> bytes:
    return b"Subject: %d\r\n\r\nx\r\n" % number


async def send(port: int, number: int) -> int:
    """The reply code to the mail."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=20)
    async with client:
        try:
            await client.sendmail("priya.nair@school.example", [TO], mail(number))
        except aiosmtplib.SMTPDataError as error:
            return error.code
    return 250


def run(folder: Path, story: Callable[[Store, int], Awaitable[None]]) -> None:
    async def bounded(store: Store) -> None:
        with ThreadPoolExecutor(1) as executor:
            group = GroupCommit(partial(spool.keep_all, store), executor)
            own = ["escalations@parley.example"]
            way_in = Listener("127.0.0.1", 0, group.accept, own_addresses=own, clock=lambda: NOON)
            await way_in.start()
            await asyncio.wait_for(story(store, way_in.port), 30)
            await way_in.stop()

    with Store.open(folder, busy_ms=50) as store:
        asyncio.run(bounded(store))


def test_what_was_acknowledged_is_in_the_spool(tmp_path: Path) -> None:
    async def story(store: Store, port: int) -> None:
        codes = await asyncio.gather(*(send(port, number) for number in range(12)))
        assert codes == [250] * 12

    run(tmp_path, story)
    with Store.open(tmp_path) as store:
        rows = spool.waiting(store, 100)
    assert sorted(row.raw for row in rows) == sorted(mail(number) for number in range(12))
    assert {(row.envelope.mail_from, row.envelope.rcpt_to, row.envelope.received) for row in rows} == {
        ("priya.nair@school.example", (TO,), NOON)
    }


def test_a_locked_spool_is_451_and_then_all_is_well(tmp_path: Path) -> None:
    async def story(store: Store, port: int) -> None:
        other = sqlite3.connect(tmp_path / "mail.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert await send(port, 1) == 451
        other.execute("ROLLBACK")
        other.close()
        assert await send(port, 2) == 250
        assert [row.raw for row in spool.waiting(store, 100)] == [mail(2)]

    run(tmp_path, story)
