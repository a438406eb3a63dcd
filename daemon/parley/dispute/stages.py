"""How a dispute moves along its ladder: duties open and are dated, exits are taken, stages open, the end comes.

`settle` is called after every change and after every instant that passes; it repeats until nothing more follows.
A stage opens only here, by an exit of the rule file whose `when` and `needs` hold, or whose `needs` an override
stands in for (promise 1).
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, FactIs, Tried
from parley.dispute.deadlines import deadlines_for, reconciled
from parley.dispute.dispute import DutyState, StageVisit
from parley.dispute.draft import Draft
from parley.dispute.moments import describe, fact_value, holds, instances
from parley.dispute.people import resolve, side_of_holders, sides_meant
from parley.dispute.protocol import CLOSED, OUTCOME, SIDES, Duty, Exit, Stage, Who


def settle(draft: Draft) -> None:
    """Everything that now follows by the rules alone: duties open, dates are fixed, the first true exit is taken."""
    while draft.dispute.status == "open":
        _open_duties(draft)
        exit_ = _true_exit(draft)
        if exit_ is None:
            _redate(draft)
            return
        leave(draft, exit_)


def open_stage(draft: Draft, stage_id: str, *, exit_: Exit | None = None, without: tuple[str, ...] = (),
               by: str = "", override: str = "") -> None:  # fmt: skip
    """Open a stage for another visit, or go past it where its `skip` holds."""
    stage = draft.protocol.stage(stage_id)
    if stage.skip is not None and holds(stage.skip, draft.view):
        draft.note(e.StageSkipped, stage=stage.id, why=describe(stage.skip), clause=stage.clause)
        _after_skipped(draft, stage)
        return
    earlier = sum(visit.stage == stage_id for visit in draft.dispute.visits)
    draft.note(
        e.StageOpened,
        stage=stage_id,
        visit=earlier + 1,
        without=without,
        by=by,
        override=override,
        start=exit_.start if exit_ else "",
        clause=stage.clause,
    )
    _open_duties(draft)


def leave(draft: Draft, exit_: Exit, *, by: str = "", override: str = "") -> None:
    """Take an exit: what is still owed is overtaken (unless it stays), then the next stage opens or the end comes."""
    at = draft.dispute.at
    assert at is not None, "only an open stage can be left"
    without = tuple(unmet_duties(draft, exit_.needs)) if exit_.needs else ()
    outcome = fact_value(draft.view, OUTCOME)
    draft.note(e.StageLeft, stage=at.stage, visit=at.visit, to=exit_.to, clause=exit_.clause)
    _overtake(draft, exit_.to)
    if exit_.to == CLOSED:
        close(draft, outcome[0] if outcome else CLOSED, exit_.clause)
    else:
        open_stage(draft, exit_.to, exit_=exit_, without=without, by=by, override=override)
    clear_holds(draft)


def close(draft: Draft, outcome: str, clause: str, by: str = "") -> None:
    """The end of the ladder: nothing is owed any more, nobody keeps a meeting that is not needed."""
    for duty in draft.dispute.open_duties:
        draft.note(e.DutyOvertaken, key=duty.key, clause=duty.clause)
    statement = draft.dispute.statement("referring")
    text = statement.text if statement and outcome == "resolved" else ""
    draft.note(e.DisputeClosed, outcome=outcome, text=text, clause=clause, by=by)
    clear_holds(draft)


def clear_holds(draft: Draft) -> None:
    """Holds whose every duty is settled: cancelled if still to come, closed silently if begun (calendar.md 3)."""
    for hold in draft.dispute.live_holds:
        if any(draft.dispute.duties[key].status == "open" for key in hold.keys):
            continue
        if hold.start > draft.at:
            draft.note(e.MeetingCancelled, hold=hold.id, why="no longer needed")
        else:
            draft.note(e.MeetingPassed, hold=hold.id, ask=False)


def reassign(draft: Draft, why: str) -> None:
    """Look again at who owes each open duty: a role was filled, emptied or handed on."""
    for state in draft.dispute.open_duties:
        duty = draft.rule(state)
        own = side_of_holders(draft.view, duty.by)
        by, counterparts = resolve(draft.view, duty.by, own), resolve(draft.view, duty.counterparts, own)
        unfilled = by.unfilled + counterparts.unfilled
        if (by.people, counterparts.people) != (state.holders, state.counterparts):
            draft.note(
                e.DutyReassigned, key=state.key, holders=by.people, counterparts=counterparts.people, why=why,
                unfilled=unfilled, clause=state.clause,
            )  # fmt: skip


def forward_exit(draft: Draft) -> Exit | None:
    """The exit by which an unresolved dispute goes on: the first that resolution does not choose."""
    at = draft.dispute.at
    if at is None:
        return None
    return next((x for x in draft.protocol.stage(at.stage).exits if not _chosen_by_resolution(x)), None)


def unmet_duties(draft: Draft, condition: Condition | None) -> list[str]:
    """The duties that a condition asks for and that are not on record. Of an `any`, those of its first part."""
    match condition:
        case Done(duty) if not holds(condition, draft.view):
            return [duty]
        case Tried(duty) if not any(s.status == "done" for s in instances(draft.view, duty)):
            return [duty]
        case AllOf(parts):
            return list(dict.fromkeys(duty for part in parts for duty in unmet_duties(draft, part)))
        case AnyOf(parts):
            return unmet_duties(draft, parts[0])
        case _:
            return []


def _chosen_by_resolution(exit_: Exit) -> bool:
    parts = exit_.when.parts if isinstance(exit_.when, AllOf | AnyOf) else (exit_.when,)
    return any(isinstance(p, FactIs) and p.fact == OUTCOME and p.values == ("resolved",) for p in parts)


def _true_exit(draft: Draft) -> Exit | None:
    at = draft.dispute.at
    if at is None:
        return None
    for exit_ in draft.protocol.stage(at.stage).exits:
        chosen = not exit_.asked_by and holds(exit_.when, draft.view)
        if chosen and holds(exit_.needs, draft.view):
            return exit_
    return None


def _after_skipped(draft: Draft, stage: Stage) -> None:
    """Past a skipped stage lies whatever its first exit that goes on leads to."""
    onward = next((x.to for x in stage.exits if x.to != CLOSED and not _chosen_by_resolution(x)), CLOSED)
    if onward == CLOSED:
        close(draft, CLOSED, stage.clause)
    else:
        open_stage(draft, onward)


def _overtake(draft: Draft, to: str) -> None:
    for state in draft.dispute.open_duties:
        if to != CLOSED and draft.rule(state).stays:
            continue
        draft.note(e.DutyOvertaken, key=state.key, clause=state.clause)


def _open_duties(draft: Draft) -> None:
    """Open every duty of the stage whose `when` and `needs` hold by now; another visit begins at its `start`."""
    at = draft.dispute.at
    if at is None:
        return
    duties = draft.protocol.stage(at.stage).duties
    first = next((n for n, duty in enumerate(duties) if duty.id == at.start), 0)
    for duty in duties[first:]:
        known = any((k.stage, k.visit, k.duty) == (at.stage, at.visit, duty.id) for k in draft.dispute.duties)
        if not known and holds(duty.when, draft.view) and holds(duty.needs, draft.view):
            _open_instances(draft, duty, at)


def _open_instances(draft: Draft, duty: Duty, at: StageVisit) -> None:
    for party, by in _parties(draft, duty.by):
        key = e.DutyKey(at.stage, at.visit, duty.id, party)
        own = side_of_holders(draft.view, by)
        holders, others = resolve(draft.view, by, own), resolve(draft.view, duty.counterparts, own)
        draft.note(
            e.DutyOpened,
            key=key,
            do=duty.do,
            holders=holders.people,
            counterparts=others.people,
            deadlines=deadlines_for(draft.view, duty, key, at),
            unfilled=holders.unfilled + others.unfilled,
            clause=duty.clause,
        )


def _parties(draft: Draft, by: tuple[Who, ...]) -> list[tuple[str, tuple[Who, ...]]]:
    """One party for a plain duty; with `each`, one per agency, named by the agency (or the side, if unknown)."""
    if not any(who.each for who in by):
        return [("", by)]
    found: list[tuple[str, tuple[Who, ...]]] = []
    for who in by:
        for side in sides_meant(who, "referring") if who.side else SIDES:
            found.append((draft.dispute.agencies.get(side, side), (Who(who.role, side),)))
    return found


def _redate(draft: Draft) -> None:
    """Fix the dates of open duties whose starting moment became known, or moved."""
    for state in draft.dispute.open_duties:
        visit = draft.dispute.visit_of(state.key.stage)
        if visit is None:
            continue
        wanted = deadlines_for(draft.view, draft.rule(state), state.key, visit)
        dates = reconciled(state.deadlines, wanted)
        if dates != state.deadlines:
            draft.note(
                e.DutyDated, key=state.key, deadlines=dates, why=_moved(state, dates), clause=state.clause
            )


def _moved(state: DutyState, dates: tuple[e.Deadline, ...]) -> str:
    new = [date for date in dates if date not in state.deadlines]
    return new[0].why if new else "a date no longer binds"
