"""leeds-2016.yaml, clause by clause, from the heads of service on: steps 3 and 4, and what stands after the steps."""

from __future__ import annotations

import pytest
from given import ROOT, Story
from lived import acted, dates, holders, owed, talked, told, without

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.reference.rules import load_protocol

LEEDS = load_protocol(ROOT / "rules" / "leeds-2016.yaml")


def at_step(step: str) -> Story:
    """A dispute that has come to this step, each before it left unresolved."""
    story = Story(LEEDS).raised("21 May 10:00")
    talked(story, "priya", "21 May 11:00", "attempt", outcome="unresolved")
    talked(story, "priya", "21 May 12:00", "ask_lead")
    if step != "managers":
        talked(story, "liam", "1 Jun 10:00", "between_managers", outcome="unresolved")
    if step in ("joint", "chair"):
        acted(story, "grace", "2 Jun 9:00", "heads_answer")
        story.does(c.ConfirmOutcome, "liam", "2 Jun 10:00", resolved=False)
    if step == "chair":
        talked(story, "grace", "3 Jun 10:00", "between_heads", outcome="unresolved")
    assert story.stage == step
    return story


# --- step 3 -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("step 3")
def test_each_line_manager_refers_it_to_their_own_head_of_service_without_delay() -> None:
    story = at_step("heads")
    assert owed(story, "refer_on") == [(("liam",), ("grace",)), (("marie",), ("imogen",))]
    assert dates(story, "refer_on")[""] == "Tue 2 Jun 17:00"


@pytest.mark.clause("step 3")
def test_the_board_is_told_for_information_only() -> None:
    story = at_step("heads")
    (given,) = story.all(e.NoticeGiven)
    assert (given.on, given.stage, given.people, given.action, given.clause) == (
        "enter",
        "heads",
        ("bea",),
        False,
        "step 3",
    )
    assert not any("bea" in state.holders for state in story.dispute.duties.values()), (
        "nothing is asked of her"
    )


@pytest.mark.clause("step 3")
def test_the_heads_answer_by_the_day_that_was_agreed() -> None:
    story = at_step("heads")
    assert owed(story, "agree_heads") == [(("liam",), ("grace", "imogen"))]
    acted(story, "liam", "2 Jun 9:00", "agree_heads", value="2026-06-09")
    assert owed(story, "heads_answer") == [(("grace",), ("liam",)), (("imogen",), ("marie",))]
    assert dates(story, "heads_answer") == {
        "": "Tue 9 Jun 17:00",
        "between_steps": "Mon 15 Jun 17:00",
        "one_month": "Sun 21 Jun 17:00",
    }


@pytest.mark.clause("step 3")
def test_one_answer_and_unresolved_opens_the_joint_step() -> None:
    story = at_step("heads")
    story.does(c.ConfirmOutcome, "liam", "2 Jun 10:00", resolved=False)
    assert story.stage == "heads", "no head of service has answered yet"
    acted(story, "imogen", "3 Jun 10:00", "heads_answer")
    assert without(story) == ("joint", 1, ())


@pytest.mark.clause("step 3")
def test_silent_heads_lock_nothing() -> None:
    story = at_step("heads")
    acted(story, "liam", "2 Jun 9:00", "agree_heads", value="2026-06-09")
    story.does(c.ConfirmOutcome, "liam", "2 Jun 10:00", resolved=False)
    story.time("9 Jun 17:01", heard="9 Jun 17:01")
    assert without(story)[0] == "joint"
    other = at_step("heads")
    other.does(c.ConfirmOutcome, "liam", "2 Jun 10:00", resolved=False)
    assert other.asks(c.Override, "grace", "2 Jun 11:00", to="joint", reason="t1") is not None, "she owes it"
    other.does(c.Override, "sana", "2 Jun 11:01", to="joint", reason="t1")
    assert without(other)[0] == "joint"


