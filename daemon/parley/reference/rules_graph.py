"""Ways through a rule file: what leads where, the parts of a condition, and the duties it cannot do without.

Plain questions about a protocol, for the checks beside it. Nothing here complains of anything.
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
    InSector,
    Missed,
    Not,
    Overrun,
    SamePerson,
    Tried,
)
from parley.dispute.protocol import OUTCOME, URGENT, DisputeProtocol, Duty, Stage, Who


def closure(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Whatever can be reached from here, this place included."""
    found, todo = {start}, [start]
    while todo:
        for following in edges.get(todo.pop(), ()):
            if following not in found:
                found.add(following)
                todo.append(following)
    return found


def asked_for(protocol: DisputeProtocol) -> set[str]:
    """The facts that some letter asks for: by a question, by a step that decides them, or by a field of a form."""
    duties = (duty for stage in protocol.every_stage for duty in stage.duties)
    sections = (section for form in protocol.forms.values() for section in form.sections)
    fields = (field for section in sections for field in (*section.fields, *section.rows))
    asked = {fact.id for fact in protocol.facts.values() if fact.ask}
    return asked | {duty.fact for duty in duties} | {field.known for field in fields}


class Ways:
    """The stages of a protocol and how they follow each other. All of it is worked out once."""

    def __init__(self, protocol: DisputeProtocol) -> None:
        self.protocol = protocol
        stages = protocol.every_stage
        self.duties: dict[str, tuple[Stage, Duty]] = {
            duty.id: (stage, duty) for stage in stages for duty in stage.duties
        }
        self.edges = {stage.id: [exit_.to for exit_ in stage.exits] for stage in stages}
        self.after = {stage.id: closure(stage.id, self.edges) for stage in stages}

    def firsts(self) -> list[str]:
        """The stages at which the ladder or a track may begin."""
        protocol = self.protocol
        found = [start.stage for start in protocol.start]
        if all(start.when is not None for start in protocol.start):
            found.append(protocol.stages[0].id)
        return found + [track.stages[0].id for track in protocol.tracks]

    def before(self, earlier: str, here: str) -> bool:
        """Whether the one stage may have been entered by the time a dispute is at the other."""
        other_row = self.protocol.track_of(earlier) != self.protocol.track_of(here)
        return other_row or here in self.after[earlier]

    def again(self, stage: str) -> bool:
        """Whether the stage can be visited a second time."""
        return any(stage in self.after.get(following, ()) for following in self.edges[stage])


def parts(condition: Condition | None) -> Iterator[Condition]:
    """The condition and everything in it."""
    if condition is None:
        return
    yield condition
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from parts(part)
    elif isinstance(condition, Not):
        yield from parts(condition.part)


def essential(condition: Condition | None) -> set[str]:
    """The duties and the sections of forms ("form.section") without which the condition can never hold."""
    match condition:
        case Done(duty=duty) | Tried(duty=duty):
            return {duty}
        case Complete(form=form, section=section):
            return {f"{form}.{section}"}
        case AllOf(parts=several):
            return set().union(*(essential(part) for part in several))
        case AnyOf(parts=several):
            return set.intersection(*(essential(part) for part in several))
        case Missed() | Overrun() | Count() | FactIs() | SamePerson() | InSector() | Not() | None:
            return set()
        case _:
            assert_never(condition)


def told(condition: Condition | None) -> set[str]:
    """The facts of the file without which the condition can never hold; parley's own (`outcome`, `urgent`) are none."""
    match condition:
        case FactIs(fact=fact):
            return {fact} - {OUTCOME, URGENT}
        case AllOf(parts=several):
            return set().union(*(told(part) for part in several))
        case AnyOf(parts=several):
            return set.intersection(*(told(part) for part in several))
        case (
            Done()
            | Tried()
            | Missed()
            | Overrun()
            | Complete()
            | Count()
            | SamePerson()
            | InSector()
            | Not()
            | None
        ):
            return set()
        case _:
            assert_never(condition)


def flat(whos: Iterable[Who]) -> Iterator[Who]:
    """Each role by itself, those of a free choice too."""
    for who in whos:
        if who.choice:
            yield from flat(who.choice)
        else:
            yield who
