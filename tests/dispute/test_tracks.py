"""Stages beside the ladder: what opens them, what is owed there, and how they end."""

from __future__ import annotations

from dataclasses import replace

from given import Story, london
from test_choices import raised

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.advance import next_wake
from parley.dispute.coalesce import coalesce
from parley.dispute.dispute import Dispute
from parley.dispute.effects import Question, SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.view import View

THREE = ("tess", "imogen", "una", "clem")


def places(dispute: Dispute) -> list[tuple[str, str]]:
    return [(place.track, place.stage) for place in dispute.places]


def test_one_without_a_condition_is_there_from_the_raising_and_moves_nothing() -> None:
    story = raised()
    assert places(story.dispute) == [("", "wedging"), ("warmth", "embers")]
    assert story.stage == "wedging" and story.duty("keep_warm").holders == ("sana",)
    assert ("stage_opened", "sana") in story.notices


def test_a_condition_opens_one_once_and_the_ladder_stands_where_it_stood() -> None:
    story = raised()
    story.does(c.TellFact, "sana", "1 Apr 12:00", fact="crack", value="yes")
    assert places(story.dispute)[-1] == ("cracks", "patching") and story.stage == "wedging"
    assert story.due("patch") == "Thu 2 Apr 12:00"
    assert ("stage_opened", "dev") in story.notices and ("stage_opened", "robert") not in story.notices
    story.time("2 Apr 12:00")
    assert [missed.key.duty for missed in story.now(e.DeadlineMissed)] == ["patch"]
    story.does(c.RecordAct, "dev", "2 Apr 13:00", keys=(story.key("patch"),))
    assert places(story.dispute)[-1] == ("cracks", "cooling")
    assert story.duty("wedge").status == "open", "what the ladder asks for is not overtaken"
    story.does(c.RecordAct, "sana", "2 Apr 14:00", keys=(story.key("see_it_holds"),))
    assert places(story.dispute) == [("", "wedging"), ("warmth", "embers")]
    assert story.dispute.status == "open"
    story.does(c.TellFact, "sana", "2 Apr 15:00", fact="crack", value="yes")
    assert places(story.dispute) == [("", "wedging"), ("warmth", "embers")], "once"


def test_an_override_of_a_track_says_so_for_ever() -> None:
    story = raised()
    story.does(c.TellFact, "sana", "1 Apr 12:00", fact="crack", value="yes")
    assert story.asks(c.Override, "robert", "1 Apr 12:30", to="cooling", reason="t1") is not None
    story.does(c.Override, "sana", "1 Apr 13:00", to="cooling", reason="t1")
    assert (story.dispute.visits[-1].stage, story.dispute.visits[-1].without) == ("cooling", ("patch",))
    story.does(c.Override, "dev", "1 Apr 14:00", to="closed", reason="t2")
    left = story.now(e.StageLeft)[0]
    assert (left.track, left.to, left.without, left.override, left.by) == (
        "cracks", "closed", ("see_it_holds",), "t2", "dev",
    )  # fmt: skip


def test_whoever_may_asks_for_one_by_its_name() -> None:
    story = raised()
    refused = story.asks(c.AskNextStage, "priya", "1 Apr 12:00", to="lore")
    assert refused is not None and refused.clause == "K8"
    story.does(c.AskNextStage, "sana", "1 Apr 12:00", to="lore")
    assert places(story.dispute)[-1] == ("lore", "telling")
    assert story.due("pass_on_lore") == "Tue 21 Apr 17:00", "the next meeting of the body"
    again = story.asks(c.AskNextStage, "sana", "1 Apr 13:00", to="lore")
    assert again is not None and again.code == "nothing"


def closed() -> Story:
    story = raised()
    story.spoke("2 Apr 14:30", outcome="resolved")
    story.does(c.TellFact, "sana", "2 Apr 15:00", fact="crack", value="yes")
    story.does(c.ConfirmOutcome, "robert", "2 Apr 16:00", resolved=True)
    assert story.dispute.status == "closed"
    return story


def test_the_end_ends_the_tracks_that_do_not_outlive_it() -> None:
    story = closed()
    assert places(story.dispute) == [("warmth", "embers")]
    assert story.duty("patch").status == "overtaken" and story.open == ["keep_warm", "written_word"]
    assert ("closed", "dev") in story.notices


