"""The clocks stand still while the rules say so; what remained of each runs on afterwards."""

from __future__ import annotations

import pytest
from given import Story, at, london, protocol

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.draft import Draft
from parley.dispute.timeline_rows import Line, lines_of
from parley.reference.rules import parse_protocol

RULES = """
id: low-water
version: 1
title: The tide stands still
partnership: Oakshire
raiser: pilot
roles:
  pilot: {name: pilot, named: yes}
  mate:  {name: mate, post: line_manager}
facts:
  fog:    {name: fog, one_of: [thick, lifted], ask: stage, line: Fog, clause: "6"}
  regatta: {name: the regatta, date: yes, ask: stage, line: Regatta}
clocks:
  tide: {within: 10 working days, from: raised, spans: quay, clause: "5"}
pause: {while: {fog: thick}, spares: [watch], clause: "6"}
stages:
- id: quay
  clause: "1"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, within: LENGTH, from: raised, clause: "1"}
  - {id: watch, do: act, by: receiving pilot, within: 3 working days, from: raised, clause: "1"}
  - {id: moor, do: act, by: receiving mate, due: regatta, clause: "1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: closed, when: {outcome: unresolved}, needs: {any: [{done: hail}, {tried: hail}]}, override: referring mate}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: low-water
"""


def raised(length: str = "5 working days") -> Story:
    return Story(protocol(RULES.replace("LENGTH", length))).raised()


def stops(story: Story, when: str, by: str = "priya", happened: str = "") -> None:
    story.does(c.TellFact, by, when, happened, fact="fog", value="thick")


def runs(story: Story, when: str, by: str = "robert") -> None:
    story.does(c.TellFact, by, when, fact="fog", value="lifted")


@pytest.mark.parametrize(
    ("length", "usual", "after"),
    [
        ("5 working days", "Fri 10 Apr 17:00", "Fri 24 Apr 17:00"),  # one was used, four remain from the 20th
        ("1 working week", "Fri 10 Apr 17:00", "Fri 24 Apr 17:00"),
        ("6 days", "Tue 7 Apr 17:00", "Sat 25 Apr 17:00"),
        ("1 month", "Fri 1 May 17:00", "Tue 19 May 17:00"),
        ("48 hours", "Fri 3 Apr 10:05", "Tue 21 Apr 08:05"),
    ],
)
def test_what_remained_runs_on(length: str, usual: str, after: str) -> None:
    story = raised(length)
    assert london(story.duty("hail").deadlines[0].at) == usual
    stops(story, "2 Apr 12:00")
    assert story.due("hail") == "" and story.duty("hail").status == "open"
    runs(story, "20 Apr 10:00")
    assert london(story.duty("hail").deadlines[0].at) == after
    assert "it stood still from Thursday 2 April to Monday 20 April" in story.duty("hail").deadlines[0].why


def test_nothing_is_missed_nor_reminded_of_while_it_stands_still_but_what_is_spared() -> None:
    story = raised()
    stops(story, "2 Apr 12:00")
    story.time("7 Apr 12:00")
    story.time("1 Jun 12:00")
    assert {event.key.duty for event in story.log if isinstance(event, e.DeadlineMissed)} == {"watch"}
    assert {key.duty for event in story.log if isinstance(event, e.ReminderDue) for key in event.keys} == {
        "watch"
    }
    runs(story, "1 Jun 12:00")
    story.time("10 Jun 12:00")
    assert "hail" in {event.key.duty for event in story.log if isinstance(event, e.DeadlineMissed)}


def test_clocks_over_stages_stand_still_too_and_named_days_do_not() -> None:
    story = raised()
    story.does(c.TellFact, "priya", "1 Apr 11:00", fact="regatta", value="2026-04-30")
    before = {deadline.clock: london(deadline.at) for deadline in story.duty("hail").deadlines}
    assert before["tide"] == "Fri 17 Apr 17:00"
    stops(story, "2 Apr 12:00")
    assert story.due("moor") == "Thu 30 Apr 17:00"
    runs(story, "20 Apr 10:00")
    after = {deadline.clock: london(deadline.at) for deadline in story.duty("hail").deadlines}
    assert (after["tide"], story.due("moor")) == ("Fri 1 May 17:00", "Thu 30 Apr 17:00")


