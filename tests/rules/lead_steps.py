"""A practice concern under the safeguarding-lead protocol, brought to its later steps on the sample directory."""

from __future__ import annotations

from typing import Any

from given import ROOT, Story

from parley.dispute import commands as c
from parley.reference.rules import load_protocol

LEAD = load_protocol(ROOT / "rules" / "safeguarding-lead.yaml")
CONCERN = (("concern", "t1"), ("outcome_sought", "t2"))


def raised(when: str = "1 Apr 10:05", **fields: Any) -> Story:
    """Priya of the school against Robert of the council."""
    return Story(LEAD).raised(when, **fields)


def at_step_2() -> Story:
    """They spoke, it is not resolved, and Robert was told where it goes."""
    story = raised()
    story.spoke("2 Apr 10:00", outcome="unresolved", told=True)
    assert story.stage == "managers"
    return story


def at_step_3() -> Story:
    """The strategy is agreed and both notices are given."""
    story = at_step_2()
    story.does(c.RecordAct, "liam", "7 Apr 9:00", keys=(story.key("strategy_agreed"),), text="t1")
    story.does(c.GiveNotice, "liam", "7 Apr 9:10", keys=(story.key("notice_given"),))
    story.does(c.ConfirmOutcome, "priya", "8 Apr 9:00", resolved=False)
    assert story.stage == "leads"
    return story


def fill(
    story: Story, by: str, when: str, section: str, *values: tuple[str, str], row: int = 0
) -> c.Refused | None:
    """Something is written into Appendix B."""
    return story.asks(c.FillForm, by, when, form="appendix_b", section=section, row=row, values=values)


def with_the_form() -> Story:
    """Priya rang Sana, and section A is complete."""
    story = at_step_3()
    story.spoke("8 Apr 10:00", by="priya", keys=(story.key("lead_rung"),))
    assert fill(story, "sana", "8 Apr 11:00", "section_a", *CONCERN) is None
    return story


def negotiated() -> Story:
    """The leads agreed two actions, for Friday 17 and Thursday 30 April."""
    story = with_the_form()
    story.spoke("9 Apr 10:00", by="sana", keys=(story.key("negotiate"),))
    for who, day in (("robert", "2026-04-17"), ("sol", "2026-04-30")):
        values = (("issue", "t3"), ("agreed_action", "t4"), ("whom", who), ("when", day))
        assert fill(story, "sana", "9 Apr 10:10", "section_b", *values, row=-1) is None
    return story


def outcome(story: Story, when: str = "30 Apr 15:00", head: str = "no", resolved: str = "no") -> None:
    """The referring lead records the outcome at the end of section B."""
    assert fill(story, "sana", when, "section_b_end", ("outcome", "t5")) is None
    story.does(c.TellFact, "sana", when, fact="head_notice", value=head)
    story.does(c.TellFact, "sana", when, fact="resolved_on_form", value=resolved)


def at_step_4() -> Story:
    """It goes to the members of the board on 30 April."""
    story = negotiated()
    outcome(story)
    assert story.stage == "members"
    return story


def at_step_5() -> Story:
    """The members spoke and did not agree."""
    story = at_step_4()
    story.does(c.RecordAct, "sana", "1 May 9:00", keys=(story.key("forwarded"),))
    story.spoke("5 May 10:00", by="grace", outcome="unresolved")
    assert story.stage == "chair_stage"
    return story
