"""What several decide together: each side says the same, or more than half of those who vote do.

A step that decides something may be owed by both sides at once ("both lead"): its fact stands once they have all said the
same, and while they differ nothing does. Where the rules say `majority`, whoever may tell the fact has one vote, and the
last one counts. Who was at the meeting of that stage, where that is on record, has a vote, and nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from parley.dispute.dispute import Told
from parley.dispute.duty_state import DutyState
from parley.dispute.once import once
from parley.dispute.parties import rule_of
from parley.dispute.people import resolve
from parley.dispute.protocol import SIDES, DisputeProtocol, Fact, Who
from parley.dispute.sharing import posts_of
from parley.dispute.sides import side_for
from parley.dispute.view import View

DECIDING = ("decide", "agree", "set_date")

Scope = tuple[str, int]
Standing = tuple[str, datetime] | None  # a value, and since when it stands
Words = Sequence[tuple[str, Told]]  # who said it (a side, or a voter), and what


def standing(view: View, fact_id: str, said: Words, scope: Scope) -> Standing:
    """The value of a fact of which this is said at that visit, and since when; None while nothing stands."""
    fact = view.protocol.facts.get(fact_id)
    if fact is not None and fact.majority:
        return _voted(view, fact, dict(said), scope)
    if len({told.value for _, told in said}) != 1 or not _sides(view, fact_id) <= {by for by, _ in said}:
        return None
    return said[-1][1].value, max(told.at for _, told in said)


def shared(view: View, state: DutyState) -> bool:
    """Whether this step decides what takes more than one word: it is done once the fact stands."""
    fact = view.protocol.facts.get(rule_of(view, state).fact) if state.do in DECIDING else None
    return fact is not None and (fact.majority or by_both(view, fact.id))


def by_both(view: View, fact_id: str) -> bool:
    """Whether both sides have to say the same of this fact before it stands."""
    return len(_sides(view, fact_id)) > 1


def yet_to_say(view: View, state: DutyState) -> tuple[str, ...]:
    """Of those who owe such a step, whoever has not said theirs; all of them, once all have and nothing stands. Of any
    other step, everybody who owes it."""
    if not shared(view, state):
        return state.holders
    fact = view.protocol.facts[rule_of(view, state).fact]
    asked = voters(view, fact, _scope(state)) if fact.majority else state.holders
    return _silent(view, state, fact, asked, lambda told: True)


def silent_by(view: View, state: DutyState, at: datetime | None) -> tuple[str, ...]:
    """Who owes a step, but for whoever has said their part of what several decide by then, while somebody else has not."""
    return _holders_silent(view, state, lambda told: at is None or told.at <= at)


def silent_at_the_miss(view: View, state: DutyState) -> tuple[str, ...]:
    """The same as it was when its miss was put on record, whatever has been said since of the time before."""
    return _holders_silent(view, state, lambda told: told.place < state.missed_place)


def _holders_silent(view: View, state: DutyState, counts: Callable[[Told], bool]) -> tuple[str, ...]:
    if not shared(view, state):
        return state.holders
    fact = view.protocol.facts[rule_of(view, state).fact]
    return _silent(view, state, fact, state.holders, counts)


def _silent(
    view: View, state: DutyState, fact: Fact, asked: tuple[str, ...], counts: Callable[[Told], bool]
) -> tuple[str, ...]:
    """Of these, for whom no word stands that counts; all of them where one stands for each."""
    said = {by for by, told in words_of(view, fact.id, state) if counts(told)}
    for part in _parts(view, fact, asked) if fact.majority else ():
        said |= {*part} if said.intersection(part) else set()
    silent = (one for one in asked if (one if fact.majority else side_for(view, one)) not in said)
    return tuple(silent) or asked


def says_the_other(view: View, state: DutyState, person: str) -> Told | None:
    """What the other side has said of such a step, if it is one thing and this person's side has not said it."""
    said = words_of(view, rule_of(view, state).fact, state) if shared(view, state) else []
    other = [told for by, told in said if by != side_for(view, person)]
    return other[0] if len({told.value for told in other}) == 1 else None


