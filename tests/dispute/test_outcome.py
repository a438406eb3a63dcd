"""How it ends: resolved needs both, accounts that differ both stand, nothing moves back, and after the end it is over."""

from __future__ import annotations

import pytest
from given import Story, kinds, opened
from test_conversations import in_stage_2

from parley.dispute import commands as c
from parley.dispute import events as e


def test_resolved_needs_both_and_closes_with_the_agreed_text() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="resolved", text="t7")
    assert story.stage == "s1" and story.notices[0] == ("confirm_outcome", "robert")
    story.does(c.ConfirmOutcome, "robert", "2 Apr 16:00", resolved=True)
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.outcome, closed.text, closed.clause, closed.without) == ("resolved", "t7", "3.6", ())
    assert {person for template, person in story.notices if template == "closed"} == {"priya", "robert"}
    assert story.dispute.open_duties == ()


def test_silence_confirms_nothing() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="resolved")
    story.time("30 Jun 12:00")
    assert story.stage == "s1"


def test_accounts_that_differ_both_stand_and_both_are_told_once() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "2 Apr 16:00", resolved=False)
    assert len(story.now(e.AccountsDiffer)) == 1
    assert {person for template, person in story.notices if template == "accounts_differ"} == {
        "priya",
        "robert",
    }
    story.does(c.ConfirmOutcome, "robert", "2 Apr 17:00", resolved=False, text="t2")
    assert len(story.all(e.AccountsDiffer)) == 1, "said again is not a new difference"
    assert story.dispute.statement("referring").value == "resolved"  # type: ignore[union-attr]
    assert story.dispute.statement("receiving").value == "unresolved"  # type: ignore[union-attr]
    assert story.stage == "s1"


def test_solved_against_the_others_account_needs_one_yes() -> None:
    story = Story().raised()
    story.does(c.ConfirmOutcome, "robert", "2 Apr 12:00", resolved=False)
    refused = story.asks(c.RecordDiscussion, "priya", "2 Apr 15:00", medium="phone", outcome="resolved")
    assert refused is not None and refused.code == "again"
    story.spoke("2 Apr 15:10", outcome="resolved", confirmed=True)
    assert story.now(e.AccountsDiffer) and story.stage == "s1"


def test_only_the_raising_side_calls_it_unresolved() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", told=True)
    story.does(c.RecordDiscussion, "robert", "2 Apr 15:10", medium="", outcome="unresolved")
    assert story.stage == "s1"


def test_nothing_moves_back() -> None:
    story = in_stage_2()
    story.does(c.ConfirmOutcome, "robert", "7 Apr 10:00", resolved=True)
    assert [stage for stage, _, _ in opened(story)] == ["s1", "s2"] and story.stage == "s2"
    story.does(c.ConfirmOutcome, "priya", "7 Apr 11:00", resolved=True)
    assert story.stage == "closed", "it may be resolved at any stage"


def test_an_older_mail_that_was_filed_late_does_not_undo_what_was_said_since() -> None:
    story = Story().raised()
    story.spoke("2 Apr 15:00", outcome="resolved")
    late = e.OutcomeStated(
        happened=story.log[0].happened, received=story.log[0].received, by="priya", side="referring", stage="s1",
        visit=1, value="unresolved",
    )  # fmt: skip
    story._take([late])
    assert story.dispute.statement("referring").value == "resolved"  # type: ignore[union-attr]


def test_the_side_that_raised_it_takes_it_back() -> None:
    for person, allowed in (("priya", True), ("liam", True), ("robert", False)):
        story = in_stage_2()
        assert (story.asks(c.Withdraw, person, "7 Apr 10:00") is None) == allowed
        assert (story.stage == "closed") == allowed
        if allowed:
            assert story.dispute.outcome == "withdrawn" and story.now(e.DisputeClosed)[0].by == person


