"""Nobody is known for a part: each side is asked for all its names at once; a side that is known does not stand in for the
other."""

from __future__ import annotations

import pytest
from given import Story, protocol

from parley.dispute import commands as c
from parley.dispute.effects import SendNotice

RULES = """
id: two-quays
version: 1
title: Who is missing
partnership: Oakshire
raiser: pilot
roles:
  pilot:  {name: pilot, named: yes}
  mate:   {name: mate, post: first_mate}
  ferry:  {name: ferryman, named: yes, of: partnership, clause: "3"}
stages:
- id: quay
  clause: "1"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, within: 2 working days, from: raised, clause: "1"}
  exits:
  - {to: ferry, when: {outcome: unresolved}, needs: {any: [{done: hail}, {tried: hail}]}, override: business}
- id: ferry
  clause: "2"
  duties:
  - {id: cross, do: WHAT, within: 5 working days, from: entry, clause: "2"}
  exits: [{to: closed, needs: {any: [{done: cross}, {missed: cross}]}, override: business}]
says: {danger: {say: "Ring 999, or {safety}.", clause: "0"}}
end: two-quays
""".replace("  ferry:", "  business: {name: manager, post: business_manager, of: partnership}\n  ferry:")


def at_the_ferry(what: str) -> Story:
    story = Story(protocol(RULES.replace("WHAT", what))).raised()
    story.spoke("2 Apr 10:00", outcome="unresolved")
    assert story.stage == "ferry"
    return story


def asked(story: Story) -> list[tuple[str, str, str]]:
    """Who is asked for whom: person, side, role."""
    letters = [effect for effect in story.effects if isinstance(effect, SendNotice)]
    return [
        (one.person, one.question.side, one.question.role)
        for one in letters
        if one.template in ("who", "needs_somebody") and one.question
    ]


def also(story: Story, person: str) -> str:
    """What else one letter asks this person for."""
    letters = [
        effect for effect in story.effects if isinstance(effect, SendNotice) and effect.person == person
    ]
    return dict(letters[0].details).get("also", "")


@pytest.mark.parametrize("what", ["tell, by: both mate, to: referring pilot", "tell, by: referring pilot, to: both mate",
                                  "tell, by: each referring mate, to: each receiving mate",
                                  "talk, by: referring mate or referring pilot, with: both mate"])  # fmt: skip
def test_each_side_that_is_empty_is_asked_and_the_manager_hears_of_both_in_one_letter(what: str) -> None:
    story = at_the_ferry(what)
    assert asked(story) == [
        ("priya", "referring", "mate"), ("robert", "receiving", "mate"), ("bea", "referring", "mate"),
    ]  # fmt: skip
    assert also(story, "bea") == "receiving mate"
    story.does(
        c.NamePerson, "priya", "2 Apr 11:00", side="referring", role="mate", person="clem", source="self"
    )
    assert asked(story) == []  # robert has been asked, and bea knows of both
    story.does(
        c.NamePerson, "robert", "2 Apr 12:00", side="receiving", role="mate", person="olu", source="self"
    )
    assert asked(story) == [] and story.duty("cross").unfilled == ()


def test_a_side_that_is_known_does_not_stand_in_for_the_other() -> None:
    story = at_the_ferry("talk, by: both mate, with: both pilot")
    story.does(
        c.NamePerson, "priya", "2 Apr 11:00", side="referring", role="mate", person="clem", source="self"
    )
    refused = story.asks(c.RecordDiscussion, "clem", "2 Apr 12:00", medium="phone")
    assert refused is not None and "receiving mate" in refused.reason


def test_whoever_stands_for_neither_side_is_asked_of_the_business_manager_alone() -> None:
    story = at_the_ferry("meet, by: ferry, with: both pilot")
    assert asked(story) == [("bea", "", "ferry")]
    story.does(c.NamePerson, "bea", "2 Apr 11:00", side="", role="ferry", person="ivy", source="partnership")
    assert story.duty("cross").holders == ("ivy",) and story.holds != []


def test_each_of_a_side_that_nobody_is_named_on_is_asked_for_by_its_practitioner() -> None:
    rules = protocol(RULES.replace("WHAT", "tell, by: ferry, to: [each referring, each receiving]"))
    story = Story(rules).raised(receiving_practitioner="")
    assert ("bea", "receiving", "pilot") in asked(story)


@pytest.mark.parametrize(
    ("present", "met"),
    [
        ((), True),
        (("robert",), False),
        (("robert", "marie"), True),
        (("robert", "sol"), True),
        (("marie",), False),
    ],
)  # sol came in the place of one of them
def test_a_talk_with_several_is_one_with_all_of_them(present: tuple[str, ...], met: bool) -> None:
    rules = RULES.replace("with: receiving pilot", "with: [receiving pilot, receiving chief]")
    rules = rules.replace("  mate: ", "  chief: {name: chief, post: line_manager}\n  mate: ")
    story = Story(protocol(rules.replace("WHAT", "tell, by: both mate, to: referring pilot"))).raised()
    assert story.duty("hail").counterparts == ("robert", "marie")
    refused = story.asks(c.RecordDiscussion, "priya", "2 Apr 10:00", medium="phone", present=present)
    assert (refused is None, story.duty("hail").status == "done") == (met, met)
    if refused is not None:
        assert refused.code == "absent" and "NO ANSWER" in refused.reason and refused.clause == "1"


def test_a_convened_meeting_is_held_by_those_who_come() -> None:
    story = at_the_ferry("meet, by: referring pilot, with: [receiving pilot, business]")
    story.does(c.RecordDiscussion, "priya", "3 Apr 10:00", medium="meeting", present=("bea",))
    assert story.duty("cross").status == "done"
