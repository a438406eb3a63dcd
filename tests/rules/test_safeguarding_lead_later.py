"""safeguarding-lead.yaml, clause by clause: the leads and their form, the members of the board, the chair."""

from __future__ import annotations

import pytest
from given import Story, london, opened
from lead_steps import (
    CONCERN,
    LEAD,
    at_step_3,
    at_step_4,
    at_step_5,
    fill,
    negotiated,
    outcome,
    with_the_form,
)
from lived import instances, owed

from parley.dispute import commands as c
from parley.dispute import events as e

# --- 4.5 to 4.8: the leads ------------------------------------------------------------------------------------


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("medium", "counts"), [("phone", True), ("face to face", True), ("video", False), ("email", False)]
)
def test_the_practitioner_rings_the_own_lead(medium: str, counts: bool) -> None:
    story = at_step_3()
    assert owed(story, "lead_rung") == [(("priya",), ("sana",))] and story.duty("lead_rung").due is None
    keys = (story.key("lead_rung"),)
    refused = story.asks(c.RecordDiscussion, "priya", "8 Apr 10:00", medium=medium, keys=keys)
    assert (refused is None) == counts and (refused is None or refused.clause == "4.5")


@pytest.mark.clause("4.6")
@pytest.mark.clause("Appendix B")
@pytest.mark.clause("Appendix B, section A")
def test_the_lead_completes_section_a_with_the_practitioner_and_then_negotiates() -> None:
    story = at_step_3()
    assert owed(story, "form_begun") == [(("sana",), ("priya",))]
    assert owed(story, "negotiate") == [], "first the form"
    assert fill(story, "sana", "8 Apr 11:00", "section_a", CONCERN[0]) is None
    assert story.duty("form_begun").status == "open"
    assert fill(story, "sana", "8 Apr 11:10", "section_a", CONCERN[1]) is None
    assert story.duty("form_begun").status == "done"
    assert owed(story, "negotiate") == [(("sana",), ("sol",))]
    assert [hold.attendees for hold in story.holds] == [("sana", "sol")]
    section = LEAD.forms["appendix_b"].section("section_a")
    assert [field.known for field in section.fields] == [
        "receiving practitioner", "receiving agency", "receiving lead", "entry of leads", "referring practitioner",
        "referring agency", "referring lead", "", "", "",
    ]  # fmt: skip
    assert [field.kind for field in section.fields][7:] == ["children", "text", "text"]


@pytest.mark.clause("Appendix B, section A")
def test_a_childs_name_is_never_taken() -> None:
    refused = fill(at_step_3(), "sana", "8 Apr 11:00", "section_a", ("children", "t9"))
    assert refused is not None and refused.clause == "Appendix B, section A"


@pytest.mark.clause("4.6")
@pytest.mark.parametrize("medium", ["phone", "face to face", "video", "meeting", "email"])
def test_the_leads_negotiate_in_conversation_and_the_other_lead_may_ask_the_own_side(medium: str) -> None:
    story = with_the_form()
    keys = (story.key("negotiate"),)
    refused = story.asks(c.RecordDiscussion, "sana", "9 Apr 10:00", medium=medium, keys=keys)
    assert (refused is None) == (medium != "email")
    if refused is None:
        assert owed(story, "own_side") == [(("sol",), ("marie", "paula"))]
        rule = LEAD.stage("leads").duty("own_side")
        assert rule is not None and rule.advised, "this may help, and nothing waits for it"
        assert story.holds == []


@pytest.mark.clause("4.6")
def test_the_referring_lead_may_go_back_to_the_referrer_as_often_as_is_useful() -> None:
    story = negotiated()
    story.does(c.ConfirmOutcome, "priya", "10 Apr 9:00", resolved=False)
    assert story.asks(c.AskNextStage, "sol", "10 Apr 9:10", to="leads") is not None, "not for the other lead"
    story.does(c.AskNextStage, "sana", "10 Apr 9:20", to="leads")
    assert opened(story)[-1][:2] == ("leads", 2)
    assert len(owed(story, "lead_rung")) == 1, "the call is not asked for again"
    assert len(owed(story, "negotiate")) == 2
    assert [s.status for s in instances(story, "agreed_step") if s.key.visit == 1] == ["open", "open"]
    story.spoke("13 Apr 9:00", by="sana", keys=(story.key("negotiate"),))
    story.does(c.ConfirmOutcome, "priya", "13 Apr 9:10", resolved=False)
    story.does(c.AskNextStage, "sana", "13 Apr 9:20", to="leads")
    assert opened(story)[-1][:2] == ("leads", 3)


