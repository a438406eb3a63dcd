"""Who is there changes while nothing runs, or in the small hours: what follows from it comes before what is due after it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.commands.lived import FIRST, PRIYA, House, on

from parley.dispute import events as e
from parley.loops import departures
from parley.loops.loading import load
from parley.store import journal, outbox

REFERENCE = "D-2026-0001"


class Leaving(House):
    """A house in which Priya's last day is Wed 1 April; Liam, her manager, follows."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.own_contacts()
        self.says("    phone: 020 7946 0112\n", "    phone: 020 7946 0112\n    until: 2026-04-01\n")
        self.look(on(1, 9))
        self.mail(on(1, 10, 5), PRIYA, FIRST)

    def says(self, old: str, new: str) -> None:
        """The contacts are saved with something else in them."""
        file = self.config.contacts / "sample.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        self.loaded = load(self.config)

    def look(self, at: datetime) -> None:
        """As at the start, and when files are saved."""
        with self.taker() as taker, taker.store.write():
            departures.look(taker.door, at)

    def happened(self, kind: type) -> list[Any]:
        """The events of this kind, in order."""
        with self.taker() as taker:
            found = [entry.event for entry in journal.entries(taker.store, REFERENCE)]
            return [event for event in found if isinstance(event, kind)]

    def told(self, template: str) -> list[str]:
        """Whom letters of this kind went to."""
        with self.taker() as taker:
            return [row.person for row in outbox.of(taker.store, REFERENCE) if row.template == template]


@pytest.fixture
def house(tmp_path: Path) -> Leaving:
    return Leaving(tmp_path)


def test_after_an_outage_the_reminder_goes_to_whoever_follows(house: Leaving) -> None:
    """Nothing ran from Wednesday noon to Tuesday; the reminder was due on Thursday at nine."""
    house.look(on(7, 9, 30))
    house.time(on(7, 9, 30))
    assert house.told("reminder") == ["liam"]


def test_a_machine_that_slept_looks_who_is_there_before_anything_else(house: Leaving) -> None:
    house.time(on(7, 9, 30))
    assert house.told("reminder") == ["liam"]


def test_two_midnights_that_were_slept_through_come_one_after_the_other(house: Leaving) -> None:
    house.says("    phone: 020 7946 0113\n", "    phone: 020 7946 0113\n    until: 2026-04-03\n")
    house.look(on(1, 11))
    house.time(on(7, 9, 30))
    assert house.told("reminder") == ["liam"], "on Thursday he was still there"
    assert [event.holders for event in house.happened(e.DutyReassigned) if event.key.duty == "contact"] == [
        ("liam",), ("sana",),
    ]  # fmt: skip


def test_a_date_in_the_small_hours_finds_whoever_follows(house: Leaving) -> None:
    house.answer(on(1, 11), PRIYA, "SOONER 2 April 03:00 because they go home then")
    house.time(on(2, 3, 30))
    (missed,) = [event for event in house.happened(e.DeadlineMissed) if event.key.duty == "contact"]
    assert missed.deadline.at == on(2, 3)
    assert "liam" in house.told("missed") and "priya" not in house.told("missed")


def test_the_letters_of_an_ordinary_night_wait_for_the_morning(house: Leaving) -> None:
    house.time(on(2, 7, 59))
    assert house.told("now_yours") == []
    house.time(on(2, 8))
    assert house.told("now_yours") == ["liam", "robert"]
    house.time(on(2, 8, 30))
    assert house.told("now_yours") == ["liam", "robert"]


def test_an_agency_that_goes_by_another_id_now_is_found_by_its_people(house: Leaving) -> None:
    file = house.config.contacts / "sample.yaml"
    text = file.read_text(encoding="utf-8").replace("  council:\n", "  borough:\n")
    file.write_text(text.replace("agency: council", "agency: borough"), encoding="utf-8")
    house.loaded = load(house.config)
    house.look(on(1, 11))
    house.time(on(1, 11))
    assert [event.agency for event in house.happened(e.AgencyNamed) if event.side == "receiving"][
        -1
    ] == "borough"
    house.look(on(1, 12))
    house.time(on(1, 12))
    with house.taker() as taker:
        dispute = taker.door.dispute(REFERENCE)
        assert dispute.agencies["receiving"] == "borough"
        assert len([one for one in house.happened(e.AgencyNamed) if one.agency == "borough"]) == 1


def test_where_everybody_who_could_follow_is_away_the_business_manager_is_asked(house: Leaving) -> None:
    """Priya has left, and Liam, Sana and Grace are away: nobody is asked who is not there, and it does not end in silence."""
    for number in ("0113", "0114", "0115"):
        phone = f"    phone: 020 7946 {number}\n"
        house.says(phone, f"{phone}    absent: 2026-04-01 to 2026-04-24\n")
    house.look(on(2, 8))
    house.time(on(2, 9))
    assert house.told("needs_somebody") == ["bea"] and house.told("who") == []
    assert [event.holders for event in house.happened(e.DutyReassigned) if event.key.duty == "contact"] == [
        ()
    ]
