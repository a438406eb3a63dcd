"""A day that is named and had passed before anybody was asked: as soon as possible, and nobody is late in a first letter."""

from __future__ import annotations

import pytest
from given import WORLD, Story, at, london, protocol

from parley.dispute import commands as c
from parley.dispute.named_days import AT_ONCE, as_soon_as_possible, end_by
from parley.dispute.workdays import Span


@pytest.mark.parametrize(
    ("now", "moment", "aim", "limit"),
    [
        ("12 May 09:40", "14 May 00:00", "Tue 12 May 17:00", "Wed 13 May 17:00"),
        (
            "13 May 18:00",
            "14 May 00:00",
            "Thu 14 May 17:00",
            "Thu 14 May 17:00",
        ),  # never behind the day itself
        ("13 May 18:00", "14 May 10:00", "Thu 14 May 10:00", "Thu 14 May 10:00"),  # nor behind its hour
        ("15 May 09:00", "14 May 00:00", "Fri 15 May 17:00", "Mon 18 May 17:00"),  # it has passed as well
    ],
)
def test_what_had_passed_is_due_as_soon_as_possible(now: str, moment: str, aim: str, limit: str) -> None:
    passed = end_by(WORLD.calendar, at(moment), Span(5, "working days"), "panel")
    aimed, ends = as_soon_as_possible(WORLD.calendar, at(now), at(moment), passed)
    assert (london(aimed.at), london(ends.at)) == (aim, limit)
    assert (
        ends.length == AT_ONCE and passed.why in ends.why and "had passed when this was asked for" in ends.why
    )


PAPERS_FIRST = """
id: papers-first
version: 1
title: A hearing that waits for its papers
partnership: Oakshire
raiser: keeper
roles:
  keeper: {name: keeper, named: yes}
  bench: {name: bench, body: case_review_subgroup}
  clerk: {name: clerk, post: business_manager, of: partnership}
facts: {day: {name: the day of the visit, ask: stage, line: Visit, date: yes, clause: "1.3"}}
stages:
- id: one
  label: One
  clause: "1"
  duties:
  - {id: papers, do: send, by: referring keeper, to: clerk, within: 2 working days, from: entry, clause: "1.1"}
  - {id: hearing, do: meet, by: bench, with: [both keeper], not_before: 3 working days, from: {done: papers}, due: next meeting of case_review_subgroup, clause: "1.2"}
  - {id: visit, do: act, by: receiving keeper, within: 30 working days, from: {done: papers}, due: day, clause: "1.3"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: closed, needs: {done: hearing}, override: clerk}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
confirm: {clause: "4"}
end: papers-first
"""


@pytest.mark.parametrize(
    ("papers", "hearing"),
    [
        ("7 Apr 12:00", "Tue 21 Apr 17:00"),
        ("15 Apr 12:00", "Tue 21 Apr 17:00"),  # its first day is Monday 20 April
        ("16 Apr 12:00", "Tue 21 Apr 17:00"),  # and now the very day of the meeting
        ("17 Apr 12:00", "Tue 16 Jun 17:00"),  # and now the day after it
        ("12 May 12:00", "Tue 16 Jun 17:00"),
    ],
)
def test_a_body_meets_next_when_it_has_what_the_step_waits_for(papers: str, hearing: str) -> None:
    story = Story(protocol(PAPERS_FIRST)).raised()
    story.does(c.RecordAct, "priya", papers, keys=(story.key("papers"),), text="t1")
    assert story.due("hearing") == hearing
    story.time("16 Jun 16:00")
    assert story.duty("hearing").missed is None or hearing.startswith("Tue 21 Apr"), (
        "nobody missed what could not be"
    )
    story.time("16 Jun 18:00")
    assert london(story.duty("hearing").missed) == hearing and story.due("hearing") == hearing


def test_a_meeting_before_the_step_was_asked_for_is_not_its_next() -> None:
    story = Story(
        protocol(PAPERS_FIRST.replace("from: {done: papers}, due: next", "from: decision, due: next"))
    )
    story.raised("22 Apr 10:05", decision=at("1 Apr 10:05"))
    assert story.due("hearing") == "Tue 16 Jun 17:00"


def test_a_named_day_that_passes_before_the_step_can_be_begun_is_missed_by_nobody() -> None:
    story = Story(protocol(PAPERS_FIRST)).raised()
    story.does(c.TellFact, "robert", "1 Apr 12:00", fact="day", value="2026-04-20")
    story.time("12 May 11:00")
    assert story.due("visit") == "Mon 20 Apr 17:00" and story.duty("visit").missed is None
    story.does(c.RecordAct, "priya", "12 May 12:00", keys=(story.key("papers"),), text="t1")
    story.time("12 May 12:01")
    assert story.due("visit") == "Wed 13 May 17:00" and story.duty("visit").missed is None
    story.time("13 May 17:01")
    assert london(story.duty("visit").missed) == "Wed 13 May 17:00"
