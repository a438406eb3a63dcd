"""One side says that it is settled: the other is asked, asked once more, and silence never settles anything."""

from __future__ import annotations

from given import Story

from parley.dispute import commands as c
from parley.dispute import events as e


def test_silence_is_asked_once_more_and_settles_nothing() -> None:
    story = Story().raised()
    story.does(c.RecordDiscussion, "priya", "1 Apr 15:00", medium="phone", outcome="resolved")
    assert ("confirm_outcome", "robert") in story.notices
    story.time("7 Apr 08:59")
    assert story.now(e.ReminderDue) == []
    story.time("7 Apr 09:00")
    assert ("confirm_outcome", "robert") in story.notices
    story.time("8 Apr 09:00")
    assert ("confirm_outcome", "robert") not in story.notices
    assert story.dispute.status == "open"


def test_who_has_answered_is_not_asked_again() -> None:
    story = Story().raised()
    story.does(c.RecordDiscussion, "priya", "1 Apr 15:00", medium="phone", outcome="resolved")
    story.does(c.ConfirmOutcome, "robert", "2 Apr 10:00", resolved=False)
    story.time("8 Apr 12:00")
    assert ("confirm_outcome", "robert") not in story.notices
