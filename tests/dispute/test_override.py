"""Letting the next stage open without what is missing: by the role that the rule names, with a reason, on record."""

from __future__ import annotations

from dataclasses import replace

from given import BDSCP, Story, kinds, opened, protocol
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e


def test_the_named_role_opens_it_with_a_reason_and_states_that_it_is_unresolved() -> None:
    story = Story().raised()
    story.does(c.Override, "liam", "2 Apr 15:00", reason="t1")
    assert opened(story)[-1] == ("s2", 1, ("contact", "told"))
    (event,) = story.now(e.StageOpened)
    assert (event.by, event.override) == ("liam", "t1")
    assert story.dispute.visits[-1].overridden_by == "liam"
    assert [event.value for event in story.now(e.OutcomeStated)] == ["unresolved"]
    assert {key.duty for key in [event.key for event in story.now(e.DutyOvertaken)]} == {
        "contact", "review", "relay", "told",
    }  # fmt: skip


def test_nobody_else_may() -> None:
    for person in ("priya", "robert", "marie", "sana", "dana"):
        story = Story().raised()
        assert story.asks(c.Override, person, "2 Apr 15:00", reason="t1") is not None, person
        assert story.stage == "s1"


def test_a_reason_is_asked_for() -> None:
    story = Story().raised()
    refused = story.asks(c.Override, "liam", "2 Apr 15:00", reason="")
    assert refused is not None and "reason" in refused.reason and story.stage == "s1"


def test_never_by_the_one_who_owes_what_is_missing() -> None:
    story = Story().raised(line_manager="priya")
    refused = story.asks(c.Override, "priya", "2 Apr 15:00", reason="t1")
    assert refused is not None and "cannot waive" in refused.reason


def test_nor_by_the_one_who_will_owe_it_once_it_begins() -> None:
    stage = BDSCP.stages[1]
    first, second, third = stage.duties
    later = replace(third, needs=stage.exits[1].needs.parts[0])  # type: ignore[union-attr]
    exit_ = replace(stage.exits[1], override=third.by)
    rules = replace(
        BDSCP,
        stages=(
            BDSCP.stages[0],
            replace(stage, duties=(first, second, later), exits=(stage.exits[0], exit_)),
            *BDSCP.stages[2:],
        ),
    )
    story = Story(rules).raised()
    story.spoke("2 Apr 15:00", outcome="unresolved", told=True)
    assert story.open == ["strategy", "managers"]
    refused = story.asks(c.Override, "liam", "7 Apr 15:00", reason="t1")
    assert refused is not None and "cannot waive" in refused.reason


def test_it_stands_in_for_needs_and_never_for_when() -> None:
    story = in_stage_2()
    other = replace(BDSCP.stages[1].exits[1], override=())
    assert other.when == BDSCP.stages[1].exits[1].when
    rules = replace(
        BDSCP,
        stages=(
            BDSCP.stages[0],
            replace(
                BDSCP.stages[1],
                exits=(
                    replace(BDSCP.stages[1].exits[1], override=(replace(other_side(), role="lead"),)),
                    BDSCP.stages[1].exits[0],
                ),
            ),
            *BDSCP.stages[2:],
        ),
    )
    story.rules = rules
    refused = story.asks(c.Override, "sol", "7 Apr 10:00", reason="t1")
    assert refused is not None and "unresolved" in refused.reason, "the other side cannot say so for her"
    story.does(c.RecordDiscussion, "priya", "7 Apr 11:00", medium="", outcome="unresolved")
    story.does(c.Override, "sol", "7 Apr 12:00", reason="t1")
    assert story.stage == "s3"


def other_side():  # type: ignore[no-untyped-def]
    return BDSCP.stages[0].duties[1].by[0]  # "receiving …"


def test_where_nothing_is_missing_it_is_an_exit_like_any_other() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", told=True)
    story.does(c.Override, "liam", "2 Apr 16:00", reason="t1")
    assert opened(story)[-1] == ("s2", 1, ())
    assert story.now(e.StageOpened)[0].override == ""


