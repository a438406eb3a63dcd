"""Mail that lay in the holding pen is taken as of when it came: what it says is of the stage that was open then, and undoes nothing
that was said since (design.md section 4)."""

from __future__ import annotations

import pytest
from given import Story, at, protocol

from parley.dispute import commands as c
from parley.dispute import events as e

RULES = """
id: twice-round
version: 1
title: Twice round
partnership: Oakshire
raiser: keeper
roles:
  keeper: {name: keeper, named: yes, clause: "2"}
  lead: {name: lead, post: safeguarding_lead, clause: "2"}
facts:
  ruling: {name: the ruling, one_of: [approve, reject], told_by: receiving lead, clause: "3"}
  view: {name: the view, one_of: [for, against], ask: stage, clause: "3"}
stages:
- id: one
  label: One
  clause: "2"
  duties:
  - {id: speak, do: talk, by: referring keeper, with: receiving keeper, within: 2 working days, from: entry, clause: "2.1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: two, when: {outcome: unresolved}, needs: {done: speak}, override: referring lead}
  - {to: two, asked_by: referring lead}
- id: two
  label: Two
  clause: "3"
  duties:
  - {id: rule, do: decide, fact: ruling, by: receiving lead, within: 5 working days, from: entry, clause: "3.1"}
  exits:
  - {to: closed, when: {view: for}}
  - {to: closed, when: {outcome: resolved}}
  - {to: one, when: {ruling: reject}, needs: {done: rule}, override: referring lead}
  - {to: closed, when: {ruling: approve}, needs: {done: rule}, override: referring lead}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
confirm: {clause: "4"}
end: twice-round
"""


def twice_round() -> Story:
    """At the second visit of its second stage."""
    story = Story(protocol(RULES)).raised()
    for stuck, ruled in (("2 Apr 10:00", "7 Apr 10:00"), ("8 Apr 10:00", "")):
        story.spoke(stuck, outcome="unresolved")
        if ruled:
            story.does(c.RecordAct, "sol", ruled, keys=(story.key("rule"),), value="reject")
    assert story.dispute.at is not None and (story.stage, story.dispute.at.visit) == ("two", 2)
    return story


@pytest.mark.parametrize(
    ("when", "where"), [("2 Apr 12:00", ("two", 1)), ("7 Apr 12:00", ("one", 2)), ("8 Apr 12:00", ("two", 2))]
)
def test_what_is_told_is_of_the_visit_that_was_open_when_it_came(when: str, where: tuple[str, int]) -> None:
    story = twice_round()
    story.does(c.KeepNote, "priya", "9 Apr 10:00", text="t1")
    story.filed_late(c.TellFact, "priya", when, fact="view", value="for")
    (told,) = story.now(e.FactTold)
    assert (told.stage, told.visit) == where
    assert story.stage == ("closed" if where == ("two", 2) else "two")


def moved_on_without_stuck() -> Story:
    story = Story(protocol(RULES)).raised()
    story.does(c.AskNextStage, "sana", "7 Apr 10:00", to="two")
    assert story.stage == "two"
    return story


@pytest.mark.parametrize(("by", "side"), [("priya", "referring"), ("robert", "receiving")])
def test_settled_is_said_of_how_it_stands_where_it_went_on_without_stuck(by: str, side: str) -> None:
    story = moved_on_without_stuck()
    story.filed_late(c.ConfirmOutcome, by, "2 Apr 14:00", resolved=True)
    assert story.dispute.statement(side) is not None
    other = {"priya": "robert", "robert": "priya"}[by]
    assert story.notices == [("confirm_outcome", other)]


def test_not_resolved_of_a_stage_that_is_over_opens_nothing() -> None:
    story = moved_on_without_stuck()
    story.filed_late(c.ConfirmOutcome, "priya", "2 Apr 14:00", resolved=False)
    assert story.dispute.statement("referring") is None and story.stage == "two"


def test_a_word_behind_a_newer_one_of_the_same_side_makes_no_accounts_differ() -> None:
    story = Story(protocol(RULES)).raised()
    story.does(c.ConfirmOutcome, "robert", "1 Apr 14:00", resolved=False)
    story.spoke("2 Apr 14:00", outcome="waiting")
    story.does(c.ConfirmOutcome, "priya", "2 Apr 15:00", resolved=False)
    story.filed_late(c.ConfirmOutcome, "robert", "1 Apr 12:00", resolved=True)
    assert not story.now(e.AccountsDiffer) and story.notices == []
    said = story.dispute.statements["one", 1, "receiving"]
    assert said.value == "unresolved" and said.heard == at("1 Apr 14:00")


NAMED = {"side": "receiving", "role": "practitioner", "source": "raiser"}


