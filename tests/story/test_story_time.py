"""Instants in a story's words, and a story's steps as people may write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.dispute.workdays import WorkCalendar
from parley.reference.holidays import work_calendar
from parley.reference.nodes import Report
from parley.reference.story import parse_story
from parley.reference.story_parts import Advance, Crash, Expect, Mail, Record, Reply
from parley.rehearsal.story_time import Unclear, instant

CALENDAR: WorkCalendar = work_calendar()
BEFORE = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)  # Wednesday 1 April, 10:05 in London
DUE = datetime(2026, 4, 7, 16, 0, tzinfo=UTC)

WORDS = [
    ("2026-04-01T10:05", "2026-04-01T09:05"),
    ("2026-04-01 10:05", "2026-04-01T09:05"),
    ("2026-04-01T10:05+00:00", "2026-04-01T10:05"),
    ("2026-01-05T10:05", "2026-01-05T10:05"),
    ("11:30", "2026-04-01T10:30"),
    ("2026-04-02", "2026-04-02T08:00"),
    ("2026-04-01", "2026-04-01T09:05"),
    ("+15 minutes", "2026-04-01T09:20"),
    ("+1 day", "2026-04-02T09:05"),
    ("+2 working days", "2026-04-07T09:05"),
    ("+2 working days at 09:00", "2026-04-07T08:00"),
    ("2 working days", "2026-04-07T09:05"),
    ("+1 month", "2026-05-01T09:05"),
    ("due contact", "2026-04-07T16:00"),
    ("due contact -1h", "2026-04-07T15:00"),
    ("due contact - 1 working day", "2026-04-02T16:00"),
    ("due contact -90m", "2026-04-07T14:30"),
    ("+ 15 mins", "2026-04-01T09:20"),
    ("Wed, 1 Apr 2026 09:12:00 +0100", "2026-04-01T08:12"),  # as a mail's Date says it
    ("Wed, 1 Apr 2026 09:12:00 -0000", "2026-04-01T08:12"),
    ("due contact +5 minutes", "2026-04-07T16:05"),
    ("hold +5 minutes", "2026-04-07T16:05"),
    ("Thu 2 April 14:30", "2026-04-02T13:30"),
]


@pytest.mark.parametrize(("words", "wanted"), WORDS)
def test_an_instant(words: str, wanted: str) -> None:
    found = instant(
        words, BEFORE, CALENDAR, lambda what, name: DUE if (what, name) != ("due", "other") else None
    )
    assert found.astimezone(UTC).isoformat()[:16] == wanted


@pytest.mark.parametrize("words", ["soon", "due other -1h", "+some days", "", "2026-13-01", "25:00"])
def test_no_instant(words: str) -> None:
    with pytest.raises(Unclear):
        instant(words, BEFORE, CALENDAR, lambda what, name: None)


def test_a_relative_instant_needs_one_before_it() -> None:
    with pytest.raises(Unclear):
        instant("+1 day", None, CALENDAR)


def test_steps_as_people_write_them() -> None:
    text = """
start: 2026-04-01
steps:
- {at: 10:05, mail: {from: Priya, text: "a\\nb"}, expect: [{kind: mail, to: Robert, subject: By}, {none: yes, kind: stage}]}
- advance: +2 working days
- crash:
- reply: {from: Robert, partstat: accepted}
- reply: {from: Robert, counter: {start: +1 day}}
"""
    report = Report("s.yaml")
    story = parse_story(text, Path("s.yaml"), report)
    assert story is not None and report.problems == []
    kinds = [type(step.action) for step in story.steps]
    assert kinds == [Mail, Expect, Expect, Advance, Crash, Reply, Reply]
    assert story.steps[3].at == "+2 working days"
    first, second = story.steps[1].action, story.steps[2].action
    assert isinstance(first, Expect) and first.wanted == {
        "kind": "mail",
        "mail": {"to": "Robert", "subject": "By"},
    }
    assert isinstance(second, Expect) and second.none
    accepted = story.steps[5].action
    assert isinstance(accepted, Reply) and (accepted.to, accepted.partstat) == ("invitation", "ACCEPTED")


def test_what_needs_no_keys_may_stand_alone() -> None:
    report = Report("s.yaml")
    story = parse_story(
        "steps:\n- crash\n- advance\n- advance: true\n- crash: true\n- advance: null\n",
        Path("s.yaml"),
        report,
    )
    assert story is not None and report.problems == []
    assert [(step.at, step.action) for step in story.steps] == [
        ("", Crash()), ("", Advance()), ("", Advance()), ("", Crash()), ("", Advance()),
    ]  # fmt: skip


def test_a_record_says_all_that_the_command_takes_and_a_forward_reads_as_ingest_shows_it() -> None:
    text = """
steps:
- record: {as: Priya, text: YES, next: s4, present: [Robert, Marie]}
- mail: {from: Priya, forward: {from: Robert, date: "Wed, 1 Apr 2026 09:12:00 +0100", body: "No further action."}}
"""
    report = Report("s.yaml")
    story = parse_story(text, Path("s.yaml"), report)
    assert story is not None and report.problems == []
    record, mail = (step.action for step in story.steps)
    assert isinstance(record, Record) and (record.to, record.present) == ("s4", ("Robert", "Marie"))
    assert isinstance(mail, Mail) and mail.forward is not None and mail.forward.text == "No further action."


BAD = [
    ("steps: [{mail: {from: Priya}, reply: {from: Priya}}]", "A step does one thing"),
    ("steps: [{expect: {kind: mail, wh: x}}]", "has no key `wh`"),
    ("steps: [{reply: {from: A, partstat: maybe}}]", "is no answer to an invitation"),
    ("steps: [{record: {text: STUCK}}]", "needs `as`"),
    ("step: []", "has no key `step`"),
    ("cast: [a]\nsteps: []", "`cast` takes one entry below the other"),
    ("steps: [3]", "must stand as"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_slips_have_their_place(text: str, said: str) -> None:
    report = Report("s.yaml")
    parse_story(text, Path("s.yaml"), report)
    assert any(said in problem.message and problem.line for problem in report.problems), report.problems