def voters(view: View, fact: Fact, scope: Scope) -> tuple[str, ...]:
    """Whoever has a vote: of those who may tell it, those who were at that stage's meeting, if that is on record."""
    return _there(view, fact, scope) or resolve(view, fact.told_by).people


def _there(view: View, fact: Fact, scope: Scope) -> tuple[str, ...]:
    there = {
        person for key, state in view.dispute.duties.items()
        if (key.stage, key.visit) == scope and state.do == "meet" for person in state.present
    }  # fmt: skip
    return tuple(person for person in resolve(view, fact.told_by).people if person in there)


def _voted(view: View, fact: Fact, votes: dict[str, Told], scope: Scope) -> Standing:
    """More than half for one value; else, once everybody has voted, that of the most that the casting vote is for."""
    people, cast = [], dict[str, Told]()
    for part in _parts(view, fact, voters(view, fact, scope)):
        people.append(part[0])
        if said := [votes[one] for one in part if one in votes]:
            cast[part[0]] = max(said, key=lambda told: told.at)
    if not cast or not (_there(view, fact, scope) or _enough_agencies(view, fact, tuple(cast))):
        return None
    counted = Counter(told.value for told in cast.values())
    most = max(counted.values())
    if 2 * most > len(people):
        value = counted.most_common(1)[0][0]
        return value, sorted(told.at for told in cast.values() if told.value == value)[len(people) // 2]
    casting = [votes[one].value for one in resolve(view, fact.casting).people if one in votes]
    if len(cast) < len(people) or not casting or counted[casting[0]] < most:
        return None
    return casting[0], max(told.at for told in cast.values())


def _parts(view: View, fact: Fact, people: Sequence[str]) -> list[tuple[str, ...]]:
    """Who has one vote: each by themselves, but for those who hold one post of an agency together."""
    posts = [post for who in fact.told_by for post in posts_of(view, who)]
    groups = [tuple(one for one in post if one in people) for post in posts]
    together = {one: group for group in groups for one in group}
    return list(dict.fromkeys(together.get(one, (one,)) for one in people))


def _enough_agencies(view: View, fact: Fact, people: tuple[str, ...]) -> bool:
    """Whether those who voted come from as many agencies as their panel needs; who met did."""
    agencies = {view.world.person(person).agency for person in people} - {""}
    roles = (view.protocol.roles.get(who.role) for who in fact.told_by)
    return all(len(agencies) >= role.quorum for role in roles if role is not None)


def _sides(view: View, fact_id: str) -> set[str]:
    """The sides that have to say the same, where a step of both decides it; none for any other fact."""
    whos = _of_both(view.protocol, fact_id)
    return {side for person in resolve(view, whos).people if (side := side_for(view, person)) in SIDES}


@once
def _of_both(protocol: DisputeProtocol, fact_id: str) -> tuple[Who, ...]:
    """Whoever owes a step of both sides at once that decides the fact; () if there is none."""
    for duty in protocol.duties.values():
        if duty.fact != fact_id or duty.do not in DECIDING or any(who.each or who.choice for who in duty.by):
            continue
        sides = {side for who in duty.by for side in (SIDES if who.side == "both" else (who.side,))}
        if sides.issuperset(SIDES):
            return duty.by
    return ()


def words_of(view: View, fact_id: str, state: DutyState) -> list[tuple[str, Told]]:
    """What has been said of a fact at the visit of that step: by a side or a voter, each with their word."""
    return [
        (by, told) for (name, by, *where), told in view.dispute.facts.items()
        if name == fact_id and tuple(where) == _scope(state)
    ]  # fmt: skip


def _scope(state: DutyState) -> Scope:
    return state.key.stage, state.key.visit
