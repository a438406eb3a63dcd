"""Opening a dispute: with what is known, and with what is not. Nothing that is missing stops the clock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import BDSCP, Story, at, kinds

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.dispute import Dispute


def test_a_concern_opens_the_first_stage_with_its_duties_and_dates() -> None:
    story = Story().raised(facts=(("child", "under 1"),))
    assert kinds(story.last)[0] == "DisputeRaised"
    assert (story.stage, story.open) == ("s1", ["contact", "review", "relay", "told"])
    assert story.due("contact") == "Tue 7 Apr 17:00"
    assert story.notices == [("raised", "priya"), ("asked_to_talk", "robert")]
    assert [hold.attendees for hold in story.holds] == [("priya", "robert")]


def test_without_a_receiving_practitioner_the_clock_runs_and_she_is_asked() -> None:
    story = Story().raised(receiving_practitioner="")
    assert story.due("contact") == "Tue 7 Apr 17:00"
    assert story.duty("contact").unfilled == ("receiving practitioner",)
    assert story.holds == []
    assert ("raised", "priya") in story.notices and ("needs_somebody", "bea") in story.notices
    question = story.effects[0].question
    assert (question.kind, question.side, question.role) == ("who", "receiving", "practitioner")
    story.time("7 Apr 18:00")
    assert story.now(e.DeadlineMissed)


def test_without_an_agency_it_opens_and_naming_somebody_gives_both() -> None:
    story = Story().raised(receiving="", receiving_practitioner="")
    assert "receiving" not in story.dispute.agencies
    story.does(
        c.NamePerson,
        "priya",
        "1 Apr 12:00",
        side="receiving",
        role="practitioner",
        person="robert",
        source="raiser",
    )
    assert story.dispute.agencies["receiving"] == "council"
    assert story.duty("contact").counterparts == ("robert",)


def test_a_practitioner_whom_the_directory_knows_gives_the_agency() -> None:
    assert Story().raised(receiving="").dispute.agencies == {"referring": "school", "receiving": "council"}


def test_an_exclusion_says_where_to_go_instead_and_opens_nothing() -> None:
    story = Story().raised(facts=(("about", "complaint about a person"),))
    assert story.refused is not None
    assert (story.refused.code, story.refused.clause) == ("instead", "3.7a")
    assert "complaints or allegations procedure" in story.refused.reason
    assert story.log == [] and story.dispute == Dispute()


def test_whoever_names_themselves_has_named_nobody() -> None:
    story = Story().raised(receiving="", receiving_practitioner="priya")
    assert story.stage == "s1"
    assert ("receiving", "practitioner") not in story.dispute.people
    assert story.duty("contact").unfilled == ("receiving practitioner",)
    refused = story.asks(
        c.NamePerson,
        "priya",
        "1 Apr 12:00",
        side="receiving",
        role="practitioner",
        person="priya",
        source="raiser",
    )
    assert refused is not None


def test_both_sides_may_be_one_agency() -> None:
    story = Story().raised(receiving="school", receiving_practitioner="grace")
    assert story.dispute.side_of("priya") == "referring" and story.dispute.side_of("grace") == "receiving"
    story.spoke("2 Apr 15:00", outcome="unresolved", told=True)
    assert story.stage == "s2"
    story.does(c.RecordAct, "liam", "2 Apr 16:00", keys=(story.key("strategy"),))
    story.does(c.GiveNotice, "liam", "2 Apr 16:10")
    story.does(c.Override, "sana", "2 Apr 16:20", reason="t1")
    assert story.stage == "s3", "whoever manages on one side speaks for it, though both are one agency"


def test_a_decision_claimed_for_tomorrow_counts_from_today() -> None:
    story = Story().raised(decision=at("3 Apr 10:00"))
    assert story.dispute.moments["decision"] == at("1 Apr 10:05")


def test_only_closed_values_enter_the_journal() -> None:
    story = Story().raised(facts=(("child", "her name is on page two"), ("shoe size", "4")))
    assert story.all(e.FactTold) == []


def test_nobody_talks_to_a_dispute_that_is_none_and_none_is_raised_twice() -> None:
    story = Story()
    assert story.asks(c.KeepNote, "priya", "1 Apr 10:05", text="t1")
    story.raised()
    before = story.dispute
    story.raised()
    assert story.refused is not None and story.dispute == before


@pytest.mark.parametrize("choice", ["referring", "receiving"])
def test_each_of_one_agency_is_still_two_parties(choice: str) -> None:
    stage = BDSCP.stages[0]
    who = replace(stage.duties[0].by[0], side="both", each=True)
    duty = replace(stage.duties[0], by=(who,))
    rules = replace(BDSCP, stages=(replace(stage, duties=(duty,)), *BDSCP.stages[1:]))
    story = Story(rules).raised(receiving="school", receiving_practitioner="grace")
    people = {"referring": "priya", "receiving": "grace"}
    assert [d.holders for d in story.dispute.open_duties] == [("priya",), ("grace",)]
    assert people[choice] in [d.holders[0] for d in story.dispute.open_duties]


@pytest.mark.parametrize(("reasons", "taken"), [((), []), ((("child", "t-9"),), ["t-9"])])
def test_a_value_that_needs_a_reason_is_told_at_the_opening_only_with_it(
    reasons: tuple[tuple[str, str], ...], taken: list[str]
) -> None:
    fact = replace(BDSCP.facts["child"], reason_when=("under 1",))
    rules = replace(BDSCP, facts={**BDSCP.facts, "child": fact})
    story = Story(rules).raised(facts=(("child", "under 1"),), reasons=reasons)
    assert [told.text for told in story.all(e.FactTold)] == taken
    assert story.stage == "s1"  # it opens in any case
