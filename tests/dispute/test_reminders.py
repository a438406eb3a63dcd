"""One reminder before a date, to whoever owes it; none when it would tell them what they know."""

from __future__ import annotations

from given import Story, at, london, protocol
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e


def reminded(story: Story) -> list[tuple[str, str]]:
    return [(event.person, london(event.happened)) for event in story.all(e.ReminderDue)]


def test_once_on_the_morning_of_the_working_day_before() -> None:
    story = Story().raised()
    assert story.wake("1 Apr 10:05") == "Thu 2 Apr 09:00"
    for when in ("2 Apr 09:00", "2 Apr 09:00", "2 Apr 12:00", "7 Apr 16:00"):
        story.time(when)
    assert reminded(story) == [("priya", "Thu 2 Apr 09:00")]


def test_none_after_the_date_has_passed() -> None:
    story = Story().raised()
    story.time("9 Apr 10:00")
    assert reminded(story) == []


def test_one_for_everything_that_is_due_by_then() -> None:
    story = in_stage_2()
    story.time("22 Apr 10:00")
    assert [len(event.keys) for event in story.now(e.ReminderDue)] == [2], "two duties, one mail"


def test_none_when_they_accepted_a_meeting_for_it() -> None:
    for partstat, mails in (("ACCEPTED", 0), ("DECLINED", 1), ("TENTATIVE", 1)):
        story = Story().raised()
        story.meeting("1 Apr 11:00", "7 Apr 12:15", "7 Apr 12:45", "contact")
        story.does(
            c.AnswerMeeting,
            "priya",
            "1 Apr 12:00",
            hold="h1",
            partstat=partstat,
            sequence=0,
            stamped=at("1 Apr 12:00"),
        )
        story.time("7 Apr 10:00")
        assert len(reminded(story)) == mails, partstat


def test_whoever_was_just_told_a_nearer_date_is_not_reminded_of_it() -> None:
    story = Story().raised()
    story.does(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at("1 Apr 16:00"), reason="t1")
    story.time("1 Apr 11:01")
    assert reminded(story) == []


def test_everybody_who_owes_it_is_reminded() -> None:
    story = Story(protocol(TWO)).raised()
    story.time("7 Apr 10:00")
    assert {person for person, _ in reminded(story)} == {"priya", "robert"}


def test_a_missed_aim_brings_the_reminder_and_no_record_of_a_miss() -> None:
    story = Story(protocol(AIM)).raised()
    story.time("2 Apr 10:04")
    assert reminded(story) == []
    story.time("2 Apr 10:05")
    assert reminded(story) == [("priya", "Thu 2 Apr 10:05")] and not story.all(e.DeadlineMissed)
    story.time("7 Apr 17:00")
    assert [london(event.happened) for event in story.all(e.DeadlineMissed)] == ["Tue 7 Apr 17:00"]


TWO = """
id: two
version: 1
title: Two who owe one thing
partnership: Oakshire
raiser: practitioner
roles:
  practitioner: {named: yes}
stages:
- id: one
  clause: "1"
  duties:
  - {id: both_write, do: record, by: [referring practitioner, receiving practitioner], within: 3 working days, from: entry, clause: "1.1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
end: two
"""

AIM = """
id: aim
version: 1
title: A target and a limit
partnership: Oakshire
raiser: practitioner
roles:
  practitioner: {named: yes}
stages:
- id: one
  clause: "1"
  duties:
  - {id: call, do: talk, by: referring practitioner, with: receiving practitioner, aim: 24 hours, within: 2 working days, from: decision, clause: "1.1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
end: aim
"""
