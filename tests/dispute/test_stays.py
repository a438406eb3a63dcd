"""A step that stays when its stage is left, and the stage is visited again: it keeps the date of its own visit."""

from __future__ import annotations

from given import Story, protocol

from parley.dispute import commands as c

RULES = """
id: two-tides
version: 1
title: Twice over the same ground
partnership: Oakshire
raiser: pilot
roles:
  pilot: {name: pilot, named: yes}
  mate:  {name: mate, post: safeguarding_lead}
facts:
  ruling: {one_of: [again, enough], told_by: referring mate}
stages:
- id: quay
  clause: "1"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, within: 5 working days, from: entry, clause: "1.1"}
  - {id: letter, do: send, by: referring pilot, to: receiving pilot, needs: {done: hail}, within: 3 working days, from: {done: hail}, stays: yes, clause: "1.2"}
  exits: [{to: closed, when: {outcome: resolved}}, {to: deck, when: {outcome: unresolved}, needs: {done: hail}, override: referring mate}]
- id: deck
  clause: "2"
  duties: [{id: rule, do: decide, fact: ruling, by: referring mate, within: 5 working days, from: entry, clause: "2.1"}]
  exits: [{to: quay, when: {ruling: again}}, {to: closed, when: {ruling: enough}}]
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: two-tides
"""


def letters(story: Story) -> dict[int, str]:
    """Visit -> the day by which its letter is owed."""
    return {
        key.visit: f"{state.due:%-d %b}" if state.due else "no date"
        for key, state in story.dispute.duties.items()
        if key.duty == "letter"
    }


def test_a_step_that_stays_is_counted_from_what_its_own_visit_did() -> None:
    story = Story(protocol(RULES)).raised()
    story.does(c.RecordDiscussion, "priya", "1 Apr 12:00", medium="phone", keys=(), outcome="unresolved")
    assert letters(story) == {1: "8 Apr"}
    rule = story.duty("rule").key
    story.does(c.RecordAct, "sana", "2 Apr 12:00", keys=(rule,), value="again")
    assert letters(story) == {1: "8 Apr"}, "a second visit takes no date away"
    story.does(c.RecordDiscussion, "priya", "7 Apr 12:00", medium="phone", keys=(), outcome="unresolved")
    assert letters(story) == {1: "8 Apr", 2: "10 Apr"}, "nor does its conversation give another"