def refused_late(story: Story, kind: type[c.Command], by: str, when: str, **fields: object) -> str:
    refused = story._decide(kind(by=by, happened=at(when), received=at(when), **fields))
    assert story.last == [] or refused is None
    return refused.reason if refused else ""


def test_not_me_takes_back_no_part_that_was_given_after_it() -> None:
    story = Story().raised()
    story.does(c.NamePerson, "priya", "1 Apr 15:00", person="robert", **NAMED)
    assert "You have been named for it since" in refused_late(story, c.StandDown, "robert", "1 Apr 12:00")
    assert story.dispute.people["receiving", "practitioner"] == "robert"


@pytest.mark.parametrize("person", ["robert", "marie"])
def test_a_name_does_not_undo_a_not_me_that_was_said_after_it(person: str) -> None:
    story = Story().raised()
    story.does(c.StandDown, "robert", "1 Apr 15:00")
    said = refused_late(story, c.NamePerson, "priya", "1 Apr 12:00", person=person, **NAMED)
    assert ("They have said that it is not theirs since" in said) is (person == "robert")
    assert story.dispute.people.get(("receiving", "practitioner"), "") == person.replace("robert", "")


def test_a_name_counts_for_whoever_gave_the_part_back_before_it_was_said() -> None:
    story = Story().raised()
    story.does(c.StandDown, "robert", "1 Apr 11:00")
    story.does(c.NamePerson, "priya", "1 Apr 12:00", person="marie", **NAMED)
    story.does(c.StandDown, "marie", "1 Apr 15:00")
    assert refused_late(story, c.NamePerson, "priya", "1 Apr 13:00", person="robert", **NAMED) == ""
    assert story.dispute.people["receiving", "practitioner"] == "robert"


def test_what_came_to_somebody_since_stays_theirs_whoever_else_is_named_in_it_then() -> None:
    story = Story().raised()
    story.does(c.PassOn, "robert", "1 Apr 14:00", person="paula")
    story.does(c.PassOn, "paula", "1 Apr 15:00", person="robert")
    key = story.key("review")
    event = e.DutyReassigned(
        happened=at("1 Apr 16:00"), received=at("1 Apr 16:00"), key=key, holders=("robert",), counterparts=("sana",), why="named"
    )  # fmt: skip
    story._take([event])
    said = refused_late(story, c.PassOn, "robert", "1 Apr 12:00", person="marie", keys=(key,))
    assert "It has come to you since" in said, said


def test_pass_to_hands_on_nothing_that_came_to_them_after_it() -> None:
    story = Story().raised()
    story.does(c.PassOn, "robert", "1 Apr 14:00", person="paula")
    story.does(c.PassOn, "paula", "1 Apr 15:00", person="robert")
    assert "It has come to you since" in refused_late(
        story, c.PassOn, "robert", "1 Apr 12:00", person="marie"
    )
    assert story.duty("review").holders == ("robert",)


def test_one_step_that_came_to_somebody_by_a_later_mail_stays_theirs() -> None:
    story = Story().raised()
    story.spoke("2 Apr 10:00", outcome="unresolved", told=True)
    assert story.duty("contact").status == "done"
    (key, *_) = [duty.key for duty in story.dispute.open_duties if "liam" in duty.holders]
    story.does(c.PassOn, "liam", "2 Apr 14:00", person="sana", keys=(key,))
    story.does(c.PassOn, "sana", "2 Apr 15:00", person="liam", keys=(key,))
    said = refused_late(story, c.PassOn, "liam", "2 Apr 12:00", person="sana", keys=(key,))
    assert "It has come to you since" in said, said
    assert story.dispute.duties[key].holders == ("liam",)


def test_pass_to_of_what_is_theirs_as_ever_counts_however_late_it_is_filed() -> None:
    story = Story().raised()
    story.does(c.KeepNote, "priya", "2 Apr 10:00", text="t1")
    story.filed_late(c.PassOn, "robert", "1 Apr 12:00", person="paula")
    assert story.duty("review").holders == ("paula",)


def test_a_day_that_was_told_once_more_is_not_moved_by_an_older_mail() -> None:
    story = Story().raised()
    for when in ("1 Apr 11:00", "1 Apr 15:00"):
        story.does(c.TellMoment, "priya", when, moment="decision", at=at("31 Mar 10:00"))
    assert [type(event) for event in story.last] == [e.MomentTold] and story.notices == []
    said = refused_late(story, c.TellMoment, "priya", "1 Apr 13:00", moment="decision", at=at("30 Mar 10:00"))
    assert "Another day has been given since" in said
    assert story.dispute.moments["decision"] == at("31 Mar 10:00")
    same = refused_late(story, c.TellMoment, "priya", "1 Apr 13:00", moment="decision", at=at("31 Mar 10:00"))
    assert same == "" and story.last == [], "and it is not older for it"
