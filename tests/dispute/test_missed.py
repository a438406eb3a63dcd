"""A missed date is a record and a prompt, never a lock; and nobody is accused of what they met."""

from __future__ import annotations

import pytest
from given import AT_ONE_INSTANT, Story, kinds, london, protocol
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e


def test_it_waits_until_the_mailbox_has_been_read_up_to_it() -> None:
    story = Story().raised()
    story.time("8 Apr 10:00", heard="7 Apr 12:00")
    assert story.all(e.DeadlineMissed) == []
    assert story.wake("8 Apr 10:00") == "Tue 7 Apr 17:00", "something is still to come of the past"
    story.time("8 Apr 10:05", heard="8 Apr 10:05")
    assert [london(event.happened) for event in story.all(e.DeadlineMissed)] == ["Tue 7 Apr 17:00"]


def test_the_mail_that_was_waiting_meanwhile_is_no_miss() -> None:
    story = Story().raised()
    story.time("8 Apr 10:00", heard="7 Apr 12:00")
    story.time("8 Apr 10:01", heard="7 Apr 12:00")
    from parley.dispute.decide import decide

    command = c.RecordDiscussion(
        by="priya", happened=story.log[0].happened, received=story.log[0].received, medium="phone"
    )
    decided = decide(story.rules, story.world, story.dispute, command, command.received)
    assert isinstance(decided, list)
    story._take(decided)
    story.time("8 Apr 11:00")
    assert not [event for event in story.all(e.DeadlineMissed) if event.key.duty == "contact"]


def test_noting_the_time_twice_changes_nothing() -> None:
    story = in_stage_2()
    for when in ("14 Apr 10:00", "15 Apr 17:00", "23 Apr 17:00", "30 Jun 10:00"):
        story.time(when)
        story.time(when)
        assert (story.last == [] and story.wake(when) == "") or story.wake(when) != london(None)


def test_a_long_sleep_records_in_order_each_as_of_its_own_instant() -> None:
    story = in_stage_2()
    story.time("30 Jun 10:00")
    happened = [event.happened for event in story.last]
    assert happened == sorted(happened)
    missed = story.now(e.DeadlineMissed)
    assert [london(event.happened) for event in missed] == ["Wed 15 Apr 17:00", "Thu 23 Apr 17:00"]


def test_who_is_told_and_who_is_offered_to_open_the_next_stage() -> None:
    story = in_stage_2()
    story.time("15 Apr 17:00")
    assert set(story.notices) == {
        ("missed", "liam"), ("missed", "marie"), ("may_open", "sana"),
    }  # fmt: skip


def test_late_never_locks() -> None:
    story = in_stage_2()
    story.time("30 Jun 10:00")
    story.does(c.RecordAct, "liam", "30 Jun 11:00", keys=(story.key("strategy"),))
    story.spoke("30 Jun 12:00", by="liam", outcome="unresolved", told=True)
    assert story.stage == "s3"


def test_lateness_is_explained_by_whoever_owes_it_and_moves_nothing() -> None:
    story = in_stage_2()
    due = story.due("strategy")
    key = story.key("strategy")
    assert story.asks(c.ExplainLateness, "priya", "14 Apr 11:00", keys=(key,), reason="t1") is not None
    story.does(c.ExplainLateness, "liam", "14 Apr 11:00", keys=(key,), reason="t1")
    assert story.due("strategy") == due and story.duty("strategy").lateness == ("t1",)


def test_lateness_stays_with_the_step_that_was_asked_about() -> None:
    """The step is over, or was never theirs: another one that is theirs is not called late for it."""
    story = in_stage_2()
    asked = story.key("strategy")
    story.does(c.RecordAct, "liam", "14 Apr 11:00", keys=(asked,))
    later = [duty.key for duty in story.dispute.open_duties if "liam" in duty.holders]
    assert later
    story.does(c.ExplainLateness, "liam", "14 Apr 12:00", keys=(asked,), reason="t1")
    assert story.duty("strategy").lateness == ("t1",)
    of_priya = next(key for key, duty in story.dispute.duties.items() if duty.holders == ("priya",))
    assert story.asks(c.ExplainLateness, "liam", "14 Apr 13:00", keys=(of_priya,), reason="t2") is not None
    assert [story.dispute.duties[key].lateness for key in later] == [()] * len(later)


