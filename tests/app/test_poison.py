"""One poisoned mail, dispute or letter: its neighbours in the same transaction go on. The real loops, no process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parley.config import Config
from parley.errors import TransportError
from parley.loops import letters, timekeeper
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.rendering_here import leaving
from parley.loops.taking import Taker
from parley.loops.visit import Done
from parley.mail.message import Envelope, InboundMail, Trust
from parley.mailboxes.wayout import Sent
from parley.store import Store, journal, outbox, outbox_outcome, pen, spool, wakeups

from .conftest import CHECKOUT, PRIYA, mail

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
OTHERS = ("Robert Hale <robert.hale@council.example>", "Marie Kent <marie.kent@council.example>")


class Parts:
    """A store in memory with a door, and what reads mail."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.store = Store.open(None)
        self.door = Door(self.store, loaded.library)
        self.taker = Taker(self.door)

    def spooled(self, *raws: bytes) -> list[tuple[int, Any]]:
        envelope = Envelope("envelope@school.example", ("escalations+new@parley.example",), NOW)
        numbers = spool.keep_all(self.store, [(raw, envelope) for raw in raws])
        return [(n, read(raw, envelope, self.loaded.context)) for n, raw in zip(numbers, raws, strict=True)]

    def two_disputes(self) -> None:
        mails = [mail(PRIYA, f"Receiving practitioner: {who}", name=f"m{n}") for n, who in enumerate(OTHERS)]
        taken = take_all(self.taker, self.spooled(*mails), NOW)
        assert [each.verdict for each in taken] == ["raised", "raised"]

    def deliver(self, now: datetime) -> list[str]:
        """Claim and settle everything that is due; the templates of what left."""
        left: list[str] = []
        ready = leaving(self.door, self.loaded.templates, now)
        while ready:
            left += [each.row.template for each in ready]
            results = [(each, {each.row.address: Sent()}) for each in ready]
            ready = leaving(self.door, self.loaded.templates, now, results=results)
        return left


def config(templates: Path = CHECKOUT / "mail_templates") -> Config:
    return Config(
        trust=Trust("mx.parley.example"),
        protocol="bdscp",
        rules=CHECKOUT / "rules",
        contacts=CHECKOUT / "contacts",
        templates=templates,
    )


@pytest.fixture
def parts() -> Iterator[Parts]:
    parts = Parts(load(config()))
    yield parts
    parts.store.close()


class Poisoned(Taker):
    """Breaks at one mail, in the middle of its work."""

    def __init__(self, door: Door, number: int, fault: Exception) -> None:
        super().__init__(door)
        self.number, self.fault = number, fault

    def taking(self, raw: int, mail: Any, *, now: datetime) -> Any:
        taken = yield from super().taking(raw, mail, now=now)
        if raw == self.number and isinstance(mail, InboundMail):
            raise self.fault
        return taken


def test_a_poisoned_mail_is_held_and_leaves_nothing_behind(parts: Parts) -> None:
    raws = [mail(PRIYA, f"Receiving practitioner: {who}", name=f"m{n}") for n, who in enumerate(OTHERS)]
    taken = take_all(Poisoned(parts.door, 1, ValueError("Zebedee")), parts.spooled(*raws), NOW)
    assert [each.verdict for each in taken] == ["unreadable", "raised"]
    assert journal.references(parts.store) == [taken[1].dispute]
    (held,) = pen.held(parts.store)
    assert held.raw == 1 and "Zebedee" not in held.reason
    assert spool.waiting(parts.store, 9) == []


def test_a_full_disk_is_no_mails_fault(parts: Parts) -> None:
    full = TransportError("the disk is full", permanent=False)
    raws = [mail(PRIYA, f"Receiving practitioner: {who}", name=f"m{n}") for n, who in enumerate(OTHERS)]
    with pytest.raises(TransportError):
        take_all(Poisoned(parts.door, 2, full), parts.spooled(*raws), NOW)
    assert journal.references(parts.store) == [] and pen.held(parts.store) == []
    assert len(spool.waiting(parts.store, 9)) == 2
    taken = take_all(
        parts.taker,
        [(m.id, read(m.raw, m.envelope, parts.loaded.context)) for m in spool.waiting(parts.store, 9)],
        NOW,
    )
    assert [each.verdict for each in taken] == ["raised", "raised"]


def test_a_mail_that_was_taken_already_writes_nothing(parts: Parts) -> None:
    mails = parts.spooled(mail(PRIYA, f"Receiving practitioner: {OTHERS[0]}"))
    assert len(take_all(parts.taker, mails, NOW)) == 1
    entries = parts.store.query("SELECT count(*) FROM journal")
    assert take_all(parts.taker, mails, NOW) == []
    assert parts.store.query("SELECT count(*) FROM journal") == entries


def test_a_poisoned_dispute_stops_no_other(parts: Parts) -> None:
    parts.two_disputes()

    class Broken(Door):
        def wake(self, reference: str, **times: Any) -> Done:
            done = super().wake(reference, **times)
            if reference == "D-2026-0001":
                raise ValueError("Zebedee")
            return done

    later = NOW + timedelta(days=8)
    door = Broken(parts.store, parts.loaded.library)
    before = len(journal.entries(parts.store, "D-2026-0001"))
    woken = timekeeper.tick(door, later)
    assert {done.reference: done.fault for done in woken} == {"D-2026-0001": "ValueError", "D-2026-0002": ""}
    assert len(journal.entries(parts.store, "D-2026-0001")) == before
    assert wakeups.of(parts.store, "dispute", "D-2026-0001") == later + timekeeper.PATIENCE


def test_a_letter_whose_template_is_gone_is_parked_alone(parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(CHECKOUT / "mail_templates", folder)
    parts.loaded = load(config(folder))
    parts.two_disputes()
    (folder / "raised.body.txt").unlink()
    left = parts.deliver(NOW)
    assert left and "raised" not in left
    parked = outbox.in_state(parts.store, "parked")
    assert {row.template for row in parked} == {"raised"} and len(parked) == 2
    assert all("priya" not in row.last_error.lower() for row in parked)


def test_a_letter_that_breaks_in_an_unforeseen_way_is_parked_alone(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.two_disputes()
    real = letters.build

    def build(mail: Any) -> bytes:
        if mail.auto_submitted == "auto-replied":  # the answer to whoever raised it
            raise RuntimeError("Zebedee")
        return real(mail)

    monkeypatch.setattr(letters, "build", build)
    assert "raised" not in parts.deliver(NOW)
    assert {row.last_error for row in outbox.in_state(parts.store, "parked")} == {"raised: RuntimeError"}


def test_a_letter_whose_fate_is_known_already_keeps_no_other_back(parts: Parts) -> None:
    parts.two_disputes()
    ready = leaving(parts.door, parts.loaded.templates, NOW)
    with parts.store.write():
        outbox_outcome.failed(parts.store, ready[0].row.id, "5.1.1")  # its bounce was quicker
    results = [(each, {each.row.address: Sent()}) for each in ready]
    leaving(parts.door, parts.loaded.templates, NOW, results=results)
    assert [row.id for row in outbox.in_state(parts.store, "failed")] == [ready[0].row.id]
    assert len(outbox.in_state(parts.store, "sent")) == len(ready) - 1
