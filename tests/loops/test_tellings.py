"""What a letter says is fixed when it is decided, though it is worked out later, elsewhere, or by another daemon."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parley.config import load_config
from parley.dispute import commands as c
from parley.loops import basis, directory_change, dispatch
from parley.loops.basis import UnknownBasis
from parley.loops.door import Door
from parley.loops.loading import Loaded, load
from parley.loops.steps import to_its_end
from parley.loops.tellings import ground, ground_of, whole
from parley.loops.to_render import Rendered
from parley.loops.visit import Said
from parley.store import codec, outbox, people
from parley.store.kept_facts import KeptFacts
from parley.store.outbox import OutboxRow
from parley.store.store import Store

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
REFERENCE = "D-2026-0001"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


@pytest.fixture
def door(loaded: Loaded) -> Iterator[Door]:
    """Priya has raised something about a decision of somebody whom no directory lists."""
    with Store.open(None) as store, store.write():
        door = Door(store, loaded.library)
        directory_change.look(door, NOW)
        tom = people.name(store, "tom.fox@council.example", name="Tom Fox", agency="council")
        command = c.RaiseDispute(
            by="priya", happened=NOW, received=NOW, reference=REFERENCE, referring="school", receiving="council",
            receiving_practitioner=tom.id, decision=NOW, decision_from="stated",
        )  # fmt: skip
        to_its_end(door.raising(command, Said("priya", answerable=True), now=NOW, cause="mail:1"))
        yield door


def rows(door: Door) -> list[OutboxRow]:
    found = outbox.of(door.store, REFERENCE)
    assert {row.template for row in found} == {"raised", "asked_to_talk"}
    return found


def all_facts(door: Door) -> list[dict[str, object]]:
    return [whole(door, row) for row in rows(door)]


def test_a_row_holds_no_more_of_its_facts_than_must_be_fixed(door: Door) -> None:
    for row in rows(door):
        assert "steps" not in row.facts and len(whole(door, row)) > 3 * len(row.facts)
        assert whole(door, row).items() >= {n: v for n, v in row.facts.items() if n != "told"}.items()


def test_a_letter_is_claimed_without_a_look_at_its_facts(door: Door) -> None:
    for row in rows(door):
        rests_on = ground_of(row)
        assert "_known" not in vars(row.facts)  # where they would be kept, once read
        assert rests_on == (row.facts["told"]["upto"], row.facts["told"]["world"])


def test_what_is_quoted_in_a_row_is_no_ground_of_it(door: Door) -> None:
    row = rows(door)[0]
    quoted = {"details": {"a": '"upto":1,"at":"","world":"another"'}, **row.facts}
    assert ground_of(replace(row, facts=KeptFacts(codec.encode(quoted)))) == ground_of(row)


def test_in_a_trial_run_every_letter_leaves_to_the_one_address(door: Door) -> None:
    later = NOW + timedelta(days=1)
    wanted = dispatch.turn(door, (), (), later, most=10).to_render
    made = [Rendered.of(letter, b"octets") for letter in wanted]
    ready = dispatch.turn(door, (), made, later, most=0, divert="bea.long@partnership.example").ready
    assert {each.mail.rcpt_to for each in ready} == {("bea.long@partnership.example",)}
    assert len(ready) == len(wanted) == len({each.row.address for each in ready}) > 1


def test_what_happens_afterwards_changes_no_letter(door: Door) -> None:
    before = all_facts(door)
    spoke = c.RecordDiscussion(
        by="priya", happened=NOW + timedelta(hours=1), received=NOW + timedelta(hours=1), medium="phone", outcome="resolved"
    )  # fmt: skip
    door.tell(REFERENCE, [spoke], Said(), now=spoke.received, cause="mail:2")
    first = outbox.of(door.store, REFERENCE)[: len(before)]
    assert [whole(door, row) for row in first] == before
    door.forget()  # another daemon has only the journal
    assert [whole(door, row) for row in first] == before


def test_nor_does_what_becomes_known_of_somebody(door: Door) -> None:
    before = all_facts(door)
    people.name(door.store, "tom.fox@council.example", name="Thomas Fox", phone="020 7946 0177")
    assert all_facts(door) == before and "Tom Fox" in repr(before)


def test_nor_does_another_directory(door: Door, loaded: Loaded) -> None:
    before = all_facts(door)
    listed = loaded.library.world.directory
    others = {one.id: replace(one, name="Somebody Else") for one in listed.people.values()}
    world = replace(loaded.library.world, directory=replace(listed, people=others), hash="another")
    door.library = door.library.reloaded(world=world)
    assert all_facts(door) == before


def test_what_letters_rest_on_travels_once(door: Door) -> None:
    (first, second) = dispatch.claim(door, NOW, 10)
    assert first.basis is second.basis and first.dispute is second.dispute
    door.forget()  # or so many others have come since that the door does not remember it any more
    after = [ground(door, one.row) for one in (first, second)]
    assert after[0][1] is after[1][1] and after[0] == after[1] == (first.basis, first.dispute)
    sent = pickle.dumps([first, second])
    assert len(sent) < len(first.basis.whole)
    with pytest.raises(UnknownBasis):
        pickle.loads(sent)
    basis.learn(first.basis.key, first.basis.whole)
    assert [one.facts() for one in pickle.loads(sent)] == [first.facts(), second.facts()]
