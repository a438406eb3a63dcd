"""leeds-2016.yaml, clause by clause, as far as the line managers: before the process, step 1 and step 2."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from given import ROOT, Story, at, world_of
from lived import acted, dates, owed, talked, told, without

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.reference.rules import load_protocol

LEEDS = load_protocol(ROOT / "rules" / "leeds-2016.yaml")
ALONE = world_of(ROOT / "tests" / "rules" / "leeds.contacts" / "self-employed.yaml")


def raised(when: str = "21 May 10:00", **fields: Any) -> Story:
    """Priya of the school against Robert of the council."""
    return Story(LEEDS).raised(when, **fields)


def at_step_2(when: str = "21 May") -> Story:
    """Step 1 has left it unresolved: she has spoken with Robert and with her lead."""
    story = raised(f"{when} 10:00")
    talked(story, "priya", f"{when} 11:00", "attempt", outcome="unresolved")
    talked(story, "priya", f"{when} 12:00", "ask_lead")
    assert story.stage == "managers"
    return story


@pytest.mark.clause("principle 2")
@pytest.mark.clause("guidance")
def test_what_only_informs() -> None:
    assert LEEDS.informs == ("principle 2", "guidance")


@pytest.mark.clause("cover")
def test_it_holds_past_its_review_date_until_it_is_replaced() -> None:
    assert (LEEDS.effective, LEEDS.review) == (date(2016, 3, 24), date(2017, 8, 22))
    assert raised().stage == "clarify"


@pytest.mark.clause("introduction")
@pytest.mark.clause("principle 4")
def test_the_other_side_hears_that_it_is_no_complaint() -> None:
    said = LEEDS.says["no_complaint"]
    assert "not a complaint" in said.text and said.clause == "introduction, principle 4"


IMMEDIATELY = [
    # raised, the same working day, the end of the next one
    ("21 May 10:00", "21 May 17:00", "Fri 22 May 17:00"),
    ("22 May 10:00", "22 May 17:00", "Tue 26 May 17:00"),  # a bank holiday on the Monday
    ("2 Apr 9:00", "2 Apr 17:00", "Tue 7 Apr 17:00"),  # Easter
    ("28 Mar 23:55", "30 Mar 17:00", "Mon 30 Mar 17:00"),  # Saturday night, the clocks go forward
    ("24 Oct 23:30", "26 Oct 17:00", "Mon 26 Oct 17:00"),  # Saturday night, the clocks go back
    ("24 Dec 11:00", "24 Dec 17:00", "Tue 29 Dec 17:00"),  # Christmas, and the substitute of Boxing Day
    ("28 Feb 2028 10:00", "28 Feb 2028 17:00", "Tue 29 Feb 17:00"),  # a leap day
]


@pytest.mark.clause("step 1")
@pytest.mark.parametrize(("when", "aim", "limit"), IMMEDIATELY)
def test_immediately_is_today_or_at_the_latest_the_next_working_day(when: str, aim: str, limit: str) -> None:
    story = raised(when, decision=at("20 Jan 9:00"))
    for duty in ("attempt", "ask_lead"):
        (deadline,) = story.duty(duty).deadlines
        assert (deadline.anchor, deadline.aim) == ("raised", at(aim))
        assert story.due(duty) == limit


@pytest.mark.clause("step 1")
def test_both_the_colleague_and_the_own_lead_are_spoken_to_before_the_process_begins() -> None:
    story = raised()
    assert owed(story, "attempt") == [(("priya",), ("robert",))]
    assert owed(story, "ask_lead") == [(("priya",), ("sana",))]
    story.spoke("21 May 11:00", outcome="unresolved")
    assert story.stage == "clarify" and "ask_lead" in story.open, "STUCK is about the other side"
    needed = story.asks(c.AskNextStage, "priya", "21 May 11:30", text="t1")
    assert needed is not None and [need.duty for need in needed.still_needed] == ["ask_lead"]
    talked(story, "priya", "21 May 12:00", "ask_lead")
    assert without(story) == ("managers", 1, ())


@pytest.mark.clause("step 1")
def test_it_can_end_there() -> None:
    story = raised()
    story.spoke("21 May 11:00", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "21 May 12:00", resolved=True)
    assert (story.stage, story.dispute.outcome) == ("closed", "resolved")


@pytest.mark.clause("step 1")
def test_the_lead_professional_is_told_for_information_and_nothing_waits_for_it() -> None:
    story = raised()
    assert story.due("inform") == "Fri 22 May 17:00"
    talked(story, "priya", "21 May 11:00", "attempt", outcome="unresolved")
    talked(story, "priya", "21 May 12:00", "ask_lead")
    assert story.stage == "managers" and "inform" in story.open
    acted(story, "priya", "22 May 9:00", "inform", text="t1")
    assert "inform" not in story.open


@pytest.mark.clause("step 1")
def test_nobody_there_two_attempts_and_the_date_stand_in() -> None:
    story = raised()
    talked(story, "priya", "21 May 12:00", "ask_lead")
    for when in ("21 May 14:00", "22 May 9:30"):
        story.does(c.RecordAttempt, "priya", when, medium="phone", keys=(story.key("attempt"),))
    assert story.stage == "clarify"
    story.time("22 May 17:01", heard="22 May 17:01")
    assert without(story) == ("managers", 1, ("attempt",))


@pytest.mark.clause("step 1")
def test_the_line_manager_may_go_on_without_the_lead_and_says_why() -> None:
    story = raised()
    story.spoke("21 May 11:00", outcome="unresolved")
    story.does(c.Override, "liam", "22 May 11:00", to="managers", reason="t1")
    assert without(story) == ("managers", 1, ("ask_lead",))


@pytest.mark.clause("principle 3")
def test_face_to_face_is_preferred_and_phone_and_video_count() -> None:
    talks = [duty for stage in LEEDS.stages for duty in stage.duties if duty.do == "talk"]
    assert len(talks) == 4
    assert {duty.prefer for duty in talks} == {("face to face",)}
    for medium in ("face to face", "phone", "video"):
        story = raised()
        talked(story, "priya", "21 May 11:00", "attempt", medium=medium)
        assert story.duty("attempt").status == "done"
    refused = raised().asks(c.RecordDiscussion, "priya", "21 May 11:00", medium="email")
    assert refused is not None and refused.code == "email"


@pytest.mark.clause("principle 5")
def test_late_is_recorded_and_locks_nothing() -> None:
    story = raised()
    story.time("22 May 17:01", heard="22 May 17:01")
    assert {missed.key.duty for missed in story.now(e.DeadlineMissed)} == {"attempt", "ask_lead"}
    talked(story, "priya", "27 May 11:00", "attempt", outcome="unresolved")
    talked(story, "priya", "27 May 12:00", "ask_lead")
    assert without(story) == ("managers", 1, ())


# --- step 2 -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("step 2")
def test_it_is_referred_to_the_line_manager_immediately() -> None:
    story = at_step_2()
    assert owed(story, "refer") == [(("priya",), ("liam",))]
    assert story.due("refer") == "Fri 22 May 17:00"
    assert owed(story, "lead_again") == [(("priya",), ("sana",))]
    assert owed(story, "between_managers") == [(("liam",), ("marie",))]
    assert {"liam", "marie"} <= told(story, "stage_opened")


MONTHS = [
    # entry into step 2, ten working days, one month
    ("21 May", "Fri 5 Jun 17:00", "Sun 21 Jun 17:00"),
    ("31 Mar", "Thu 16 Apr 17:00", "Thu 30 Apr 17:00"),  # Easter; no 31 April
    ("21 Dec", "Thu 7 Jan 17:00", "Thu 21 Jan 17:00"),  # Christmas and New Year
    ("30 Oct", "Fri 13 Nov 17:00", "Mon 30 Nov 17:00"),  # after the clocks went back
    ("27 Mar", "Tue 14 Apr 17:00", "Mon 27 Apr 17:00"),  # the clocks go forward, and Easter
]


@pytest.mark.clause("step 2")
@pytest.mark.parametrize(("day", "ten", "month"), MONTHS)
def test_ten_working_days_and_one_month_from_step_2_and_both_are_wishes(
    day: str, ten: str, month: str
) -> None:
    story = at_step_2(day)
    assert dates(story, "between_managers") == {"between_steps": ten, "one_month": month}
    assert not any(deadline.firm for deadline in story.duty("between_managers").deadlines)
    later = f"1 {'Feb 2027' if day == '21 Dec' else 'Dec 2026'} 9:00"
    story.time(later, heard=later)
    missed = {event.key.duty for event in story.all(e.DeadlineMissed)}
    assert missed <= {"refer"}, "a wish is never recorded as missed"


@pytest.mark.clause("step 2")
def test_leap_day_ends_a_month() -> None:
    story = raised("28 Jan 2028 8:00", decision=at("28 Jan 2028 8:00"))
    talked(story, "priya", "29 Jan 2028 11:00", "attempt", outcome="unresolved")
    talked(story, "priya", "29 Jan 2028 12:00", "ask_lead")
    assert dates(story, "between_managers")["one_month"] == "Tue 29 Feb 17:00"


@pytest.mark.clause("step 2")
def test_before_the_process_no_month_runs() -> None:
    assert dates(raised(), "attempt") == {"": "Fri 22 May 17:00"}


@pytest.mark.clause("timescales")
def test_the_people_agree_a_day_and_it_binds() -> None:
    story = at_step_2()
    assert owed(story, "agree_when") == [(("liam",), ("priya",))]
    acted(story, "liam", "22 May 9:00", "agree_when", value="2026-06-03")
    assert story.due("between_managers") == "Wed 3 Jun 17:00"
    assert owed(story, "agree_answer") == [(("liam",), ("marie",))]
    acted(story, "liam", "22 May 9:30", "agree_answer", value="2026-06-12")
    assert dates(story, "answer")[""] == "Fri 12 Jun 17:00", "later than the ten days: they are a wish"
    story.time("3 Jun 17:01", heard="3 Jun 17:01")
    assert "between_managers" in {event.key.duty for event in story.now(e.DeadlineMissed)}


@pytest.mark.clause("timescales")
def test_a_day_that_is_past_is_no_agreement() -> None:
    story = at_step_2()
    key = story.key("agree_when")
    refused = story.asks(c.RecordAct, "liam", "22 May 9:00", keys=(key,), value="2026-05-20")
    assert refused is not None and refused.reason
    assert story.duty("agree_when").status == "open"


@pytest.mark.clause("timescales")
def test_only_whoever_agrees_it_tells_the_day() -> None:
    story = at_step_2()
    assert (
        story.asks(c.TellMoment, "robert", "22 May 9:00", moment="managers_by", at=at("3 Jun 9:00"))
        is not None
    )


@pytest.mark.clause("timescales")
def test_risk_to_the_child_shortens() -> None:
    story = raised(facts=(("child", "under 1"),))
    story.does(c.ShortenDeadline, "priya", "21 May 11:00", until=at("21 May 15:00"), reason="t1")
    assert story.due("attempt") == "Thu 21 May 15:00"
    assert story.now(e.DeadlineShortened)[0].clause == "timescales"


INSTEAD_OF_A_MANAGER = [
    # agency, who raises it, whom the text names in place of a line manager
    ("osteopath", "ben", "vera"),  # the professional body before the funder
    ("driver", "don", "rune"),  # the funder before the trustee
    ("tutor", "ada", "fay"),  # the commissioner
    ("charity", "cat", "milo"),  # the trustee
]


@pytest.mark.clause("step 2")
@pytest.mark.parametrize(("agency", "by", "contact"), INSTEAD_OF_A_MANAGER)
def test_whoever_works_alone_turns_to_body_funder_commissioner_or_trustee(
    agency: str, by: str, contact: str
) -> None:
    story = Story(LEEDS, ALONE).raised("21 May 10:00", by=by, referring=agency)
    talked(story, by, "21 May 11:00", "attempt", outcome="unresolved")
    story.does(c.Override, contact, "22 May 9:00", to="managers", reason="t1")
    assert owed(story, "refer") == [((by,), (contact,))]
    assert owed(story, "between_managers") == [((contact,), ("marie",))]


@pytest.mark.clause("step 2")
def test_line_managers_silent_two_attempts_are_enough() -> None:
    story = at_step_2()
    acted(story, "liam", "22 May 9:00", "agree_when", value="2026-06-03")
    for when in ("2 Jun 10:00", "3 Jun 10:00"):
        story.does(c.RecordAttempt, "liam", when, medium="phone", keys=(story.key("between_managers"),))
    story.time("3 Jun 17:01", heard="3 Jun 17:01")
    assert without(story) == ("heads", 1, ("between_managers",))
