"""Somebody is taken out of the contacts: a meeting that they do not attend any more leaves their calendar, and nothing else is
sent to them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from tests.commands.lived import FIRST, PRIYA, ROBERT, House, on

from parley.dispute import events as e
from parley.loops import departures, directory_change, tellings, undelivered
from parley.loops.loading import load
from parley.mail.minutes import minute_of
from parley.reference.file_end import sealed
from parley.store import journal, outbox
from parley.store.outbox import OutboxRow

REFERENCE = "D-2026-0001"


class Emptying(House):
    """A house whose contacts file is edited under a running dispute."""

    def __init__(self, folder: Path, first: str = FIRST) -> None:
        super().__init__(folder)
        self.own_contacts()
        self.look(on(1, 9))
        self.mail(on(1, 10, 5), PRIYA, first)

    def take_out(self, person: str, at: datetime) -> None:
        """The manager deletes somebody's lines, and the name wherever others have it."""
        file = self.config.contacts / "sample.yaml"
        text = re.sub(rf"^  {person}:\n(    .*\n)+", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        text = re.sub(rf"^    (manager|deputy): {person}\n", "", text, flags=re.MULTILINE)
        file.write_text(sealed(text), encoding="utf-8")
        self.loaded = load(self.config)
        self.look(at)
        self.time(at)

    def look(self, at: datetime) -> None:
        """As at the start, and when files are saved."""
        with self.taker() as taker, taker.store.write():
            directory_change.look(taker.door, at)
            departures.look(taker.door, at)

    def to(self, person: str) -> list[OutboxRow]:
        """The letters to somebody."""
        with self.taker() as taker:
            return [row for row in outbox.of(taker.store, REFERENCE) if row.person == person]


@pytest.fixture
def house(tmp_path: Path) -> Emptying:
    return Emptying(tmp_path)


def test_the_meeting_leaves_the_diary_of_whoever_is_in_no_file_any_more(house: Emptying) -> None:
    house.take_out("robert", on(1, 11))
    *_, last = house.to("robert")
    assert (last.template, last.address, last.hold != "") == ("cancelled", ROBERT, True)
    assert [row.template for row in house.to("robert")] == ["asked_to_talk", "cancelled"]


def test_it_leaves_too_where_the_dispute_ends_before_anybody_looked(house: Emptying) -> None:
    """The closing letter that a cancellation travels on is not for somebody who has left."""
    file = house.config.contacts / "sample.yaml"
    text = re.sub(r"^  robert:\n(    .*\n)+", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(sealed(text), encoding="utf-8")
    house.loaded = load(house.config)
    house.answer(on(1, 11), PRIYA, "WITHDRAW")
    house.answer(on(1, 11, 5), PRIYA, "YES", kind="again")
    assert [row.template for row in house.to("robert")] == ["asked_to_talk", "cancelled"]


def test_that_it_comes_back_is_no_news(house: Emptying) -> None:
    house.take_out("robert", on(1, 11))
    first, last = house.to("robert")
    with house.taker() as taker, taker.store.write():
        undelivered.tell_of_refused(taker.door, last, "5.1.1", on(1, 12))
        assert undelivered.tell_of_late(taker.door, [last], on(1, 14)) == ()
        assert not [one for one in outbox.of(taker.store, REFERENCE) if one.template == "address_failed"]
        undelivered.tell_of_refused(taker.door, first, "5.1.1", on(1, 12))
        assert [one for one in outbox.of(taker.store, REFERENCE) if one.template == "address_failed"]


def test_a_number_that_somebody_once_gave_does_not_keep_them_in_post(tmp_path: Path) -> None:
    house = Emptying(tmp_path, FIRST + "Phone: 07700 900123\n")
    house.take_out("priya", on(1, 11))
    assert [row.template for row in house.to("priya")][-1] == "cancelled"
    with house.taker() as taker:
        events = [entry.event for entry in journal.entries(taker.store, REFERENCE)]
    moved = [one for one in events if isinstance(one, e.DutyReassigned) and one.key.duty == "contact"]
    assert [one.holders for one in moved] == [()], (
        "whose manager they had is known no more: the side is asked"
    )


def test_the_record_and_the_letters_name_whoever_is_in_no_file_any_more(house: Emptying) -> None:
    house.take_out("robert", on(1, 11))
    with house.taker() as taker:
        view = taker.door.visit(REFERENCE).view(on(1, 12))
        said = str([minute_of(view, entry.event) for entry in journal.entries(taker.store, REFERENCE)])
        assert "instead of Robert Hale" in said and "no longer listed" not in said
        robert = view.world.person("robert")
        assert (robert.address, robert.phone, robert.agency) == ("", "", "council")
        assert "robert" not in view.world.directory.people
    letters = [row for person in ("priya", "bea") for row in house.to(person) if row.created >= on(1, 11)]
    with house.taker() as taker:
        facts = str([tellings.whole(taker.door, row) for row in letters])
    assert letters and "no longer listed" not in facts


def test_an_id_that_no_directory_ever_had_is_nobody(house: Emptying) -> None:
    with house.taker() as taker:
        for unknown in ("nobody", "name", "email", "people"):
            world = taker.door.library.world_for(taker.store, (unknown,))
            assert world.person(unknown).name == "somebody no longer listed"


def test_a_letter_that_has_nowhere_to_go_is_told_of_once_and_not_left_lying(house: Emptying) -> None:
    house.take_out("robert", on(1, 11))
    with house.taker() as taker, taker.store.write():
        row = replace(house.to("priya")[-1], person="robert", address="")
        told = [undelivered.tell_of_unlisted(taker.door, row, on(1, hour)) for hour in (12, 13)]
        assert [len(letters) for letters in told] == [1, 0] and told[0][0].person == "bea"
        letter = outbox.get(taker.store, told[0][0].id)
        assert letter is not None and "Robert Hale" in letter.facts["items"][0]