def test_what_stays_after_the_end_is_dated_reminded_missed_and_done() -> None:
    story = closed()
    assert story.due("written_word") == "Thu 9 Apr 17:00"
    assert story.wake("2 Apr 17:00") == "Wed 8 Apr 09:00"
    story.time("8 Apr 09:00")
    assert ("reminder", "bea") in story.notices
    story.time("9 Apr 17:00")
    assert [missed.key.duty for missed in story.now(e.DeadlineMissed)] == ["written_word"]
    story.does(c.RecordAct, "bea", "10 Apr 09:00", keys=(story.key("written_word"),), text="t1")
    assert places(story.dispute) == [] and story.open == []
    assert next_wake(View(story.rules, story.world, story.dispute, story.dispute.heard)) is None  # type: ignore[arg-type]


def test_one_that_outlives_may_still_be_asked_for_after_the_end() -> None:
    story = closed()
    assert story.asks(c.AskNextStage, "priya", "3 Apr 12:00", text="t1") is not None
    story.does(c.AskNextStage, "sana", "3 Apr 12:00", to="lore")
    assert ("lore", "telling") in places(story.dispute)
    refused = story.asks(c.RecordDiscussion, "priya", "3 Apr 13:00", medium="phone", outcome="unresolved")
    assert refused is not None and story.dispute.status == "closed"


def test_notices_at_every_turn_are_on_record_with_their_clause() -> None:
    story = raised("high")
    story.time("2 Apr 17:00")
    (missed,) = story.now(e.NoticeGiven)
    assert (missed.on, missed.people, missed.clause, missed.key) == (
        "missed",
        ("bea",),
        "K3.3",
        story.key("wedge"),
    )
    assert ("notice", "bea") in story.notices
    story.spoke("3 Apr 10:00", outcome="unresolved")
    assert [(n.on, n.people, n.action, n.clause) for n in story.now(e.NoticeGiven)] == [
        ("enter", ("bea",), True, "K4.1"), ("leave", ("ivy",), False, "K3.4"),
    ]  # fmt: skip
    assert story.all(e.StageOpened)[-1].stage == "bisque"
    assert ("notice", "ivy") not in story.notices, "she owes something there, and hears of it in that mail"
    story.does(c.ConfirmOutcome, "priya", "4 Apr 10:00", resolved=True)
    story.does(c.ConfirmOutcome, "robert", "4 Apr 11:00", resolved=True)
    assert [(n.on, n.people, n.clause) for n in story.now(e.NoticeGiven)] == [
        ("resolve", ("ivy", "bea"), "K4.2")
    ]


def test_too_few_agencies_are_no_panel() -> None:
    story = raised(urgent=True)
    story.does(c.RecordAct, "bea", "1 Apr 12:10", keys=(story.key("set_firing"),), value="2026-04-17")
    key = story.key("kiln_talk")
    for present in ((), ("tess",), ("tess", "priya", "robert")):
        refused = story.asks(
            c.RecordDiscussion, "ivy", "17 Apr 12:00", medium="meeting", keys=(key,), present=present
        )
        assert refused is not None and (refused.code, refused.clause) == ("quorum", "K9.3")
        assert "3 agencies" in refused.reason and "Present:" in refused.reason
    story.does(c.RecordDiscussion, "ivy", "17 Apr 12:00", medium="meeting", keys=(key,), present=THREE)
    assert story.now(e.DiscussionRecorded)[0].present == THREE
    glazing_word = story.key("glazing_word")
    assert london(story.duty("glazing_word").due) == "Tue 21 Apr 17:00"
    refused = story.asks(c.RecordAct, "tess", "17 Apr 13:00", keys=(glazing_word,), value="gloss")
    assert refused is not None and refused.code == "quorum"
    story.does(c.RecordAct, "tess", "17 Apr 13:00", keys=(glazing_word,), value="gloss", present=THREE)
    assert story.dispute.status == "closed"


def test_the_record_of_a_stage_carries_the_step_that_opens_beside_it() -> None:
    """One letter to whoever gets both, whichever was planned first."""
    key = DutyKey("s4b_advice", 1, "learning_advice")
    record = SendNotice("record", "sana", "4.3", (key,), Question("duty", (key,)))
    beside = SendNotice(
        "stage_opened", "sana", "4.4.4", (key,), Question("duty", (key,)), details=(("stage", "s4b"),)
    )
    for planned in ([(0, record), (1, beside)], [(0, beside), (1, record)]):
        assert [effect for _, effect in coalesce(planned)] == [record]
    ladder = replace(beside, details=())
    assert len(coalesce([(0, record), (1, ladder)])) == 2
    another = replace(beside, keys=(DutyKey("s4b_advice", 1, "another"),))
    assert len(coalesce([(0, record), (1, another)])) == 2
