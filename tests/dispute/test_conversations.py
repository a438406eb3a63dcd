"""Promise 1: a conversation is a conversation. What counts, what it meets, and what a late record clears."""

from __future__ import annotations

import re

import pytest
from given import AT_ONE_INSTANT, BDSCP, ROOT, Story, at, kinds, opened, protocol

from parley.dispute import commands as c
from parley.dispute import events as e


def test_an_email_is_no_conversation() -> None:
    story = Story().raised()
    refused = story.asks(
        c.RecordDiscussion, "priya", "2 Apr 15:00", medium="email", outcome="unresolved", told=True
    )
    assert refused is not None and (refused.code, refused.clause) == ("email", "4.1.1")
    assert BDSCP.says["no_email"].text.split(".")[0] in refused.reason
    assert story.stage == "s1" and story.duty("contact").status == "open"


@pytest.mark.parametrize("medium", ["email", "letter", "form"])
def test_nothing_written_is_a_conversation_nor_an_attempt_at_one(medium: str) -> None:
    story = Story().raised()
    for kind in (c.RecordDiscussion, c.RecordAttempt):
        refused = story.asks(kind, "priya", "2 Apr 15:00", medium=medium)
        assert refused is not None and refused.code == "email"
    assert story.duty("contact").attempts == ()


def test_a_medium_that_this_step_does_not_allow_is_refused() -> None:
    story = in_stage_3()
    refused = story.asks(c.RecordDiscussion, "priya", "7 Apr 12:00", medium="video")
    assert refused is not None and (refused.code, refused.clause) == ("medium", "4.3.1")
    assert "phone or face to face" in refused.reason
    story.spoke("7 Apr 12:10", medium="face to face")
    assert story.duty("contact_lead").status == "done"


def test_one_conversation_meets_what_has_started_between_the_two_and_no_more() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00")
    assert story.duty("contact").status == "done"
    assert story.duty("review").status == "open", "the review runs only from the first conversation"
    story.spoke("7 Apr 15:00", by="robert")
    assert story.duty("review").status == "done"


@pytest.mark.parametrize("happened", ["2 Apr 14:30", "2 Apr 14:20", "2 Apr 14:45", "31 Mar 11:00"])
def test_one_call_that_both_report_is_no_second_call(happened: str) -> None:
    story = Story().raised("1 Apr 10:05", decision_from="receipt")
    story.does(c.RecordDiscussion, "robert", "2 Apr 15:00", "2 Apr 14:30", medium="phone", timed=True)
    refused = story.asks(c.RecordDiscussion, "priya", "2 Apr 15:05", happened, medium="phone", timed=True)
    assert refused is not None and "on record already, by Robert Hale" in refused.reason
    assert refused.clause == "4.1.2" and story.duty("review").status == "open"
    story.does(
        c.RecordDiscussion, "priya", "2 Apr 15:10", happened, medium="phone", timed=True, outcome="unresolved", told=True
    )  # fmt: skip
    assert story.stage == "s2" and story.duty("review").status == "overtaken"
    assert len(story.all(e.DiscussionRecorded)) == 1


def test_the_next_call_is_one_whoever_reports_it() -> None:
    for by in ("priya", "robert"):
        story = Story().raised()
        story.does(c.RecordDiscussion, "robert", "2 Apr 15:00", "2 Apr 14:30", medium="phone", timed=True)
        story.does(c.RecordDiscussion, by, "7 Apr 15:00", "7 Apr 14:30", medium="phone", timed=True)
        assert story.duty("review").status == "done"


def test_two_talks_between_the_same_people_are_met_by_one() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00")
    (met,) = [event.met for event in story.all(e.DiscussionRecorded)]
    assert [key.duty for key in met] == ["contact"]
    assert [event.how for event in story.all(e.DutyDischarged)] == ["conversation"]


@pytest.mark.parametrize(
    ("by", "present", "spoke"),
    [
        ("priya", (), ("priya", "robert")),
        ("priya", ("sol",), ("priya", "sol")),  # whoever says that they spoke was there
        ("sana", ("sol", "priya"), ("sol", "priya")),  # and whoever reports for others need not have been
    ],
)
def test_the_record_names_who_came_where_that_is_said(
    by: str, present: tuple[str, ...], spoke: tuple[str, ...]
) -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", by=by, present=present)
    (event,) = story.all(e.DiscussionRecorded)
    assert event.between == spoke


