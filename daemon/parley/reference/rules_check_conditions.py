"""Conditions that can never hold, facts that nobody tells, and exits that are never taken.

What cannot be seen from the file alone (who is the same person, what a side will say) counts as possible.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from parley.dispute.protocol import OUTCOME, URGENT, DisputeProtocol, Duty, Exit, Stage
from parley.reference.rules_graph import Ways, asked_for, parts
from parley.reference.rules_names import Names

TRIED = ("talk", "meet")  # what somebody may try in vain


def check(ways: Ways, names: Names) -> None:
    """Note every condition that can never hold, and every exit that is never taken."""
    _told(ways.protocol, names)
    for condition, where in _conditions(ways.protocol):
        reason, mend = never(condition, where, ways)
        if reason:
            names.report.at(names.where.get(id(condition)), f"This never holds: {reason}.", mend)
    for stage in ways.protocol.every_stage:
        _shadowed(stage, names)
        _leading_nowhere(stage, ways.protocol, names)
        for exit_ in stage.exits:
            _apart(exit_, stage.id, ways, names)
    for start in ways.protocol.start:
        _at_the_start(start.when, ways.protocol, names)


def outcomes_tested(stage: Stage) -> set[str]:
    """Which outcomes the exits of a stage ask for."""
    found = set[str]()
    for exit_ in stage.exits:
        if exit_.when is None:
            return {"unresolved", "resolved"}
        for part in parts(exit_.when):
            found |= set(part.values) if isinstance(part, FactIs) and part.fact == OUTCOME else set()
    return found


def _conditions(protocol: DisputeProtocol) -> Iterator[tuple[Condition, str]]:
    """Every condition of a stage with the stage it is tested at, and what opens a track with its first stage."""
    for stage in protocol.every_stage:
        tested = [stage.skip, *(exit_.when for exit_ in stage.exits), *(exit_.needs for exit_ in stage.exits)]
        for duty in stage.duties:
            tested += [duty.when, duty.needs]
            tested += [when for choice in duty.choices for when, _ in choice.options]
        for notice in stage.notices:
            tested += [notice.when, *(when for choice in notice.choices for when, _ in choice.options)]
        seen = {id(condition): condition for condition in tested if condition is not None}
        yield from ((condition, stage.id) for condition in seen.values())
    for track in protocol.tracks:
        if track.opens is not None:
            yield track.opens, track.stages[0].id
    if protocol.pause is not None:
        yield protocol.pause.condition, protocol.stages[0].id


def never(condition: Condition, here: str, ways: Ways) -> tuple[str, str]:
    """Why it can never hold at this stage, and what to write instead; empty if it can."""
    match condition:
        case AllOf(parts=several):
            reasons = [never(part, here, ways) for part in several]
            return next((one for one in reasons if one[0]), contradiction(several))
        case AnyOf(parts=several):
            reasons = [never(part, here, ways) for part in several]
            return reasons[0] if all(reason for reason, _ in reasons) else ("", "")
        case Done(duty=duty) | Tried(duty=duty) | Missed(duty=duty):
            return _of_a_duty(condition, duty, here, ways)
        case Overrun(clock=clock):
            return _of_a_clock(clock, ways)
        case Count():
            return _counted(condition, ways)
        case Not() | Complete() | FactIs() | SamePerson() | InSector():
            return ("", "")
        case _:
            assert_never(condition)


def _of_a_duty(condition: Done | Tried | Missed, duty_id: str, here: str, ways: Ways) -> tuple[str, str]:
    stage, duty = ways.duties[duty_id]
    if not ways.before(stage.id, here):
        return f"`{duty_id}` belongs to `{stage.id}`, which comes only after `{here}`", f"a duty of `{here}`"
    if isinstance(condition, Tried) and duty.do not in TRIED:
        mend = f"{{done: {duty_id}}}, or do: talk for it"
        return f"`{duty_id}` is no conversation that somebody could try to have", mend
    if isinstance(condition, Missed) or (isinstance(condition, Tried) and condition.wait):
        clocks = ways.protocol.clocks_over(stage.id, duty_id)
        if not has_limit(duty) and not clocks:
            mend = f"within: 2 working days, for `{duty_id}`"
            if isinstance(condition, Tried):
                mend += "; or wait: no, beside `tried`"
            return f"`{duty_id}` has no date that could pass", mend
        soft = not duty.firm and not any(clock.firm for clock in clocks)
        if isinstance(condition, Missed) and soft:
            return f"the date of `{duty_id}` is soft and never missed", f"firm: yes, for `{duty_id}`"
    return "", ""


def _of_a_clock(clock_id: str, ways: Ways) -> tuple[str, str]:
    clock = next(clock for clock in ways.protocol.clocks if clock.id == clock_id)
    return (
        ("", "") if clock.firm else (f"`{clock_id}` is soft and never missed", f"firm: yes, for `{clock_id}`")
    )


def has_limit(duty: Duty) -> bool:
    """Whether a date of its own may bind it."""
    chosen = {choice.field for choice in duty.choices}
    return bool(duty.within or duty.due or chosen & {"within", "due"})


def _counted(condition: Count, ways: Ways) -> tuple[str, str]:
    if condition.of in ways.edges and condition.at_least > 1 and not ways.again(condition.of):
        return f"nothing leads back to `{condition.of}`, so it is visited once", "at_least: 1"
    return "", ""


def contradiction(several: tuple[Condition, ...]) -> tuple[str, str]:
    """Two parts that cannot hold together: two values of one fact, or a condition and its opposite."""
    flat = [inner for part in several for inner in (part.parts if isinstance(part, AllOf) else (part,))]
    values: dict[tuple[str, str], set[str]] = {}
    for part in flat:
        if isinstance(part, FactIs) and not part.anybody:
            allowed = values.setdefault((part.fact, part.side), set(part.values))
            allowed &= set(part.values)
            if not allowed:
                return f"`{part.fact}` has one value at a time", "any: […], or one of the values"
    for part in flat:
        if isinstance(part, Not) and part.part in flat:
            return "it asks for something and for its opposite", "one of the two"
    return "", ""


def _apart(exit_: Exit, here: str, ways: Ways, names: Names) -> None:
    """An exit whose `when` and `needs` exclude each other."""
    if exit_.when is None or exit_.needs is None:
        return
    reason, mend = contradiction((exit_.when, exit_.needs))
    if reason and not never(exit_.when, here, ways)[0] and not never(exit_.needs, here, ways)[0]:
        place = names.where.get(id(exit_.needs))
        names.report.at(place, f"`when` and `needs` never hold together: {reason}.", mend)


def _shadowed(stage: Stage, names: Names) -> None:
    """Of two exits with one `when`, the second is never taken if the first needs nothing."""
    for n, exit_ in enumerate(stage.exits):
        for earlier in stage.exits[:n]:
            always = earlier.needs is None and not earlier.asked_by
            if always and (earlier.when is None or earlier.when == exit_.when):
                message = (
                    f"This exit is never taken: the one to `{earlier.to}` above it holds whenever it does."
                )
                mend = "it first, or another `when`"
                names.report.at(names.places["exit", stage.id, n], message, mend)
                break


def _leading_nowhere(stage: Stage, protocol: DisputeProtocol, names: Names) -> None:
    """A value that a step of the stage may decide on, while every way out but settlement is chosen by its other values."""
    for fact in {duty.fact: duty for duty in stage.duties if duty.do == "decide"}:
        tested, others = set[str](), False
        for exit_ in stage.exits:
            of_fact = [one for one in parts(exit_.when) if isinstance(one, FactIs) and one.fact == fact]
            negated = any(isinstance(one, Not) for one in parts(exit_.when))
            others = others or negated or not (of_fact or _by_settlement(exit_))
            tested |= {value for one in of_fact for value in one.values}
        left = [value for value in protocol.facts[fact].values if value not in tested]
        if tested and left and not others:
            message = f"Nothing leads on from `{stage.id}` once `{fact}` is {' or '.join(left)}: no exit asks for it."
            mend = f"an exit with when: {{{fact}: {left[0]}}}, or a last one without `when`"
            names.report.at(names.places["stage", stage.id], message, mend, warning=True)


def _by_settlement(exit_: Exit) -> bool:
    told = [one for one in parts(exit_.when) if isinstance(one, FactIs)]
    return any(one.fact == OUTCOME and "resolved" in one.values for one in told)


def _told(protocol: DisputeProtocol, names: Names) -> None:
    """A fact that something tests or counts from must be told by somebody at some time."""
    asked = asked_for(protocol)
    for fact in protocol.facts.values():
        if fact.line or fact.id in asked:
            continue
        tested, dated = (names.places.get((kind, fact.id)) for kind in ("fact tested", "fact dated"))
        mend = "ask: opening, ask: stage, or a duty with do: " + ("set_date" if fact.is_date else "decide")
        may = bool(fact.told_by)  # somebody may say it, if they think of it: no letter mentions it
        if tested is not None:
            message = f"The fact `{fact.id}` is tested, but nobody is ever asked for it."
            names.report.at(tested, message, mend, warning=may)
        elif dated is not None:
            message = f"Nobody {'is ever asked for' if may else 'can tell'} the day `{fact.id}`: nothing asks for it."
            names.report.at(dated, message, mend, warning=may)


def _at_the_start(when: Condition | None, protocol: DisputeProtocol, names: Names) -> None:
    """At the raising nothing has been done yet, and only what the opening asks is known."""
    for part in parts(when):
        reason = ""
        if isinstance(part, Done | Tried | Missed | Overrun | Complete | Count):
            reason = "nothing has been done yet when a dispute begins"
        elif isinstance(part, FactIs) and part.fact == OUTCOME:
            reason = "nobody has spoken yet when a dispute begins"
        elif isinstance(part, FactIs) and part.fact != URGENT:
            fact = protocol.facts[part.fact]
            if fact.ask != "opening" and not fact.line:
                reason = f"`{fact.id}` is not asked at the opening"
        if reason:
            mend = "{urgent: yes}, or a fact with ask: opening"
            names.report.at(names.where.get(id(when)), f"This never holds: {reason}.", mend)
