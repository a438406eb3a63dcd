"""bdscp-2023.yaml, clause by clause: the directors, the scrutineer, and what is learned."""

from __future__ import annotations

import pytest
from bdscp_steps import (
    BDSCP,
    CONCERN,
    answers,
    at_stage_3,
    at_stage_4,
    fill,
    with_actions,
    with_directors,
    with_meeting,
    with_recommendation,
    with_section_a,
)
from given import Story, at, opened
from lived import owed

from parley.dispute import commands as c
from parley.dispute import events as e

# --- 4.3.5: between stages three and four ---------------------------------------------------------------------


@pytest.mark.clause("4.3.5")
def test_what_the_form_still_lacks_keeps_stage_3_and_the_director_may_go_on_with_a_reason() -> None:
    story = with_actions()
    story.does(c.ConfirmOutcome, "priya", "21 Apr 9:00", resolved=False)
    assert story.stage == "s3"
    refused = story.asks(c.AskNextStage, "sana", "21 Apr 9:10")
    assert refused is not None and any("Resolved" in need.text for need in refused.still_needed)
    assert story.asks(c.Override, "sana", "21 Apr 9:20", to="s3b", reason="t1") is not None
    assert story.asks(c.Override, "grace", "21 Apr 9:21", to="s3b", reason="") is not None
    story.does(c.Override, "grace", "21 Apr 9:22", to="s3b", reason="t1")
    assert story.stage == "s3b"


@pytest.mark.clause("4.3.5")
def test_a_practitioner_who_says_stuck_after_ringing_her_lead_skips_nothing() -> None:
    story = at_stage_3()
    story.spoke("17 Apr 10:00", by="priya", outcome="unresolved")
    fill(story, "sana", "17 Apr 11:00", "section_a", *CONCERN)
    story.spoke("20 Apr 12:00", by="sana", keys=(story.key("between_leads"),))
    assert story.stage == "s3", "the outcome does not stand in the form yet"


@pytest.mark.clause("4.3.5")
def test_the_directors_speak_and_no_date_is_invented() -> None:
    story = with_directors()
    assert owed(story, "between_directors") == [(("grace",), ("dev",))]
    assert story.duty("between_directors").due is None
    assert owed(story, "member_referring") == [] == owed(story, "member_receiving"), (
        "both are members themselves"
    )
    keys = (story.key("between_directors"),)
    for medium in ("email", "letter"):
        assert story.asks(c.RecordDiscussion, "grace", "30 Apr 9:00", medium=medium, keys=keys) is not None
    story.spoke("30 Apr 10:00", by="grace", outcome="unresolved")
    assert opened(story)[-1] == ("s4", 1, ())


@pytest.mark.clause("4.3.5")
def test_each_sector_has_its_level_and_each_side_brings_in_its_member() -> None:
    story = police_and_trust()
    assert owed(story, "between_directors") == [(("gil",), ("tess",))], (
        "superintendent, designated professional"
    )
    assert owed(story, "member_referring") == [], "the superintendent is the member"
    assert owed(story, "member_receiving") == [(("tess",), ("abel",))]
    story.spoke("5 May 9:00", by="gil", keys=(story.key("between_directors"),), outcome="unresolved")
    assert story.stage == "s3b", "the member has not been brought in"
    story.spoke("5 May 10:00", by="tess", medium="face to face", keys=(story.key("member_receiving"),))
    assert opened(story)[-1] == ("s4", 1, ())


@pytest.mark.clause("4.3.5")
def test_and_the_other_way_round() -> None:
    story = police_and_trust(turned=True)
    assert owed(story, "member_referring") == [(("tess",), ("abel",))]
    assert owed(story, "member_receiving") == []
    story.spoke("5 May 9:00", by="tess", keys=(story.key("between_directors"),), outcome="unresolved")
    assert story.stage == "s3b"
    for when in ("6 May 9:00", "7 May 9:00"):
        story.tried(when, by="tess", keys=(story.key("member_referring"),))
    assert opened(story)[-1] == ("s4", 1, ("member_referring",)), "two attempts, and no waiting time"