def test_closing_cancels_meetings_to_come_and_is_silent_about_one_that_has_begun() -> None:
    for when, kind, told in (
        ("2 Apr 12:00", "MeetingCancelled", True),
        ("2 Apr 14:10", "MeetingPassed", False),
    ):
        story = Story().raised()
        story.meeting("1 Apr 11:00", "2 Apr 14:00", "2 Apr 14:30", "contact")
        story.does(c.Withdraw, "priya", when)
        assert kind in kinds(story.last)
        assert any(getattr(n, "cancel", False) for n in story.effects) == told
        assert story.dispute.live_holds == ()
        story.time("30 Apr 12:00")
        assert story.last == [] and story.wake("30 Apr 12:00") == ""


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (c.RecordDiscussion, {"medium": "phone", "outcome": "unresolved"}),
        (c.RecordAttempt, {}),
        (c.GiveNotice, {}),
        (c.AskNextStage, {}),
        (c.Override, {"reason": "t"}),
        (c.Withdraw, {}),
        (c.ShortenDeadline, {"until": None, "reason": "t"}),
        (c.MarkUrgent, {}),
        (c.NamePerson, {"side": "receiving", "role": "practitioner", "person": "sol", "source": "raiser"}),
    ],
)
def test_after_the_end_it_is_refused_politely(kind: type[c.Command], fields: dict[str, object]) -> None:
    story = Story().raised()
    story.does(c.Withdraw, "priya", "2 Apr 12:00")
    refused = story.asks(kind, "priya", "2 Apr 13:00", **fields)
    assert refused is not None and refused.code == "closed" and "Raise a new one" in refused.reason


def test_after_the_end_notes_and_corrections_are_still_kept() -> None:
    story = Story().raised()
    story.does(c.Withdraw, "priya", "2 Apr 12:00")
    story.does(c.CorrectRecord, "priya", "2 Apr 13:00", text="t1")
    story.does(c.KeepNote, "robert", "2 Apr 13:00", text="t2")
    assert story.stage == "closed"


@pytest.mark.parametrize("filed_late", ["priya", "robert"])
def test_both_have_said_that_it_is_settled_though_one_of_the_mails_was_filed_late(filed_late: str) -> None:
    """The earlier of the two lay in the holding pen: it closes as soon as it is read."""
    story = Story().raised()
    story.spoke("2 Apr 10:00")
    other = "robert" if filed_late == "priya" else "priya"
    story.does(c.ConfirmOutcome, other, "2 Apr 15:00", resolved=True)
    assert story.stage == "s1"
    story.filed_late(c.ConfirmOutcome, filed_late, "2 Apr 12:00", resolved=True)
    assert story.stage == "closed"


@pytest.mark.parametrize("by", ["priya", "robert"])
def test_a_word_of_the_stage_before_that_is_filed_late_is_none_of_the_present_one(by: str) -> None:
    """SOLVED came before the STUCK with which it went on: nobody is asked to confirm that it is settled."""
    story = in_stage_2()
    story.filed_late(c.ConfirmOutcome, by, "1 Apr 14:00", resolved=True)
    assert story.dispute.statement("referring") is None and story.dispute.statement("receiving") is None
    assert [name for name, _ in story.notices if name == "confirm_outcome"] == []
    assert story.stage == "s2"


def test_the_word_of_a_call_of_the_stage_before_that_is_filed_late_stands_beside_the_other_account() -> None:
    """Robert answered the letter of his call with SOLVED before Priya's STUCK: both accounts stand (promise 9)."""
    story = Story().raised()
    story.spoke("2 Apr 10:00", outcome="waiting")
    story.does(c.RecordDiscussion, "priya", "2 Apr 15:00", medium="phone", outcome="unresolved", told=True)
    assert story.stage == "s2" and story.duty("review").status in ("done", "overtaken")
    key = story.key("review")
    story.filed_late(
        c.RecordDiscussion, "robert", "2 Apr 14:00", medium="phone", outcome="resolved", keys=(key,)
    )
    assert story.dispute.statements["s1", 1, "receiving"].value == "resolved"
    assert story.dispute.differ == (("s1", 1),) and story.stage == "s2"
    assert story.dispute.statement("receiving") is None, "it is none of the present stage"
