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
from parley.dispute.moments import describe, fact_value, holds
from parley.dispute.people import Filled, View, resolve, side_of_holders, sides_meant
from parley.dispute.protocol import CLOSED, OUTCOME, SIDES, Duty, Exit, Stage, Who


def settle(draft: Draft) -> None:
    """Everything that now follows by the rules alone: duties open, dates are fixed, the first true exit is taken."""
    left: set[str] = set()
    while draft.dispute.status == "open":
        _open_duties(draft)
        exit_, at = _true_exit(draft), draft.dispute.at
        if (
            exit_ is None or at is None or at.stage in left
        ):  # nothing new was said since: never round and round
            _redate(draft)
            return
        left.add(at.stage)
        leave(draft, exit_)


def open_stage(draft: Draft, stage_id: str, *, start: str = "", without: tuple[str, ...] = (),
               by: str = "", override: str = "", passed: tuple[str, ...] = ()) -> None:  # fmt: skip
    """Open a stage for another visit, or go past it where its `skip` holds. passed: the stages skipped just now."""
    stage = draft.protocol.stage(stage_id)
    if stage.skip is not None and stage_id not in passed and holds(stage.skip, draft.view):
        draft.note(e.StageSkipped, stage=stage.id, why=describe(stage.skip), clause=stage.clause)
        onward = _past(draft, stage)
        if onward is None:
            close(draft, CLOSED, stage.clause, by, without, override)
        else:
            open_stage(draft, onward.to, start=onward.start, without=without, by=by, override=override,
                       passed=(*passed, stage_id))  # fmt: skip
        return
    earlier = sum(visit.stage == stage_id for visit in draft.dispute.visits)
    draft.note(
        e.StageOpened,
        stage=stage_id,
        visit=earlier + 1,
        without=without,
        by=by,
        override=override,
        start=start,
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
        close(draft, outcome[0] if outcome else CLOSED, exit_.clause, by, without, override)
    else:
        open_stage(draft, exit_.to, start=exit_.start, without=without, by=by, override=override)
    clear_holds(draft)


def close(draft: Draft, outcome: str, clause: str, by: str = "", without: tuple[str, ...] = (),
          override: str = "") -> None:  # fmt: skip
    """The end of the ladder: nothing is owed any more, nobody keeps a meeting that is not needed."""
    for duty in draft.dispute.open_duties:
        draft.note(e.DutyOvertaken, key=duty.key, clause=duty.clause)
    statement = draft.dispute.statement("referring")
    text = statement.text if statement and outcome == "resolved" else ""
    draft.note(
        e.DisputeClosed, outcome=outcome, text=text, clause=clause, by=by, without=without, override=override
    )
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


def reassign(draft: Draft, before: View, why: str) -> None:
    """Look again at who owes each open duty: a role was filled, emptied or handed on since `before`.

    Whoever took over a single duty (PASS TO) keeps it when some other role changes.
    """
    for state in draft.dispute.open_duties:
        duty = draft.rule(state)
        (old_by, old_with), (by, others) = _meant(before, duty, state), _meant(draft.view, duty, state)
        holders = _taken_over(state.holders, old_by.people, by.people)
        counterparts = _taken_over(state.counterparts, old_with.people, others.people)
        if (holders, counterparts) != (state.holders, state.counterparts):
            draft.note(
                e.DutyReassigned, key=state.key, holders=holders, counterparts=counterparts, why=why,
                unfilled=by.unfilled + others.unfilled, clause=state.clause,
            )  # fmt: skip


def _meant(view: View, duty: Duty, state: DutyState) -> tuple[Filled, Filled]:
    """Whom the rule means for this instance: who owes it, and with or to whom."""
    key = state.key
    same = [k for k in view.dispute.duties if (k.stage, k.visit, k.duty) == (key.stage, key.visit, key.duty)]
    by = _parties(view, duty.by)[same.index(key)][1]  # instances were opened in the order of their parties
    own = side_of_holders(view, by)
    return resolve(view, by, own), resolve(view, duty.counterparts, own)


def _taken_over(present: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    if old == new:
        return present
    kept = [person for person in present if person not in old or person in new]
    return new if present == old else tuple(dict.fromkeys([*kept, *(p for p in new if p not in old)]))


def forward_exit(draft: Draft) -> Exit | None:
    """The exit by which an unresolved dispute goes on: the first that resolution does not choose."""
    at = draft.dispute.at
    if at is None:
        return None
    return next((x for x in draft.protocol.stage(at.stage).exits if not _chosen_by_resolution(x)), None)


def unmet_duties(draft: Draft, condition: Condition | None) -> list[str]:
    """The duties that a condition asks for and that are not on record. Of an `any` that nothing meets in full,
    those of its first part that asks for one."""
    match condition:
        case Done(duty) if not holds(condition, draft.view):
            return [duty]
        case Tried(duty) if not holds(Done(duty), draft.view):
            return [duty]
        case AllOf(parts):
            return list(dict.fromkeys(duty for part in parts for duty in unmet_duties(draft, part)))
        case AnyOf(parts):
            unmet = [(unmet_duties(draft, part), part) for part in parts]
            if any(not duties and holds(part, draft.view) for duties, part in unmet):
                return []
            return next((duties for duties, _ in unmet if duties), [])
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


def _past(draft: Draft, stage: Stage) -> Exit | None:
    """Past a skipped stage lies what its first exit that goes on leads to; one that goes back only if none does."""
    onward = [x for x in stage.exits if x.to != CLOSED and not _chosen_by_resolution(x)]
    order = [s.id for s in draft.protocol.stages]
    ahead = [x for x in onward if order.index(x.to) > order.index(stage.id)]
    return next(iter(ahead or onward), None)


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
    for party, by in _parties(draft.view, duty.by):
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


def _parties(view: View, by: tuple[Who, ...]) -> list[tuple[str, tuple[Who, ...]]]:
    """One party for a plain duty; with `each`, one per agency, named by the agency (or the side, if unknown)."""
    if not any(who.each for who in by):
        return [("", by)]
    found: list[tuple[str, tuple[Who, ...]]] = []
    for who in by:
        for side in sides_meant(who, "referring") if who.side else SIDES:
            name = view.dispute.agencies.get(side, side)
            taken = name in [party for party, _ in found]  # one agency on both sides is still two parties
            found.append((side if taken else name, (Who(who.role, side),)))
    return found


def _redate(draft: Draft) -> None:
    """Fix the dates of open duties whose starting moment became known, or moved."""
    for state in draft.dispute.open_duties:
        visit = draft.dispute.visit_for(state.key)
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