# --- step 4 -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("step 4")
def test_the_heads_of_service_of_each_agency_speak_with_each_other() -> None:
    story = at_step("joint")
    assert owed(story, "between_heads") == [(("grace",), ("imogen",))]
    assert owed(story, "agree_joint") == [(("grace",), ("imogen",))]
    acted(story, "grace", "2 Jun 11:00", "agree_joint", value="2026-06-08")
    assert dates(story, "between_heads")[""] == "Mon 8 Jun 17:00"
    talked(story, "grace", "4 Jun 10:00", "between_heads", medium="face to face", outcome="unresolved")
    assert without(story) == ("chair", 1, ())
    assert "ines" in told(story, "stage_opened")


@pytest.mark.clause("step 4")
def test_two_attempts_at_the_other_head_are_enough() -> None:
    story = at_step("joint")
    acted(story, "grace", "2 Jun 11:00", "agree_joint", value="2026-06-08")
    for when in ("5 Jun 10:00", "8 Jun 10:00"):
        story.does(c.RecordAttempt, "grace", when, medium="phone", keys=(story.key("between_heads"),))
    story.time("8 Jun 17:01", heard="8 Jun 17:01")
    assert without(story) == ("chair", 1, ("between_heads",))


@pytest.mark.clause("step 4")
def test_the_chair_may_take_it_up_before_the_heads_have_spoken() -> None:
    story = at_step("joint")
    story.does(c.ConfirmOutcome, "grace", "3 Jun 9:00", resolved=False)
    assert story.stage == "joint"
    story.does(c.Override, "ines", "3 Jun 10:00", to="chair", reason="t1")
    assert without(story) == ("chair", 1, ("between_heads",))


@pytest.mark.clause("step 4")
def test_the_chair_agrees_a_day_and_says_how_it_is_resolved() -> None:
    story = at_step("chair")
    assert owed(story, "to_chair") == [(("grace",), ("ines",))]
    assert "chair_answers" not in story.open
    acted(story, "grace", "3 Jun 11:00", "to_chair")
    assert owed(story, "agree_chair") == [(("ines",), ("grace", "imogen"))]
    acted(story, "ines", "3 Jun 12:00", "agree_chair", value="2026-06-10")
    assert dates(story, "chair_answers")[""] == "Wed 10 Jun 17:00"
    wrong = story.asks(
        c.RecordAct, "ines", "9 Jun 9:00", keys=(story.key("chair_answers"),), value="somehow", text="t1"
    )
    assert wrong is not None and wrong.clause == "step 4"
    acted(story, "ines", "9 Jun 10:00", "chair_answers", value="as the receiving agency decided", text="t1")
    assert story.stage == "closed"


@pytest.mark.clause("step 4")
def test_a_silent_chair_locks_nothing() -> None:
    story = at_step("chair")
    acted(story, "grace", "3 Jun 11:00", "to_chair")
    story.does(c.Override, "bea", "30 Jun 10:00", to="closed", reason="t1")
    assert story.stage == "closed"


# --- after the steps --------------------------------------------------------------------------------------------


FEEDBACK = [
    # step, who owes it, the duty, what goes before it
    ("managers", "liam", "feedback_of_managers"),
    ("heads", "liam", "feedback_of_heads"),
    ("joint", "grace", "feedback_of_joint"),
    ("chair", "grace", "feedback_of_chair"),
]


@pytest.mark.clause("records")
@pytest.mark.parametrize(("step", "by", "duty"), FEEDBACK)
def test_whoever_raised_it_gets_feedback_at_every_stage_and_no_stage_waits_for_it(
    step: str, by: str, duty: str
) -> None:
    story = at_step(step)
    assert owed(story, duty) == [], "there is nothing to tell yet"
    if step == "managers":
        talked(story, "liam", "1 Jun 10:00", "between_managers", outcome="unresolved")
    elif step == "heads":
        acted(story, "grace", "2 Jun 9:00", "heads_answer")
        story.does(c.ConfirmOutcome, "liam", "2 Jun 10:00", resolved=False)
    elif step == "joint":
        talked(story, "grace", "3 Jun 10:00", "between_heads", outcome="unresolved")
    else:
        acted(story, "grace", "3 Jun 11:00", "to_chair")
        key = story.key("chair_answers")
        refused = story.asks(c.RecordAct, "ines", "9 Jun 9:30", keys=(key,), value="in another way")
        assert refused is not None and refused.clause == "step 4", "and in which"
        acted(story, "ines", "9 Jun 10:00", "chair_answers", value="in another way", text="t9")
    assert story.stage != step, "it moved on"
    assert owed(story, duty) == [((by,), ("priya",))]
    assert story.duty(duty).status == "open", "and the feedback is still owed"
    acted(story, by, "10 Jun 9:00", duty)
    assert story.duty(duty).status == "done"