def test_what_was_waived_is_told_past_a_skipped_stage() -> None:
    skip = protocol(SKIPPING).stages[1].skip
    rules = replace(BDSCP, stages=(BDSCP.stages[0], replace(BDSCP.stages[1], skip=skip), *BDSCP.stages[2:]))
    story = Story(rules).raised(line_manager="sana")
    story.does(c.Override, "sana", "2 Apr 15:00", reason="t1")
    assert kinds(story.last).count("StageSkipped") == 1
    assert opened(story)[-1] == ("s3", 1, ("contact", "told"))
    assert story.now(e.StageOpened)[0].override == "t1"


def test_an_override_that_leads_to_the_end_is_told_at_the_end() -> None:
    stage = BDSCP.stages[0]
    exit_ = replace(stage.exits[1], to="closed")
    rules = replace(BDSCP, stages=(replace(stage, exits=(stage.exits[0], exit_)),))
    story = Story(rules).raised()
    story.does(c.Override, "liam", "2 Apr 15:00", reason="t1")
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.by, closed.override, closed.without) == ("liam", "t1", ("contact", "told"))


def test_nobody_is_asked_to_waive_a_way_that_is_not_chosen_until_it_is() -> None:
    story = Story(protocol(TWO_ENDS)).raised()
    story.spoke("1 Apr 12:00", outcome="unresolved")
    story.time("9 Apr 10:00")
    assert [event.key.duty for event in story.now(e.DeadlineMissed)] == ["review"]
    assert ("may_open", "sana") not in story.notices and ("missed", "liam") in story.notices
    refused = story.asks(c.Override, "sana", "9 Apr 11:00", reason="t1")
    assert refused is not None and refused.reason == "What chooses that way has not been said."
    story.does(c.RecordDiscussion, "priya", "9 Apr 12:00", medium="", outcome="resolved")
    assert ("may_open", "sana") not in story.notices, "one side's word settles nothing"
    story.does(c.RecordDiscussion, "robert", "9 Apr 13:00", medium="", outcome="resolved")
    assert ("may_open", "sana") in story.notices
    story.does(c.Override, "sana", "9 Apr 14:00", reason="t1")
    assert story.stage == "closed"


# Invented: what is settled still waits for a step, and somebody may waive that.
TWO_ENDS = """
id: two-ends
version: 1
title: Settled, and a step to do
partnership: Oakshire
raiser: keeper
roles:
  keeper: {named: yes}
  boss: {named: yes, post: line_manager}
  lead: {post: safeguarding_lead}
stages:
- id: only
  clause: "1"
  duties:
  - {id: talk, do: talk, by: referring keeper, with: receiving keeper, within: 2 working days, from: decision, clause: "1.1"}
  - {id: review, do: act, by: referring boss, within: 3 working days, from: decision, clause: "1.2"}
  exits:
  - {to: closed, when: {outcome: resolved}, needs: {done: review}, override: referring lead}
  - {to: closed, when: {outcome: unresolved}, needs: {done: talk}, asked_by: referring lead}
end: two-ends
"""

SKIPPING = """
id: skipping
version: 1
title: A rule file of one condition
partnership: Oakshire
raiser: practitioner
roles:
  practitioner: {named: yes}
  line_manager: {named: yes, post: line_manager}
  lead: {post: safeguarding_lead}
stages:
- id: a
  clause: "1"
  exits: [{to: b}]
- id: b
  clause: "2"
  skip: {same_person: [referring line_manager, referring lead]}
  exits: [{to: closed}]
end: skipping
"""


def test_what_is_said_to_be_settled_is_not_taken_further_over_that_word() -> None:
    story = Story().raised()
    story.spoke("2 Apr 14:00", outcome="resolved")
    refused = story.asks(c.Override, "liam", "2 Apr 15:00", reason="t1")
    assert refused is not None and "settled" in refused.reason and story.stage == "s1"
    story.does(c.ConfirmOutcome, "robert", "2 Apr 15:30", resolved=False, text="")
    story.does(c.Override, "liam", "2 Apr 16:00", reason="t1")
    assert story.stage == "s2"
