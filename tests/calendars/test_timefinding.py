"""Which time a conversation gets, from the directory to the record: absences, terms, closed days, and why that one."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
from conversing import BEGAN, FIRST, House, a_house, later
from conversing import PRIYA as PRIYA_NAIR
from conversing import ROBERT as ROBERT_HALE

from parley.config import default_root, load_config
from parley.dispute.events import MeetingPlaced
from parley.loops.loading import load
from parley.mail.message import Trust
from parley.mail.minutes import minute_of
from parley.rehearsal.playhouse import Playhouse

SAMPLE = (default_root() / "contacts" / "sample.yaml").read_text(encoding="utf-8")
ROBERT = "    email: robert.hale@council.example\n"
SCHOOL = "    call_windows: [Mon-Fri 12:15-13:00, Mon-Fri 15:15-16:30]\n"
COUNCIL = "    domains: council.example\n"


def placed(folder: Path, old: str, new: str, hours: float = 0, more: str = "") -> tuple[House, MeetingPlaced]:
    """Priya raises it so many hours later, with one thing in the directory otherwise: the time that is found."""
    assert SAMPLE.count(old) == 1
    (folder / "contacts.yaml").write_text(SAMPLE.replace(old, new), encoding="utf-8")
    house = House.__new__(House)
    loaded = load(replace(load_config(), protocol="bdscp-2023", contacts=folder / "contacts.yaml"))
    house.play = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7)
    house._mails = 0
    text = f"Receiving practitioner: Robert Hale\n{more}"
    row = house.say(
        "Priya Nair <priya.nair@school.example>", text, "escalations+new@parley.example", later(hours=hours)
    )
    assert row["verdict"] == "raised", row
    (event,) = (event for event in house.events(FIRST) if isinstance(event, MeetingPlaced))
    return house, event


@pytest.mark.parametrize(
    ("old", "new", "hours", "more", "start", "why"),
    [
        (ROBERT, ROBERT, 0, "", "Thu 2 Apr 11:15", "from the next working day on"),
        # away on Thursday; Friday and Monday are bank holidays
        (ROBERT, f"{ROBERT}    absent: 2026-04-02\n", 0, "", "Tue 7 Apr 11:15", "from the next working day on"),
        (COUNCIL, f"{COUNCIL}    closed: {{2026-04-02: Moving house}}\n", 0, "", "Tue 7 Apr 11:15", "from the next working day on"),
        # the school's term ends that day, and there is just room left
        (SCHOOL, f"{SCHOOL}    terms: [2026-01-05 to 2026-04-01, 2026-04-20 to 2026-07-22]\n", 0, "", "Wed 1 Apr 11:15", "as soon as people can be told"),
        (ROBERT, ROBERT, 0, "Free: today 15:30", "Wed 1 Apr 14:30", "a time they said is free"),
        (SCHOOL, "    call_windows: [Mon 12:15-13:00]\n", 0, "", "Thu 2 Apr 09:00", "beside the hours in which they are usually rung"),
    ],
)  # fmt: skip
def test_the_time_and_why(
    tmp_path: Path, old: str, new: str, hours: float, more: str, start: str, why: str
) -> None:
    house, event = placed(tmp_path, old, new, hours, more)
    assert f"{event.start:%a %-d %b %H:%M}" == start, event.why
    assert why in event.why and not event.late
    said = minute_of(house.play.door.visit(FIRST).view(house.play.now), event)
    assert why[1:] in " ".join(said.more), "and history says it"
    house.play.close()


def test_where_no_time_is_left_it_is_the_earliest_and_the_record_says_so(tmp_path: Path) -> None:
    terms = f"{SCHOOL}    terms: [2026-01-05 to 2026-04-01, 2026-04-20 to 2026-07-22]\n"
    house, event = placed(tmp_path, SCHOOL, terms, hours=6.2)  # the afternoon of the last day of term
    assert (f"{event.start:%a %-d %b %H:%M}", event.late) == ("Mon 20 Apr 11:15", True)
    assert "no time that suits all is left before the deadline, Tue 7 April 17:00" in event.why
    letter = next(one for one in house.play.posted if one.row.person == "robert")
    assert "No time before the date was free" in letter.raw.decode()
    house.play.close()


def test_whoever_takes_a_call_over_is_not_asked_to_two_at_one_time() -> None:
    """Found by the machine: the other call was at the very time of the one that moved."""
    with a_house() as house:
        house.raise_one(receiving="Sol Adeyemi")
        liam = "Liam Doyle <liam.doyle@school.example>"
        house.say(
            liam, "Receiving practitioner: Robert Hale", "escalations+new@parley.example", later(minutes=1)
        )
        first, second = (next(iter(d.holds.values())) for d in house.play.disputes())
        assert first.start == second.start
        robert = "Robert Hale <robert.hale@council.example>"
        house.say(robert, "NOT ME Sol Adeyemi", house.last("robert"), later(minutes=2))
        first, second = (next(iter(d.holds.values())) for d in house.play.disputes())
        assert set(first.attendees) & set(second.attendees) == {"sol"}
        assert first.end <= second.start or second.end <= first.start


def test_holds_that_are_known_twice_are_no_row_of_calls() -> None:
    """What the store has and what this dispute has just placed may be the same meeting."""
    with a_house() as house:
        house.raise_one()
        house.say(ROBERT_HALE, "Meet: Thu 2 April 15:15", house.last("robert"), later(hours=1))
        house.say(PRIYA_NAIR, "STUCK TOLD phone", house.last("priya"), later(hours=2))
        (managers,) = (hold for d in house.play.disputes() for hold in d.live_holds)
        assert "three calls in a row" not in managers.why
