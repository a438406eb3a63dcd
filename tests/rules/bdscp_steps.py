"""A BDSCP dispute brought to its later stages, on the sample directory, each step on its ordinary day."""

from __future__ import annotations

from typing import Any

from given import ROOT, Story
from lived import key_of

from parley.dispute import commands as c
from parley.reference.rules import load_protocol

BDSCP = load_protocol(ROOT / "rules" / "bdscp-2023.yaml")
CONCERN = (("concern", "t1"), ("outcome_sought", "t2"))
SCHOOL = {"by": "priya", "lead": "sana", "director": "grace"}


def at_stage_3(when: str = "16 Apr 15:00", **fields: Any) -> Story:
    """Stage 3 opened on Thursday 16 April, if nothing else is said."""
    story = Story(BDSCP).raised(**fields)
    story.spoke("2 Apr 14:30", outcome="unresolved", told=True)
    story.does(c.RecordAct, "liam", "7 Apr 9:00", keys=(story.key("strategy"),), text="t1")
    story.spoke(when, by="liam", outcome="unresolved", told=True)
    assert story.stage == "s3"
    return story


def fill(
    story: Story, by: str, when: str, section: str, *values: tuple[str, str], row: int = 0
) -> c.Refused | None:
    """Something is written into Appendix A."""
    return story.asks(c.FillForm, by, when, form="appendix_a", section=section, row=row, values=values)


def with_section_a(story: Story | None = None) -> Story:
    """Priya rang Sana, and section A is complete."""
    story = story or at_stage_3()
    story.spoke("17 Apr 10:00", by="priya")
    assert fill(story, "sana", "17 Apr 11:00", "section_a", *CONCERN) is None
    return story


def action(story: Story, who: str, day: str, when: str = "20 Apr 12:10") -> c.Refused | None:
    """An action of section B."""
    values = (("issue", "t3"), ("agreed_action", "t4"), ("whom", who), ("when", day))
    return fill(story, "sana", when, "section_b", *values, row=-1)


def with_actions() -> Story:
    """The leads spoke on 20 April; Robert has until the 24th, Priya until the 29th."""
    story = with_section_a()
    story.spoke("20 Apr 12:00", by="sana", medium="video")
    assert action(story, "robert", "2026-04-24") is None and action(story, "priya", "2026-04-29") is None
    return story


def outcome(story: Story, when: str = "29 Apr 14:00", head: str = "no", resolved: str = "no") -> None:
    """The referring lead records the outcome at the end of section B."""
    story.does(c.TellFact, "sana", when, fact="head_notice", value=head)
    story.does(c.TellFact, "sana", when, fact="resolved_on_form", value=resolved)


def with_directors() -> Story:
    """Stage 3 ended without agreement on 29 April."""
    story = with_actions()
    outcome(story)
    assert story.stage == "s3b"
    return story


def at_stage_4(when: str = "30 Apr 10:00") -> Story:
    """The directors spoke and did not agree."""
    story = with_directors()
    story.spoke(when, by="grace", outcome="unresolved")
    assert story.stage == "s4"
    return story


def with_meeting() -> Story:
    """The scrutineer's meeting was set for 6 May, and held."""
    story = at_stage_4()
    story.does(c.RecordAct, "bea", "30 Apr 15:00", keys=(story.key("date_set"),), value="2026-05-06")
    keys = (story.key("scrutineer_meets"),)
    story.does(c.RecordDiscussion, "ivy", "6 May 16:00", medium="meeting", keys=keys)
    return story


def with_recommendation(value: str = "another way") -> Story:
    """Ivy recommended on 7 May."""
    story = with_meeting()
    story.does(c.RecordAct, "bea", "6 May 17:00", keys=(story.key("minutes_kept"),), text="t5")
    story.does(c.RecordAct, "ivy", "7 May 9:00", keys=(story.key("recommends"),), value=value, text="t6")
    return story


def answers(story: Story, who: str, when: str, value: str, text: str = "") -> c.Refused | None:
    """A director says whether the agency acts on it."""
    key = key_of(story, "agency_answers", who)
    return story.asks(c.RecordAct, who, when, keys=(key,), value=value, text=text)
