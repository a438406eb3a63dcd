"""No step of a mail's way through the house looks at every row of a table: what it costs must not grow with the years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.config import load_config
from parley.loops import timekeeper
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import load
from parley.loops.reading import read
from parley.loops.rendering_here import leaving
from parley.loops.taking import Taker
from parley.mail.message import Envelope, Trust
from parley.mailboxes.wayout import FailedForNow, Sent
from parley.store import spool
from parley.store import store as store_module
from parley.store.store import Store

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
HEAD = "From: <priya.nair@school.example>\r\nTo: <{to}>\r\nSubject: FW\r\nMessage-ID: <{n}@school.example>\r\n{more}\r\n{text}\r\n"
RAISE = "Receiving practitioner: Robert Hale <robert.hale@council.example>"
# What holds few rows, however long a house has run: parts of a statement (told, a VALUES CLAUSE), and an index of what is being sent just now
FEW = {"CONSTANT", "ready", "first", "told", "CLAUSE", "outbox_sending"}


class Statements(dict[str, str]):
    """Every statement that was run, with what SQLite will do for it. anew: those that it has prepared more than once."""

    def __init__(self) -> None:
        self.prepared: dict[Any, int] = {}
        self.anew: set[str] = set()

    def watch(self, cursor: Any) -> int:
        """How often SQLite has asked, at this cursor's file, whether something may be done: it does so when it prepares a statement."""
        if cursor not in self.prepared:
            self.prepared[cursor] = 0
            cursor.connection.set_authorizer(lambda *_: self.asked(cursor))
        return self.prepared[cursor]

    def asked(self, cursor: Any) -> int:
        self.prepared[cursor] += 1
        return 0


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    found = Statements()
    real = store_module._execute

    def spied(connection: Any, sql: str, values: Any) -> list[Any]:
        known, before = sql in found, found.watch(connection)
        if sql not in found and sql.split(None, 1)[0] in ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH"):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * len(values)).fetchall()
            found[sql] = "\n".join(str(step[3]) for step in plan)
        rows = real(connection, sql, values)
        if known and found.watch(connection) > before:
            found.anew.add(sql)
        return rows

    monkeypatch.setattr(store_module, "_execute", spied)
    yield found


def test_no_step_of_a_mails_way_scans_a_table_or_is_prepared_twice(plans: Statements) -> None:
    loaded = load(replace(load_config(), protocol="bdscp-2023"), templates="nothing")
    with Store.open(None) as store:
        door = Door(store, loaded.library)
        taker, mails = Taker(door), iter(range(100))

        def mail(to: str, text: str, at: datetime, more: str = "") -> None:
            raw = HEAD.format(to=to, n=next(mails), more=more, text=text).encode()
            envelope = Envelope("priya.nair@school.example", (to,), at)
            (number,) = spool.keep_all(store, [(raw, envelope)])
            context = replace(loaded.context, trust=Trust("", True))
            take_all(taker, [(number, read(raw, envelope, context))], at)

        def leave(at: datetime, result: Any = Sent()) -> list[Any]:  # noqa: B008
            ready = leaving(door, loaded.templates, at)
            leaving(door, loaded.templates, at, results=[(one, {one.row.address: result}) for one in ready])
            return ready

        mail("escalations+new@parley.example", RAISE, NOW)
        mail("escalations+new@parley.example", RAISE, NOW)
        first = leave(NOW, FailedForNow("451"))[0]
        leave(NOW + timedelta(minutes=10))
        reply_to = re.search(r"^Reply-To: .*?<?(\S+@\S+?)>?\r$", first.mail.raw.decode(), re.M)
        assert reply_to
        thread = f"In-Reply-To: {first.row.message_id}\r\nReferences: {first.row.message_id}\r\n"
        mail(reply_to[1], "STATUS", NOW + timedelta(hours=1), thread)
        mail(reply_to[1], "He was not there.", NOW + timedelta(hours=1, minutes=5), thread)
        mail("escalations@parley.example", "STUCK TOLD", NOW + timedelta(hours=2), thread)
        leave(NOW + timedelta(hours=2))
        for day in range(1, 9):
            while timekeeper.tick(door, NOW + timedelta(days=day)):
                leave(NOW + timedelta(days=day))
    assert len(plans) > 40
    asked = [plan for sql, plan in plans.items() if "sender = '' AND reference = ?" in sql]
    assert asked and all("answers_sent_told (reference=? AND at>?)" in plan for plan in asked), (
        "one person's rows"
    )
    assert plans.anew == set()
    assert {sql: step for sql, plan in plans.items() for step in plan.split("\n") if scans(step)} == {}


def scans(step: str) -> bool:
    """Whether a step of a plan goes through all rows of something that grows."""
    words = step.split()
    return words[:1] == ["SCAN"] and not words[1].startswith("(") and not FEW & {words[1], words[-1]}
