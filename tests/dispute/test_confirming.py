"""One side says that it is settled: the other is asked, asked once more, and silence never settles anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from given import RULES, Story

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.reference.rules import load_protocol


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


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_one_question_where_the_other_side_calls_it_settled(path: Path) -> None:
    """They spoke, and Robert says that it is settled: Priya is asked whether that is so, and not beside that how it stands."""
    story = Story(load_protocol(path)).raised()
    story.does(c.RecordDiscussion, "robert", "1 Apr 14:00", medium="phone", outcome="resolved")
    assert [name for name, person in story.notices if person == "priya"] == ["confirm_outcome"]
