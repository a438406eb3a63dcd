"""london-cp5.yaml, clause by clause: 11.2, child protection plans, and 11.3, where differences remain."""

from __future__ import annotations

import pytest
from given import opened
from lived import owed
from london_steps import LONDON, at_step, raised

from parley.dispute import commands as c
from parley.dispute import events as e

# --- 11.2: a child protection plan ------------------------------------------------------------------------------


@pytest.mark.clause("11.2.1")
@pytest.mark.clause("11.2.2")
def test_a_child_protection_plan_takes_the_same_steps_and_times() -> None:
    plan, other = (raised(facts=(("about", kind),)) for kind in ("child protection plan", "referral"))
    assert (plan.open, plan.due("discuss")) == (other.open, other.due("discuss"))
    assert at_step("board", plan).open == at_step("board", other).open


# --- 11.3: where differences remain -----------------------------------------------------------------------------


@pytest.mark.clause("11.3.1")
def test_the_heads_of_service_of_each_agency() -> None:
    story = at_step("heads")
    assert owed(story, "between_heads") == [(("grace",), ("imogen",))]
    assert story.duty("between_heads").due is None
    assert {("stage_opened", "imogen"), ("stage_opened", "grace")} <= set(story.notices)


@pytest.mark.clause("11.3.1")
@pytest.mark.parametrize("step", ["seniors", "heads"])
def test_where_there_is_no_date_two_attempts_are_enough(step: str) -> None:
    story = at_step(step)
    story.tried("15 Apr 10:00", by="grace")
    assert story.stage == step
    story.tried("15 Apr 16:00", by="grace")
    assert story.stage == {"seniors": "heads", "heads": "board"}[step]
    assert opened(story)[-1][2] == ({"seniors": "between_seniors", "heads": "between_heads"}[step],)


@pytest.mark.clause("11.3.2")
def test_the_board_is_told_urgently_and_its_resolution_ends_it() -> None:
    story = at_step("board")
    assert owed(story, "to_board") == [(("grace",), ("ines",))]
    assert story.due("to_board") == "Tue 14 Apr 17:00", "by the end of the next working day"
    assert "board_resolves" not in story.open, "it is not the chair's turn before it was referred"
    story.does(c.RecordAct, "grace", "14 Apr 10:00", keys=(story.key("to_board"),))
    refused = story.asks(
        c.RecordAct, "ines", "15 Apr 9:00", keys=(story.key("board_resolves"),), value="perhaps"
    )
    assert refused is not None and refused.clause == "11.3.2"
    key = story.key("board_resolves")
    refused = story.asks(c.RecordAct, "ines", "15 Apr 9:30", keys=(key,), value="in another way")
    assert refused is not None and refused.clause == "11.3.2", "and in which"
    story.does(c.RecordAct, "ines", "15 Apr 10:00", keys=(key,), value="in another way", text="t9")
    assert story.stage == "closed"


@pytest.mark.clause("11.3.2")
@pytest.mark.parametrize("step", ["professionals", "managers", "seniors", "heads", "board"])
def test_a_policy_issue_goes_to_the_board_at_any_step_and_moves_nothing_else(step: str) -> None:
    story = at_step(step)
    story.does(c.TellFact, "priya", "20 Apr 9:00", fact="policy", value="yes")
    assert story.stage == step
    assert owed(story, "refer_policy") == [(("liam",), ("ines",))]
    assert story.due("refer_policy") == "Tue 21 Apr 17:00"
    story.does(c.RecordAct, "liam", "20 Apr 10:00", keys=(story.key("refer_policy"),))
    story.does(c.RecordAct, "ines", "21 Apr 10:00", keys=(story.key("settle_policy"),), text="t1")
    assert story.stage == step and not [d for d in story.open if "policy" in d]


@pytest.mark.clause("11.3.2")
def test_no_policy_issue_no_track() -> None:
    story = raised()
    story.does(c.TellFact, "priya", "1 Apr 11:00", fact="policy", value="no")
    assert story.open == ["discuss"]


@pytest.mark.clause("11.3.3")
def test_what_keeps_the_child_safe_runs_beside_and_outlives_the_rest() -> None:
    story = raised()
    assert "act_now" not in story.open
    story.does(c.MarkUrgent, "robert", "1 Apr 11:00")
    assert owed(story, "act_now") == [(("priya",), ()), (("robert",), ())]
    assert story.due("act_now") == "Thu 2 Apr 17:00"
    story.does(c.Withdraw, "priya", "1 Apr 12:00")
    assert story.stage == "closed" and story.open == ["act_now", "act_now"]
    for key in [key for key in story.dispute.duties if key.duty == "act_now"]:
        story.does(c.RecordAct, story.dispute.duties[key].holders[0], "1 Apr 13:00", keys=(key,), text="t1")
    assert story.open == []


@pytest.mark.clause("11.3.3")
def test_nobody_is_on_call() -> None:
    assert LONDON.on_call is None
    story = raised("4 Apr 23:40", urgent=True)
    assert story.all(e.OnCallAlerted) == [] and story.open == ["discuss", "act_now", "act_now"]


@pytest.mark.clause("11.3.4")
def test_a_specialist_regional_facility_has_its_own_protocol() -> None:
    story = raised(facts=(("facility", "yes"),))
    assert story.refused is not None
    assert (story.refused.code, story.refused.clause) == ("instead", "11.3.4")
    assert story.dispute.status == "new"
    assert raised(facts=(("facility", "no"),)).stage == "professionals"