def test_twice_and_the_last_word_counts_whoever_says_it() -> None:
    story = raised()
    stops(story, "2 Apr 12:00", by="priya")
    runs(story, "9 Apr 10:00", by="robert")
    assert story.due("hail") == "Wed 15 Apr 17:00"
    stops(story, "10 Apr 12:00", by="priya")
    runs(story, "16 Apr 10:00", by="robert")
    assert story.due("hail") == "Tue 21 Apr 17:00"
    assert len(story.dispute.pauses) == 2


def test_it_counts_from_when_it_began_not_from_when_that_was_told() -> None:
    story = raised()
    stops(story, "8 Apr 12:00", happened="2 Apr 09:00")
    (stopped,) = story.now(e.ClocksStopped)
    assert (london(stopped.since), stopped.clause) == ("Thu 2 Apr 09:00", "6")
    runs(story, "20 Apr 10:00")
    assert story.due("hail") == "Fri 24 Apr 17:00"


def test_a_date_that_has_passed_already_stays_passed() -> None:
    story = raised("1 working day")
    story.time("3 Apr 12:00")
    stops(story, "7 Apr 12:00")
    assert story.duty("hail").missed is not None and story.due("hail") == "Thu 2 Apr 17:00"


AFTERWARDS = """
tracks:
- id: log
  title: The log
  clause: "7"
  outlives: yes
  stages:
  - {id: log, clause: "7", duties: [{id: enter, do: record, by: referring pilot, within: 1 month, from: closed, stays: after closing, clause: "7"}]}
says:"""


def test_a_pause_ends_with_the_dispute_so_that_what_is_owed_after_the_end_has_a_date() -> None:
    rules = RULES.replace("LENGTH", "5 working days").replace("\nsays:", AFTERWARDS, 1)
    story = Story(protocol(rules)).raised()
    stops(story, "2 Apr 12:00")
    story.does(c.Withdraw, "priya", "9 Apr 10:00")
    assert london(story.dispute.pauses[-1][1]) == "Thu 9 Apr 10:00" and not story.dispute.paused
    assert story.due("enter") == "Sat 9 May 17:00"


def test_whoever_owes_something_hears_both_once() -> None:
    story = raised()
    stops(story, "2 Apr 12:00")
    assert sorted(who for name, who in story.notices if name == "dates_changed") == [
        "marie",
        "priya",
        "robert",
    ]
    runs(story, "20 Apr 10:00")
    assert sorted(who for name, who in story.notices if name == "dates_changed") == [
        "marie",
        "priya",
        "robert",
    ]


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("{while: {fog: thick}, spares: [wach], clause: \"6\"}", "no clock and no duty `wach`"),
        ("{spares: [watch], clause: \"6\"}", "while what the clocks stand still"),
        ("{while: {fog: thin}, clause: \"6\"}", "thin"),
    ],
)  # fmt: skip
def test_what_a_pause_needs(spoilt: str, said: str) -> None:
    text = RULES.replace("LENGTH", "1 day").replace(
        '{while: {fog: thick}, spares: [watch], clause: "6"}', spoilt
    )
    assert any(said in problem.message for problem in parse_protocol(text, "t.yaml")[1])


def test_a_timeline_says_that_a_clock_stands_still_and_not_that_it_has_not_started() -> None:
    story = raised()
    whys = {line.duty or line.why.partition(":")[0]: line.why for line in _rows(story)}
    assert "stands still" not in " ".join(whys.values())
    stops(story, "2 Apr 12:00")
    whys = {line.duty or line.why.partition(":")[0]: line.why for line in _rows(story)}
    assert whys["hail"].endswith("stands still while fog is thick"), whys
    assert whys["tide"].endswith("stands still while fog is thick")
    assert "stands still" not in whys["watch"] + whys["moor"], (
        "what is spared runs, and no day is known of the regatta"
    )


def _rows(story: Story) -> list[Line]:
    draft = Draft(story.rules, story.world, story.dispute, at("2 Apr 13:00"))
    assert story.dispute.at is not None
    return lines_of(draft, story.dispute.at)
