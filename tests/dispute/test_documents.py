"""Documents that leave with a step: who gets them by mail, who by hand, and when."""

from __future__ import annotations

from dataclasses import replace

from given import WORLD, Story, protocol

from parley.dispute import commands as c
from parley.dispute.effects import SendNotice
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.world import World

RULES = """
id: quay-1
version: "1"
title: The quay
partnership: Quay Partnership
raiser: worker
roles:
  worker: {name: worker, named: yes, clause: "1"}
  lead: {name: lead, post: safeguarding_lead, clause: "1"}
  clerk: {name: clerk, post: business_manager, of: partnership, clause: "1"}
  scrutineer: {name: scrutineer, post: scrutineer, of: partnership, clause: "1"}
stages:
- id: one
  clause: "2"
  duties:
  - {id: papers, do: send, by: referring lead, to: WHOM, carries: [pack, sheet], clause: "2.1"}
  - {id: more, do: send, by: referring lead, to: WHOM, carries: sheet, clause: "2.2"}
  - {id: bare, do: send, by: referring lead, to: WHOM, clause: "2.3"}
  exits:
  - {to: closed, when: {outcome: resolved}, clause: "2"}
forms:
  sheet: {title: The sheet, clause: "3", sections: [{id: A, by: referring lead, clause: "3", fields: [{id: why}]}]}
end: quay-1
"""
ATTACHED, HAND = ("attached", "yes"), ("hand", "yes")
BOTH = ("carries", "pack sheet")
Told = dict[str, tuple[tuple[str, ...], set[tuple[str, str]]]]


def rules(whom: str) -> DisputeProtocol:
    return protocol(RULES.replace("WHOM", whom))


def marked(**people: bool) -> World:
    """The world, with the mark of these people's addresses changed."""
    known = WORLD.directory.people
    changed = {one: replace(known[one], protected=mark) for one, mark in people.items()}
    return replace(WORLD, directory=replace(WORLD.directory, people={**known, **changed}))


def sent(whom: str, world: World = WORLD, *duties: str) -> Told:
    """Who hears of the documents when the lead has sent them: the others named, and the details."""
    story = Story(rules(whom), world).raised()
    keys = tuple(story.key(duty) for duty in duties or ("papers",))
    story.does(c.RecordAct, "sana", "2 Apr 10:00", keys=keys)
    return told(story)


def told(story: Story) -> Told:
    notices = [one for one in story.effects if isinstance(one, SendNotice) and one.template == "documents"]
    assert len({(one.person, one.details) for one in notices}) == len(notices)
    return {one.person: (one.others, set(one.details)) for one in notices}


def test_whoever_may_have_them_by_mail_gets_them_so() -> None:
    assert sent("[receiving lead, scrutineer]") == {
        "sol": (("sana",), {BOTH, ATTACHED}),
        "ivy": (("sana",), {BOTH, ATTACHED}),
    }


def test_whoever_may_not_is_told_and_the_business_manager_hands_them_over() -> None:
    assert sent("[referring worker, receiving lead]") == {
        "sol": (("sana",), {BOTH, ATTACHED}),
        "priya": (("sana",), {BOTH}),
        "bea": (("sana", "priya"), {BOTH, ATTACHED, HAND}),
    }


def test_the_business_manager_has_one_mail_in_both_parts() -> None:
    assert sent("[clerk, referring worker]") == {
        "bea": (("sana", "priya"), {BOTH, ATTACHED, HAND}),
        "priya": (("sana",), {BOTH}),
    }


def test_a_person_s_own_mark_comes_before_the_agency_s() -> None:
    world = marked(sol=False, priya=True, bea=False)
    assert sent("[referring worker, receiving lead]", world) == {
        "priya": (("sana",), {BOTH, ATTACHED}),
        "sol": (("sana",), {BOTH}),
        "bea": (("sana", "sol"), {BOTH, HAND}),
    }
    assert sent("clerk", world) == {"bea": (("sana",), {BOTH})}


def test_without_an_address_it_is_handed_over() -> None:
    people = WORLD.directory.people
    gone = {**people, "sol": replace(people["sol"], addresses=())}
    world = replace(WORLD, directory=replace(WORLD.directory, people=gone))
    assert sent("receiving lead", world)["bea"] == (("sana", "sol"), {BOTH, ATTACHED, HAND})


def test_nobody_at_the_other_end_and_the_business_manager_has_them() -> None:
    people = {
        one: replace(person, posts=tuple(p for p in person.posts if p != "safeguarding_lead"))
        if person.agency == "council"
        else person
        for one, person in WORLD.directory.people.items()
    }
    world = replace(WORLD, directory=replace(WORLD.directory, people=people))
    assert sent("receiving lead", world) == {"bea": (("sana",), {BOTH, ATTACHED, HAND})}


def test_two_sets_in_one_breath_are_two_mails_and_what_carries_nothing_is_none() -> None:
    story = Story(rules("receiving lead")).raised()
    keys = tuple(story.key(duty) for duty in ("papers", "more", "bare"))
    story.does(c.RecordAct, "sana", "2 Apr 10:00", keys=keys)
    found = [
        dict(one.details)["carries"] for one in story.effects if getattr(one, "template", "") == "documents"
    ]
    assert found == ["pack sheet", "sheet"]


def test_nothing_leaves_before_it_is_done_nor_twice() -> None:
    story = Story(rules("receiving lead")).raised()
    assert told(story) == {}
    story.time("20 Apr 10:00")
    assert told(story) == {}
    story.does(c.RecordAct, "sana", "20 Apr 11:00", keys=(story.key("papers"),))
    assert list(told(story)) == ["sol"]
    assert story.asks(
        c.RecordAct, "sana", "20 Apr 12:00", keys=(story.key("papers"),)
    ) is not None or not told(story)
