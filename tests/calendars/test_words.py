"""What an entry in a diary says: in whole lines, about its own step, and nothing to do once it is not needed any more."""

from __future__ import annotations

import sys
from email import message_from_bytes
from pathlib import Path

import icalendar

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
from conversing import PRIYA, House, a_house, later


def entries(house: House) -> list[tuple[str, str, icalendar.Event]]:
    """Of everything that left with a calendar part: to whom, its METHOD, and its event."""
    found = []
    for posted in house.play.posted:
        for part in message_from_bytes(posted.raw).walk():
            if part.get_content_type() == "text/calendar":
                calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
                (event,) = calendar.walk("VEVENT")
                found.append((posted.row.person, str(calendar["METHOD"]), event))
    return found


def test_lines_are_not_broken_for_a_diary() -> None:
    with a_house() as house:
        house.raise_one()
        for person, _, event in entries(house):
            lines = str(event["DESCRIPTION"]).splitlines()
            assert max(map(len, lines)) > 100, "a calendar program breaks lines itself"
            assert [line for line in lines if line.startswith("    ")] == []
            asked = next(line for line in lines if line.startswith("Please speak by"))
            assert "17:00 on Tuesday 7 April, by phone, face to face or video (4.1.1). " in asked, person


def test_what_is_called_off_says_that_alone_and_keeps_its_name() -> None:
    with a_house() as house:
        to = house.raise_one()["Priya"]
        house.say(PRIYA, "STUCK TOLD phone 11:00", to, later(hours=2))
        cancelled = [(person, event) for person, method, event in entries(house) if method == "CANCEL"]
        assert {person for person, _ in cancelled} == {"priya", "robert"}
        for _, event in cancelled:
            words = str(event["DESCRIPTION"])
            assert words.startswith("Not needed any more: a call on Thursday 2 April, 12:15.")
            assert "Accept" not in words and "Please speak" not in words
            assert event["SUMMARY"] == "D-2026-0001: call, stage 1", "stage 2 has opened meanwhile"