def police_and_trust(*, turned: bool = False) -> Story:
    """A disagreement of the police and the health trust, brought to the directors by overrides."""
    people = [("wes", "police", "una"), ("nell", "trust", "cleo")]
    (by, own, lead), (other, receiving, _) = reversed(people) if turned else people
    story = Story(BDSCP).raised(by=by, referring=own, receiving=receiving, receiving_practitioner=other)
    story.spoke("2 Apr 9:00", by=by, outcome="unresolved", told=True)
    story.does(c.ConfirmOutcome, by, "2 Apr 9:10", resolved=False)
    story.does(c.Override, lead, "2 Apr 9:20", to="s3", reason="t1")
    story.does(c.ConfirmOutcome, by, "2 Apr 9:30", resolved=False)
    director = "tess" if turned else "gil"
    story.does(c.Override, director, "2 Apr 9:40", to="s3b", reason="t1")
    assert story.stage == "s3b"
    return story


@pytest.mark.clause("4.4.1")
@pytest.mark.clause("4.3.5")
def test_only_the_scrutineer_may_open_stage_4_without_the_directors() -> None:
    story = with_directors()
    story.does(c.ConfirmOutcome, "grace", "30 Apr 9:00", resolved=False)
    for person in ("grace", "bea", "sana"):
        assert story.asks(c.Override, person, "30 Apr 9:10", to="s4", reason="t1") is not None
    story.does(c.Override, "ivy", "30 Apr 9:20", to="s4", reason="t1")
    assert opened(story)[-1] == ("s4", 1, ("between_directors",))


@pytest.mark.clause("4.3.5")
def test_a_director_who_never_answers_does_not_lock_it() -> None:
    story = with_directors()
    for when in ("30 Apr 9:00", "1 May 9:00"):
        story.tried(when, by="grace")
    assert opened(story)[-1] == ("s4", 1, ("between_directors",))


# --- 4.4: stage four ------------------------------------------------------------------------------------------


@pytest.mark.clause("4.4")
@pytest.mark.clause("4.4.1")
@pytest.mark.clause("flowchart, stage 4")
def test_the_raising_agency_e_mails_the_details_to_the_business_manager() -> None:
    story = at_stage_4()
    assert owed(story, "details_sent") == [(("grace", "sana"), ("bea",))]
    rule = BDSCP.stage("s4").duty("details_sent")
    assert rule is not None and rule.media == ("email",), "here e-mail is what the protocol asks for"
    story.does(c.RecordAct, "sana", "30 Apr 10:30", keys=(story.key("details_sent"),))
    assert story.duty("details_sent").status == "done"
    assert ("documents", "bea") in story.notices and rule.carries == ("pack", "appendix_a")
    assert ("stage_opened", "bea") not in story.notices


@pytest.mark.clause("4.4.2")
@pytest.mark.parametrize(("entered", "end"), [
    ("30 Apr 10:00", "Fri 1 May 10:00"),
    ("1 May 16:30", "Sat 2 May 16:30"),  # over a weekend: hours on the clock
])  # fmt: skip
def test_a_date_is_set_within_24_hours_of_the_end_of_stage_3(entered: str, end: str) -> None:
    story = at_stage_4(entered)
    assert owed(story, "date_set") == [(("bea",), ("ivy",))]
    assert (story.due("date_set"), story.duty("date_set").clause) == (end, "4.4.2")
    assert ("stage_opened", "bea") in story.notices and ("stage_opened", "ivy") in story.notices
    story.time("4 May 9:00", heard="4 May 9:00")
    assert story.duty("date_set").missed is not None and story.stage == "s4"


@pytest.mark.clause("4.4.2")
def test_when_no_date_was_set_the_scrutineer_is_told() -> None:
    story = at_stage_4()
    story.time("1 May 10:01", heard="1 May 10:01")
    of_the_date = [one for one in story.effects if getattr(one, "keys", ()) == (story.key("date_set"),)]
    assert {one.person for one in of_the_date if one.template == "missed"} == {"bea", "ivy"}


