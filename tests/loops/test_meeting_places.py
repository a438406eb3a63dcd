"""A number, a link or a room that changes in the contacts reaches the invitations that name it, and no others; a number there is
newer than one that its owner once gave in a mail."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.commands.lived import FIRST, PRIYA, House, on

from parley.commands.show import show
from parley.dispute import events as e
from parley.loops import directory_change
from parley.loops.loading import load
from parley.store import journal, outbox

REFERENCE = "D-2026-0001"
ROBERTS, NEW = "020 7946 0120", "020 7946 0188"


class Moving(House):
    """A dispute whose two have a call to come, and contacts that are saved with something else in them."""

    def __init__(self, folder: Path, first: str = FIRST) -> None:
        super().__init__(folder)
        self.own_contacts()
        self.look(on(1, 9))
        self.mail(on(1, 10, 5), PRIYA, first)

    def look(self, at: datetime) -> None:
        with self.taker() as taker, taker.store.write():
            directory_change.look(taker.door, at)

    def says(self, at: datetime, old: str, new: str) -> None:
        file = self.config.contacts / "sample.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        self.loaded = load(self.config)
        self.look(at)
        self.time(at)

    def happened(self, kind: type) -> list[Any]:
        with self.taker() as taker:
            entries = journal.entries(taker.store, REFERENCE)
        return [entry.event for entry in entries if isinstance(entry.event, kind)]

    def letters(self, template: str) -> list[dict[str, Any]]:
        with self.taker() as taker:
            rows = outbox.of(taker.store, REFERENCE)
        return [{"person": row.person, "hold": row.hold} for row in rows if row.template == template]


@pytest.fixture
def house(tmp_path: Path) -> Moving:
    return Moving(tmp_path)


def test_whoever_is_to_ring_has_the_new_number_in_the_same_entry(house: Moving) -> None:
    (placed,) = house.happened(e.MeetingPlaced)
    house.says(on(1, 11), ROBERTS, NEW)
    (renewed,) = house.happened(e.MeetingRenewed)
    assert (renewed.hold, renewed.people) == (placed.hold, ("priya",))
    (letter,) = house.letters("now_yours")
    assert (letter["person"], letter["hold"]) == ("priya", placed.hold), "and with it the entry in her diary"
    house.says(on(1, 11, 30), "Moss", "Mossley")
    assert len(house.happened(e.MeetingRenewed)) == 1, "nobody is told twice, and of nothing else"
    assert house.happened(e.MeetingMoved) == []
    with house.taker() as taker:
        hold = taker.door.dispute(REFERENCE).holds[placed.hold]
    assert (hold.sequence, hold.timed) == (1, 0), (
        "another text of the same time (shared/calendar.md section 1)"
    )


def test_another_room_is_nothing_to_a_call(house: Moving) -> None:
    hours = "    hours: Mon-Fri 09:00-17:00\n"
    house.says(
        on(1, 11),
        hours,
        f"{hours}    meeting_place: Civic Centre\n    video: https://video.council.example/\n",
    )
    assert house.happened(e.MeetingRenewed) == []


def test_what_is_over_is_not_told_of(house: Moving) -> None:
    (placed,) = house.happened(e.MeetingPlaced)
    house.says(placed.start, ROBERTS, NEW)
    assert house.happened(e.MeetingRenewed) == []


def test_the_newest_word_about_a_number_counts(tmp_path: Path) -> None:
    house = Moving(tmp_path, f"Phone: 07700 900555\n{FIRST}")

    def shown() -> str:
        return CliRunner().invoke(show, [REFERENCE, "--config", str(house.config_path)]).output

    assert "07700 900555" in shown() and "020 7946 0112" not in shown(), "as the letters have it"
    house.says(on(1, 11), "phone: 020 7946 0112", "phone: 020 7946 0199")
    assert "020 7946 0199" in shown() and "07700 900555" not in shown()
    house.answer(on(1, 12), PRIYA, "Phone: 07700 900556")
    assert "07700 900556" in shown(), "and hers once more"