@pytest.mark.parametrize("ends", ["[referring warden, receiving warden]", "both warden"])
def test_one_of_two_who_are_to_be_spoken_to_does_not_meet_it_alone(ends: str) -> None:
    """While nobody is known for the other; tries open the way all the same, and so does the override."""
    rules = protocol(AT_ONE_INSTANT.replace("with: receiving keeper", f"with: {ends}"))
    unknown = {"receiving": "", "receiving_practitioner": ""}
    story = Story(rules).raised(**unknown)
    assert story.duty("hail").counterparts == ("sana",)
    refused = story.asks(c.RecordDiscussion, "priya", "2 Apr 10:00", medium="phone", outcome="unresolved")
    assert refused is not None and refused.code == "who" and "receiving warden" in refused.reason
    assert story.stage == "dawn" and story.duty("hail").status == "open"
    for when in ("2 Apr 13:00", "2 Apr 14:00"):
        story.tried(when)
    story.time("7 Apr 17:00")
    assert story.stage == "dusk"
    known = Story(rules).raised()
    known.spoke("2 Apr 10:00", outcome="unresolved")
    assert known.stage == "dusk" and known.duty("hail").status == "done"


def test_waiting_moves_nothing_and_nothing_escalates_by_itself() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="waiting", told=True)
    story.time("30 Apr 10:00")
    assert story.stage == "s1"
    story.spoke("30 Apr 11:00", outcome="unresolved")
    assert story.stage == "s2"


@pytest.mark.parametrize(("happened", "code"), [("3 Apr 15:00", "future"), ("31 Mar 15:00", "before")])
def test_a_conversation_to_come_or_before_the_dispute_is_refused(happened: str, code: str) -> None:
    story = Story().raised()
    refused = story.asks(c.RecordDiscussion, "priya", "2 Apr 15:00", happened, medium="phone")
    assert refused is not None and refused.code == code


def test_where_nobody_said_when_the_decision_was_only_another_year_is_refused() -> None:
    story = Story().raised(decision_from="receipt")
    refused = story.asks(c.RecordDiscussion, "priya", "2 Apr 15:00", "2 Apr 2020 15:00", medium="phone")
    assert refused is not None and (refused.code, "more than a year" in refused.reason) == ("before", True)
    story.does(c.RecordDiscussion, "priya", "2 Apr 15:00", "31 Mar 15:00", medium="phone")
    assert story.duty("contact").status == "done"


def test_a_tuesday_call_logged_on_thursday_answers_the_miss_once() -> None:
    story = Story().raised()
    story.time("8 Apr 09:00")
    assert [event.key.duty for event in story.all(e.DeadlineMissed)] == ["contact"]
    told = {person for template, person in story.notices if template in ("missed", "may_open")}
    story.does(c.RecordDiscussion, "priya", "9 Apr 10:00", "7 Apr 15:00", medium="phone")
    assert [event.key.duty for event in story.all(e.MissAnswered)] == ["contact"]
    assert {person for template, person in story.notices if template == "met_in_time"} == told
    assert london_day(story) == "7 Apr"
    story.does(c.RecordDiscussion, "robert", "9 Apr 11:00", "7 Apr 15:00", medium="phone")
    assert len(story.all(e.MissAnswered)) == 1


def london_day(story: Story) -> str:
    done = story.duty("contact").done_at
    assert done is not None
    return f"{done:%-d %b}"


def test_a_call_after_the_date_answers_no_miss() -> None:
    story = Story().raised()
    story.does(c.RecordDiscussion, "priya", "9 Apr 10:00", "8 Apr 15:00", medium="phone")
    assert story.all(e.DeadlineMissed) and not story.all(e.MissAnswered)


