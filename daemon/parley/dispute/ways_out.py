"""The ways out of a stage: which exit is true, which leads on, and what it still asks for."""

from __future__ import annotations

from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, FactIs, Missed, Overrun, Tried
from parley.dispute.dispute import StageVisit
from parley.dispute.draft import Draft
from parley.dispute.moments import holds
from parley.dispute.protocol import CLOSED, OUTCOME, DisputeProtocol, Exit, Stage


def true_exit(draft: Draft, place: StageVisit) -> Exit | None:
    """The first exit of this position that nobody must ask for and whose `when` and `needs` hold, or None."""
    view = draft.view
    for exit_ in draft.protocol.stage(place.stage).exits:
        if not exit_.asked_by and holds(exit_.when, view) and holds(exit_.needs, view):
            return exit_
    return None


def forward_exit(draft: Draft) -> Exit | None:
    """The exit by which an unresolved dispute goes on: the first of the ladder's stage that resolution does not choose."""
    at = draft.dispute.at
    return onward(draft.protocol.stage(at.stage)) if at else None


def onward(stage: Stage) -> Exit | None:
    """The exit by which an unresolved dispute leaves this stage: one that says so or has no `when`, before one that
    something else chooses (a pause while the police act)."""
    ahead = [x for x in stage.exits if not chosen_by_resolution(x)]
    plain = [x for x in ahead if not x.asked_by and (x.when is None or asks_unresolved(x.when))]
    elsewhere = [
        x for x in ahead if x.to != stage.id
    ]  # a round of the same stage leads on only where nothing else does
    return next(iter(plain or elsewhere or ahead), None)


def unmet_duties(draft: Draft, condition: Condition | None) -> list[str]:
    """The duties that a condition asks for and that are not on record. Of an `any` that nothing meets in full,
    those of its first part that asks for one."""
    match condition:
        case Done(duty) if not holds(condition, draft.view):
            return [duty]
        case Tried(duty) if not holds(Done(duty), draft.view):
            return [duty]
        case Missed(duty) if holds(condition, draft.view) and not holds(Done(duty), draft.view):
            return [duty]
        case Overrun(clock) if holds(condition, draft.view):
            return _owed_under(draft, clock)
        case AllOf(parts):
            return list(dict.fromkeys(duty for part in parts for duty in unmet_duties(draft, part)))
        case AnyOf(parts):
            asked: list[str] = []
            for part in parts:
                unmet = unmet_duties(draft, part)
                if not unmet and holds(part, draft.view):
                    return []
                asked = asked or unmet
            return asked
        case _:
            return []


def _owed_under(draft: Draft, clock_id: str) -> list[str]:
    """The duties that are still owed where this clock runs, each once."""
    owed = [(key := duty.key, draft.protocol.clocks_over(key.stage, key.duty)) for duty in draft.open_duties]
    return list(dict.fromkeys(key.duty for key, over in owed if any(clock.id == clock_id for clock in over)))


def asks_unresolved(condition: Condition | None) -> bool:
    """Whether the condition asks that somebody has said that it is not resolved."""
    if isinstance(condition, AllOf | AnyOf):
        return any(asks_unresolved(part) for part in condition.parts)
    return isinstance(condition, FactIs) and condition.fact == OUTCOME and "unresolved" in condition.values


def chosen_by_resolution(exit_: Exit) -> bool:
    """Whether the exit is the one that a settled dispute takes."""
    parts = exit_.when.parts if isinstance(exit_.when, AllOf | AnyOf) else (exit_.when,)
    return any(isinstance(p, FactIs) and p.fact == OUTCOME and p.values == ("resolved",) for p in parts)


def way_past(protocol: DisputeProtocol, stage: Stage) -> Exit | None:
    """Past a skipped stage lies what its first exit that goes on leads to; one that goes back only if none does."""
    onward = [x for x in stage.exits if x.to != CLOSED and not chosen_by_resolution(x)]
    order = [s.id for s in protocol.every_stage]
    ahead = [x for x in onward if order.index(x.to) > order.index(stage.id)]
    return next(iter(ahead or onward), None)
