"""A colleague who never picks up cannot stop the ladder; but attempts are no conversation, and that stays on record."""

from __future__ import annotations

from dataclasses import replace

from given import BDSCP, Story, at, london, opened, protocol

from parley.dispute import commands as c
from parley.dispute import events as e


def test_two_attempts_and_the_limit_open_the_stage_by_time_alone() -> None:
    story = Story().raised()
    story.tried("2 Apr 12:00")
    story.tried("2 Apr 15:00")
    assert story.stage == "s1"
    assert story.wake("2 Apr 15:00") == "Tue 7 Apr 17:00"
    story.time("7 Apr 16:59")
    assert story.stage == "s1"
    story.time("8 Apr 10:00")
    assert story.stage == "s2"
    assert london(story.dispute.visits[-1].opened) == "Tue 7 Apr 17:00"
    assert opened(story)[-1] == ("s2", 1, ("contact", "told"))
    assert story.dispute.visits[-1].without == ("contact", "told")


def test_it_says_so_for_ever() -> None:
    story = Story().raised()
    story.tried("2 Apr 12:00")
    story.tried("8 Apr 09:00")
    story.does(
        c.RecordDiscussion,
        "priya",
        "9 Apr 10:00",
        "8 Apr 09:30",
        medium="phone",
        keys=(story.key("contact"),),
    )
    assert story.dispute.visits[-1].without == ("contact", "told")


def test_one_attempt_is_not_several() -> None:
    story = Story().raised()
    story.tried("2 Apr 12:00")
    story.time("30 Apr 10:00")
    assert story.stage == "s1"


def test_attempts_after_the_date_open_at_once() -> None:
    story = Story().raised()
    story.tried("8 Apr 12:00")
    story.tried("8 Apr 12:30")
    assert story.stage == "s2" and story.dispute.visits[-1].opened == at("8 Apr 12:30")


def test_the_same_attempt_told_twice_is_one() -> None:
    story = Story().raised()
    story.tried("8 Apr 12:30", happened="8 Apr 12:00")
    story.tried("8 Apr 13:00", happened="8 Apr 12:00")
    assert len(story.duty("contact").attempts) == 1 and story.stage == "s1"


def test_attempts_of_the_other_side_do_not_call_it_unresolved() -> None:
    story = Story().raised()
    story.tried("8 Apr 12:00", by="robert")
    story.tried("8 Apr 13:00", by="robert")
    assert story.stage == "s1" and story.dispute.statement("referring") is None


def test_waiting_for_him_withdraws_the_statement_that_attempts_make() -> None:
    story = Story().raised()
    story.tried("2 Apr 12:00")
    story.tried("2 Apr 13:00")
    story.does(c.RecordDiscussion, "priya", "2 Apr 16:00", medium="", outcome="waiting")
    story.time("30 Apr 10:00")
    assert story.stage == "s1"


def test_once_they_have_spoken_attempts_stand_in_for_nothing() -> None:
    story = Story().raised()
    story.tried("2 Apr 12:00")
    story.tried("2 Apr 13:00")
    story.spoke("2 Apr 16:00")
    story.time("30 Apr 10:00")
    assert story.stage == "s1", "notice of the intention is still owed"
    story.does(c.GiveNotice, "priya", "30 Apr 11:00")
    assert opened(story)[-1] == ("s2", 1, ())


def test_an_earlier_date_brings_the_moment_forward() -> None:
    story = Story().raised()
    story.does(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at("2 Apr 17:00"), reason="t1")
    story.tried("2 Apr 12:00")
    story.tried("2 Apr 13:00")
    story.time("2 Apr 17:00")
    assert story.stage == "s2"
    assert [missed.deadline.clock for missed in story.all(e.DeadlineMissed)] == ["earlier"]


def test_a_limit_that_waits_for_the_mailbox_is_not_forgotten() -> None:
    """Soft limits bring no missed date, so nothing else would wake it."""
    first, *others = BDSCP.stages[0].duties
    stage = replace(BDSCP.stages[0], duties=(replace(first, firm=False), *others))
    story = Story(replace(BDSCP, stages=(stage, *BDSCP.stages[1:]), clocks=())).raised()
    story.tried("2 Apr 12:00")
    story.tried("2 Apr 13:00")
    story.time("8 Apr 10:00", heard="7 Apr 12:00")
    assert story.stage == "s1" and story.wake("8 Apr 10:00") == "Tue 7 Apr 17:00"
    story.time("8 Apr 10:05")
    assert story.stage == "s2"


WAITS = """
id: two-tides
version: 1
title: What follows tries
partnership: Oakshire
raiser: pilot
roles:
  pilot: {name: pilot, named: yes}
  mate:  {name: mate, post: safeguarding_lead}
stages:
- id: quay
  clause: "1"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, within: 3 working days, from: entry, firm: no, clause: "1.1"}
  - {id: moor, do: act, by: referring mate, within: 3 working days, from: {tried: hail, times: 2}, clause: "1.2"}
  exits: [{to: closed, asked_by: referring mate}]
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: two-tides
"""


def test_what_follows_tries_has_its_date_as_the_limit_passes_though_nothing_else_happens_then() -> None:
    story = Story(protocol(WAITS)).raised()
    for when in ("1 Apr 12:00", "2 Apr 12:00"):
        story.tried(when)
    story.time("8 Apr 16:00")
    assert story.duty("moor").due is None and story.wake("8 Apr 16:00") == "Wed 8 Apr 17:00"
    story.time("8 Apr 17:01")
    assert [event.key.duty for event in story.now(e.DutyDated)] == ["moor"]
    assert story.due("moor") == "Mon 13 Apr 17:00"
