"""A document that rides on a letter: made once from the record up to its entry, frozen, and never in anybody's way."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from parley.config import load_config
from parley.dispute import commands as c
from parley.dispute.audience import rule_of
from parley.documents import enclosures
from parley.documents.document import Document
from parley.documents.enclosures import Enclosures
from parley.documents.pack import fingerprint
from parley.documents.recorded import recorded
from parley.loops import letters
from parley.loops.dispatch import Ready, settle, turn
from parley.loops.door import Door
from parley.loops.hatchery import Hatchery
from parley.loops.loading import Loaded, load
from parley.loops.rendering import Renderers
from parley.loops.rendering_here import leaving
from parley.loops.steps import to_its_end
from parley.loops.to_render import Rendered
from parley.loops.visit import Said
from parley.mailboxes.wayout import FailedForNow, Sent
from parley.reference.rules import parse_protocol
from parley.store import Store, outbox
from parley.store.outbox import OutboxRow

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
REFERENCE = "D-2026-0001"
ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
RULES = """
id: quay-1
version: "1"
title: The quay
partnership: Quay Partnership
raiser: worker
roles:
  worker: {name: worker, named: yes, clause: "1"}
  lead: {name: lead, post: safeguarding_lead, clause: "1"}
stages:
- id: one
  clause: "2"
  duties:
  - {id: papers, do: send, by: referring lead, to: [referring worker, receiving worker, receiving lead],
     carries: [pack, sheet], clause: "2.1"}
  exits:
  - {to: closed, when: {outcome: resolved}, clause: "2"}
forms:
  sheet:
    title: The sheet
    clause: "3"
    sections:
    - {id: A, by: referring lead, clause: "3", fields: [{id: why}, {id: who, name: The children, children: yes}]}
end: quay-1
"""


class House:
    """A store in memory with one dispute, its papers sent by Sana on 2 April; `broken` documents cannot be made."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded, self.store, self.made, self.broken = loaded, Store.open(None), 0, False
        self.door = Door(self.store, loaded.library)
        self._enclosures = Enclosures(self.door)
        with self.store.write():
            raising = c.RaiseDispute(
                by="priya", happened=NOW, received=NOW, reference=REFERENCE, referring="school", receiving="council",
                receiving_practitioner="robert", decision=NOW, decision_from="stated",
            )  # fmt: skip
            to_its_end(self.door.raising(raising, Said(), now=NOW, cause="mail:1"))

    def _make(self, row: OutboxRow, what: str) -> bytes:
        self.made += 1
        if self.broken:
            raise ZeroDivisionError("a font that is not there")
        return self._enclosures(row, what)

    def send(self, when: datetime) -> None:
        duty = next(one for one in self.door.dispute(REFERENCE).open_duties if one.key.duty == "papers")
        assert rule_of(self.door.visit(REFERENCE).view(when), duty).carries == ("pack", "sheet")
        act = c.RecordAct(by="sana", happened=when, received=when, keys=(duty.key,))
        with self.store.write():
            self.door.tell(REFERENCE, [act], Said(), now=when, cause="mail:2")

    def claim(self, now: datetime) -> list[Ready]:
        return leaving(self.door, self.loaded.templates, now, enclose=self._make)

    def letters(self) -> dict[str, OutboxRow]:
        return {row.person: row for row in outbox.of(self.store, REFERENCE) if row.template == "documents"}


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    loaded = load(replace(load_config(), protocol="bdscp-2023"))
    protocol, problems = parse_protocol(RULES, "quay.yaml")
    assert protocol is not None, problems
    library = replace(
        loaded.library, protocols={protocol.id: protocol}, texts={protocol.hash: RULES}, default=protocol.id
    )
    return replace(loaded, library=library)


@pytest.fixture
def house(loaded: Loaded) -> Iterator[House]:
    house = House(loaded)
    yield house
    house.store.close()


def attached(ready: Ready) -> dict[str, bytes]:
    """File name -> octets, as the standard library reads the mail."""
    mail = email.message_from_bytes(ready.mail.raw, policy=email.policy.default)
    found = {}
    for part in mail.iter_attachments():  # type: ignore[attr-defined]
        assert part.get_content_type() == "application/pdf"
        found[part.get_filename()] = part.get_payload(decode=True)
    return found


