"""safeguarding-lead.yaml, clause by clause: no date but those the leads agree; lived on the sample directory.

What the whole file says, line by line, stands in `tables/safeguarding-lead.txt`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import WORLD, Story, at, london, opened
from lead_steps import (
    LEAD,
    at_step_2,
    at_step_3,
    at_step_4,
    at_step_5,
    negotiated,
    raised,
    with_the_form,
)
from lived import instances, owed

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.advance import advance, next_wake
from parley.dispute.view import View
from parley.reference.contacts_gaps import gaps

SPOKEN = ("phone", "face to face", "video", "meeting")

# --- 1 to 3, and 5: who, and for what -------------------------------------------------------------------------


@pytest.mark.clause("2.1")
def test_what_only_informs() -> None:
    assert LEAD.informs == ("2.1",)


@pytest.mark.clause("1.1")
def test_a_lead_who_sits_on_the_board_too_is_warned_of_and_nothing_is_locked() -> None:
    people = WORLD.directory.people
    sana = replace(people["sana"], posts=(*people["sana"].posts, "board_member"))
    directory = replace(WORLD.directory, people={**people, "sana": sana})
    assert gaps(LEAD, WORLD.directory) == []
    (problem,) = gaps(LEAD, directory)
    assert problem.warning and "`sana`" in problem.message and "(1.1)" in problem.message


@pytest.mark.clause("1.1")
def test_each_agency_has_one_lead_who_is_found_in_the_directory() -> None:
    story = at_step_3()
    assert owed(story, "lead_rung") == [(("priya",), ("sana",))]
    other = raised(by="wes", referring="police", receiving="trust", receiving_practitioner="nell")
    for person, to in (("kit", "managers"), ("una", "leads")):
        other.does(c.ConfirmOutcome, "wes", "1 Apr 11:00", resolved=False)
        other.does(c.Override, person, "1 Apr 11:10", to=to, reason="t1")
    assert owed(other, "lead_rung") == [(("wes",), ("una",))]


@pytest.mark.clause("3.1")
def test_imminent_risk_is_acted_on_within_the_hour_and_waits_for_no_step() -> None:
    story = raised("4 Apr 22:00")
    story.does(c.TellFact, "priya", "4 Apr 23:30", fact="imminent_risk", value="yes")
    assert owed(story, "refer_now") == [(("priya",), ())]
    assert (story.due("refer_now"), story.duty("refer_now").clause) == ("Sun 5 Apr 00:30", "3.1")
    assert story.stage == "colleagues"
    story.time("5 Apr 00:31", heard="5 Apr 00:31")
    assert {p for name, p in story.notices if name == "missed"} == {"priya", "sana", "sol"}
    for person in ("sana", "sol", "liam"):
        assert story.asks(c.Override, person, "5 Apr 0:40", to="closed", reason="t1") is not None
    story.spoke("5 Apr 9:00", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "5 Apr 9:10", resolved=True)
    assert story.stage == "closed" and story.open == ["refer_now"], "it stays when all else is settled"
    said = LEAD.says["danger"]
    assert said.clause == "3.1" and "procedures come first" in said.text


@pytest.mark.clause("3.1")
def test_whoever_says_so_acts_and_no_risk_asks_nothing() -> None:
    story = raised()
    story.does(c.TellFact, "priya", "1 Apr 11:00", fact="imminent_risk", value="no")
    assert owed(story, "refer_now") == []
    story.does(c.TellFact, "robert", "1 Apr 12:00", fact="imminent_risk", value="yes")
    assert owed(raised_by_robert(), "refer_now") == [(("robert",), ())]


def raised_by_robert() -> Story:
    """Robert alone says that there is imminent risk."""
    story = raised()
    story.does(c.TellFact, "robert", "1 Apr 12:00", fact="imminent_risk", value="yes")
    return story


@pytest.mark.clause("3.1")
def test_an_earlier_date_that_protects_the_child_shortens_what_was_agreed() -> None:
    story = negotiated()
    robert = instances(story, "agreed_step")[0]
    story.does(
        c.ShortenDeadline, "sana", "9 Apr 12:00", keys=(robert.key,), until=at("10 Apr 12:00"), reason="t1"
    )
    (event,) = story.now(e.DeadlineShortened)
    assert event.clause == "3.1" and london(instances(story, "agreed_step")[0].due) == "Fri 10 Apr 12:00"


@pytest.mark.clause("3.1")
def test_a_complaint_about_a_person_goes_elsewhere() -> None:
    story = Story(LEAD)
    story.raised(facts=(("theme", "complaint about a person"),))
    assert story.refused is not None and (story.refused.code, story.refused.clause) == ("instead", "3.1")
    assert story.log == [] and LEAD.says["no_complaint"].clause == "2.1"


@pytest.mark.clause("3.2")
def test_help_brings_the_own_child_protection_adviser() -> None:
    story = raised()
    story.does(c.AskSupport, "priya", "1 Apr 11:00")
    (asked,) = story.now(e.SupportAsked)
    assert (asked.supporters, asked.clause) == (("hugh",), "3.2")
    story.does(c.AskSupport, "robert", "1 Apr 11:10")
    assert ("support", "paula") in story.notices


THEMES = (
    "refusal to liaise",
    "no contact after several attempts",
    "information not shared by a school",
    "missed meetings",
    "application of the procedures",
    "something else",
)


@pytest.mark.clause("5.1")
@pytest.mark.parametrize("theme", THEMES)
def test_examples_of_when_it_is_for(theme: str) -> None:
    (told,) = raised(facts=(("theme", theme),)).all(e.FactTold)
    assert (told.value, told.clause) == (theme, "5.1")


# --- 4.1 and 4.2: with the colleague --------------------------------------------------------------------------

STARTS = ("1 Apr 10:05", "21 Dec 10:05", "22 Aug 22:00", "28 Mar 23:55", "24 Oct 23:55", "29 Feb 2028 12:00")


@pytest.mark.clause("4")
@pytest.mark.parametrize("start", STARTS)
def test_no_date_is_invented_whenever_it_begins(start: str) -> None:
    story = raised(start)
    assert [duty.due for duty in story.dispute.duties.values()] == [None, None]
    wake = next_wake(View(story.rules, story.world, story.dispute, at(start)))
    assert wake is not None, "it is not left asleep"
    asked = advance(story.rules, story.world, story.dispute, wake)
    assert {type(event) for event in asked} == {e.AskedAgain}, "nothing is ever missed"
    assert LEAD.clocks == ()


@pytest.mark.clause("4.1")
def test_the_practitioner_liaises_directly_and_the_solution_is_recorded_in_writing_for_both() -> None:
    story = raised()
    assert owed(story, "liaise") == [(("priya",), ("robert",))]
    assert [hold.attendees for hold in story.holds] == [("priya", "robert")]
    rule = LEAD.stage("colleagues").duty("liaise")
    assert rule is not None and rule.record == ("discussion", "agreed solution")
    story.spoke("2 Apr 10:00", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "2 Apr 11:00", resolved=True)
    (closed,) = story.now(e.DisputeClosed)
    assert closed.clause == "4.1" == LEAD.confirm_clause == LEAD.says["in_writing"].clause
    assert {("closed", "priya"), ("closed", "robert")} <= set(story.notices)


@pytest.mark.clause("4.1")
@pytest.mark.parametrize("medium", [*SPOKEN, "email", "letter", "form"])
def test_only_what_is_spoken_is_direct(medium: str) -> None:
    refused = raised().asks(c.RecordDiscussion, "priya", "2 Apr 10:00", medium=medium)
    assert (refused is None) == (medium in SPOKEN)
    assert refused is None or (refused.code, refused.clause) == ("email", "4.1")


@pytest.mark.clause("4.2")
def test_the_colleague_is_told_before_it_goes_to_the_manager() -> None:
    story = raised()
    story.spoke("2 Apr 10:00", outcome="unresolved")
    assert story.stage == "colleagues"
    refused = story.asks(c.AskNextStage, "priya", "2 Apr 10:10")
    assert refused is not None and [need.clause for need in refused.still_needed] == ["4.2"]
    story.does(c.GiveNotice, "priya", "2 Apr 10:20", keys=(story.key("warned"),))
    assert opened(story)[-1] == ("managers", 1, ())


@pytest.mark.clause("4.2")
@pytest.mark.clause("note to section 5")
def test_several_attempts_are_two_and_no_waiting_time_is_invented() -> None:
    story = raised()
    story.tried("1 Apr 11:00")
    assert story.stage == "colleagues"
    story.time("1 Jun 11:00", heard="1 Jun 11:00")
    assert story.stage == "colleagues", "one attempt is not several, however long ago"
    story.tried("1 Jun 12:00")
    stage, _, missing = opened(story)[-1]
    assert stage == "managers" and "liaise" in missing
    assert len(story.all(e.AttemptRecorded)) == 2, "the evidence of the attempts"


@pytest.mark.clause("4.2")
def test_only_the_own_line_manager_may_go_on_without_it() -> None:
    story = raised()
    story.does(c.ConfirmOutcome, "priya", "1 Apr 11:00", resolved=False)
    for other in ("marie", "hugh", "priya"):
        assert story.asks(c.Override, other, "1 Apr 12:00", to="managers", reason="t1") is not None
    assert story.asks(c.Override, "liam", "1 Apr 12:01", to="managers", reason="") is not None
    story.does(c.Override, "liam", "1 Apr 12:02", to="managers", reason="t1")
    assert story.stage == "managers"


# --- 4.3 and 4.4: with the manager ----------------------------------------------------------------------------


@pytest.mark.clause("4.3")
@pytest.mark.parametrize("who", ["liam", "hugh"])
def test_the_strategy_is_agreed_with_the_manager_or_the_adviser(who: str) -> None:
    story = at_step_2()
    assert owed(story, "strategy_agreed") == [(("liam", "hugh"), ("priya",))]
    story.does(c.RecordAct, who, "7 Apr 9:00", keys=(story.key("strategy_agreed"),), text="t1")
    assert (story.duty("strategy_agreed").status, story.duty("strategy_agreed").clause) == ("done", "4.3")


@pytest.mark.clause("4.4")
def test_the_manager_tells_the_colleague_and_their_manager_before_the_lead_is_rung() -> None:
    story = at_step_2()
    assert owed(story, "notice_given") == [(("liam",), ("robert", "marie"))]
    story.does(c.RecordAct, "hugh", "7 Apr 9:00", keys=(story.key("strategy_agreed"),), text="t1")
    story.does(c.ConfirmOutcome, "priya", "7 Apr 9:10", resolved=False)
    refused = story.asks(c.AskNextStage, "priya", "7 Apr 9:20")
    assert story.stage == "managers"
    assert refused is not None and [need.clause for need in refused.still_needed] == ["4.4"]
    story.does(c.GiveNotice, "liam", "7 Apr 10:00", keys=(story.key("notice_given"),))
    assert opened(story)[-1] == ("leads", 1, ())


@pytest.mark.clause("4.5")
def test_only_the_own_lead_may_open_step_3_without_them() -> None:
    story = at_step_2()
    story.does(c.ConfirmOutcome, "priya", "7 Apr 9:00", resolved=False)
    for other in ("liam", "sol", "grace"):
        assert story.asks(c.Override, other, "7 Apr 9:10", to="leads", reason="t1") is not None
    story.does(c.Override, "sana", "7 Apr 9:20", to="leads", reason="t1")
    assert opened(story)[-1][:2] == ("leads", 1)


@pytest.mark.clause("4.3")
@pytest.mark.clause("4.9")
@pytest.mark.parametrize("step", [at_step_2, with_the_form, at_step_4, at_step_5])
def test_it_can_be_settled_at_every_step(step: object) -> None:
    story = step()  # type: ignore[operator]
    people = {"managers": ("liam", "marie"), "leads": ("sana", "sol")}.get(story.stage, ("grace", "dev"))
    story.does(c.ConfirmOutcome, people[0], "2 Jun 9:00", resolved=True)
    assert story.stage != "closed"
    story.does(c.ConfirmOutcome, people[1], "2 Jun 9:10", resolved=True)
    assert story.stage == "closed" and story.dispute.outcome == "resolved"
