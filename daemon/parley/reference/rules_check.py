"""What only the whole of a rule file can show: stages that nothing reaches, ladders without an end, locks.

Runs on a protocol whose parts are in order. Every message says what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from parley.dispute.conditions import (
    AllOf,
    AnyOf,
    Complete,
    Condition,
    Count,
    Done,
    FactIs,
    Missed,
    Not,
    SamePerson,
    Tried,
)
from parley.dispute.protocol import CLOSED, DisputeProtocol, Duty, Exit, Stage, Who
from parley.reference.rules_names import Names


def check(protocol: DisputeProtocol, names: Names) -> None:
    """Note every problem that concerns more than one place."""
    _reachable(protocol, names)
    _endings(protocol, names)
    _loops_of_substitutes(protocol, names)
    _told(protocol, names)
    duties = {duty.id: (stage, duty) for stage in protocol.every_stage for duty in stage.duties}
    _waiting_for_each_other(duties, names)
    for stage in protocol.every_stage:
        for exit_ in stage.exits:
            _locks(protocol, stage, exit_, duties, names)
    if "danger" not in protocol.says:
        message = "Nothing says what to do when a child may be in danger now."
        mend = 'says: {danger: {say: "… ring 999, or {safety}. …", clause: …}}'
        names.report.at(None, message, mend, warning=True)


def _reachable(protocol: DisputeProtocol, names: Names) -> None:
    edges = {stage.id: [exit_.to for exit_ in stage.exits] for stage in protocol.every_stage}
    firsts = [start.stage for start in protocol.start] or [protocol.stages[0].id]
    if all(start.when is not None for start in protocol.start):
        firsts.append(protocol.stages[0].id)
    firsts += [track.stages[0].id for track in protocol.tracks]
    reached = set[str]().union(*(_closure(first, edges) for first in firsts))
    for stage in protocol.every_stage:
        if stage.id not in reached:
            place = names.places["stage", stage.id]
            names.report.at(
                place, f"Nothing leads to the stage `{stage.id}`.", f"an exit with to: {stage.id}"
            )


def _endings(protocol: DisputeProtocol, names: Names) -> None:
    """From every stage the end can be reached: no ladder without an end, no loop that nobody can leave."""
    back: dict[str, list[str]] = {}
    for stage in protocol.stages:
        for exit_ in stage.exits:
            back.setdefault(exit_.to, []).append(stage.id)
    ends = _closure(CLOSED, back)
    for stage in protocol.stages:
        if stage.id in ends:
            continue
        mend = "an exit with to: closed"
        place = names.places["stage", stage.id]
        if not stage.exits:
            names.report.at(place, f"The ladder does not end: nothing leads out of `{stage.id}`.", mend)
        else:
            names.report.at(
                place, f"The stage `{stage.id}` leads round in a loop that nobody can leave.", mend
            )


def _closure(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        for following in edges.get(todo.pop(), ()):
            if following not in found:
                found.add(following)
                todo.append(following)
    return found


def _loops_of_substitutes(protocol: DisputeProtocol, names: Names) -> None:
    edges = {role.id: [who.role for who in role.otherwise] for role in protocol.roles.values()}
    for role in protocol.roles:
        if any(role in _closure(following, edges) for following in edges[role]):
            message = f"The substitutes of `{role}` lead back to `{role}`."
            names.report.at(names.places["role", role], message, "else: somebody outside the circle")


def _told(protocol: DisputeProtocol, names: Names) -> None:
    """A fact that something tests must be told by somebody at some time."""
    decided = {duty.fact for stage in protocol.every_stage for duty in stage.duties}
    for fact in protocol.facts.values():
        tested = names.places.get(("fact tested", fact.id))
        if tested is not None and not (fact.ask or fact.told_by or fact.line or fact.id in decided):
            message = f"The fact `{fact.id}` is tested, but nobody is ever asked for it."
            names.report.at(tested, message, "ask: opening, told_by: a role, or a duty with do: decide")


def _waiting_for_each_other(duties: Mapping[str, tuple[Stage, Duty]], names: Names) -> None:
    """Duties whose `needs` or `from` wait for each other never begin."""
    edges: dict[str, list[str]] = {}
    for duty_id, (_, duty) in duties.items():
        waits = [duty.needs] if duty.needs else []
        if duty.anchor is not None and len(duty.anchor.options) == 1:
            take = duty.anchor.options[0].take
            waits += [take] if isinstance(take, Done | AllOf) else []
        edges[duty_id] = [name for wait in waits for name in essential(wait)]
    for duty_id in duties:
        if any(duty_id in _closure(following, edges) for following in edges[duty_id]):
            place = names.places["duty", duty_id]
            names.report.at(
                place, f"The duty `{duty_id}` waits, in the end, for itself.", "another `needs` or `from`"
            )


def essential(condition: Condition | None) -> set[str]:
    """The duties without which the condition can never hold."""
    match condition:
        case Done(duty=duty) | Tried(duty=duty):
            return {duty}
        case AllOf(parts=parts):
            return set().union(*(essential(part) for part in parts))
        case AnyOf(parts=parts):
            return set.intersection(*(essential(part) for part in parts))
        case Missed() | Complete() | Count() | FactIs() | SamePerson() | Not() | None:
            return set()
        case _:
            assert_never(condition)


def _parts(condition: Condition | None) -> Iterator[Condition]:
    if condition is None:
        return
    yield condition
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from _parts(part)
    elif isinstance(condition, Not):
        yield from _parts(condition.part)


def _locks(
    protocol: DisputeProtocol,
    stage: Stage,
    exit_: Exit,
    duties: Mapping[str, tuple[Stage, Duty]],
    names: Names,
) -> None:
    """An exit that silence can lock (promise 6)."""
    place = names.places["exit", stage.id, exit_.to]
    missing = sorted(essential(exit_.needs))
    for duty_id in missing:
        owners = set(_flat(duties[duty_id][1].by))
        if exit_.override and set(_flat(exit_.override)) <= owners:
            message = f"Only whoever owes `{duty_id}` may override it: their silence would lock the stage."
            names.report.at(place, message, "override: somebody else")
    if missing and not exit_.override:
        message = f"Nobody may override what this exit needs (`{'`, `'.join(missing)}`)."
        names.report.at(place, message, "override: a role", warning=True)
    for part in [*_parts(exit_.when), *_parts(exit_.needs)]:
        if isinstance(part, Missed) or (isinstance(part, Tried) and part.wait):
            owner, duty = duties[part.duty]
            if duty.within is None and not protocol.clocks_over(owner.id):
                message = f"`{part.duty}` has no date that could pass, so this never holds."
                names.report.at(place, message, f"within: 2 working days, for `{part.duty}`")


def _flat(whos: Iterable[Who]) -> Iterator[Who]:
    for who in whos:
        if who.choice:
            yield from _flat(who.choice)
        else:
            yield who