@pytest.mark.clause("records")
def test_both_sides_get_the_agreed_resolution_in_writing() -> None:
    story = at_step("managers")
    talked(story, "liam", "1 Jun 10:00", "between_managers", outcome="resolved", text="t1")
    story.does(c.ConfirmOutcome, "marie", "1 Jun 11:00", resolved=True)
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.outcome, closed.clause, closed.text) == ("resolved", "records", "t1")
    assert {"priya", "robert", "liam", "marie"} <= told(story, "closed")


@pytest.mark.clause("principle 6")
@pytest.mark.clause("records")
def test_both_sides_keep_a_written_record_as_long_as_it_lasts() -> None:
    story = at_step("managers")
    assert owed(story, "written_record") == [(("priya", "robert"), ())]
    assert story.duty("written_record").status == "open"
    story.does(c.Withdraw, "priya", "3 Jun 10:00")
    assert story.open == ["inform"] or story.open == []


@pytest.mark.clause("principle 1")
@pytest.mark.clause("still at risk")
@pytest.mark.parametrize("step", ["managers", "heads", "joint", "chair"])
def test_a_child_who_may_still_be_at_risk_waits_for_no_step(step: str) -> None:
    story = at_step(step)
    story.does(c.MarkUrgent, "priya", "10 Jun 9:00")
    assert story.stage == step and story.all(e.OnCallAlerted) == []
    assert holders(owed(story, "duty_and_advice")) == [("priya", "robert")]
    assert owed(story, "tell_own_people") == [(("priya",), ("liam", "sana"))], "line manager and/or lead"
    assert story.duty("tell_own_people").clause == "still at risk"
    story.does(c.Withdraw, "priya", "10 Jun 10:00")
    assert {"duty_and_advice", "tell_own_people"} <= set(story.open), "it outlives the rest"
    acted(story, "robert", "10 Jun 11:00", "duty_and_advice", text="t1")
    acted(story, "priya", "10 Jun 11:30", "tell_own_people")
    assert not {"duty_and_advice", "tell_own_people"} & set(story.open)


@pytest.mark.clause("Chair")
@pytest.mark.parametrize("step", ["managers", "heads", "joint", "chair"])
def test_a_policy_issue_goes_to_the_chair_at_any_step(step: str) -> None:
    story = at_step(step)
    story.does(c.TellFact, "priya", "10 Jun 9:00", fact="policy", value="yes")
    assert story.stage == step
    assert owed(story, "refer_policy") == [(("liam",), ("ines",))]
    acted(story, "liam", "10 Jun 10:00", "refer_policy")
    assert "refer_policy" not in story.open and story.stage == step


@pytest.mark.clause("Chair")
def test_no_policy_issue_no_track() -> None:
    story = at_step("managers")
    story.does(c.TellFact, "priya", "10 Jun 9:00", fact="policy", value="no")
    assert owed(story, "refer_policy") == []


@pytest.mark.clause("whistleblowing")
@pytest.mark.parametrize("what", ["allegation about a person", "whistleblowing"])
def test_what_it_is_not_for_is_sent_where_it_belongs(what: str) -> None:
    story = Story(LEEDS).raised("21 May 10:00", facts=(("about", what),))
    assert story.refused is not None
    assert (story.refused.code, story.refused.clause) == ("instead", "whistleblowing")
    assert story.dispute.status == "new"


@pytest.mark.clause("whistleblowing")
def test_whatever_else_it_is_about_is_raised() -> None:
    for what in LEEDS.facts["about"].values[:5]:
        assert Story(LEEDS).raised("21 May 10:00", facts=(("about", what),)).stage == "clarify"