def words_of(pdf: bytes) -> str:
    """What a PDF's pages say: the signs of each font have numbers, and a table (ToUnicode) that says which they are."""
    streams = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            streams.append(zlib.decompress(stream))
        except zlib.error:
            streams.append(stream)
    tables = [
        {int(sign, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
         for sign, text in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,8})>", one)}
        for one in streams if b"begincmap" in one
    ]  # fmt: skip
    assert tables
    said = []
    for page in (one for one in streams if b" Tf" in one):
        for raw in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", page, re.S):
            drawn = re.sub(rb"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), raw, flags=re.S)
            signs = [int.from_bytes(drawn[n : n + 2]) for n in range(0, len(drawn), 2)]
            said += ["".join(table.get(sign, "?") for sign in signs) for table in tables]
    return "\n".join(said)


def test_the_mail_carries_the_pack_and_the_form(house: House) -> None:
    house.claim(NOW)
    house.send(NOW + timedelta(days=1))
    left = {
        one.row.person: one for one in house.claim(NOW + timedelta(days=1)) if one.row.template == "documents"
    }
    assert {person: list(attached(one)) for person, one in left.items()} == {
        "sol": [f"{REFERENCE}-pack.pdf", f"{REFERENCE}-sheet.pdf"],
        "robert": [f"{REFERENCE}-pack.pdf", f"{REFERENCE}-sheet.pdf"],
        "priya": [],
        "bea": [f"{REFERENCE}-pack.pdf", f"{REFERENCE}-sheet.pdf"],
    }
    pack, sheet = attached(left["sol"]).values()
    assert REFERENCE in words_of(pack) and "Evidence pack" in words_of(pack)
    assert REFERENCE in words_of(sheet) and "The sheet" in words_of(sheet)
    assert attached(left["sol"]) == attached(left["bea"]) == attached(left["robert"])
    for one in left.values():
        assert "child" not in one.mail.raw.split(b"\r\n\r\n")[0].decode()


def test_it_ends_with_the_entry_that_it_tells_of(house: House) -> None:
    house.send(NOW + timedelta(days=1))
    with house.store.write():
        note = c.AskSupport(by="priya", happened=NOW + timedelta(days=2), received=NOW + timedelta(days=2))
        house.door.tell(REFERENCE, [note], Said(), now=NOW + timedelta(days=2), cause="mail:3")
    row = house.letters()["sol"]
    (ready,) = [one for one in house.claim(NOW + timedelta(days=3)) if one.row.id == row.id]
    pack = words_of(attached(ready)[f"{REFERENCE}-pack.pdf"])
    entries = list(recorded(house.door, REFERENCE))
    assert len(entries) > row.position
    assert fingerprint(islice(entries, row.position)) in pack and fingerprint(entries) not in pack


def test_a_retry_is_the_same_mail_whatever_has_happened_since(house: House) -> None:
    when = NOW + timedelta(days=1)
    house.send(when)
    first = {one.row.person: one for one in house.claim(when) if one.row.template == "documents"}
    settle(house.store, [(one, {one.row.address: FailedForNow("451 later")}) for one in first.values()], when)
    made, later = house.made, when + timedelta(hours=1)
    house.broken = True
    again = {one.row.person: one for one in house.claim(later) if one.row.template == "documents"}
    assert {person: one.mail.raw for person, one in again.items()} == {
        person: one.mail.raw for person, one in first.items()
    }
    assert house.made == made


def test_what_cannot_be_made_waits_for_a_person_and_keeps_nothing_back(house: House) -> None:
    house.broken = True
    when = NOW + timedelta(days=1)
    house.send(when)
    left = house.claim(when)
    assert {one.row.person for one in left if one.row.template == "documents"} == {"priya"}
    assert any(one.row.template != "documents" for one in left)
    states = {person: (row.state, row.last_error) for person, row in house.letters().items()}
    assert states["sol"] == states["bea"] == ("parked", "documents: ZeroDivisionError")
    settle(house.store, [(one, {one.row.address: Sent()}) for one in left], when)
    assert house.claim(when + timedelta(days=1)) == [] or house.letters()["sol"].state == "parked"


def test_a_door_that_makes_no_documents_parks_them_too(loaded: Loaded, house: House) -> None:
    when = NOW + timedelta(days=1)
    house.send(when)
    leaving(Door(house.store, loaded.library), loaded.templates, when)
    assert (
        house.letters()["sol"].state == "parked" and "ZeroDivision" not in house.letters()["sol"].last_error
    )


def test_documents_are_printed_outside_and_nothing_else_waits_for_them(loaded: Loaded, house: House) -> None:
    when = NOW + timedelta(days=1)
    house.send(when)
    wanted = turn(house.door, (), (), when, most=50).to_render
    carrying = [one for one in wanted if one.enclosed]
    assert len(carrying) > 1 and len(wanted) > len(carrying)
    asked: list[str] = []

    async def document(row: OutboxRow, what: str) -> Document:
        asked.append(what)
        return enclosures.document(house.door, row, what)

    async def story() -> list[Rendered]:
        rung = asyncio.Event()
        hatchery = Hatchery()
        renderers = Renderers(hatchery, loaded.config.templates, document, rung.set)
        try:
            done = await renderers.render(wanted)
            assert {one.row.id for one in done} == {one.row.id for one in wanted if not one.enclosed}
            while len(renderers.late) < len(carrying):
                await rung.wait()
                rung.clear()
            return renderers.late
        finally:
            await renderers.stop()
            await hatchery.stop()

    late = {one.row.id: one for one in asyncio.run(asyncio.wait_for(story(), 60))}
    for one in carrying:
        files = {what: house._enclosures(one.row, what) for what in one.missing}
        assert [late[one.row.id].raw] == letters.render_each([replace(one, files=files)], loaded.templates)
    assert asked == ["pack", "sheet"]  # once, for all who get them
