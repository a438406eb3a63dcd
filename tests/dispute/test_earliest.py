"""Not before a day: what is done sooner does not count for its step, and nothing else is held up by that."""

from __future__ import annotations

from pathlib import Path

import pytest
from given import ROOT, WORLD, Story, at, london, protocol

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.reckoning import begin_of
from parley.dispute.spans import parse_span

TEXT = (Path(ROOT) / "tests" / "story" / "not-before.rules").read_text(encoding="utf-8")
RULES = protocol(TEXT)
WISH = protocol(
    TEXT.replace(
        "within: 5 working days\n    from: raised", "firm: no\n    within: 5 working days\n    from: raised"
    )
)


@pytest.mark.parametrize(
    ("start", "length", "first"),
    [
        ("1 Apr 10:05", "5 working days", "Fri 10 Apr 00:00"),
        ("1 Apr 19:00", "the next working day", "Thu 2 Apr 00:00"),
        ("3 Apr 10:00", "the same working day", "Tue 7 Apr 00:00"),  # Good Friday
        ("1 Apr 10:05", "2 days", "Fri 3 Apr 00:00"),
        ("28 Mar 10:00", "24 hours", "Sun 29 Mar 11:00"),  # the clocks went forward
        ("2 Apr 16:00", "2 working hours", "Tue 7 Apr 10:00"),
        ("31 Jan 10:00", "1 month", "Sat 28 Feb 00:00"),
        ("24 Oct 10:00", "1 week", "Sat 31 Oct 00:00"),  # and back
    ],
)
def test_the_first_moment(start: str, length: str, first: str) -> None:
    span = parse_span(length)
    assert span is not None
    assert london(begin_of(WORLD.calendar, at(start), span).at) == first


def raised(rules=RULES, **facts: str) -> Story:  # type: ignore[no-untyped-def]
    story = Story(rules).raised()
    for fact, value in facts.items():
        story.does(c.TellFact, "priya", "1 Apr 10:06", fact=fact, value=value)
    return story


def test_a_conversation_on_the_day_does_not_count_and_one_on_the_next_does() -> None:
    story = raised()
    refused = story.asks(c.RecordDiscussion, "priya", "1 Apr 15:00", medium="phone", outcome="unresolved")
    assert refused is not None and refused.code == "early" and refused.clause == "1"
    assert "not before Thursday 2 April" in refused.reason and "Thursday 2 April is day 1" in refused.reason
    assert story.duty("speak").status == "open" and story.dispute.statement("referring") is None
    story.spoke("2 Apr 00:00", outcome="unresolved")
    assert story.duty("speak").status == "done"


def test_what_is_reported_later_counts_by_when_it_was() -> None:
    refused = raised().asks(c.RecordDiscussion, "priya", "2 Apr 15:00", "1 Apr 16:00", medium="phone")
    assert refused is not None and refused.code == "early"


def test_a_try_on_the_day_is_none() -> None:
    refused = raised().asks(c.RecordAttempt, "priya", "1 Apr 15:00", medium="phone")
    assert refused is not None and refused.code == "early"


def test_what_is_settled_is_settled() -> None:
    """The conversation stands on the record; it met nothing, and nothing more is needed."""
    story = raised()
    story.spoke("1 Apr 15:00", outcome="resolved")
    (spoken,) = story.now(e.DiscussionRecorded)
    assert spoken.met == () and story.duty("speak").status == "open"
    story.does(c.ConfirmOutcome, "robert", "1 Apr 15:30", resolved=True)
    assert story.dispute.outcome == "resolved"


def test_it_depends_on_a_fact_like_any_length() -> None:
    story = raised(risk="high")
    assert london(story.duty("speak").earliest.at) == "Wed 1 Apr 00:00"  # type: ignore[union-attr]
    story.spoke("1 Apr 15:00", outcome="unresolved")
    assert story.duty("speak").status == "done"


def test_an_earlier_date_that_protects_the_child_goes_before_it() -> None:
    story = raised()
    story.does(
        c.ShortenDeadline,
        "priya",
        "1 Apr 11:00",
        until=at("1 Apr 17:00"),
        keys=(story.key("speak"),),
        reason="t1",
    )
    assert story.duty("speak").earliest is None
    story.spoke("1 Apr 15:00", outcome="unresolved")
    assert story.duty("speak").status == "done"


def test_a_wish_holds_nobody_up_and_meetings_keep_to_it() -> None:
    story = Story(WISH).raised()
    assert [hold.earliest for hold in story.holds] == [at("2 Apr 00:00")]
    story.spoke("1 Apr 15:00", outcome="unresolved")
    assert story.duty("speak").status == "done"


def test_it_is_known_once_its_moment_is_and_the_meeting_waits_for_it() -> None:
    story = raised()
    story.spoke("2 Apr 10:00", outcome="unresolved", told=True)
    assert story.stage == "meeting" and story.duty("held").earliest is None
    story.does(c.RecordAct, "liam", "7 Apr 10:00", keys=(story.key("papers"),))
    assert london(story.duty("held").earliest.at) == "Tue 14 Apr 00:00"  # type: ignore[union-attr]
    assert [hold.earliest for hold in story.holds] == [at("14 Apr 00:00")]
    refused = story.asks(c.RecordDiscussion, "liam", "13 Apr 16:00", medium="meeting", outcome="unresolved")
    assert refused is not None and refused.code == "early" and refused.clause == "3"


def test_what_is_decided_too_early_is_not_told_either() -> None:
    story = raised()
    story.spoke("2 Apr 10:00", outcome="unresolved", told=True)
    story.does(c.RecordAct, "liam", "7 Apr 10:00", keys=(story.key("papers"),))
    story.spoke("14 Apr 10:00", by="liam", medium="meeting", outcome="unresolved")
    act = {"keys": (story.key("rule"),), "value": "the plan stands"}
    for kind, fields in ((c.RecordAct, act), (c.TellFact, {"fact": "ruling", "value": "the plan stands"})):
        refused = story.asks(kind, "liam", "15 Apr 09:59", **fields)  # type: ignore[type-var, arg-type]
        assert refused is not None and refused.code == "early"
    story.does(c.RecordAct, "liam", "15 Apr 10:00", **act)
    assert story.stage == "closed"


def test_nobody_is_reminded_before_it_and_what_has_no_date_is_told_of_on_its_morning() -> None:
    without = TEXT[: TEXT.index("clocks:")] + TEXT[TEXT.index("stages:") :]
    story = raised(
        protocol(
            without.replace(
                "do: meet, by: referring manager, with: [receiving manager, both worker]",
                "do: act, by: referring manager",
            )
            .replace("minutes: 60, ", "")
            .replace(', say: "meet with {with}"', "")
        )
    )
    story.spoke("2 Apr 10:00", outcome="unresolved", told=True)
    story.does(c.RecordAct, "liam", "7 Apr 10:00", keys=(story.key("papers"),))
    assert story.wake("7 Apr 10:00") == "Tue 14 Apr 09:00"
    story.time("14 Apr 09:00")
    assert [(one.person, one.keys) for one in story.now(e.ReminderDue)] == [("liam", (story.key("held"),))]
