"""A miss rests on a date, and the date on a day that people give. Once that is corrected, the miss is what the new date makes of it:
nothing stays missed by a date that is none, and nothing was in time by one that is none (promises 5 and 6)."""

from __future__ import annotations

from given import Story, at, london

from parley.dispute import commands as c
from parley.dispute import events as e


def counted_from(story: Story, day: str, now: str) -> None:
    story.does(c.TellMoment, "priya", now, moment="decision", at=at(f"{day} 12:00"))


def missed_on_the_7th() -> Story:
    story = Story().raised()
    story.time("7 Apr 18:00")
    assert story.duty("contact").missed == at("7 Apr 17:00")
    return story


def test_a_later_date_is_missed_and_reminded_of_like_any_other() -> None:
    story = missed_on_the_7th()
    counted_from(story, "8 Apr", "8 Apr 13:00")
    (dated,) = [one for one in story.now(e.DutyDated) if one.key.duty == "contact"]
    assert dated.unmissed == (at("7 Apr 17:00"),)
    assert {("dates_changed", "liam"), ("dates_changed", "robert")} <= set(story.notices)
    assert story.duty("contact").missed is None and story.wake("8 Apr 13:00") == "Thu 9 Apr 09:00"
    story.time("10 Apr 17:00")
    assert [london(one.happened) for one in story.all(e.DeadlineMissed)][-1] == "Fri 10 Apr 17:00"
    assert ("may_open", "liam") in story.notices


def test_where_that_has_passed_too_the_miss_is_of_that_one() -> None:
    story = missed_on_the_7th()
    story.time("9 Apr 10:00")
    counted_from(story, "2 Apr", "9 Apr 10:05")
    assert ("dates_changed", "liam") not in story.notices, "they hear of the miss of the other one"
    story.time("9 Apr 10:06")
    assert story.duty("contact").missed == at("8 Apr 17:00")


def test_a_date_given_back_and_taken_again_is_still_one_to_meet() -> None:
    story = missed_on_the_7th()
    counted_from(story, "8 Apr", "8 Apr 13:00")
    counted_from(story, "1 Apr", "8 Apr 13:10")
    due = story.duty("contact").due
    assert due is not None and due > at("8 Apr 13:10"), "it had passed before anybody could read of it"
    story.time("20 Apr 10:00")
    assert story.duty("contact").missed == due


def test_what_is_done_already_was_in_time_by_the_corrected_day_and_that_is_told_once() -> None:
    story = missed_on_the_7th()
    story.spoke("8 Apr 15:00")
    assert story.all(e.MissAnswered) == []
    counted_from(story, "8 Apr", "8 Apr 16:00")
    (answered,) = story.now(e.MissAnswered)
    assert answered.redated and ("met_in_time", "liam") in story.notices
    counted_from(story, "7 Apr", "8 Apr 16:10")
    assert len(story.all(e.MissAnswered)) == 1


def test_nothing_is_in_time_by_a_date_that_an_earlier_one_has_replaced() -> None:
    story = missed_on_the_7th()
    counted_from(story, "30 Mar", "8 Apr 10:00")
    assert story.duty("contact").missed == at("7 Apr 17:00") and story.due("contact") == "Wed 1 Apr 17:00"
    story.does(c.RecordDiscussion, "priya", "8 Apr 11:00", medium="phone", happened="2 Apr 14:00")
    assert story.duty("contact").status == "done" and story.all(e.MissAnswered) == []
