"""Somebody is away or has left: the next in line is asked, and the letter says for whom and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from given import BDSCP, WORLD, Story, protocol

from parley.dispute import commands as c
from parley.dispute.effects import SendNotice
from parley.dispute.standing_in import acting_for
from parley.dispute.view import View
from parley.dispute.world import Directory, World
from parley.mail.notices import facts_for

ON = date(2026, 4, 2)
AWAY = ((date(2026, 4, 1), date(2026, 4, 9)),)


def people(**changes: dict[str, Any]) -> World:
    """The sample, with some of its people as they are described."""
    changed = {name: replace(WORLD.directory.people[name], **said) for name, said in changes.items()}
    directory = replace(WORLD.directory, people={**WORLD.directory.people, **changed})
    return replace(WORLD, directory=directory)


def test_the_chain_is_walked_to_whoever_is_there() -> None:
    def who(**changes: dict[str, Any]) -> str:
        return acting_for(people(**changes).directory, "marie", ON)

    assert who() == "marie"
    assert who(marie={"absences": AWAY}) == "sol"
    assert who(marie={"absences": AWAY}, sol={"absences": AWAY, "deputy": "tomas"}) == "tomas"
    assert who(marie={"absences": AWAY, "deputy": ""}) == "sol", "the manager, where there is no deputy"
    assert who(marie={"absences": AWAY, "deputy": "", "manager": ""}) == "marie", (
        "nobody else: she stays the one"
    )
    assert (
        who(marie={"absences": AWAY}, sol={"absences": AWAY, "deputy": "marie", "manager": "dev"}) == "marie"
    )
    assert who(marie={"valid_until": date(2026, 4, 1)}) == "sol"
    assert who(marie={"valid_until": date(2026, 4, 1), "deputy": "", "manager": ""}) == ""
    assert acting_for(people().directory, "nobody_listed", ON) == ""
    assert acting_for(Directory({}, {}), "same-0", ON) == "same-0"


def to_stage_two(world: World) -> Story:
    story = Story(world=world).raised()
    story.does(
        c.RecordDiscussion, "priya", "2 Apr 15:00", "2 Apr 14:30", medium="phone", outcome="unresolved"
    )
    story.does(c.GiveNotice, "priya", "2 Apr 15:00", "2 Apr 14:30")
    return story


def holders(story: Story) -> dict[str, tuple[str, ...]]:
    return {duty.key.duty: (*duty.holders, *duty.counterparts) for duty in story.dispute.open_duties}


def test_a_line_manager_who_is_away_is_stood_in_for_from_the_next_step_on() -> None:
    there, away = holders(to_stage_two(WORLD)), holders(to_stage_two(people(marie={"absences": AWAY})))
    assert there.keys() == away.keys() and any("marie" in who for who in there.values())
    assert {duty: tuple("sol" if p == "marie" else p for p in who) for duty, who in there.items()} == away


def test_the_letter_says_for_whom_and_until_when() -> None:
    world = people(liam={"absences": AWAY})
    story = to_stage_two(world)
    (duty, *_) = [d for d in story.dispute.open_duties if "sana" in d.holders]
    notice = SendNotice("now_yours", "sana", "", (duty.key,))
    view = View(BDSCP, world, story.dispute, duty.opened)
    facts = facts_for(notice, view)
    assert facts["instead_of"] == "Liam Doyle, who is away until Thursday 9 April"
    plain = facts_for(SendNotice("now_yours", "priya", "", ()), view)
    assert plain["instead_of"] == ""


def test_somebody_who_has_left_is_asked_nothing_more() -> None:
    gone = people(liam={"valid_until": date(2026, 4, 1)})
    assert not any("liam" in who for who in holders(to_stage_two(gone)).values())
    people_left = {name: one for name, one in WORLD.directory.people.items() if name != "liam"}
    listed = replace(WORLD, directory=replace(WORLD.directory, people=people_left))
    assert not any("liam" in who for who in holders(to_stage_two(listed)).values())


# Invented: a step of the next senior person, above whoever is the lead.
NEXT_SENIOR = """
id: next-senior
version: 1
title: The next senior person
partnership: Oakshire
raiser: keeper
roles:
  keeper: {named: yes}
  lead: {post: safeguarding_lead}
  senior: {name: next senior person, above: lead, else: [own head]}
  head: {post: director}
stages:
- id: only
  clause: "1"
  duties:
  - {id: look, do: act, by: referring lead, within: 3 working days, from: raised, clause: "1.1"}
  - {id: judge, do: act, by: referring senior, to: receiving senior, within: 3 working days, from: raised, clause: "1.2"}
  exits: [{to: closed, needs: {done: judge}, override: referring head}]