def test_asking_for_the_next_stage_moves_nothing_and_says_what_is_needed() -> None:
    story = Story().raised()
    refused = story.asks(c.AskNextStage, "priya", "2 Apr 10:00", text="t1")
    assert refused is not None
    assert [(need.duty, need.clause) for need in refused.still_needed] == [
        ("contact", "4.1.1"), ("told", "4.1.4, 4.2.1"), ("", "4.1.4, 4.2.1"),
    ]  # fmt: skip
    assert "Robert Hale" in refused.still_needed[0].text and refused.clause == "4.1.1"
    assert story.stage == "s1"


@pytest.mark.parametrize("tries", [0, 2])
def test_all_that_passes_at_one_instant_is_on_record_before_the_next_stage_opens(tries: int) -> None:
    """An exit that opens at the very instant of a date or of a clock takes neither off the record."""
    story = Story(protocol(AT_ONE_INSTANT)).raised()
    for n in range(tries):
        story.tried(f"2 Apr 1{n}:00")
    story.time("7 Apr 17:00")
    assert story.stage == "dusk"
    names = kinds(story.last)
    assert names.index("StageLeft") > max(n for n, name in enumerate(names) if name == "DeadlineMissed")
    assert sorted(event.deadline.clock for event in story.all(e.DeadlineMissed)) == ["", "spring"]
    assert story.duty("hail").status == "overtaken" and story.duty("hail").missed is not None
    assert [person for name, person in story.notices if name == "missed"] == ["sana"], "whom the rules name"


@pytest.mark.parametrize(
    ("said", "happened", "missed", "answered"),
    [
        ("7 Apr 16:59", "7 Apr 16:59", False, False),
        (
            "7 Apr 17:00",
            "7 Apr 17:00",
            False,
            False,
        ),  # due at 17:00 (register G2): the very instant is in time
        ("7 Apr 17:00", "7 Apr 16:30", False, False),
        ("7 Apr 17:01", "7 Apr 17:01", True, False),
        ("7 Apr 17:01", "7 Apr 17:00", True, True),  # said later, and it was in time
        ("8 Apr 09:00", "7 Apr 17:00", True, True),
        ("8 Apr 09:00", "7 Apr 17:01", True, False),
    ],
)
def test_what_is_done_at_the_very_instant_of_its_date_is_done_in_time_whenever_it_is_said(
    said: str, happened: str, missed: bool, answered: bool
) -> None:
    story = Story().raised()
    assert story.due("contact") == "Tue 7 Apr 17:00"
    story.does(c.RecordDiscussion, "priya", said, happened, medium="phone")
    about = [event for event in story.log if getattr(event, "key", None) and event.key.duty == "contact"]
    assert ("DeadlineMissed" in kinds(about), "MissAnswered" in kinds(about)) == (missed, answered)


def test_time_alone_records_it_at_that_instant_and_so_does_a_mail_that_does_not_meet_it() -> None:
    for told in (False, True):
        story = Story().raised()
        if told:
            story.does(c.KeepNote, "priya", "7 Apr 17:00", text="t1")
        story.time("7 Apr 17:00")
        assert "contact" in [event.key.duty for event in story.all(e.DeadlineMissed)]


def test_who_was_late_for_a_clock_alone_is_not_said_to_have_missed_the_date_of_the_step_too() -> None:
    """Spoken on Thursday afternoon, recorded on the Wednesday after: late for the noon of the clock, and in time for the Tuesday."""
    text = AT_ONE_INSTANT.replace(
        "spring: {within: 2 working days, from: decision",
        "spring: {within: 1 working day by 12:00, from: decision",
    ).replace("  - {to: dusk, when: {missed: hail}}\n", "")
    story = Story(protocol(text)).raised()
    story.time("8 Apr 09:00")
    assert [london(at) for at in story.duty("hail").misses] == ["Thu 2 Apr 12:00", "Tue 7 Apr 17:00"]
    assert london(story.duty("hail").missed_at) == "Tue 7 Apr 17:00"
    story.spoke("8 Apr 10:00", happened="2 Apr 15:00")
    (answered,) = story.now(e.MissAnswered)
    assert [london(at) for at in answered.met] == ["Tue 7 Apr 17:00"]
    assert london(story.duty("hail").missed_at) == "Thu 2 Apr 12:00" and not story.duty("hail").answered
