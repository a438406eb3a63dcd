"""A post that several hold, as two who share a job: each of them is asked, and one of them is enough.

It is one part all the same: whoever is asked to speak to "the safeguarding lead" has spoken to either of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute.dispute import Hold
from parley.dispute.duty_state import DutyState
from parley.dispute.own_agency import seen_from
from parley.dispute.parties import rule_of
from parley.dispute.people import one_post, resolve, side_of_holders
from parley.dispute.protocol import Who
from parley.dispute.sides import agency_of
from parley.dispute.view import View
from parley.dispute.world import away, in_post

Group = tuple[str, ...]


def an_agencys_post(view: View, who: Who) -> bool:
    """Whether these words mean whoever holds a post in an agency: not a body, whose members are many, nor somebody named."""
    role = view.protocol.roles.get(who.role)
    return role is not None and one_post(role)


def posts_of(view: View, who: Who) -> tuple[Group, ...]:
    """Those whom these words mean and who hold a post together, by agency."""
    found = resolve(view, (who,)).people if an_agencys_post(view, who) else ()
    return tuple(_by_agency(view, found)) if len(found) > 1 else ()


def sharing(view: View, duty: DutyState) -> tuple[Group, ...]:
    """Those at either end of a step who hold one post together."""
    ends = _ends(view, duty)
    if not ends:
        return ()
    return tuple(
        group
        for whos, own, people in ends
        for group in _at_one_end(view, whos, own, _of_one_end(duty, people))
    )


def _ends(view: View, duty: DutyState) -> tuple[tuple[tuple[Who, ...], str, Group], ...]:
    """Both ends of a step: the rule's words, what is "own" to them, and who it is. None where one person is at each, as nearly
    always."""
    if len(duty.holders) < 2 and len(duty.counterparts) < 2:
        return ()
    rule = rule_of(view, duty)
    own = side_of_holders(view, rule.by)
    return (rule.by, own, duty.holders), (
        seen_from(view, rule.counterparts, duty.key.party),
        own,
        duty.counterparts,
    )


def _of_one_end(duty: DutyState, people: Group) -> Group:
    """Nobody is enough for both ends of a conversation: whoever speaks to those who share their post shares nothing here."""
    if duty.do not in ("talk", "meet"):
        return people
    both = {*duty.holders} & {*duty.counterparts}
    return tuple(one for one in people if one not in both) if both else people


def _at_one_end(view: View, whos: tuple[Who, ...], own: str, people: Group) -> Iterable[Group]:
    if len(people) < 2:
        return
    parts = [one for who in whos for one in (who.choice or (who,))]
    posts = [one for one in parts if an_agencys_post(view, one)]
    # Where nothing else is meant, whoever took over from one of them shares it too
    alone = len(posts) == len(parts) and len({one.role for one in posts}) == 1
    for post in posts[:1] if alone else posts:
        meant = people if alone else resolve(view, (post,), own).people
        yield from _by_agency(view, (person for person in people if person in meant))


def _by_agency(view: View, people: Iterable[str]) -> Iterable[Group]:
    together: dict[str, list[str]] = {}
    for person in people:
        together.setdefault(agency_of(view, person), []).append(person)
    return (tuple(group) for group in together.values() if len(group) > 1)


def one_enough(view: View, duty: DutyState) -> tuple[Group, ...]:
    """Those at either end of whom one is enough: whom the rules leave the choice of ("the practitioner or their manager"), and who
    hold one post together."""
    ends = _ends(view, duty)
    if not ends:
        return ()
    free = [group for whos, own, people in ends if len(group := _free_to(view, whos, own, people)) > 1]
    chosen = {person for group in free for person in group}
    return (*free, *(group for group in sharing(view, duty) if not chosen.intersection(group)))


def _free_to(view: View, whos: tuple[Who, ...], own: str, people: Group) -> Group:
    """Of these people those whom a free choice means; with others beside it those who are not meant in any case."""
    if not any(who.choice for who in whos):
        return ()
    fixed = resolve(view, tuple(who for who in whos if not who.choice), own).people
    return tuple(person for person in people if person not in fixed)


def beside(view: View, duty: DutyState, person: str) -> Group:
    """Who else would have been enough for what this person has done, and so need not have taken part."""
    groups = one_enough(view, duty)
    return tuple(one for group in groups if person in group for one in group if one != person)


def with_whom(view: View, duty: DutyState, person: str) -> Group:
    """Who shares this step with them: everybody who holds the same post, themselves among them; () if they hold it alone."""
    return next((group for group in sharing(view, duty) if person in group), ())


def others_there(view: View, duty: DutyState, person: str) -> Group:
    """Who else has this step by the post that this person holds, and is there today: nobody need stand in for them."""
    day = view.today
    return tuple(
        one for one in with_whom(view, duty, person)
        if one != person and in_post(view.world.person(one), day) and away(view.world.person(one), day) is None
    )  # fmt: skip


def in_their_place(view: View, hold: Hold, person: str) -> Group:
    """Who else of those invited holds the post for which this person is."""
    for key in hold.keys:
        if group := with_whom(view, view.dispute.duties[key], person):
            return tuple(one for one in group if one != person and one in hold.attendees)
    return ()
