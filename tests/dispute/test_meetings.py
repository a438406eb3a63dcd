"""Answers to invitations: in any order, twice or late, they end in the same state. An acceptance is no conversation."""

from __future__ import annotations

from itertools import permutations

import pytest
from given import Story, at
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e


def placed() -> Story:
    story = Story().raised()
    story.meeting("1 Apr 11:00", "7 Apr 12:15", "7 Apr 12:45", "contact")
    return story


def answer(
    story: Story, when: str, partstat: str, by: str = "robert", sequence: int = 0, stamped: str = ""
) -> object:
    return story.asks(
        c.AnswerMeeting,
        by,
        when,
        hold="h1",
        partstat=partstat,
        sequence=sequence,
        stamped=at(stamped or when),
    )


@pytest.mark.parametrize(
    "answers",
    [
        [("ACCEPTED", "1 Apr 12:00"), ("DECLINED", "1 Apr 13:00"), ("ACCEPTED", "1 Apr 14:00")],
        [("DECLINED", "1 Apr 12:00"), ("ACCEPTED", "1 Apr 13:00"), ("DECLINED", "1 Apr 14:00")],
        [("TENTATIVE", "1 Apr 12:00"), ("DECLINED", "1 Apr 12:00"), ("ACCEPTED", "1 Apr 12:00")],
        [("DECLINED", "1 Apr 12:00"), ("DECLINED", "1 Apr 12:00"), ("ACCEPTED", "1 Apr 11:30")],
    ],
)
def test_any_order_ends_in_the_same_state(answers: list[tuple[str, str]]) -> None:
    ends = set()
    for order in permutations(answers):
        story = placed()
        for partstat, stamped in order:
            answer(story, "1 Apr 15:00", partstat, stamped=stamped)
        hold = story.dispute.holds["h1"]
        ends.add((str(hold.answers), str({p: n for p, n in hold.declines.items() if n})))
    assert len(ends) == 1


def test_the_same_answer_delivered_twice_is_one() -> None:
    story = placed()
    answer(story, "1 Apr 12:00", "ACCEPTED")
    answer(story, "1 Apr 12:05", "ACCEPTED", stamped="1 Apr 12:00")
    assert story.last == []


def test_an_answer_to_an_older_sequence_changes_nothing() -> None:
    story = placed()
    story.does(
        c.MoveMeeting, "", "1 Apr 12:00", hold="h1", start=at("7 Apr 14:00"), end=at("7 Apr 14:30"),
        attendees=("priya", "robert"), why="a proposed time",
    )  # fmt: skip
    assert story.dispute.holds["h1"].sequence == 1
    before = story.dispute
    assert answer(story, "1 Apr 13:00", "DECLINED", sequence=0) is None
    assert story.dispute == before


def test_one_decline_asks_for_another_time_and_the_second_says_ring() -> None:
    story = placed()
    answer(story, "1 Apr 12:00", "DECLINED")
    assert [hold.replaces for hold in story.holds] == ["h1"]
    answer(story, "1 Apr 12:05", "DECLINED")
    assert story.effects == [], "the same no, sent again"
    story.does(
        c.MoveMeeting, "", "1 Apr 12:10", hold="h1", start=at("7 Apr 14:00"), end=at("7 Apr 14:30"),
        attendees=("priya", "robert"), why="another time",
    )  # fmt: skip
    answer(story, "1 Apr 13:00", "DECLINED", sequence=1)
    assert {template for template, _ in story.notices} == {"ring_instead"}


def test_a_party_crasher_and_an_answer_to_nothing_are_held() -> None:
    story = placed()
    for by, hold, sequence in (
        ("dana", "h1", 0),
        ("marie", "h1", 0),
        ("robert", "h9", 0),
        ("robert", "h1", 4),
    ):
        refused = story.asks(
            c.AnswerMeeting,
            by,
            "1 Apr 12:00",
            hold=hold,
            partstat="ACCEPTED",
            sequence=sequence,
            stamped=None,
        )
        assert refused is not None and refused.code == "held", by
    assert story.dispute.holds["h1"].answers == {}


def test_an_acceptance_is_no_conversation_and_the_end_asks_whether_they_spoke() -> None:
    story = placed()
    answer(story, "1 Apr 12:00", "ACCEPTED")
    answer(story, "1 Apr 12:00", "ACCEPTED", by="priya")
    story.time("7 Apr 12:45")
    assert story.duty("contact").status == "open"
    assert story.notices == [("did_you_speak", "priya")]


def test_nobody_is_asked_whether_they_spoke_after_they_said_so() -> None:
    story = placed()
    story.spoke("7 Apr 12:40")
    assert story.dispute.holds["h1"].status == "passed"
    story.time("7 Apr 13:00")
    assert ("did_you_speak", "priya") not in story.notices


def test_one_meeting_for_one_conversation_and_none_for_what_is_done() -> None:
    story = in_stage_2()
    key, done = story.key("managers"), story.key("contact")
    story.meeting("2 Apr 16:00", "8 Apr 10:00", "8 Apr 10:30", "managers")
    for wanted in ((key,), (done,), (), (e.DutyKey("s9", 1, "x"),)):
        refused = story.asks(
            c.PlaceMeeting, "", "2 Apr 17:00", hold="h2", uid="u2", keys=wanted, attendees=("liam", "marie"),
            start=at("9 Apr 10:00"), end=at("9 Apr 10:30"), why="free",
        )  # fmt: skip
        assert refused is not None and refused.code == "nothing"


def test_a_time_that_does_not_do_is_refused_and_the_old_one_stands() -> None:
    story = placed()
    story.does(
        c.RefuseTime, "robert", "1 Apr 12:00", hold="h1", start=at("9 Apr 12:00"), why="after the date"
    )
    assert story.notices == [("time_refused", "robert")]
    assert story.effects[0].clause == "4.1.1"
    assert story.dispute.holds["h1"].start == at("7 Apr 12:15")
    refused = story.asks(c.RefuseTime, "robert", "1 Apr 12:00", hold="h7", start=at("9 Apr 12:00"), why="x")
    assert refused is not None