@pytest.mark.clause("4.4.2")
def test_the_date_is_a_date_and_the_meeting_is_held_on_that_day_and_moves_with_it() -> None:
    story = at_stage_4()
    keys = (story.key("date_set"),)
    assert story.asks(c.RecordAct, "grace", "30 Apr 14:00", keys=keys, value="2026-05-06") is not None
    assert story.asks(c.RecordAct, "bea", "30 Apr 14:00", keys=keys, value="soon") is not None
    assert story.asks(c.RecordAct, "bea", "30 Apr 14:00", keys=keys, value="2026-04-29") is not None, (
        "it is past"
    )
    story.does(c.RecordAct, "bea", "30 Apr 15:00", keys=keys, value="2026-05-06")
    assert owed(story, "scrutineer_meets") == [(("ivy",), ("sana", "sol", "grace", "dev"))]
    assert story.due("scrutineer_meets") == "Wed 6 May 17:00"
    (hold,) = story.holds
    assert hold.earliest == at("6 May 0:00") and hold.minutes == 60
    story.meeting("30 Apr 15:01", "6 May 15:15", "6 May 16:15", "scrutineer_meets")
    story.does(c.TellMoment, "ivy", "1 May 9:00", moment="scrutineer_meeting", at=at("12 May 0:00"))
    (moved,) = story.holds
    assert (moved.replaces, moved.earliest, story.due("scrutineer_meets")) == (
        "h1",
        at("12 May 0:00"),
        "Tue 12 May 17:00",
    )
    assert (
        story.asks(c.TellMoment, "grace", "1 May 10:00", moment="scrutineer_meeting", at=at("13 May 0:00"))
        is not None
    )


@pytest.mark.clause("4.4.2")
@pytest.mark.parametrize("medium", ["meeting", "face to face", "video"])
def test_the_meeting_is_chaired_and_minuted(medium: str) -> None:
    story = at_stage_4()
    assert owed(story, "scrutineer_meets") == [] == owed(story, "minutes_kept")
    story.does(c.RecordAct, "bea", "30 Apr 15:00", keys=(story.key("date_set"),), value="2026-05-06")
    keys = (story.key("scrutineer_meets"),)
    for other in ("phone", "email"):
        assert story.asks(c.RecordDiscussion, "ivy", "6 May 16:00", medium=other, keys=keys) is not None
    assert owed(story, "recommends") == []
    story.does(c.RecordDiscussion, "ivy", "6 May 16:00", medium=medium, keys=keys)
    assert owed(story, "minutes_kept") == [(("bea",), ("sana", "sol", "grace", "dev"))]
    assert ("now_yours", "bea") in story.notices


@pytest.mark.clause("4.4.3")
@pytest.mark.parametrize("value", ["act on the concern", "let the decision stand", "another way"])
def test_the_scrutineer_recommends_with_reasons_and_nobody_else_does(value: str) -> None:
    story = with_meeting()
    assert owed(story, "recommends") == [(("ivy",), ("grace", "dev"))]
    keys = (story.key("recommends"),)
    without = story.asks(c.RecordAct, "ivy", "7 May 9:00", keys=keys, value=value)
    assert without is not None and without.clause == "4.4.3"
    assert (
        story.asks(c.TellFact, "bea", "7 May 9:01", fact="scrutineers_view", value=value, text="t1")
        is not None
    )
    assert story.asks(c.RecordAct, "ivy", "7 May 9:02", keys=keys, value="do as I say", text="t1") is not None
    story.does(c.RecordAct, "ivy", "7 May 9:03", keys=keys, value=value, text="t1")
    assert owed(story, "agency_answers") == [(("grace",), ("ivy",)), (("dev",), ("ivy",))]


@pytest.mark.clause("4.4.3")
def test_each_agency_accepts_or_declines_with_a_reason_and_then_it_is_closed_for_both() -> None:
    story = with_recommendation()
    assert answers(story, "grace", "7 May 10:00", "accepted") is None
    assert story.stage == "s4", "the other agency has not answered"
    refused = answers(story, "dev", "7 May 11:00", "declined")
    assert refused is not None and refused.clause == "4.4.3"
    assert answers(story, "dev", "7 May 11:10", "declined", "t8") is None
    assert story.stage == "closed"
    assert {("closed", p) for p in ("priya", "robert", "sana", "sol", "grace", "dev")} <= set(story.notices)
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.clause, closed.without) == ("4.4.2", ())


@pytest.mark.clause("4.4.2")
@pytest.mark.clause("3.6")
def test_before_it_closes_the_minutes_must_be_there_or_the_scrutineer_says_why_not() -> None:
    story = with_meeting()
    story.does(
        c.RecordAct, "ivy", "7 May 9:00", keys=(story.key("recommends"),), value="another way", text="t6"
    )
    assert answers(story, "grace", "7 May 10:00", "accepted") is None
    assert answers(story, "dev", "7 May 10:10", "accepted") is None
    assert story.stage == "s4"
    assert story.asks(c.Override, "bea", "7 May 10:20", to="closed", reason="t1") is not None, "they are hers"
    story.does(c.Override, "ivy", "7 May 10:30", to="closed", reason="t1")
    (closed,) = story.now(e.DisputeClosed)
    assert closed.without == ("minutes_kept",)


