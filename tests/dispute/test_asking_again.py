"""After a missed date and silence those concerned are asked again, at a growing distance."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from given import LONDON, WORLD, Story, at, london, protocol
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.advance import next_wake
from parley.dispute.view import View


def through(story: Story, when: str, until: str) -> list[tuple[str, str, str]]:
    """Day for day: when, who, and which letter that brought."""
    found = []
    now = at(when)
    while now <= at(until):
        story.time(f"{now.astimezone(LONDON):%d %b %Y %H:%M}")
        for event in story.now(e.AskedAgain):
            sent = [name for name, person in story.notices if person == event.person]
            found.append((london(event.received), event.person, *sent))
        now += timedelta(hours=1)
    return found


def test_a_week_later_then_further_and_further_apart_and_the_business_manager_from_the_second_time_on() -> (
    None
):
    story = Story().raised()
    asked = through(story, "8 Apr 08:00", "12 Jul 12:00")
    assert [(day, who) for day, who, _ in asked] == [
        *[("Tue 14 Apr 09:00", who) for who in ("priya", "liam")],
        *[(day, who) for day in (
            "Tue 21 Apr 09:00", "Tue 5 May 09:00", "Tue 2 Jun 09:00", "Tue 30 Jun 09:00"
        ) for who in ("priya", "liam", "bea")],
    ]  # fmt: skip
    assert {(who, letter) for _, who, letter in asked} == {
        ("priya", "missed"), ("liam", "may_open"), ("bea", "missed"),
    }  # fmt: skip


def test_one_letter_for_all_that_somebody_owes_and_none_just_before_another_date_of_it() -> None:
    story = in_stage_2()
    asked = through(story, "14 Apr 08:00", "1 May 12:00")
    liams = [day for day, who, _ in asked if who == "liam"]
    assert liams == ["Thu 30 Apr 09:00"], "the stage's own window, the 23rd, was told of in between"


def test_whoever_has_just_tried_is_not_asked_for_a_week() -> None:
    story = Story().raised()
    story.time("13 Apr 10:00")
    story.tried("13 Apr 11:00")
    assert through(story, "13 Apr 12:00", "19 Apr 12:00") == []
    assert [who for _, who, _ in through(story, "19 Apr 13:00", "20 Apr 12:00")][:1] == ["priya"]


def test_not_while_a_meeting_for_it_is_to_come_nor_once_it_is_done() -> None:
    story = Story().raised()
    story.time("8 Apr 10:00")
    story.meeting("8 Apr 11:00", "28 Apr 10:00", "28 Apr 10:30", "contact")
    assert through(story, "9 Apr 12:00", "27 Apr 12:00") == []
    story.spoke("28 Apr 11:00", outcome="unresolved", told=True)
    assert story.all(e.AskedAgain) == []


def test_an_outage_brings_it_once_and_counts_from_then() -> None:
    story = Story().raised()
    story.time("1 Jun 10:00")
    assert [event.person for event in story.now(e.AskedAgain)] == ["priya", "liam"]
    assert story.notices.count(("missed", "priya")) == 1, (
        "the missed date and the asking again are one letter"
    )
    assert through(story, "1 Jun 11:00", "28 Jun 12:00") == []


def test_mail_that_waits_may_say_that_it_is_done() -> None:
    story = Story().raised()
    story.time("7 Apr 17:01")
    story.time("20 Apr 10:00", heard="14 Apr 08:00")
    assert not story.all(e.AskedAgain)
    story.does(c.RecordDiscussion, "priya", "14 Apr 08:30", medium="phone", outcome="unresolved", told=True)
    assert not any(key.duty == "contact" for event in story.all(e.AskedAgain) for key in event.keys)


LONG = """
id: long
version: 1
title: One long step
partnership: Oakshire
roles:
  practitioner: {name: practitioner, named: yes, clause: "1"}
  manager: {name: manager, post: line_manager, clause: "2"}
stages:
- id: only
  label: Step 1
  clause: "1"
  duties:
  - {id: plan, do: act, by: referring practitioner, within: 10 working days, from: entry, clause: "1.1"}
  exits:
  - {to: closed, needs: {done: plan}, override: referring manager, clause: "1"}
says:
  danger: {say: "Ring 999, or {safety}.", clause: "0"}
end: long
"""


def test_a_date_that_sooner_has_replaced_and_that_passes_in_silence_is_waited_for_once() -> None:
    """The step's usual date, Fri 17 April, is told to nobody when it passes: the earlier one was. Whoever has been asked a
    week after it is next asked by the distance, not by that date once more (which never ended)."""
    story = Story(protocol(LONG)).raised()
    story.does(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at("2 Apr 17:00"), reason="t1")
    asked = through(story, "2 Apr 18:00", "20 Jun 12:00")
    days = [day for day, who, _ in asked if who == "priya"]
    assert days == ["Thu 9 Apr 09:00", "Fri 24 Apr 09:00", "Mon 18 May 09:00", "Mon 15 Jun 09:00"]


def test_a_step_that_nobody_owes_is_asked_of_the_business_manager_and_without_one_of_whoever_raised_it() -> (
    None
):
    posts = """  clerk: {name: clerk, post: clerk, of: partnership, clause: "3"}
  keeper: {name: keeper, post: keeper, of: partnership, clause: "3"}
stages:"""
    text = LONG.replace("stages:", posts, 1).replace("by: referring practitioner", "by: clerk")
    rules = protocol(text.replace("override: referring manager", "override: keeper"))
    story = Story(rules).raised()
    assert [(day, who) for day, who, _ in through(story, "20 Apr 08:00", "25 Apr 12:00")] == [
        ("Fri 24 Apr 09:00", "bea")
    ]
    directory = replace(WORLD.directory, officers={})
    alone = Story(rules, replace(WORLD, directory=directory)).raised()
    assert through(alone, "20 Apr 08:00", "25 Apr 12:00") == [("Fri 24 Apr 09:00", "priya", "status")]
    wake = next_wake(View(rules, alone.world, alone.dispute, at("25 Apr 12:00")))
    assert wake is None or wake > at("25 Apr 12:00"), "nor is anybody woken for it again and again"


def test_while_nobody_is_named_for_the_other_end_the_name_is_what_they_are_asked_for() -> None:
    """Any word of a conversation would be refused before there is one."""
    story = Story().raised(receiving_practitioner="")
    asked = through(story, "1 Apr 11:00", "21 Apr 12:00")
    assert [letter for _, who, *letters in asked if who == "priya" for letter in letters] == ["who", "who"]
    assert ("Tue 21 Apr 09:00", "liam", "may_open") in asked
