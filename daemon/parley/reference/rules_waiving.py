"""Who may go on without what an exit needs, where the file names nobody: silence never locks (promise 6).

Taken at load, and never silently: `parley check` warns of it and says what to write, the register holds it for
signing, and pictures and letters name whoever it is. It is the `support` of the side that raised it, else the first
role `of: partnership`, else the business manager; never a part that owes what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from parley.dispute.conditions import (
    AllOf,
    AnyOf,
    Complete,
    Condition,
    Count,
    FactIs,
    Missed,
    Not,
    Overrun,
    asked_for,
)
from parley.dispute.missing_people import BUSINESS_MANAGER
from parley.dispute.people import PARTNERSHIP, in_words
from parley.dispute.protocol import CLOSED, SIDES, Ambiguity, DisputeProtocol, Exit, Stage, Who
from parley.dispute.rule_words import condition_words
from parley.reference.rules_graph import Ways, flat, parts, told
from parley.reference.rules_names import Names

_OURS = ("", "own", "both", "referring")


def with_waivers(protocol: DisputeProtocol, names: Names) -> DisputeProtocol:
    """The protocol with somebody named at each exit that silence could lock, an entry of the register for each of its
    stages, and a warning at each exit. As it is, where the file names somebody everywhere."""
    opened = {stage.id: _opened(stage, Ways(protocol), names) for stage in protocol.every_stage}
    if all(opened[stage.id] is stage for stage in protocol.every_stage):
        return protocol
    entries = [_entry(protocol, stage, opened[stage.id]) for stage in protocol.every_stage]
    return replace(
        protocol,
        stages=tuple(opened[stage.id] for stage in protocol.stages),
        tracks=tuple(
            replace(track, stages=tuple(opened[stage.id] for stage in track.stages))
            for track in protocol.tracks
        ),
        register=(*protocol.register, *filter(None, entries)),
    )


def _opened(stage: Stage, ways: Ways, names: Names) -> Stage:
    """The stage with a way past each lock; itself where it has none."""
    exits = tuple(_with_waiver(stage, n, exit_, ways, names) for n, exit_ in enumerate(stage.exits))
    return (
        stage if all(a is b for a, b in zip(exits, stage.exits, strict=True)) else replace(stage, exits=exits)
    )


def _with_waiver(stage: Stage, n: int, exit_: Exit, ways: Ways, names: Names) -> Exit:
    if not _may_lock(stage, exit_, ways):
        return exit_
    chosen, needs = _apart(exit_)
    who = _taken(ways, needs)
    missing = "`, `".join(sorted(_steps(needs)))
    words = in_words(ways.protocol, (who,))
    message = (
        f"Nobody may override what this exit needs (`{missing}`) as it is written; so that silence cannot lock it,"
        f" the {words} can."
    )
    names.report.at(names.places["exit", stage.id, n], message, f"override: {_written(who)}", warning=True)
    return replace(exit_, when=chosen, needs=needs, override=(who,))


def _may_lock(stage: Stage, exit_: Exit, ways: Ways) -> bool:
    """Whether it could stay shut for ever because somebody does nothing. A track that waits for what ends it keeps
    nobody: the ladder goes on, and the dispute ends the track."""
    if exit_.override or not _steps(exit_.needs) or opens_by_itself(exit_.needs):
        return False
    if exit_.to == CLOSED and ways.protocol.track_of(stage.id):
        return False
    if all(
        name in ways.duties and ways.duties[name][1].fact in told(exit_.when) for name in _steps(exit_.needs)
    ):
        return False  # it is chosen by what that step decides, and nobody's word stands in for a decision
    others = (other for other in stage.exits if other.to == exit_.to and not other.asked_by)
    return not any(opens_by_itself(other.when) and opens_by_itself(other.needs) for other in others)


def opens_by_itself(condition: Condition | None) -> bool:
    """Whether the passing of time alone makes it true, whatever people leave undone."""
    match condition:
        case None | Missed() | Overrun() | Not():
            return True
        case AllOf(parts=several):
            return all(opens_by_itself(part) for part in several)
        case AnyOf(parts=several):
            return any(opens_by_itself(part) for part in several)
        case _:
            return False


def _steps(condition: Condition | None) -> set[str]:
    """What the condition asks people to do: duties, sections of forms, their rows."""
    found = asked_for(condition)
    for part in parts(condition):
        if isinstance(part, Complete):
            found.add(f"{part.form}.{part.section}".rstrip("."))
        elif isinstance(part, Count) and "." in part.of:
            found.add(part.of)
    return found


def _apart(exit_: Exit) -> tuple[Condition | None, Condition | None]:
    """Its `when` and `needs`, with what people answer taken out of the needs: nobody's word stands in for an answer."""
    every = exit_.needs.parts if isinstance(exit_.needs, AllOf) else (exit_.needs,)
    answers = tuple(part for part in every if isinstance(part, FactIs))
    if not answers:
        return exit_.when, exit_.needs
    steps = tuple(part for part in every if part is not None and not isinstance(part, FactIs))
    chosen = (*((exit_.when,) if exit_.when else ()), *answers)
    return _all_of(chosen), _all_of(steps)


