"""bdscp-2023.yaml, clause by clause: stage 3, its form and its actions."""

from __future__ import annotations

import pytest
from bdscp_steps import (
    BDSCP,
    CONCERN,
    action,
    at_stage_3,
    fill,
    outcome,
    with_actions,
    with_directors,
    with_section_a,
)
from given import at, london, opened
from lived import instances, owed

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.forms import held
from parley.dispute.view import View

# --- 4.3: stage three -----------------------------------------------------------------------------------------


@pytest.mark.clause("4.3")
@pytest.mark.clause("4.3.1")
@pytest.mark.parametrize(("entry", "end"), [
    ("16 Apr 15:00", "Mon 20 Apr 17:00"),
    ("23 Apr 16:59", "Mon 27 Apr 17:00"),  # at the end of day 14: day 16
    ("30 Apr 23:00", "Tue 5 May 17:00"),  # over the early May bank holiday
])  # fmt: skip
def test_the_practitioner_rings_the_lead_within_two_working_days_of_entry(entry: str, end: str) -> None:
    story = at_stage_3(entry)
    assert owed(story, "contact_lead") == [(("priya",), ("sana",))]
    assert {d.clock: london(d.at) for d in story.duty("contact_lead").deadlines if not d.clock} == {"": end}
    assert story.duty("contact_lead").clause == "4.3.1"


@pytest.mark.clause("4.3.1")
@pytest.mark.parametrize(
    ("medium", "code"), [("phone", ""), ("face to face", ""), ("video", "medium"), ("email", "email")]
)
def test_by_phone_or_face_to_face_and_never_by_mail(medium: str, code: str) -> None:
    story = at_stage_3()
    keys = (story.key("contact_lead"),)
    refused = story.asks(c.RecordDiscussion, "priya", "17 Apr 10:00", medium=medium, keys=keys)
    assert (refused.code if refused else "") == code
    assert refused is None or refused.clause == "4.3.1"


@pytest.mark.clause("4.3.1")
def test_the_lead_may_ring_instead() -> None:
    story = at_stage_3()
    story.spoke("17 Apr 10:00", by="sana", keys=(story.key("contact_lead"),))
    assert story.duty("contact_lead").status == "done"


@pytest.mark.clause("flowchart, stage 3")
def test_stage_3_has_no_end_date() -> None:
    story = with_section_a()
    assert story.duty("between_leads").due is None
    assert all("s3" not in clock.spans for clock in BDSCP.clocks)
    dates = {d.clock: (london(d.at), d.clause) for d in story.duty("contact_lead").deadlines}
    assert dates["stage_3"] == ("Mon 27 Apr 17:00", "flowchart, stage 3"), "but its beginning has: day 16"
    assert "16" in next(entry.taken for entry in BDSCP.register if entry.clause == "flowchart, stage 3")


@pytest.mark.clause("4.3.2")
def test_the_referring_lead_completes_section_a_with_the_practitioner_after_the_call() -> None:
    story = at_stage_3()
    assert owed(story, "section_a_filled") == []
    story.spoke("17 Apr 10:00", by="priya")
    assert owed(story, "section_a_filled") == [(("sana",), ("priya",))]
    assert ("now_yours", "sana") in story.notices
    assert story.duty("section_a_filled").due is None and story.duty("section_a_filled").clause == "4.3.2"
    assert fill(story, "sana", "17 Apr 11:00", "section_a", *CONCERN) is None
    assert story.duty("section_a_filled").status == "done"


@pytest.mark.clause("4.3.2")
def test_without_the_call_the_form_begins_when_its_date_has_passed() -> None:
    story = at_stage_3()
    story.time("20 Apr 17:01", heard="20 Apr 17:01")
    assert owed(story, "section_a_filled") == [(("sana",), ("priya",))]
    assert owed(story, "between_leads") == [(("sana",), ("sol",))]


@pytest.mark.clause("Appendix A")
@pytest.mark.clause("Appendix A, section A")
def test_section_a_asks_what_is_printed_and_knows_most_of_it() -> None:
    section = BDSCP.forms["appendix_a"].section("section_a")
    assert [(field.known, field.kind, field.line) for field in section.fields] == [
        ("receiving practitioner", "text", ""), ("receiving agency", "text", ""), ("receiving lead", "text", ""),
        ("entry of s3", "text", ""), ("referring practitioner", "text", ""), ("referring agency", "text", ""),
        ("referring lead", "text", ""), ("", "children", ""), ("", "text", "Concern"), ("", "text", "Outcome sought"),
    ]  # fmt: skip
    story = at_stage_3()
    assert fill(story, "sana", "17 Apr 10:30", "section_a", CONCERN[0]) is None
    refused = story.asks(c.AskNextStage, "sana", "17 Apr 10:40")
    assert refused is not None
    assert any("Outcome sought" in need.text and "Concern" not in need.text for need in refused.still_needed)
    assert fill(story, "sol", "17 Apr 10:50", "section_a", CONCERN[1]) is not None, (
        "not the other side's to fill"
    )