@pytest.mark.clause("4.7")
@pytest.mark.clause("Appendix B, section B")
def test_the_agreed_actions_have_owners_and_days_and_a_copy_goes_to_the_other_lead() -> None:
    story = negotiated()
    assert [(s.holders, london(s.due), s.clause) for s in instances(story, "agreed_step")] == [
        (("robert",), "Fri 17 Apr 17:00", "4.7"), (("sol",), "Thu 30 Apr 17:00", "4.7"),
    ]  # fmt: skip
    assert owed(story, "copy_sent") == [(("sana",), ("sol",))]
    rule = LEAD.stage("leads").duty("copy_sent")
    assert rule is not None and rule.media == ("form", "letter", "email")
    assert rule.carries == ("appendix_b",)
    story.time("16 Apr 9:00")
    assert ("reminder", "robert") in story.notices
    story.time("17 Apr 17:01", heard="17 Apr 17:01")
    assert {p for name, p in story.notices if name == "missed"} == {"robert", "sana", "sol"}
    form = LEAD.forms["appendix_b"].section("section_b")
    assert form.line == "Action" and [f.kind for f in form.rows] == ["text", "text", "person", "date"]


@pytest.mark.clause("4.7")
def test_before_anything_is_agreed_there_is_nothing_to_send_or_to_report() -> None:
    story = with_the_form()
    assert owed(story, "copy_sent") == [] == owed(story, "end_of_period")
    assert owed(story, "actions_filled") == []
    story.spoke("9 Apr 10:00", by="sana", keys=(story.key("negotiate"),))
    assert owed(story, "actions_filled") == [(("sana",), ("sol",))] and owed(story, "outcome_filled") == []
    values = (("issue", "t3"), ("agreed_action", "t4"), ("whom", "sol"), ("when", "2026-04-20"))
    assert fill(story, "sana", "9 Apr 10:10", "section_b", *values, row=-1) is None
    assert story.duty("actions_filled").status == "done"
    assert owed(story, "outcome_filled") == [(("sana",), ("sol",))]


@pytest.mark.clause("4.8")
def test_at_the_end_of_the_agreed_period_the_other_lead_reports_and_the_outcome_is_recorded() -> None:
    story = negotiated()
    assert owed(story, "end_of_period") == [(("sol",), ("sana",))]
    assert story.due("end_of_period") == story.due("outcome_filled") == "Thu 30 Apr 17:00", (
        "the last of the days"
    )
    story.does(c.GiveNotice, "sol", "30 Apr 14:00", keys=(story.key("end_of_period"),))
    assert story.duty("end_of_period").status == "done"
    outcome(story)
    assert story.duty("outcome_filled").status == "done" and LEAD.says["late"].clause == "4.8"


@pytest.mark.clause("4.8")
def test_a_report_that_does_not_come_is_told_to_the_referring_lead() -> None:
    story = negotiated()
    story.time("30 Apr 17:01", heard="30 Apr 17:01")
    assert ("missed", "sana") in story.notices and ("missed", "sol") in story.notices


@pytest.mark.clause("Appendix B, section B")
@pytest.mark.parametrize(("head", "owes"), [("yes", [(("sana",), ("grace", "imogen"))]), ("no", [])])
def test_notify_hos(head: str, owes: list[object]) -> None:
    story = negotiated()
    story.does(c.TellFact, "sana", "30 Apr 14:00", fact="head_notice", value=head)
    assert owed(story, "head_informed") == owes
    for fact in ("head_notice", "resolved_on_form"):
        assert story.asks(c.TellFact, "sol", "30 Apr 14:10", fact=fact, value="no") is not None
    fields = LEAD.forms["appendix_b"].section("section_b_end").fields
    assert [(f.known, f.line, f.optional) for f in fields] == [
        ("", "Outcome", False), ("resolved_on_form", "", False), ("head_notice", "", False), ("", "Comments", True),
    ]  # fmt: skip


# --- 4.9: the members, and the chair --------------------------------------------------------------------------


@pytest.mark.clause("4.9")
def test_the_outcome_must_stand_in_the_form_before_the_members_are_asked_or_a_member_says_why_not() -> None:
    story = negotiated()
    story.does(c.ConfirmOutcome, "priya", "10 Apr 9:00", resolved=False)
    assert story.stage == "leads"
    for other in ("sana", "dev", "ines"):
        assert story.asks(c.Override, other, "10 Apr 9:10", to="members", reason="t1") is not None
    story.does(c.Override, "grace", "10 Apr 9:20", to="members", reason="t1")
    assert story.stage == "members"


