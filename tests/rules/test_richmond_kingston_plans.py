"""richmond-kingston.yaml, clause by clause: what a dispute about a child protection plan adds (5.9 to 5.12)."""

from __future__ import annotations

from typing import Any

import pytest
from given import ROOT, Story
from lived import dates, holders, owed, talked, without

from parley.dispute import commands as c
from parley.reference.rules import load_protocol

RULES = load_protocol(ROOT / "rules" / "richmond-kingston.yaml")
PLAN = (("kind", "a child protection plan"),)


def raised(**fields: Any) -> Story:
    """Priya of the school against Robert of the council."""
    return Story(RULES).raised("21 May 10:00", **fields)


def at_step_three() -> Story:
    """A dispute about something else, at step three."""
    story = raised()
    talked(story, "priya", "21 May 11:00", "resolve", outcome="unresolved")
    talked(story, "liam", "21 May 12:00", "liaise", outcome="unresolved")
    assert story.stage == "three"
    return story


@pytest.mark.clause("5.9")
@pytest.mark.clause("5.10")
def test_a_network_meeting_comes_into_step_one() -> None:
    assert owed(raised(), "network") == []
    story = raised(facts=PLAN)
    assert owed(story, "network") == [(("priya",), ("robert", "liam", "marie"))]
    assert dates(story, "network")[""] == "Fri 29 May 17:00" and story.duty("network").clause == "5.9, 5.10"
    talked(story, "priya", "21 May 11:00", "resolve", outcome="unresolved")
    assert story.stage == "one", "the network meeting is still needed"
    no = story.asks(c.RecordDiscussion, "priya", "21 May 12:00", medium="phone", keys=(story.key("network"),))
    assert no is not None and no.code == "medium"
    talked(story, "priya", "22 May 10:00", "network", medium="meeting")
    assert without(story) == ("two", 1, ())
    assert holders(owed(story, "network_on_file")) == [("priya",), ("robert",)]
    assert dates(story, "network_on_file")[""] == "Fri 22 May 17:00"


@pytest.mark.clause("5.10")
def test_a_network_that_does_not_meet_locks_nothing() -> None:
    story = raised(facts=PLAN)
    talked(story, "priya", "21 May 11:00", "resolve", outcome="unresolved")
    for when in ("22 May 10:00", "27 May 10:00"):
        story.does(c.RecordAttempt, "priya", when, medium="meeting", keys=(story.key("network"),))
    story.time("29 May 17:01", heard="29 May 17:01")
    assert without(story) == ("two", 1, ("network",))


@pytest.mark.clause("5.11")
def test_team_managers_liaise_with_their_equivalents() -> None:
    assert owed(at_step_three(), "team_managers") == []
    story = raised(facts=PLAN, by="wes", referring="police")
    talked(story, "wes", "21 May 11:00", "resolve", outcome="unresolved")
    talked(story, "wes", "21 May 12:00", "network", medium="meeting")
    talked(story, "kit", "21 May 13:00", "liaise", outcome="unresolved")
    assert owed(story, "team_managers") == [(("kit",), ("marie",))], "a detective sergeant, a team manager"
    talked(story, "kit", "21 May 14:00", "team_managers")
    assert holders(owed(story, "team_managers_on_file")) == [("kit",), ("marie",)]
