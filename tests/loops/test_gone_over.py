"""Somebody goes over to the agency of the other side while a dispute runs: their part goes to whoever follows, as when they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from oncall.night import REFERENCE, Night, loaded_with
from parley.dispute.events import DutyReassigned
from parley.dispute.world import Directory
from parley.documents.recorded import recorded
from parley.store import journal, pen

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


@pytest.mark.parametrize(
    "words", ["STUCK TOLD phone 10:30", "SOLVED", "WITHDRAW", "HELP", "NOT ME", "YES", "Robert rang me."]
)
@pytest.mark.parametrize(("person", "agency"), [("priya", "council"), ("robert", "school")])
def test_their_word_counts_for_neither_side(person: str, agency: str, words: str) -> None:
    night = after(works_for(agency, person))
    before = len(list(journal.entries(night.store, REFERENCE)))
    night.reply(person, words, template={"priya": "raised", "robert": "asked_to_talk"}[person])
    assert len(list(journal.entries(night.store, REFERENCE))) == before and not night.dispute.statements
    (waits,) = pen.held(night.store)
    assert waits.reason == "its sender works for the other side of that dispute by now"
    (told,) = letters(night, "not_yet")
    assert told["to"]["id"] == person and told["details"] == {"gone_over": "yes"}


def test_what_they_call_urgent_reaches_a_person_all_the_same() -> None:
    night = after(works_for("council", "priya"))
    night.reply("priya", "URGENT", template="raised")
    assert [letter["to"]["id"] for letter in letters(night, "pen_alarm")] == ["bea"]


def test_nobody_asks_a_raiser_who_has_gone_over_whose_their_part_is() -> None:
    night = after(works_for("council", "priya"))
    assert not letters(night, "who")
    (asked,) = letters(night, "needs_somebody")
    assert asked["to"]["id"] == "bea"


def test_whoever_is_named_on_their_new_side_speaks_for_that_one() -> None:
    night = after(works_for("council", "priya"))
    night.reply("bea", "Liam Doyle", template="needs_somebody")
    assert night.dispute.people["referring", "practitioner"] == "liam"
    night.reply("robert", "PASS TO Priya Nair", template="asked_to_talk")
    night.until("11:10")
    assert night.dispute.people["receiving", "practitioner"] == "priya"
    night.reply("priya", "SOLVED", template="now_yours")
    assert {side for *_, side in night.dispute.statements} == {"receiving"}


def test_of_the_end_whoever_follows_them_reads_and_they_do_not() -> None:
    """On their new side nobody has asked them for anything, and what they write of it is answered with nothing of it."""
    night = Night(loaded_with(), "2026-05-12 10:00")
    night.raised(RAISED)
    night.reply("priya", "WAITING phone 10:15", "10:30", "raised")
    night.until("11:00")
    night.reload(loaded_with(works_for("council", "priya")))
    night.until("11:05")
    night.reply("bea", "Liam Doyle", template="needs_somebody")
    night.until("11:10")
    night.mail("liam", "SOLVED", letters(night, "now_yours")[0]["reply_to"])
    night.reply("robert", "YES", template="confirm_outcome")
    assert night.dispute.status == "closed"
    assert {letter["to"]["id"] for letter in letters(night, "closed")} == {"liam", "robert"}


def at_the_line_managers(change: Callable[[Directory], Directory]) -> Night:
    night = Night(loaded_with(), "2026-05-12 10:00")
    night.raised(RAISED)
    night.reply("priya", "STUCK TOLD phone 10:15", "10:30", "raised")
    assert asked_for_something(night, "liam")
    night.until("11:00")
    night.reload(loaded_with(change))
    night.until("11:05")
    return night


def test_a_manager_by_the_directory_alone_who_goes_over_has_left_their_step() -> None:
    night = at_the_line_managers(lambda directory: managed(works_for("council", "liam")(directory), "sana"))
    assert not asked_for_something(night, "liam") and asked_for_something(night, "sana")
    night.reply("liam", "SOLVED", template="stage_opened")
    assert not [one for (stage, *_), one in night.dispute.statements.items() if stage == "s2"]


def test_a_manager_whom_the_other_agency_employs_keeps_their_part() -> None:
    night = at_the_line_managers(works_for("council", "liam"))
    assert asked_for_something(night, "liam")
    night.reply("liam", "SOLVED", template="stage_opened")
    assert [side for stage, _, side in night.dispute.statements if stage == "s2"] == ["referring"]


def asked_for_something(night: Night, person: str) -> bool:
    return any(person in (*duty.holders, *duty.counterparts) for duty in night.dispute.open_duties)


def managed(directory: Directory, by: str) -> Directory:
    priya = replace(directory.people["priya"], manager=by)
    return replace(directory, people={**directory.people, "priya": priya})


def test_a_manager_whom_the_other_agency_employs_keeps_their_part_though_somebody_named_them_for_it() -> None:
    night = Night(loaded_with(works_for("council", "liam")), "2026-05-12 10:00")
    night.raised(f"{RAISED}\nMy line manager: Liam Doyle")
    assert night.dispute.people["referring", "line_manager"] == "liam"
    night.reply("priya", "STUCK TOLD phone 10:15", "10:30", "raised")
    night.reply("liam", "SOLVED", template="stage_opened")
    assert [side for stage, _, side in night.dispute.statements if stage == "s2"] == ["referring"]