@pytest.mark.clause("4.9")
def test_a_lead_who_cannot_be_reached_does_not_lock_it() -> None:
    story = with_the_form()
    for when in ("9 Apr 10:00", "10 Apr 10:00"):
        story.tried(when, by="sana", keys=(story.key("negotiate"),))
    outcome(story, "13 Apr 9:00")
    assert opened(story)[-1] == ("members", 1, ("negotiate",))


@pytest.mark.clause("4.9")
@pytest.mark.clause("2.2")
def test_referral_actions_and_outcomes_are_forwarded_and_the_members_negotiate() -> None:
    story = at_step_4()
    assert owed(story, "forwarded") == [(("sana",), ("grace", "dev"))]
    assert owed(story, "members_negotiate") == []
    story.does(c.RecordAct, "sana", "1 May 9:00", keys=(story.key("forwarded"),))
    assert {("documents", "grace"), ("documents", "dev")} <= set(story.notices)
    assert owed(story, "members_negotiate") == [(("grace",), ("dev",))]
    assert (
        story.duty("members_negotiate").due is None and story.duty("members_negotiate").clause == "2.2, 4.9"
    )
    refused = story.asks(
        c.RecordDiscussion, "grace", "4 May 9:00", medium="email", keys=(story.key("members_negotiate"),)
    )
    assert refused is not None


@pytest.mark.clause("2.3")
@pytest.mark.clause("4.9")
def test_the_chair_is_the_very_last_resort() -> None:
    story = at_step_4()
    story.does(c.ConfirmOutcome, "grace", "1 May 9:00", resolved=False)
    assert story.stage == "members"
    for other in ("grace", "sana", "bea"):
        assert story.asks(c.Override, other, "1 May 9:10", to="chair_stage", reason="t1") is not None
    story.does(c.RecordAct, "sana", "1 May 9:20", keys=(story.key("forwarded"),))
    for when in ("4 May 9:00", "5 May 9:00"):
        story.tried(when, by="grace", keys=(story.key("members_negotiate"),))
    assert opened(story)[-1] == ("chair_stage", 1, ("members_negotiate",))
    alone = at_step_4()
    alone.does(c.ConfirmOutcome, "grace", "1 May 9:00", resolved=False)
    alone.does(c.Override, "ines", "1 May 9:10", to="chair_stage", reason="t1")
    assert alone.stage == "chair_stage"


@pytest.mark.clause("2.3")
@pytest.mark.clause("4.9")
@pytest.mark.parametrize("value", ["as the practitioner asks", "as the colleague decided", "another way"])
def test_the_chair_is_notified_and_resolves_it_with_reasons(value: str) -> None:
    story = at_step_5()
    assert owed(story, "chair_notified") == [(("grace",), ("ines",))]
    assert owed(story, "chair_resolves") == []
    story.does(c.RecordAct, "grace", "6 May 9:00", keys=(story.key("chair_notified"),))
    assert ("documents", "ines") in story.notices
    assert owed(story, "chair_resolves") == [(("ines",), ("grace", "dev"))]
    keys = (story.key("chair_resolves"),)
    assert story.asks(c.RecordAct, "ines", "7 May 9:00", keys=keys, value=value) is not None, (
        "the reason is asked"
    )
    assert (
        story.asks(c.TellFact, "grace", "7 May 9:05", fact="resolution", value=value, text="t1") is not None
    )
    story.does(c.RecordAct, "ines", "7 May 9:10", keys=keys, value=value, text="t1")
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.clause, closed.without) == ("4.9", ())


@pytest.mark.clause("4.9")
def test_a_chair_who_does_not_resolve_it_does_not_keep_it_open_for_ever() -> None:
    story = at_step_5()
    assert story.asks(c.Override, "ines", "6 May 9:00", to="closed", reason="t1") is not None
    assert story.asks(c.Override, "dev", "6 May 9:10", to="closed", reason="t1") is not None
    story.does(c.RecordAct, "grace", "6 May 9:15", keys=(story.key("chair_notified"),))
    story.does(c.Override, "grace", "6 May 9:20", to="closed", reason="t1")
    (closed,) = story.now(e.DisputeClosed)
    assert closed.without == ("chair_resolves",)


@pytest.mark.clause("4.7")
def test_agreed_actions_stay_owed_after_the_end() -> None:
    story: Story = at_step_5()
    story.does(c.ConfirmOutcome, "grace", "6 May 9:00", resolved=True)
    story.does(c.ConfirmOutcome, "dev", "6 May 9:10", resolved=True)
    assert story.stage == "closed" and story.open == ["agreed_step", "agreed_step"]
    robert = instances(story, "agreed_step")[0]
    story.does(c.RecordAct, "robert", "7 May 9:00", keys=(robert.key,), text="t1")
    assert story.open == ["agreed_step"]
