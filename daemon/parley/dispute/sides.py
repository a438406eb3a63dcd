"""Which side a person speaks for, which agency, and for which part: from what they are named for, hold, or owe."""

from __future__ import annotations

from collections.abc import Iterator

from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.once import once, once_by_names
from parley.dispute.parties import party_of, rule_of
from parley.dispute.people import (
    everywhere,
    fill,
    gone_over,
    in_agency,
    side_named,
    side_of_holders,
    sides_meant,
    sides_named,
)
from parley.dispute.protocol import SIDES, DisputeProtocol, Role, Who
from parley.dispute.view import View


def side_for(view: View, person: str) -> str:
    """The side a person speaks for, "" if none: named there, else holding one of its posts, else of its agency,
    else by what they owe (one agency may be both sides, and one manager may have both practitioners)."""
    named = view.dispute.side_of(person)
    if named and gone_over(view, person, named) and not _holds_a_post(view, person, named):
        other = OTHER_SIDE[named]
        return other if other in _sides_taken(view, person) else ""
    if named or not person:
        return named
    return _side_known(view, person) or _side_owing(view, person)


def takes_part(view: View, person: str) -> bool:
    """Whether what they say can count: they are named, support a side, or owe or share a step; and not for a side that they have left."""
    return view.dispute.takes_part(person) and not on_neither_side(view, person)


def may_say(view: View, person: str, whos: tuple[Who, ...]) -> bool:
    """Whether these words mean this person, in whichever agency; or one whom they mean has handed a step of theirs on to them: as
    of two who share a post, whoever has the step speaks for the part."""
    if person in everywhere(view, whos):
        return True
    handed = (duty for duty in view.dispute.duties.values() if duty.former and person in duty.holders)
    return any(set(rule_of(view, duty).by) & set(whos) for duty in handed)


@once
def on_neither_side(view: View, person: str) -> bool:
    """Whether everything that they were named for or asked to do was for a side whose agency they have left for the other one's:
    their word counts for neither, until they are named or asked for their new one. Whoever the directory has in a part of that side
    all the same, a manager whom another agency employs, stays theirs."""
    taken = False
    for side in _sides_taken(view, person):
        if not gone_over(view, person, side) or _holds_a_post(view, person, side):
            return False
        taken = True
    return taken


def _sides_taken(view: View, person: str) -> Iterator[str]:
    """Each side for which they are named, or have owed or shared a step; "" for a part of neither."""
    dispute = view.dispute
    for (side, _), named in dispute.people.items():
        if named == person:
            yield side
    if person == dispute.raised_by:
        yield SIDES[0]
    for state in dispute.duties.values():
        if person not in state.holders and person not in state.counterparts:
            continue
        rule = rule_of(view, state)
        by = party_of(view, rule, state.key)
        if person in state.holders:
            yield from sides_named(view, by) or ("",)
        else:
            own = side_of_holders(view, by)
            for who in rule.counterparts:
                yield from sides_named(view, (who,)) or sides_meant(who, own)


def acts_for_a_side(view: View, person: str) -> bool:
    """Whether they take part for a side. Who serves the partnership or one of its bodies does so only in a part of their own:
    that their agency is a party makes them none of its side."""
    if view.dispute.side_of(person):
        return bool(side_for(view, person))
    directory = view.world.directory
    bodies = [one.posts for one in directory.bodies.values()]
    serving = any(person in people for posts in (directory.officers, *bodies) for people in posts.values())
    if serving:
        return any(_holds_a_post(view, person, side) for side in SIDES)
    return bool(side_for(view, person))


@once_by_names
def _side_known(view: View, person: str) -> str:
    """The one side on which the person holds a post, else that of their agency; "" if there is none, or both are."""
    agency = view.world.person(person).agency
    taking_part = [*view.dispute.agencies.items(), *view.dispute.joined] if agency else []
    theirs = list(dict.fromkeys([side for side, one in taking_part if one == agency]))
    home = theirs[0] if len(theirs) == 1 else ""
    if home and _holds_a_post(view, person, home):  # whether or not they hold one on the other side too
        return home
    posts = [side for side in SIDES if side != home and _holds_a_post(view, person, side)]
    return posts[0] if len(posts) == 1 else home


def _holds_a_post(view: View, person: str, side: str) -> bool:
    """Whether the person fills one of the parts of a side, in its first agency or in their own, where that has joined it: asked one
    by one, for mostly it is one of the first."""
    roles = _of_sides(view.protocol)
    if any(person in fill(view, role, side) for role in roles):
        return True
    own = view.world.person(person).agency
    return (side, own) in view.dispute.joined and any(
        person in in_agency(view, role.id, side, own) for role in roles
    )


@once
def _of_sides(protocol: DisputeProtocol) -> tuple[Role, ...]:
    """The parts that somebody plays for a side, in the file's order."""
    return tuple(role for role in protocol.roles.values() if role.of in ("", *SIDES))


@once
def _side_owing(view: View, person: str) -> str:
    """The side of the first open duty that the person owes, "" if there is none."""
    for state in view.dispute.open_duties:
        if person in state.holders:
            return side_named(view, rule_of(view, state).by)
    return ""


def agency_of(view: View, person: str) -> str:
    """The agency a person of the dispute acts for: their own, else that of the side they take part on."""
    return view.world.person(person).agency or view.dispute.agencies.get(view.dispute.side_of(person), "")
