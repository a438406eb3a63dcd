"""Which date binds, what moves it, and that it says so. Dates only ever get earlier, save by a correction."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import BDSCP, Story, at, kinds, london, protocol
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.effects import SendNotice


@pytest.mark.parametrize(
    ("decision", "contact", "window"),
    [
        ("1 Apr 09:40", "Tue 7 Apr 17:00", "Tue 14 Apr 17:00"),
        ("21 Dec 09:40", "Wed 23 Dec 17:00", "Mon 4 Jan 17:00"),
        ("4 Apr 23:50", "Wed 8 Apr 17:00", "Wed 15 Apr 17:00"),
    ],
)
def test_the_first_stage_counts_from_the_decision(decision: str, contact: str, window: str) -> None:
    story = Story().raised(decision)
    assert story.due("contact") == contact
    assert {d.clock: london(d.at) for d in story.duty("contact").deadlines} == {
        "": contact,
        "stage_1": window,
    }
    assert story.due("review") == window, "until the first conversation only the window binds it"


def test_a_duty_that_follows_another_is_dated_when_that_is_done_and_says_why() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00")
    dated = [event for event in story.now(e.DutyDated) if event.key.duty == "review"]
    assert len(dated) == 1 and "3 working days" in dated[0].why
    assert story.due("review") == "Thu 9 Apr 17:00"


def test_a_corrected_decision_moves_the_dates_says_so_and_tells_the_other_side() -> None:
    story = Story().raised("8 Apr 10:00")
    assert story.due("contact") == "Fri 10 Apr 17:00"
    story.does(c.TellMoment, "priya", "8 Apr 11:00", moment="decision", at=at("7 Apr 16:00"))
    assert story.due("contact") == "Thu 9 Apr 17:00"
    (event,) = story.now(e.MomentTold)
    assert event.was == at("8 Apr 10:00")
    assert all("7 April" in event.why or "Tue 7 Apr" in event.why for event in story.now(e.DutyDated))
    assert ("dates_changed", "robert") in story.notices
    assert all(n.clause for n in story.effects if isinstance(n, SendNotice) and n.keys)


def test_another_hour_of_the_decisions_day_moves_no_date_and_is_told_to_nobody() -> None:
    story = Story().raised("8 Apr 10:00")
    story.does(c.TellMoment, "priya", "8 Apr 11:00", moment="decision", at=at("8 Apr 09:00"))
    assert story.now(e.DutyDated) and story.due("contact") == "Fri 10 Apr 17:00"
    assert story.notices == []


def test_whoever_was_told_of_a_window_hears_that_it_ends_another_day() -> None:
    story = Story().raised("1 Apr 10:05")
    story.spoke("2 Apr 15:00")
    assert story.due("review") == "Thu 9 Apr 17:00", "counted from the conversation"
    story.does(c.TellMoment, "priya", "2 Apr 16:00", moment="decision", at=at("31 Mar 10:00"))
    (moved,) = [event for event in story.now(e.DutyDated) if event.key.duty == "review"]
    assert moved.was is None and ("dates_changed", "robert") in story.notices


def test_a_day_that_is_filed_late_has_not_moved_the_dates_of_what_began_since() -> None:
    story = Story().raised("8 Apr 10:00")
    story.spoke("8 Apr 15:00", outcome="unresolved", told=True)
    assert story.stage == "s2" and story.duty("strategy").due == at("17 Apr 17:00")
    story.filed_late(c.TellMoment, "priya", "8 Apr 11:00", moment="decision", at=at("8 Apr 09:00"))
    assert story.now(e.MomentTold) and story.notices == []


def test_what_is_kept_is_never_recounted_by_itself() -> None:
    story = Story().raised()
    first = story.duty("contact").deadlines
    closed = replace(
        story.world.calendar,
        holidays={**story.world.calendar.holidays, at("7 Apr 12:00").date(): "A new holiday"},
    )
    story.world = replace(story.world, calendar=closed)
    story.time("7 Apr 10:00")
    story.does(c.KeepNote, "priya", "7 Apr 10:30", text="t1")
    assert story.duty("contact").deadlines == first


def test_an_earlier_date_only_ever_shortens_and_carries_a_name() -> None:
    story = Story().raised()
    for until, code in (("7 Apr 17:00", "shorten"), ("9 Apr 12:00", "shorten"), ("1 Apr 10:30", "shorten")):
        refused = story.asks(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at(until), reason="t1")
        assert refused is not None and refused.code == code and refused.clause == "4.2.2", until
    story.does(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at("2 Apr 12:00"), reason="t1")
    assert story.due("contact") == "Thu 2 Apr 12:00", "what runs, and has a limit of its own"
    assert story.due("told") == "Tue 14 Apr 17:00", "nobody owes that notice sooner"
    (event,) = story.now(e.DeadlineShortened)
    assert (event.by, event.reason) == ("priya", "t1")
    assert ("dates_changed", "robert") in story.notices


def test_an_earlier_date_moves_the_meeting_that_is_too_late_for_it() -> None:
    story = Story().raised()
    story.meeting("1 Apr 11:00", "7 Apr 14:00", "7 Apr 14:30", "contact")
    story.does(c.ShortenDeadline, "priya", "1 Apr 12:00", until=at("2 Apr 17:00"), reason="t1")
    assert [(hold.replaces, london(hold.before)) for hold in story.holds if "contact" in str(hold.keys)] == [
        ("h1", "Thu 2 Apr 17:00")
    ]


def test_one_duty_alone_can_have_an_earlier_date() -> None:
    story = Story().raised()
    key = story.key("contact")
    story.does(c.ShortenDeadline, "priya", "1 Apr 11:00", until=at("2 Apr 12:00"), reason="t1", keys=(key,))
    assert (story.due("contact"), story.due("told")) == ("Thu 2 Apr 12:00", "Tue 14 Apr 17:00")


def test_a_cap_is_recorded_once_and_its_owner_owes_the_earliest_open_duty() -> None:
    story = in_stage_2()
    story.time("30 Apr 10:00")
    assert [(event.deadline.clock, event.key.duty) for event in story.all(e.DeadlineMissed)] == [
        ("", "strategy"), ("stage_2", "strategy"),
    ]  # fmt: skip


def test_a_cap_over_several_stages_is_missed_once_whatever_opens_later() -> None:
    clock = replace(BDSCP.clocks[0], spans=("s1", "s2", "s3"))
    story = Story(replace(BDSCP, clocks=(clock,))).raised()
    story.time("15 Apr 10:00")
    assert [event.deadline.clock for event in story.all(e.DeadlineMissed)] == ["", "stage_1"]
    story.spoke("15 Apr 11:00", outcome="unresolved", told=True)
    story.time("16 Apr 11:00")
    assert story.stage == "s2"
    assert [event.deadline.clock for event in story.all(e.DeadlineMissed)] == ["", "stage_1"]


def test_a_new_visit_of_a_stage_has_dates_and_misses_of_its_own() -> None:
    story = looping()
    for _ in range(2):
        story.spoke("8 Apr 10:00" if not story.all(e.StageLeft) else "15 Apr 10:00", outcome="unresolved")
        assert story.stage == "two"
        story.time("9 Apr 18:00" if len(story.all(e.StageLeft)) == 1 else "16 Apr 18:00")
        story.does(
            c.TellFact, "priya", "10 Apr 10:00" if len(story.all(e.StageLeft)) == 1 else "17 Apr 10:00",
            fact="again", value="yes",
        )  # fmt: skip
        assert story.stage == "one"
    visits = [(event.key.stage, event.key.visit) for event in story.all(e.DeadlineMissed)]
    assert visits.count(("two", 1)) == 1 and visits.count(("two", 2)) == 1


def test_what_an_earlier_visit_met_does_not_count_for_this_one() -> None:
    story = looping()
    story.spoke("8 Apr 10:00", outcome="unresolved")
    story.does(c.TellFact, "priya", "8 Apr 11:00", fact="again", value="yes")
    assert (story.stage, story.dispute.visits[-1].visit) == ("one", 2)
    story.does(c.ConfirmOutcome, "priya", "8 Apr 12:00", resolved=False)
    assert story.stage == "one", "the talk of the first visit is not the talk of the second"
    story.spoke("8 Apr 13:00")
    assert story.stage == "two"


def looping() -> Story:
    rules = protocol(LOOP)
    return Story(rules).raised("7 Apr 10:00")


def test_a_date_that_people_set_starts_the_clock_that_counts_from_it() -> None:
    rules = protocol(AGREED)
    story = Story(rules).raised()
    assert story.duty("answer").due is None
    refused = story.asks(c.RecordAct, "priya", "2 Apr 10:00", keys=(story.key("fix"),), value="soon")
    assert refused is not None and "date" in refused.reason
    story.does(c.RecordAct, "priya", "2 Apr 10:00", keys=(story.key("fix"),), value="2026-04-20")
    assert story.due("answer") == "Wed 22 Apr 17:00"
    story.does(c.TellMoment, "priya", "2 Apr 11:00", moment="review_day", at=at("27 Apr 00:00"))
    assert story.due("answer") == "Wed 29 Apr 17:00"
    assert story.asks(c.TellMoment, "priya", "2 Apr 12:00", moment="raised", at=at("2 Apr 09:00")) is not None
    assert (
        story.asks(c.TellMoment, "priya", "2 Apr 12:00", moment="decision", at=at("3 Apr 09:00")) is not None
    )


def test_two_exits_that_lead_to_each_other_do_not_go_round_for_ever() -> None:
    stage, other = BDSCP.stages[0], BDSCP.stages[1]
    there = replace(stage.exits[1], to=other.id, when=None, needs=None)
    back = replace(stage.exits[1], to=stage.id, when=None, needs=None)
    rules = replace(
        BDSCP, stages=(replace(stage, exits=(there,)), replace(other, exits=(back,)), *BDSCP.stages[2:])
    )
    story = Story(rules).raised()
    assert kinds(story.last).count("StageOpened") <= 3


def test_the_referral_is_the_decision_until_somebody_tells_of_another() -> None:
    anchor = BDSCP.stages[0].duties[0].anchor
    assert anchor is not None
    options = (replace(anchor.options[0], take=replace(anchor.options[0].take, name="referral")),)  # type: ignore[type-var]
    duty = replace(BDSCP.stages[0].duties[0], anchor=replace(anchor, options=options))
    rules = replace(BDSCP, stages=(replace(BDSCP.stages[0], duties=(duty,)), *BDSCP.stages[1:]), clocks=())
    story = Story(rules).raised("8 Apr 10:00")
    story.does(c.TellMoment, "priya", "8 Apr 11:00", moment="decision", at=at("7 Apr 10:00"))
    assert story.due("contact") == "Thu 9 Apr 17:00"
    story.does(c.TellMoment, "priya", "8 Apr 12:00", moment="referral", at=at("1 Apr 10:00"))
    assert london(story.duty("contact").by_the_rule) == "Tue 7 Apr 17:00"


def test_a_miss_that_waited_is_recorded_after_what_was_heard_meanwhile() -> None:
    story = Story().raised("7 Apr 10:00")
    story.spoke("8 Apr 10:00")
    dated = story.due("review")
    story.time("14 Apr 10:00", heard="13 Apr 12:00")
    assert dated == "Mon 13 Apr 17:00" and not story.all(e.DeadlineMissed)
    heard = at("14 Apr 10:05")
    story._decide(c.GiveNotice(by="priya", happened=heard, received=heard))
    story.time("14 Apr 11:00")
    (missed,) = story.all(e.DeadlineMissed)
    assert (missed.happened, missed.received) == (at("13 Apr 17:00"), heard)
    assert story.due("review") == dated


LOOP = """
id: loop
version: 1
title: Round and round
partnership: Oakshire
raiser: practitioner
roles:
  practitioner: {named: yes}