@pytest.mark.clause("Appendix A, section A")
def test_a_childs_name_is_never_taken() -> None:
    refused = fill(with_section_a(), "sana", "17 Apr 12:00", "section_a", ("children", "t9"))
    assert refused is not None and refused.clause == "Appendix A, section A"


@pytest.mark.clause("4.3.3")
@pytest.mark.clause("flowchart")
@pytest.mark.parametrize(
    ("medium", "counts"), [("phone", True), ("video", True), ("face to face", True), ("email", False)]
)
def test_the_leads_agree_in_conversation(medium: str, counts: bool) -> None:
    story = with_section_a()
    assert owed(story, "between_leads") == [(("sana",), ("sol",))]
    keys = (story.key("between_leads"),)
    refused = story.asks(c.RecordDiscussion, "sana", "20 Apr 12:00", medium=medium, keys=keys)
    assert (refused is None) == counts and (story.duty("between_leads").status == "done") == counts


@pytest.mark.clause("4.3.3")
@pytest.mark.clause("Appendix A, section B")
def test_each_action_has_its_owner_and_day_and_is_chased() -> None:
    story = with_actions()
    assert [(s.key.row, s.holders, london(s.due), s.clause) for s in instances(story, "agreed_action")] == [
        (1, ("robert",), "Fri 24 Apr 17:00", "4.3.3"), (2, ("priya",), "Wed 29 Apr 17:00", "4.3.3"),
    ]  # fmt: skip
    story.time("23 Apr 9:00")
    assert ("reminder", "robert") in story.notices
    story.time("24 Apr 17:01", heard="24 Apr 17:01")
    assert {p for name, p in story.notices if name == "missed"} == {"robert", "sana", "sol"}


@pytest.mark.clause("4.3.3")
def test_a_day_that_is_past_is_no_agreement() -> None:
    story = with_section_a()
    refused = action(story, "robert", "2026-04-16", "20 Apr 12:10")
    assert refused is not None and refused.clause == "Appendix A, section B"
    assert instances(story, "agreed_action") == []


@pytest.mark.clause("4.3.3")
def test_section_b_is_shared_with_the_receiving_lead() -> None:
    story = with_section_a()
    assert owed(story, "form_shared") == []
    action(story, "robert", "2026-04-24")
    assert owed(story, "form_shared") == [(("sana",), ("sol",))]
    story.does(c.RecordAct, "sana", "20 Apr 13:00", keys=(story.key("form_shared"),))
    assert story.duty("form_shared").status == "done" and ("documents", "sol") in story.notices


@pytest.mark.clause("4.3.3")
def test_what_was_agreed_is_still_owed_when_the_disagreement_has_moved_on_or_ended() -> None:
    story = with_directors()
    assert [s.status for s in instances(story, "agreed_action")] == ["open", "open"]
    story.does(c.ConfirmOutcome, "grace", "30 Apr 9:00", resolved=True)
    story.does(c.ConfirmOutcome, "dev", "30 Apr 9:10", resolved=True)
    assert story.stage == "closed"
    robert, priya = instances(story, "agreed_action")
    assert (robert.status, priya.status) == ("open", "open")
    story.does(c.RecordAct, "priya", "4 May 9:00", keys=(priya.key,), text="t7")
    told = story.dispute.forms["appendix_a", "section_b", 2, "outcome"]
    assert (told.value, told.by) == ("t7", "priya"), "what came of it stands in its row"


@pytest.mark.clause("4.3.4")
def test_at_the_end_of_the_agreed_period_the_receiving_lead_reports_and_the_referring_lead_records() -> None:
    story = with_actions()
    assert owed(story, "lead_reports") == [(("sol",), ("sana",))]
    assert story.due("lead_reports") == story.due("outcome_on_form") == "Wed 29 Apr 17:00", "the last of them"
    assert action(story, "sol", "2026-05-07", "21 Apr 9:00") is None
    assert story.due("lead_reports") == "Thu 7 May 17:00"
    story.time("7 May 17:01", heard="7 May 17:01")
    assert ("missed", "sana") in story.notices and ("missed", "sol") in story.notices
    story.does(c.GiveNotice, "sol", "8 May 9:00", keys=(story.key("lead_reports"),), medium="email")
    assert story.duty("lead_reports").status == "done"


