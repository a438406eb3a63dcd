"""Answers to invitations: in any order, twice or late, they end in the same state. An acceptance is no conversation."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import pytest
from given import Story, at, london
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.convening import chair_of
from parley.dispute.effects import SendNotice
from parley.dispute.evolve import evolve
from parley.dispute.plan import plan_all
from parley.dispute.view import View


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


# --- silence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        (
            "7 Apr 12:15",
            "7 Apr 12:45",
            "Tue 7 Apr 09:00",
        ),  # half is on Holy Saturday; Monday is a bank holiday too
        ("2 Apr 12:15", "2 Apr 12:45", "Thu 2 Apr 09:00"),  # half is at night
        ("1 Apr 15:00", "1 Apr 15:30", "Wed 1 Apr 13:00"),  # inside office hours: then
        ("1 Apr 12:00", "1 Apr 12:30", ""),  # nobody would read it in time
    ],
)
def test_whoever_is_silent_is_asked_once_more_when_half_of_the_time_has_passed(
    start: str, end: str, asked: str
) -> None:
    story = Story().raised()
    story.meeting("1 Apr 11:00", start, end, "contact")
    for when in ("1 Apr 13:00", "2 Apr 09:00", "7 Apr 09:00", start):
        story.time(when)
    chased = story.all(e.AnswerChased)
    assert [london(event.happened) for event in chased] == [asked] * bool(asked)
    # Priya owes the call, and is reminded of its date: that mail shows her the meeting
    assert all(event.people == ("robert",) for event in chased)


def test_the_second_question_is_a_plain_mail_and_comes_once() -> None:
    story = placed()
    story.time("7 Apr 09:00")
    assert ("unanswered", "robert") in story.notices
    asked = next(effect for effect in story.effects if effect.template == "unanswered")
    assert asked.reminder and not asked.hold and asked.clause == "4.1.1"
    story.time("7 Apr 12:00")
    assert len(story.all(e.AnswerChased)) == 1


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_nobody_is_asked_twice_who_has_answered(partstat: str) -> None:
    story = placed()
    answer(story, "1 Apr 12:00", partstat)
    story.time("7 Apr 12:15")
    assert story.all(e.AnswerChased) == []


def test_an_answer_to_the_old_time_is_none_and_a_proposal_is_one() -> None:
    for by, chased in (("priya", [("robert",)]), ("robert", [])):
        story = placed()
        answer(story, "1 Apr 12:00", "ACCEPTED")
        story.does(
            c.MoveMeeting, by, "1 Apr 12:10", hold="h1", start=at("7 Apr 14:00"), end=at("7 Apr 14:30"),
            attendees=("priya", "robert"), why="proposed",
        )  # fmt: skip
        story.time("7 Apr 09:30")
        assert [event.people for event in story.all(e.AnswerChased)] == chased


def test_the_deputy_of_whoever_stays_silent_hears_at_the_limit() -> None:
    for answered in (False, True):
        story = in_stage_2()
        story.meeting("2 Apr 16:00", "8 Apr 10:00", "8 Apr 10:30", "managers")
        if answered:
            answer(story, "2 Apr 17:00", "ACCEPTED", by="marie")
            answer(story, "2 Apr 17:00", "ACCEPTED", by="liam")
        story.time("24 Apr 12:00")
        missed = [event for event in story.all(e.DeadlineMissed) if event.deadline.clock == "stage_2"]
        told = {
            effect.person for _, effect in plan_all(View(story.rules, story.world, story.dispute, missed[0].received), missed)
            if isinstance(effect, SendNotice) and effect.template == "missed" and effect.others
        }  # fmt: skip
        assert told == (set() if answered else {"sol"}), "Liam's is asked to open the next stage anyway"


# --- times that will not do ----------------------------------------------------------------------------------


def test_a_declined_time_is_remembered_for_whoever_declined_it() -> None:
    story = placed()
    answer(story, "1 Apr 12:00", "DECLINED")
    hold = story.dispute.holds["h1"]
    assert hold.unwanted == (("robert", at("7 Apr 12:15"), at("7 Apr 12:45")),)
    answer(story, "1 Apr 12:05", "DECLINED")
    assert story.dispute.holds["h1"].unwanted == hold.unwanted


def test_what_leaves_is_stamped_later_each_time_though_the_clock_steps_back() -> None:
    story = placed()
    stamps = [story.dispute.holds["h1"].asked]
    for minute in ("10:50", "10:40"):  # the machine's clock has been set
        moved = e.MeetingMoved(
            happened=at(f"1 Apr {minute}"), received=at(f"1 Apr {minute}"), hold="h1", start=at("7 Apr 14:00"),
            end=at("7 Apr 14:30"), attendees=("priya", "robert"), why="x",
        )  # fmt: skip
        stamps.append(evolve(story.dispute, moved).holds["h1"].asked)
        story.dispute = evolve(story.dispute, moved)
    assert all(later and earlier and later > earlier for earlier, later in pairwise(stamps))


# --- meetings of several -------------------------------------------------------------------------------------


def test_who_leads_a_meeting_of_several_is_whoever_owes_it_and_two_need_nobody() -> None:
    story = placed()
    call = story.dispute.holds["h1"]
    assert chair_of(story.dispute, call) == ""
    meet = replace(story.duty("contact"), do="meet", holders=("ivy",), counterparts=("sana", "sol"))
    dispute = replace(story.dispute, duties={meet.key: meet})
    several = replace(call, attendees=("ivy", "sana", "sol"))
    assert chair_of(dispute, several) == "ivy"
    assert chair_of(dispute, call) == "", "a meeting of two has no chair"