facts:
  again: {one_of: [yes, no], ask: stage}
stages:
- id: one
  clause: "1"
  duties:
  - {id: speak, do: talk, by: referring practitioner, with: receiving practitioner, within: 5 working days, from: entry, clause: "1.1"}
  - {id: say_so, do: tell, by: referring practitioner, to: receiving practitioner, clause: "1.2"}
  exits:
  - {to: two, when: {outcome: unresolved}, needs: {done: speak}, override: receiving practitioner}
- id: two
  clause: "2"
  duties:
  - {id: look, do: act, by: receiving practitioner, within: 1 working day, from: entry, clause: "2.1"}
  exits:
  - {to: one, when: {again: yes}}
  - {to: closed, when: {outcome: resolved}}
end: loop
"""

AGREED = """
id: agreed
version: 1
title: A day that people agree
partnership: Oakshire
raiser: practitioner
roles:
  practitioner: {named: yes}
facts:
  review_day: {date: yes}
stages:
- id: one
  clause: "1"
  duties:
  - {id: fix, do: set_date, by: referring practitioner, fact: review_day, clause: "1.1"}
  - {id: answer, do: record, by: receiving practitioner, within: 2 working days, from: review_day, clause: "1.2"}
  exits:
  - {to: closed, when: {outcome: resolved}}
end: agreed
"""
