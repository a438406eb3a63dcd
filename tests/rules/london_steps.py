"""Disputes under london-cp5.yaml that have come to one of its steps, for the tests of its clauses."""

from __future__ import annotations

from typing import Any

from given import ROOT, Story, opened

from parley.dispute import commands as c
from parley.reference.rules import load_protocol

LONDON = load_protocol(ROOT / "rules" / "london-cp5.yaml")


def raised(when: str = "1 Apr 10:05", **fields: Any) -> Story:
    """Priya of the school against Robert of the council."""
    return Story(LONDON).raised(when, **fields)


def at_step(step: str, story: Story | None = None) -> Story:
    """A dispute that has come to this step, each before it left unresolved by those who spoke."""
    story = story or raised()
    for stage, by in (
        ("professionals", "priya"),
        ("managers", "liam"),
        ("seniors", "grace"),
        ("heads", "grace"),
    ):
        if story.stage == step:
            break
        assert story.stage == stage
        when = f"{9 + len(opened(story))} Apr 11:00"
        story.does(c.RecordDiscussion, by, when, medium="phone", outcome="unresolved")
    assert story.stage == step
    return story
