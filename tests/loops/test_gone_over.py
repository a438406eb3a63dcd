"""Somebody goes over to the agency of the other side while a dispute runs: their part goes to whoever follows, as when they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from oncall.night import REFERENCE, Night, loaded_with
from parley.dispute.events import DutyReassigned
from parley.dispute.world import Directory
from parley.documents.recorded import recorded
from parley.store import journal

RAISED = "Receiving practitioner: Robert Hale"


def works_for(agency: str, person: str = "robert") -> Callable[[Directory], Directory]:
    def moved(directory: Directory) -> Directory:
        now = replace(directory.people[person], agency=agency)
        return replace(directory, people={**directory.people, person: now})

    return moved


def after(change: Callable[[Directory], Directory]) -> Night:
    night = Night(loaded_with(), "2026-05-12 10:00")
    night.raised(RAISED)
    night.until("11:00")
    night.reload(loaded_with(change))
    night.until("11:05")
    return night


def reassigned(night: Night) -> list[DutyReassigned]:
    events = (entry.event for entry in journal.entries(night.store, REFERENCE))
    return [event for event in events if isinstance(event, DutyReassigned)]


def letters(night: Night, template: str) -> list[dict[str, Any]]:
    return [night.facts(row) for _, _, row in night.left if row.template == template]


def test_what_they_owed_to_the_other_side_is_theirs_no_more() -> None:
    night = after(works_for("school"))
    assert {event.key.duty for event in reassigned(night)} == {"contact", "review", "relay", "told"}
    assert all(event.gone == ("robert",) and "robert" not in event.holders for event in reassigned(night))
    (asked,) = letters(night, "who")
    assert asked["to"]["id"] == "priya", "not whoever speaks for neither side now"
    assert asked["who"]["left"] == "Robert Hale", "so that nobody names them again"
    night.mail("priya", "Receiving practitioner: Tomas Wick", asked["reply_to"])
    assert night.dispute.people["receiving", "practitioner"] == "tomas"


def test_whoever_moves_to_an_agency_that_has_no_part_in_it_keeps_theirs() -> None:
    assert not reassigned(after(works_for("police")))


def test_where_both_sides_are_of_one_agency_nobody_goes_over() -> None:
    night = Night(loaded_with(), "2026-05-12 10:00")
    night.mail("tomas", RAISED)
    night.until("11:00")
    night.reload(loaded_with(works_for("council", "priya")))
    night.until("11:05")
    assert not reassigned(night)


def without(*people: str) -> Callable[[Directory], Directory]:
    return lambda directory: replace(
        directory, people={key: one for key, one in directory.people.items() if key not in people}
    )


def test_whoever_said_that_it_is_not_theirs_has_not_left() -> None:
    night = Night(loaded_with(), "2026-05-12 10:00")
    night.raised(RAISED)
    night.reply("robert", "NOT ME", "10:30", "asked_to_talk")
    assert {letter["who"]["left"] for letter in letters(night, "who")} == {""}


def test_the_record_names_whoever_was_told_or_brought_in_and_is_listed_no_more() -> None:
    night = Night(loaded_with(), "2026-05-12 10:00")
    night.raised(f"{RAISED}\nUrgent: yes")
    night.reply("robert", "HELP", "10:30", "asked_to_talk")
    night.until("11:00")
    night.reload(loaded_with(without("robert", "sol")))
    night.until("11:05")
    minutes = [one.minute.what for one in recorded(night.door, REFERENCE)]
    assert "Robert Hale and Sol Adeyemi were told at once, as the office is open." in minutes
    assert "Robert Hale asked for support. Sol Adeyemi was brought in." in minutes
    assert not any("no longer listed" in minute for minute in minutes)


def test_whoever_has_left_is_written_to_in_no_letter_but_the_one_that_calls_their_meeting_off() -> None:
    (asked,) = letters(after(without("priya")), "needs_somebody")
    assert not asked["raiser"]["address"], "the business manager is not sent to ask somebody who has left"