def _all_of(several: tuple[Condition, ...]) -> Condition:
    return several[0] if len(several) == 1 else AllOf(several)


def _taken(ways: Ways, needs: Condition | None) -> Who:
    """The first of those who may stand in that owes nothing of what is missing."""
    owing = {(who.role, side) for name in _steps(needs) for who in owners(name, ways) for side in _sides(who)}
    free = (
        who for who in _candidates(ways.protocol) if not {(who.role, side) for side in _sides(who)} & owing
    )
    return next(free, Who(f"{PARTNERSHIP}.{BUSINESS_MANAGER}"))


def _candidates(protocol: DisputeProtocol) -> Iterator[Who]:
    for who in flat(protocol.support):
        role = protocol.roles.get(who.role)
        if who.side in _OURS and role is not None and role.of not in SIDES[1:]:
            yield Who(who.role, "" if role.of else SIDES[0])
    yield from (Who(role.id) for role in protocol.roles.values() if role.of == PARTNERSHIP and role.post)


def _sides(who: Who) -> Iterable[str]:
    """The sides on which they may owe it: "own" and "other" may be either."""
    return (who.side,) if who.side in SIDES else ("", *SIDES)


def owners(name: str, ways: Ways) -> set[Who]:
    """Who owes a duty, or fills a section of a form (of a whole form: all its sections)."""
    if name in ways.duties:
        return set(flat(ways.duties[name][1].by))
    form, _, section = name.partition(".")
    return {
        who for one in ways.protocol.forms[form].sections if section in ("", one.id) for who in flat(one.by)
    }


def _entry(protocol: DisputeProtocol, before: Stage, after: Stage) -> Ambiguity | None:
    changed = [exit_ for old, exit_ in zip(before.exits, after.exits, strict=True) if old is not exit_]
    if not changed:
        return None
    who = " or ".join(dict.fromkeys(in_words(protocol, exit_.override) for exit_ in changed))
    asked = "; or ".join(
        dict.fromkeys(condition_words(protocol, exit_.needs) for exit_ in changed if exit_.needs)
    )
    return Ambiguity(
        id=f"who may go on from {before.label} without what it asks for",
        clause=", ".join(dict.fromkeys(exit_.clause for exit_ in changed)),
        says=f"It waits for {asked}. Who may let it go on where that never comes is not said.",
        readings=("it waits for as long as it takes", f"the {who} may let it go on, with a reason"),
        taken=f"The {who} may, with a reason that stays on record, if they do not owe what is missing.",
        why="A colleague who never answers must not lock the way. To change it, write `override:` at the exit.",
    )


def _written(who: Who) -> str:
    """As the rule file writes it: a part of the file, or a post of a body as the contacts name it."""
    return str(who)