end: next-senior
"""


def test_the_next_senior_person_is_the_manager_of_whoever_holds_the_role() -> None:
    rules = protocol(NEXT_SENIOR)

    def judged(**changes: dict[str, Any]) -> tuple[str, ...]:
        return holders(Story(rules, people(**changes)).raised())["judge"]

    assert judged(sana={"manager": "liam"}, sol={"manager": "marie"}) == ("liam", "marie")
    away: dict[str, Any] = {"absences": AWAY, "deputy": "priya", "manager": "liam"}
    assert judged(sana=away, sol={"manager": "marie"}) == ("liam", "marie"), (
        "the lead is away, and not replaced"
    )
    gone: dict[str, Any] = {"absences": AWAY, "deputy": "priya", "manager": ""}
    assert judged(sana={"manager": "liam"}, liam=gone, sol={"manager": "marie"}) == ("priya", "marie")
    assert judged(sana={"manager": ""}, sol={"manager": "marie"})[:1] == ("grace",), (
        "the substitute of the rules"
    )


def test_the_next_senior_person_above_a_post_of_a_body() -> None:
    """`above` a role that is a body's chair: the manager of whoever is the chair, on neither side."""
    chair = NEXT_SENIOR.replace(
        "  head: {post: director}",
        "  head: {post: director}\n  chair: {post: chair, of: case_review_subgroup}",
    ).replace("above: lead, else: [own head]", "above: chair")
    rules = protocol(chair.replace("by: referring senior, to: receiving senior", "by: senior, to: chair"))
    story = Story(rules).raised()
    assert holders(story)["judge"] == (WORLD.directory.people["tess"].manager, "tess")


def test_an_open_step_of_somebody_who_leaves_goes_to_whoever_follows_and_is_asked_for_where_nobody_does() -> (
    None
):
    story = to_stage_two(WORLD)
    before = holders(story)
    assert any("marie" in who for who in before.values())
    last = {"valid_until": date(2026, 4, 2)}
    story.world = people(marie=last)
    story.does(c.ReplaceWhoIsGone, "", "2 Apr 16:00")
    assert story.last == [], "until the end of the last day they are in post"
    story.does(c.ReplaceWhoIsGone, "", "3 Apr 08:00")
    after = {duty: tuple("sol" if p == "marie" else p for p in who) for duty, who in before.items()}
    assert holders(story) == after
    told = {person for kind, person in story.notices if kind == "now_yours"}
    assert {"sol", "liam"} <= told and "marie" not in told, "both sides, and not who has left"
    story.does(c.ReplaceWhoIsGone, "", "3 Apr 08:01")
    assert story.last == [], "the second look changes nothing"


def test_where_nobody_follows_the_part_is_empty_and_the_business_manager_hears() -> None:
    story = to_stage_two(WORLD)
    story.world = people(marie={"valid_until": date(2026, 4, 2), "deputy": "", "manager": ""})
    story.does(c.ReplaceWhoIsGone, "", "3 Apr 08:00")
    assert not any("marie" in who for who in holders(story).values())
    assert ("needs_somebody", "bea") in story.notices


# Invented: a step of whoever holds a post.
OF_A_POST = NEXT_SENIOR.replace(
    "by: referring senior, to: receiving senior", "by: referring lead, to: receiving lead"
)


def test_an_empty_part_is_filled_when_somebody_comes_into_post() -> None:
    """The lead leaves on 2 April with nobody to follow; the new one begins on the 7th, as the directory has said all along."""
    gone: dict[str, Any] = {"valid_until": date(2026, 4, 2), "deputy": "", "manager": ""}
    comes: dict[str, Any] = {"posts": ("safeguarding_lead",), "valid_from": date(2026, 4, 7)}
    story = Story(protocol(OF_A_POST), people(sana=gone, hugh=comes)).raised()
    assert holders(story)["judge"] == ("sana", "sol")
    story.does(c.ReplaceWhoIsGone, "", "3 Apr 08:00")
    assert holders(story)["judge"] == ("sol",), "nobody follows"
    story.does(c.ReplaceWhoIsGone, "", "7 Apr 08:00")
    assert holders(story)["judge"] == ("hugh", "sol")
    assert ("now_yours", "hugh") in story.notices and ("now_yours", "sol") in story.notices
    story.does(c.ReplaceWhoIsGone, "", "7 Apr 08:01")
    assert story.last == []


def test_whoever_is_away_keeps_what_is_due_after_their_return_and_what_nobody_could_take() -> None:
    story = to_stage_two(WORLD)
    before = holders(story)
    short: dict[str, Any] = {"absences": ((date(2026, 4, 7), date(2026, 4, 8)),)}
    story.world = people(marie=short)
    story.does(c.ReplaceWhoIsGone, "", "7 Apr 08:00")
    assert story.last == [] and holders(story) == before, "back on the 9th, and due on the 23rd"
    long: dict[str, Any] = {"absences": ((date(2026, 4, 7), date(2026, 4, 30)),)}
    story.world = people(marie={**long, "deputy": "", "manager": ""})
    story.does(c.ReplaceWhoIsGone, "", "7 Apr 08:01")
    assert story.last == [], "nobody else could: she stays the one"
    story.world = people(marie=long)
    story.does(c.ReplaceWhoIsGone, "", "7 Apr 08:02")
    assert {one for who in holders(story).values() for one in who} >= {"sol"}
    assert not any("marie" in who for who in holders(story).values())
