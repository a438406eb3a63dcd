"""The templates are no one protocol's: another partnership's nouns, labels and clauses fill them as well."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notice_samples import TEMPLATES, Story, at, facts_of, raising, shipped

from parley.dispute.commands import RecordDiscussion
from parley.dispute.effects import SendNotice
from parley.mail.rendering import Templates
from parley.reference.rules import parse_protocol

_, WORLD = shipped()
FOLDER = Templates(TEMPLATES)

INVENTED = """
id: harbour-1
version: "1"
title: Talking Things Over
partnership: Harbour Partnership
words: {dispute: difference of view, about: an adult at risk}
raiser: worker
roles:
  worker: {name: worker, named: yes, clause: "A1"}
  coach: {name: coach, post: line_manager, named: yes, clause: "A2"}
clocks:
  whole:
    name: the whole of Level A
    within: 9 working days
    from: raised
    spans: la
    clause: "A9"
stages:
- id: la
  label: Level A
  title: Talking it over
  clause: "A"
  duties:
  - {id: chat, do: meet, by: referring worker, with: receiving worker, media: [face to face, video], within: 3 working days,
     from: raised, clause: "A1"}
  - {id: word, do: tell, by: referring worker, to: receiving coach, clause: "A3"}
  exits:
  - {to: closed, when: {outcome: resolved}, clause: "A8"}
  - {to: lb, when: {outcome: unresolved}, needs: {any: [{done: [chat, word]}, {tried: chat, times: 3}]},
     override: receiving coach, clause: "A7"}
- id: lb
  label: Level B
  title: With the coaches
  clause: "B"
  duties:
  - {id: plan, do: agree, by: referring coach, with: receiving coach, within: as soon as possible, clause: "B1"}
  exits:
  - {to: closed, when: {outcome: [resolved, unresolved]}, needs: {done: plan}, override: receiving worker, clause: "B8"}
end: harbour-1
"""


def test_the_words_are_those_of_any_protocol() -> None:
    """Another partnership's nouns, labels and clauses; no word of the shipped protocol is left."""
    protocol, problems = parse_protocol(INVENTED, "harbour.yaml")
    assert protocol is not None, [str(problem) for problem in problems]
    story = Story(protocol, WORLD, "invented", {})
    story.say(raising(at(1, 10, 5), facts=()))
    spoke = at(2, 15, 40)
    story.say(
        RecordDiscussion(
            by="priya", happened=spoke, received=spoke, medium="video", outcome="unresolved", told=True
        )
    )
    for template in ("refused", "status", "closed", "who", "may_open", "record", "note_kept"):
        story.keep(SendNotice(template, "priya"), spoke)
    seen = ""
    for sample in story.samples:
        facts = facts_of(sample, protocol, WORLD)
        mail = FOLDER.render(facts)
        seen += mail.subject + mail.text
        if facts["booked"]:
            seen += FOLDER.invitation_text(facts).description
    for foreign in (
        "disagreement",
        "stage",
        "Stage",
        "4.1",
        "flowchart",
        "practitioner",
        "safeguarding lead",
        "child",
    ):
        assert foreign not in seen, foreign
    for own in (
        "difference of view",
        "level B",
        "(A1)",
        "Talking Things Over",
        "as soon as possible",
        "ring 999",
        "If an adult at risk may be in danger now",
        "put the name of an adult at risk in a reply",
        "which adult at risk it is about",
    ):
        assert own in seen, own
