"""An open dispute is never left asleep: where nothing else is to come, whoever can say how it goes on is asked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from given import INVENTED, RULES, Story, at, kinds, london, protocol
from test_asking_again import through

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.advance import advance, next_wake
from parley.dispute.view import View
from parley.reference.rules import load_protocol

TEXT = """
id: still-water
version: 1
title: Steps without dates
partnership: Oakshire
raiser: keeper
roles: {keeper: {name: keeper, named: yes}, warden: {name: warden, post: safeguarding_lead}}
facts: {child: {name: the child, one_of: [missing, at home], ask: stage, clause: "3"}}
pause: {while: {child: missing}, clause: "3"}
stages:
- id: pool
  label: Pool
  clause: "1"
  duties:
  - {id: hail, do: talk, by: referring keeper, with: receiving keeper, within: 2 working days, from: raised, firm: no, clause: "1.1"}
  - {id: note, do: record, by: receiving warden, needs: {done: hail}, clause: "1.2"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: closed, when: {outcome: unresolved}, needs: {done: [hail, note]}, override: referring warden}
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
confirm: {clause: "4"}
end: still-water
"""
WATER = protocol(TEXT)


def test_a_date_that_is_only_wished_for_is_asked_for_again_at_a_growing_distance() -> None:
    story = Story(WATER).raised()
    assert through(story, "1 Apr 11:00", "30 Jun 12:00") == [
        ("Thu 9 Apr 09:00", "priya", "missed"),  # a week after the reminder
        ("Thu 16 Apr 09:00", "priya", "missed"),
        ("Thu 16 Apr 09:00", "bea", "status"),
        ("Thu 30 Apr 09:00", "priya", "missed"),
        ("Thu 30 Apr 09:00", "bea", "status"),
        ("Thu 28 May 09:00", "priya", "missed"),
        ("Thu 28 May 09:00", "bea", "status"),
        ("Thu 25 Jun 09:00", "priya", "missed"),
        ("Thu 25 Jun 09:00", "bea", "status"),
    ]
    assert story.all(e.DeadlineMissed) == [] and story.stage == "pool", (
        "no date is invented, and nothing moves"
    )


def test_a_date_that_is_only_wished_for_may_pass_first() -> None:
    soft = "within: 20 working days, aim: 1 working day, from: raised, firm: no,"
    story = Story(protocol(TEXT.replace("within: 2 working days, from: raised, firm: no,", soft))).raised()
    assert story.due("hail") == "Fri 1 May 17:00"
    assert [day for day, who, _ in through(story, "1 Apr 11:00", "10 May 12:00")][:1] == ["Tue 5 May 09:00"]


def test_whoever_spoke_and_has_not_said_how_it_stands_is_asked_beside_who_owes_a_step_without_a_date() -> (
    None
):
    story = Story(WATER).raised()
    story.spoke("2 Apr 10:00")
    asked = through(story, "2 Apr 11:00", "17 Apr 12:00")
    assert [one for one in asked if one[0] == "Thu 9 Apr 09:00"] == [
        ("Thu 9 Apr 09:00", "priya", "how_it_stands"),
        ("Thu 9 Apr 09:00", "sol", "missed"),
    ]


def test_whoever_is_waited_for_is_asked_how_it_stands_before_any_step_of_theirs() -> None:
    story = Story(protocol(TEXT.replace("by: receiving warden,", "by: referring keeper,"))).raised()
    story.spoke("2 Apr 10:00")
    assert through(story, "2 Apr 11:00", "9 Apr 12:00") == [("Thu 9 Apr 09:00", "priya", "how_it_stands")]


def test_settled_says_one_side_and_the_other_stays_silent_both_are_asked_on() -> None:
    story = Story(WATER).raised()
    story.spoke("2 Apr 10:00", outcome="resolved")
    asked = through(story, "2 Apr 11:00", "30 Apr 12:00")
    assert [(who, name) for _, who, name in asked][:2] == [
        ("robert", "confirm_outcome"),
        ("priya", "unconfirmed"),
    ]
    assert [day for day, who, _ in asked if who == "bea"], "the business manager, who can ring them"
    story.does(c.ConfirmOutcome, "robert", "1 May 10:00", resolved=True)
    assert story.stage == "closed" and through(story, "1 May 11:00", "30 Jul 12:00") == []


def test_clocks_that_stand_still_are_asked_about_after_four_weeks() -> None:
    story = Story(WATER).raised()
    story.does(c.TellFact, "priya", "1 Apr 12:00", fact="child", value="missing")
    assert through(story, "1 Apr 13:00", "1 May 12:00") == [("Wed 29 Apr 09:00", "priya", "status")]


def test_anything_that_is_heard_begins_the_week_anew_and_mail_that_waits_is_waited_for() -> None:
    story = Story(WATER).raised()
    story.time("12 Apr 12:00")
    story.does(c.KeepNote, "priya", "12 Apr 13:00", text="t1")
    assert story.wake("12 Apr 13:00") == "Mon 20 Apr 09:00"
    story.time("20 Apr 10:00", heard="19 Apr 10:00")
    assert story.last == []
    story.time("20 Apr 11:00")
    assert kinds(story.last) == ["AskedAgain"], "one, and the first: a note lay between"


def test_nobody_is_asked_for_what_lasts_nor_for_what_is_only_advised() -> None:
    beside = """  - {id: tally, do: record, by: receiving keeper, advised: yes, clause: "1.3"}
  exits:"""
    track = """tracks:
- id: bank
  title: Bank
  clause: "5"
  stages:
  - id: bank
    clause: "5"
    duties: [{id: watch, do: keep, by: referring warden, clause: "5"}]
    exits: [{to: closed, asked_by: referring warden}]
says:"""
    story = Story(protocol(TEXT.replace("  exits:", beside, 1).replace("says:", track, 1))).raised()
    assert sorted(story.open) == ["hail", "tally", "watch"]
    assert {who for _, who, _ in through(story, "1 Apr 11:00", "30 Jun 12:00")} == {"priya", "bea"}


def test_whoever_may_let_it_go_on_without_a_step_is_asked_once_it_is_unresolved_and_its_owner_was_asked_in_vain() -> (
    None
):
    story = Story(WATER).raised()
    story.spoke("2 Apr 10:00", outcome="unresolved")
    asked = through(story, "2 Apr 11:00", "17 Apr 12:00")
    assert asked == [
        ("Thu 9 Apr 09:00", "sol", "missed"),
        ("Thu 16 Apr 09:00", "sol", "missed"),
        ("Thu 16 Apr 09:00", "sana", "may_open"),
        ("Thu 16 Apr 09:00", "bea", "status"),
    ]


def test_a_date_that_waits_for_nothing_but_the_other_sides_yes_is_nothing_to_come() -> None:
    """SOLVED holds it: no date passes while the other side is asked, and so none is waited for."""
    text = TEXT.replace("within: 2 working days, from: raised, firm: no,", "within: 3 months, from: raised,")
    story = Story(protocol(text)).raised()
    story.does(c.ConfirmOutcome, "priya", "2 Apr 10:00", resolved=True)
    assert ("Fri 17 Apr 09:00", "robert", "confirm_outcome") in through(story, "2 Apr 11:00", "20 Apr 12:00")


def test_a_date_of_a_step_that_has_not_begun_is_nothing_to_come() -> None:
    steps = """  - {id: set_out, do: act, by: referring warden, not_before: 1 working day, from: {done: hail}, due: by_then, clause: "1.3"}
  exits:"""
    fact = 'facts: {by_then: {name: the day, date: yes, told_by: both keeper, clause: "1.3"}, '
    story = Story(protocol(TEXT.replace("  exits:", steps, 1).replace("facts: {", fact, 1))).raised()
    story.does(c.TellFact, "priya", "1 Apr 12:00", fact="by_then", value="2026-06-15")
    assert story.due("set_out") == "Mon 15 Jun 17:00"
    asked = through(story, "1 Apr 13:00", "17 Apr 12:00")
    assert ("Thu 9 Apr 09:00", "priya", "missed") in asked


def test_what_is_to_come_however_far_off_is_waited_for_in_peace() -> None:
    text = TEXT.replace("within: 2 working days, from: raised, firm: no,", "within: 3 months, from: raised,")
    story = Story(protocol(text)).raised()
    assert through(story, "1 Apr 11:00", "25 Jun 12:00") == []


@pytest.mark.parametrize("path", [*RULES, *INVENTED], ids=lambda path: path.stem)
def test_whatever_is_said_first_an_open_dispute_is_woken_again(path: Path) -> None:
    """Raised, one word on the first day, and then silence for a year: somebody is asked every four weeks, or it has ended."""
    rules = load_protocol(path)
    for outcome in ("", "unresolved", "resolved", "waiting"):
        story = Story(rules)
        story.folds = False
        story.raised()
        story.asks(c.RecordDiscussion, "priya", "1 Apr 14:00", medium="phone", outcome=outcome)
        now, asked = at("1 Apr 15:00"), at("1 Apr 15:00")
        while story.dispute.status == "open" and now < at("1 Apr 2027 10:00"):
            wake = next_wake(View(rules, story.world, story.dispute, now))
            assert wake is not None and wake > now, f"asleep since {london(now)} after {outcome or 'a talk'}"
            now = wake
            story._take(advance(rules, story.world, story.dispute, now))
            if story.notices:
                assert (now - asked).days <= 90, (outcome, london(asked), london(now))
                asked = now
