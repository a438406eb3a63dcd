"""What is asked with the first mail, who alone may say what, and which media a conversation has: each line of each of the
five protocols, as it is lived, not as it is written. Clauses are those of the rule that the line belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from given import ROOT, Story, at

from parley.config import load_config
from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.effects import SendNotice
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.loops.loading import load
from parley.mail.message import Envelope, Trust
from parley.mail.notices import facts_for
from parley.reference.rules import load_protocol
from parley.rehearsal.playhouse import Playhouse
from parley.store import journal

PUBLISHED = ("bdscp-2023", "leeds-2016", "london-cp5", "richmond-kingston", "safeguarding-lead")
SPOKEN = {"phone", "face to face", "video", "meeting"}
NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)


@cache
def rules(name: str) -> DisputeProtocol:
    return load_protocol(ROOT / "rules" / f"{name}.yaml")


def told_by_mail(name: str, lines: str) -> dict[str, tuple[str, str]]:
    """The facts, each with its clause, that a first mail with these lines tells."""
    house = Playhouse(load(replace(load_config(), protocol=name)), Trust(all_proven=True), NOW, minuted=False)
    head = "From: priya.nair@school.example\r\nTo: escalations+new@parley.example\r\nMessage-ID: <1@school.example>\r\n"
    text = (
        f"{head}Subject: Concern\r\n\r\nReceiving practitioner: Robert Hale\r\n{lines}\r\n\r\nI disagree.\r\n"
    )
    number = house.keep(text.encode(), Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOW))  # fmt: skip
    house.take(number)
    events = [entry.event for entry in journal.entries(house.store, "D-2026-0001")]
    house.close()
    return {event.fact: (event.value, event.clause) for event in events if isinstance(event, e.FactTold)}


@pytest.mark.parametrize(
    ("name", "line", "fact", "clause"),
    [
        ("bdscp-2023", "Child: unborn", "child", "4.2.2"),
        ("bdscp-2023", "Type: information sharing", "about", "2.3"),
        ("leeds-2016", "Type: the plan or a meeting", "about", "Chair"),
        ("leeds-2016", "Type: response to a concern", "about", "Chair"),
        ("leeds-2016", "Child: under 1", "child", "timescales"),
        ("london-cp5", "Type: child protection plan", "about", "11.1.3, 11.2.1, 11.2.2"),
        ("london-cp5", "Child: unborn", "child", "11.1.4"),
        ("richmond-kingston", "Type: an agreed action not completed", "kind", "4.1, 4.2, 4.3, 5.9"),
        ("richmond-kingston", "Type: an inappropriate plan", "kind", "4.1, 4.2, 4.3, 5.9"),
        ("richmond-kingston", "Child: other", "child", "1.4, 5.10"),
        ("safeguarding-lead", "Type: refusal to liaise", "theme", "5.1"),
    ],
)
def test_what_is_asked_at_the_opening_is_read_from_its_line(
    name: str, line: str, fact: str, clause: str
) -> None:
    assert told_by_mail(name, line) == {fact: (line.partition(": ")[2], clause)}


@pytest.mark.parametrize("name", [one for one in PUBLISHED if one != "safeguarding-lead"])
@pytest.mark.parametrize(("child", "asked"), [("unborn", True), ("under 1", True), ("other", False)])
def test_for_a_baby_the_first_letter_asks_for_an_earlier_date(name: str, child: str, asked: bool) -> None:
    story = Story(rules(name)).raised(facts=(("child", child),))
    letter = next(n for n in story.effects if isinstance(n, SendNotice) and n.template == "raised")
    view = View(story.rules, story.world, story.dispute, at("1 Apr 10:05"))
    assert str(facts_for(letter, view)["sooner"]).startswith("Because of the child's age") is asked


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("bdscp-2023", "scrutineers_view"),
        ("leeds-2016", "ruling"),
        ("london-cp5", "resolution"),
        ("richmond-kingston", "recommendation"),
        ("richmond-kingston", "ruling"),
        ("safeguarding-lead", "resolution"),
    ],
)
def test_what_is_decided_at_the_end_is_nobody_elses_to_say(name: str, fact: str) -> None:
    story = Story(rules(name)).raised()
    value = story.rules.facts[fact].values[0]
    for person in ("priya", "robert", "liam", "sana", "bea"):
        refused = story.asks(c.TellFact, person, "1 Apr 11:00", fact=fact, value=value, text="t1")
        assert refused is not None, (person, fact)
        assert not story.now(e.FactTold)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_conversation_is_held_aloud(name: str) -> None:
    """G12: a medium that is written, or none at all, would let a letter stand in for it."""
    for stage in rules(name).every_stage:
        for duty in stage.duties:
            if duty.do == "talk":
                assert duty.media and set(duty.media) <= SPOKEN, (stage.id, duty.id, duty.clause)
