"""A step whose own date had passed before it was asked for: as soon as possible, with no more time than the rule gives, and no miss
that nobody could have met."""

from __future__ import annotations

from given import ROOT, Story, at, london, protocol

from parley.dispute import commands as c
from parley.dispute import events as e

SHORT = protocol((ROOT / "tests" / "story" / "clock-stands-still.rules").read_text(encoding="utf-8").replace(
    "within: 5 working days, from: decision, clause: \"1\"}\n  - {id: note_it", "within: 4 hours, from: decision, clause: \"1\"}\n  - {id: note_it"
))  # fmt: skip


def test_a_decision_that_was_known_weeks_before() -> None:
    story = Story().raised("1 Apr 10:05", decision=at("9 Mar 12:00"), decision_from="stated")
    (own,) = [date for date in story.duty("contact").deadlines if not date.clock]
    assert (london(own.at), london(own.passed)) == ("Thu 2 Apr 17:00", "Wed 11 Mar 17:00")
    assert "2 working days from Monday 9 March ended at 17:00 on Wednesday 11 March" in own.why
    story.time("2 Apr 16:59")
    assert not [told for told in story.notices if told[0] in ("missed", "may_open")]
    assert story.duty("contact").missed is None
    story.time("2 Apr 17:00")
    assert london(story.duty("contact").missed) == "Thu 2 Apr 17:00" and ("may_open", "liam") in story.notices


def test_a_decision_whose_day_is_told_afterwards() -> None:
    story = Story().raised("1 Apr 10:05")
    story.does(c.TellMoment, "priya", "1 Apr 12:00", moment="decision", at=at("9 Mar 12:00"))
    assert story.due("contact") == "Thu 2 Apr 17:00"
    assert story.due("told") == "Thu 2 Apr 17:00", "so is what has the window's date alone"
    story.time("1 Apr 13:00")
    assert [one.deadline.clock for one in story.all(e.DeadlineMissed) if not one.deadline.clock] == []
    assert not [told for told in story.notices if told[0] in ("missed", "may_open")]


def test_what_was_missed_already_gets_no_new_date() -> None:
    story = Story().raised("1 Apr 10:05")
    story.time("8 Apr 10:00")
    assert story.duty("contact").missed is not None
    story.does(c.TellMoment, "priya", "8 Apr 12:00", moment="decision", at=at("9 Mar 12:00"))
    own = [date for date in story.duty("contact").deadlines if not date.clock]
    assert [(london(date.at), date.passed) for date in own] == [("Wed 11 Mar 17:00", None)]


def test_two_tries_need_not_wait_for_a_date_that_had_passed() -> None:
    story = Story().raised("1 Apr 10:05", decision=at("9 Mar 12:00"), decision_from="stated")
    story.tried("1 Apr 11:00")
    story.does(c.GiveNotice, "priya", "1 Apr 11:30", medium="phone", keys=())
    story.tried("1 Apr 14:00")
    assert story.stage == "s2"


def test_no_more_time_than_the_rule_gives() -> None:
    story = Story(SHORT).raised("1 Apr 10:00", decision=at("31 Mar 10:00"), decision_from="stated")
    assert story.due("ring") == "Wed 1 Apr 14:00"


def test_it_stands_still_with_the_clocks() -> None:
    story = Story(SHORT).raised("1 Apr 10:00", decision=at("31 Mar 10:00"), decision_from="stated")
    story.does(c.TellFact, "priya", "1 Apr 11:00", fact="child", value="missing")
    assert story.duty("ring").due is None
    story.does(c.TellFact, "priya", "7 Apr 09:30", fact="child", value="at home")
    assert story.due("ring") == "Tue 7 Apr 13:30"