@pytest.mark.clause("3.6")
@pytest.mark.parametrize("stage", ["s3", "s3b", "s4"])
def test_at_every_stage_both_sides_can_say_that_it_is_settled(stage: str) -> None:
    story = {"s3": with_section_a, "s3b": with_directors, "s4": at_stage_4}[stage]()
    raising, other = ("sana", "sol") if stage == "s3" else ("grace", "dev")
    story.does(c.ConfirmOutcome, raising, "4 May 9:00", resolved=True)
    assert story.stage == stage
    story.does(c.ConfirmOutcome, other, "4 May 9:10", resolved=True)
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.outcome, closed.clause) == ("resolved", "3.6")


# --- 4.4.4: what is learned -----------------------------------------------------------------------------------


@pytest.mark.clause("4.4.4")
def test_the_leads_are_asked_when_the_outcome_stands_in_the_form_and_may_say_no() -> None:
    story = with_directors()
    story.time("29 Apr 14:30")
    assert owed(story, "learning_advice") == [(("sana", "sol"), ())]
    assert story.duty("learning_advice").due is None
    story.does(c.RecordAct, "sol", "30 Apr 9:00", keys=(story.key("learning_advice"),), value="no")
    assert [p.stage for p in story.dispute.places] == ["s3b"], "that is all, and the ladder is where it was"


@pytest.mark.clause("4.4.4")
@pytest.mark.parametrize(("day", "meeting"), [
    ("30 Apr 9:00", "Wed 13 May 17:00"),
    ("13 May 9:00", "Wed 13 May 17:00"),  # the very day counts
    ("13 May 18:00", "Thu 14 May 17:00"),  # it is over: as soon as possible, and nobody is late
    ("14 May 9:00", "Wed 15 Jul 17:00"),
    ("19 Nov 9:00", "Wed 20 Jan 17:00"),  # over Christmas
])  # fmt: skip
def test_learning_points_go_to_the_subgroups_next_meeting(day: str, meeting: str) -> None:
    story = with_directors()
    story.does(c.TellFact, "sana", day, fact="lesson", value="yes")
    assert owed(story, "learning_points") == [(("sana", "sol"), ("petra",))]
    assert (story.due("learning_points"), story.duty("learning_points").clause) == (meeting, "4.4.4")
    assert story.stage == "s3b" and ("stage_opened", "petra") in story.notices


@pytest.mark.clause("4.4.4")
def test_the_subgroup_considers_them_after_the_end_too() -> None:
    story = with_section_a()
    assert story.asks(c.TellFact, "priya", "20 Apr 9:00", fact="lesson", value="yes") is not None, (
        "the leads advise"
    )
    story.does(c.ConfirmOutcome, "sana", "20 Apr 10:00", resolved=True)
    story.does(c.ConfirmOutcome, "sol", "20 Apr 10:10", resolved=True)
    assert story.stage == "closed"
    story.does(c.TellFact, "sol", "21 Apr 9:00", fact="lesson", value="yes")
    story.does(c.RecordAct, "sol", "4 May 9:00", keys=(story.key("learning_points"),), text="t1")
    assert owed(story, "subgroup_considers") == [(("petra",), ("sana", "sol", "bea"))]
    assert story.due("subgroup_considers") == "Wed 13 May 17:00"
    story.does(c.RecordAct, "petra", "13 May 16:00", keys=(story.key("subgroup_considers"),), text="t2")
    assert story.dispute.places == () and story.open == []


@pytest.mark.clause("4.4.4")
def test_the_business_manager_may_end_it_with_a_reason() -> None:
    story = with_directors()
    story.does(c.TellFact, "sana", "30 Apr 9:00", fact="lesson", value="yes")
    assert story.asks(c.Override, "sana", "1 May 9:00", to="closed", reason="t1") is not None
    story.does(c.Override, "bea", "1 May 9:10", to="closed", reason="t1")
    assert [p.stage for p in story.dispute.places] == ["s3b"]


@pytest.mark.clause("4.4.4")
def test_a_director_who_went_on_without_the_form_leaves_the_question_open_for_the_leads() -> None:
    story = at_stage_3()
    story.does(c.ConfirmOutcome, "priya", "17 Apr 9:00", resolved=False)
    story.does(c.Override, "grace", "17 Apr 9:10", to="s3b", reason="t1")
    assert owed(story, "learning_advice") == [(("sana", "sol"), ())]
