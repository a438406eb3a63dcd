"""What is to follow a step that the ladder went past is owed all the same: silence locks nothing."""

from __future__ import annotations

import pytest
from given import Story, at, london, protocol

from parley.dispute import commands as c
from parley.dispute import events as e

RULES = """
id: two-tides
version: 1
title: Past one step
partnership: Oakshire
raiser: pilot
roles:
  pilot: {name: pilot, named: yes}
  mate:  {name: mate, post: safeguarding_lead}
  purser: {name: purser, post: director}
facts: {gale: {ask: opening, line: Gale, one_of: [yes, no]}}
start: [{when: {gale: yes}, take: deck}, {take: quay}]
stages:
- id: quay
  clause: "1"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, within: 5 working days, from: entry, clause: "1.1"}
  exits: [{to: deck, when: {outcome: unresolved}, needs: {done: hail}, override: referring mate}, {to: closed, when: {outcome: resolved}}]
- id: deck
  clause: "2"
  duties: [{id: moor, do: act, by: referring mate, FOLLOWS, clause: "2.1"}]
  exits: [{to: closed, needs: {done: moor}, override: referring purser}]
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: two-tides
"""
FOLLOWS = [
    "within: 3 working days, from: {done: hail}",
    "within: 3 working days, from: {any: [{done: hail}, {tried: hail, times: 2}]}",
    "within: 3 working days, from: {all: [{done: hail}]}",
    "within: 3 working days, from: {missed: hail}",
    "within: 3 working days, from: entry, needs: {done: hail}",
    "within: 3 working days, from: {done: hail}, needs: {done: hail}",
]


@pytest.mark.parametrize("follows", FOLLOWS)
def test_where_the_step_was_waived(follows: str) -> None:
    story = Story(protocol(RULES.replace("FOLLOWS", follows))).raised()
    story.does(c.RecordAttempt, "priya", "1 Apr 12:00", medium="phone")
    story.does(c.Override, "sana", "2 Apr 10:00", reason="t1", to="deck")
    assert london(story.duty("moor").due) == "Thu 9 Apr 17:00"  # 3 working days over Easter
    story.time("9 Apr 17:01", heard="9 Apr 17:01")
    assert story.duty("moor").missed, "and silence is on record"


@pytest.mark.parametrize("follows", FOLLOWS)
def test_where_its_stage_was_passed_over(follows: str) -> None:
    story = Story(protocol(RULES.replace("FOLLOWS", follows))).raised(facts=(("gale", "yes"),))
    assert story.stage == "deck" and london(story.duty("moor").due) == "Wed 8 Apr 17:00"


def test_where_it_was_taken_it_is_counted_from_then() -> None:
    story = Story(protocol(RULES.replace("FOLLOWS", FOLLOWS[0]))).raised()
    story.spoke("1 Apr 12:00", outcome="unresolved")
    assert london(story.duty("moor").due) == "Wed 8 Apr 17:00"


def test_what_follows_a_step_that_is_still_owed_waits_for_it() -> None:
    stays = RULES.replace('from: entry, clause: "1.1"', 'from: entry, stays: yes, clause: "1.1"')
    story = Story(protocol(stays.replace("FOLLOWS", FOLLOWS[0]))).raised()
    story.does(c.RecordAttempt, "priya", "1 Apr 12:00", medium="phone")
    story.does(c.Override, "sana", "2 Apr 10:00", reason="t1", to="deck")
    assert story.duty("moor").due is None
    story.spoke("7 Apr 12:00")
    assert london(story.duty("moor").due) == "Fri 10 Apr 17:00"


@pytest.mark.parametrize("follows", FOLLOWS[:3])
def test_a_miss_is_looked_at_again_by_the_corrected_time_of_what_it_follows(follows: str) -> None:
    story = Story(protocol(RULES.replace("FOLLOWS", follows))).raised()
    story.spoke("2 Apr 10:00", outcome="unresolved")
    story.time("14 Apr 10:00")
    assert story.due("moor") == "Thu 9 Apr 17:00" and story.duty("moor").missed
    story.does(c.RecordAct, "sana", "14 Apr 11:00", "13 Apr 10:00", keys=(story.key("moor"),))
    story.does(c.CorrectRecord, "priya", "14 Apr 12:00", text="t1", at=at("8 Apr 10:00"))
    (met,) = story.now(e.MissAnswered)
    assert met.key.duty == "moor" and met.redated