@pytest.mark.clause("4.3.3")
@pytest.mark.clause("4.3.4")
def test_when_the_leads_have_spoken_section_b_is_written_and_then_the_outcome_is_asked_for() -> None:
    story = with_section_a()
    assert owed(story, "section_b_filled") == []
    story.spoke("20 Apr 12:00", by="sana", keys=(story.key("between_leads"),))
    assert owed(story, "section_b_filled") == [(("sana",), ("sol",))]
    assert owed(story, "outcome_on_form") == []
    assert action(story, "robert", "2026-04-24") is None
    assert story.duty("section_b_filled").status == "done"
    assert owed(story, "outcome_on_form") == [(("sana",), ("sol",))]


@pytest.mark.clause("4.3.3")
@pytest.mark.clause("4.3.4")
def test_where_nothing_can_be_agreed_or_nobody_answers_the_outcome_is_recorded_at_once() -> None:
    story = with_section_a()
    for when in ("20 Apr 9:00", "21 Apr 9:00"):
        story.tried(when, by="sana", keys=(story.key("between_leads"),))
    assert owed(story, "section_b_filled") == [(("sana",), ("sol",))]
    outcome(story, "22 Apr 9:00", resolved="no")
    assert story.stage == "s3b" and ("s3b", 1, ("between_leads",)) in opened(story)


@pytest.mark.clause("Appendix A, section B")
@pytest.mark.parametrize(("head", "owes"), [("yes", [(("sana",), ("grace", "imogen"))]), ("no", [])])
def test_notify_head_of_service(head: str, owes: list[object]) -> None:
    story = with_actions()
    story.does(c.TellFact, "sana", "29 Apr 14:00", fact="head_notice", value=head)
    assert owed(story, "head_told") == owes
    assert story.asks(c.TellFact, "sol", "29 Apr 14:10", fact="head_notice", value="no") is not None
    assert story.asks(c.TellFact, "sol", "29 Apr 14:10", fact="resolved_on_form", value="no") is not None


@pytest.mark.clause("Appendix A, section B")
def test_section_b_asks_what_is_printed() -> None:
    form = BDSCP.forms["appendix_a"]
    assert [(f.kind, f.optional) for f in form.section("section_b").rows] == [
        ("text", False), ("text", False), ("person", False), ("date", False), ("text", True),
    ]  # fmt: skip
    assert [(f.known, f.line, f.optional) for f in form.section("section_b_end").fields] == [
        ("resolved_on_form", "", False), ("head_notice", "", False), ("", "Additional comments", True),
    ]  # fmt: skip
    assert form.section("section_b").line == "Action"


@pytest.mark.clause("Appendix A, section B")
def test_the_outcome_written_into_the_form_is_told_and_opens_what_rests_on_it() -> None:
    story = with_actions()
    facts = story.rules.forms["appendix_a"].section("section_b_end")
    refused = fill(story, "sol", "29 Apr 13:00", "section_b_end", ("resolved", "no"))
    assert refused is not None and not story.last, "whoever may not tell it may not write it"
    assert fill(story, "sana", "29 Apr 14:00", "section_b_end", ("notify", "yes"), ("resolved", "no")) is None
    told = [(event.fact, event.value, event.by) for event in story.now(e.FactTold)]
    assert told == [("head_notice", "yes", "sana"), ("resolved_on_form", "no", "sana")]
    assert not story.now(e.FormFilled), "the form keeps no second account of it"
    assert story.stage == "s3b" and owed(story, "head_told") == [(("sana",), ("grace", "imogen"))]
    assert fill(story, "sana", "29 Apr 14:10", "section_b_end", ("notify", "yes")) is None and not story.last
    emptied = fill(story, "sana", "29 Apr 14:20", "section_b_end", ("notify", ""))
    assert emptied is not None and "another value" in emptied.reason, emptied
    assert fill(story, "sana", "29 Apr 14:30", "section_b_end", ("notify", "no"), ("comments", "t7")) is None
    now = View(story.rules, story.world, story.dispute, at("29 Apr 15:00"))
    shown = {
        f.id: value.value
        for f in facts.fields
        if (value := held(now, story.rules.forms["appendix_a"], facts, 0, f))
    }
    assert (shown["notify"], shown["comments"]) == ("no", "t7")