def test_met_in_time_under_a_window_answers_the_miss_of_the_window() -> None:
    story = in_stage_2()
    story.does(c.RecordAct, "liam", "3 Apr 10:00", keys=(story.key("strategy"),))
    story.time("24 Apr 09:00")
    missed = [event for event in story.all(e.DeadlineMissed) if event.deadline.clock]
    assert [event.key.duty for event in missed] == ["managers"]
    story.does(c.RecordDiscussion, "liam", "24 Apr 10:00", "20 Apr 10:00", medium="phone")
    assert [event.key.duty for event in story.now(e.MissAnswered)] == ["managers"]


def test_a_conversation_of_a_stage_that_is_over_is_kept_and_moves_nothing() -> None:
    story = in_stage_2()
    before = opened(story)
    story.does(
        c.RecordDiscussion, "priya", "8 Apr 10:00", "2 Apr 12:00", medium="phone", keys=(story.key("contact"),),
        outcome="resolved",
    )  # fmt: skip
    assert kinds(story.last) == ["DiscussionRecorded"] and opened(story) == before


def test_stuck_counts_though_the_conversation_is_on_record_already() -> None:
    story = Story().raised()
    key = story.key("contact")
    story.spoke("2 Apr 15:00", keys=(key,))
    story.does(
        c.RecordDiscussion, "priya", "2 Apr 15:10", medium="", keys=(key,), outcome="unresolved", told=True
    )
    assert story.stage == "s2"


def test_stuck_about_something_else_states_the_outcome_without_a_conversation() -> None:
    story = in_stage_2()
    story.does(c.RecordAct, "liam", "7 Apr 10:00", keys=(story.key("strategy"),))
    story.does(c.GiveNotice, "liam", "7 Apr 10:10")
    story.spoke("7 Apr 11:00", by="liam")
    story.does(c.RecordDiscussion, "liam", "7 Apr 11:10", medium="", outcome="unresolved")
    assert story.stage == "s3" and len(story.all(e.DiscussionRecorded)) == 2


def test_nobody_records_a_conversation_that_others_owe() -> None:
    story = in_stage_2()
    refused = story.asks(
        c.RecordDiscussion,
        "robert",
        "7 Apr 11:00",
        medium="phone",
        keys=(story.key("managers"),),
        outcome="unresolved",
    )
    assert refused is None and story.duty("managers").status == "open", (
        "his account is kept, and meets nothing"
    )


def test_an_outsider_changes_nothing() -> None:
    story = Story().raised()
    for kind, fields in (
        (c.RecordDiscussion, {"medium": "phone"}),
        (c.KeepNote, {"text": "t"}),
        (c.Withdraw, {}),
    ):
        refused = story.asks(kind, "dana", "2 Apr 15:00", **fields)
        assert refused is not None and refused.code == "stranger"


def test_a_notice_may_be_a_note_but_not_by_a_medium_the_rule_leaves_out() -> None:
    story = Story().raised()
    story.does(c.GiveNotice, "priya", "2 Apr 15:00", medium="email")
    assert story.duty("told").status == "done"
    assert story.asks(c.GiveNotice, "robert", "2 Apr 15:00") is not None


def in_stage_2() -> Story:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="unresolved", told=True)
    assert story.stage == "s2" and at("2 Apr 15:00") == story.dispute.visits[-1].opened
    return story


def in_stage_3() -> Story:
    story = in_stage_2()
    story.does(c.RecordAct, "liam", "3 Apr 10:00", keys=(story.key("strategy"),))
    story.spoke("3 Apr 11:00", by="liam", outcome="unresolved", told=True)
    assert story.stage == "s3"
    return story


def test_told_in_the_very_conversation_with_which_the_notice_begins() -> None:
    """STUCK TOLD is one word for both, also where the rules have the notice wait for the conversation."""
    text = (ROOT / "rules" / "bdscp-2023.yaml").read_text(encoding="utf-8")
    before, told, after = text.partition("  - id: told\n")
    waits = (
        before
        + told
        + "    needs: {done: contact}\n    from: {done: contact}\n    within: 1 working day\n"
        + after
    )
    story = Story(protocol(re.sub(r", \d+ lines$", "", waits.rstrip()) + "\n")).raised()
    story.spoke("1 Apr 14:00", outcome="unresolved", told=True)
    assert story.duty("told").status == "done" and story.stage == "s2"
