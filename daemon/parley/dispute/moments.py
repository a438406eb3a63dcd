"""When something became true: conditions and anchors, evaluated against a dispute.

A condition's moment is the instant since which it holds, or None while it does not. Of an anchor's options the
first counts whose `when` holds and whose moment is known; none known means "not started" (design.md section 5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from parley.dispute.choices import chosen
from parley.dispute.conditions import (
    OWN,
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
    asks_own_sector,
    conjuncts,
    name_of,
)
from parley.dispute.dispute import StageVisit
from parley.dispute.duty_state import DutyState
from parley.dispute.events import DutyKey
from parley.dispute.fact_values import fact_value, somebody_says
from parley.dispute.forms import complete_since, rows_since
from parley.dispute.named_moments import named_moment
from parley.dispute.parties import parties, seen_by
from parley.dispute.passed_by import never_to_come
from parley.dispute.people import resolve
from parley.dispute.protocol import Anchor, Moment, Stage
from parley.dispute.sharing import an_agencys_post
from parley.dispute.view import View


def since(condition: Condition, view: View) -> datetime | None:
    """The moment since which `condition` holds, or None. Nothing after `view.now` counts."""
    moment = _MOMENTS[type(condition)](condition, view)
    return moment if moment is not None and moment <= view.now else None


def holds(condition: Condition | None, view: View) -> bool:
    """Whether the condition holds now; no condition always does."""
    if condition is None:
        return True
    moment = _MOMENTS[type(condition)](condition, view)
    return moment is not None and moment <= view.now


def instances(view: View, duty_id: str) -> list[DutyState]:
    """The instances of a duty in the latest visit of its stage that includes it; what an earlier visit met is past.

    A visit that began at a later duty does not ask for this one again: the visit before it counts.
    """
    visit, dispute = _visit_with(view, duty_id), view.dispute
    if visit is None:  # mostly its stage has not been reached
        return []
    stage, number = visit.stage, visit.visit
    here = []
    for key, duty in dispute.duties.items():
        if key.duty == duty_id and key.visit == number and key.stage == stage and not duty.void:
            here.append(duty)
    return [duty for duty in here if not dispute.by_mistake(duty)] if dispute.parted else here


def anchored(
    view: View, anchor: Anchor | None, visit: StageVisit, key: DutyKey | None = None
) -> tuple[str, datetime] | None:
    """The anchor's moment with its name, or None while it has not started. No anchor: the stage's entry. key: the
    instance that asks, where one does."""
    if anchor is None:
        return ("entry", visit.opened)
    if visit.left is not None:  # else nobody has come back to this stage
        view = _before_the_next(view, visit)
    for option in anchor.options:
        if option.when is not None and not holds(option.when, view):
            continue
        if isinstance(option.take, Moment):
            moment = named_moment(view, option.take.name, visit, key)
            if moment is not None:
                return (option.take.name, moment)
        elif (moment := since(option.take, view)) is not None:
            if key is not None and moment < visit.opened and _behind(view, option.take, visit):
                return ("entry", visit.opened)
            return (name_of(option.take), moment)
        elif key is not None and never_to_come(view, option.take, visit):
            return ("entry", visit.opened)
    return None


def _before_the_next(view: View, visit: StageVisit) -> View:
    """As seen from a visit that is over, and whose stage has been visited again: a step that stayed is counted from what was
    done for its own visit, and a later one neither takes its date away nor gives it another."""
    visits = view.dispute.visits
    for again, one in enumerate(visits):
        if one.visit > visit.visit and one.stage == visit.stage:
            dispute = replace(view.dispute, visits=visits[:again])
            return View(view.protocol, view.world, dispute, view.now, view.own)
    return view


def _behind(view: View, condition: Condition, visit: StageVisit) -> bool:
    """Whether it rests on a step that an earlier visit met: this visit began behind it, and its steps run from its opening."""
    order = view.protocol.stage(visit.stage).order
    begun = order.get(visit.start, 0)
    match condition:
        case Done(duty) | Tried(duty):
            return order.get(duty, begun) < begun
        case AllOf(parts) | AnyOf(parts):
            return any(_behind(view, part, visit) for part in parts)
        case _:
            return False


def _visit_with(view: View, duty_id: str) -> StageVisit | None:
    for stage in view.protocol.stages_with.get(duty_id, ()):
        here = stage.id
        for visit in reversed(view.dispute.visits):
            if visit.stage == here and not (visit.start and _begins_behind(stage, visit.start, duty_id)):
                return visit
    return None


def _begins_behind(stage: Stage, start: str, duty_id: str) -> bool:
    """Whether a visit that began at the duty `start` does not ask for this one again."""
    return stage.order.get(start, 0) > stage.order[duty_id]


def _done(condition: Done, view: View) -> datetime | None:
    for duty in view.dispute.duties.values():
        if duty.status == "done" and duty.key.duty == condition.duty:
            break
    else:  # as it mostly is while this is asked: not in any visit of its stage
        if not view.protocol.asking_own:
            return None
    found, times = instances(view, condition.duty), []
    for duty in found:
        if duty.status == "done" and (at := duty.done_as_said):
            times.append(at)
    if not times:
        return None if found else _nobodys(view, condition.duty)
    wanted = condition.at_least or len(found)
    return sorted(times)[wanted - 1] if 0 < wanted <= len(times) else None


def _nobodys(view: View, duty_id: str) -> datetime | None:
    """Since when a step is nobody's that only agencies of some sector owe: the opening of its stage, where every agency is known that
    could owe it and none is of such a sector. What nobody can owe is waited for by nothing."""
    asking = view.protocol.asking_own
    visit = _visit_with(view, duty_id) if asking else None
    if visit is None or (visit.stage, duty_id) not in asking:
        return None
    rule = view.protocol.duties[visit.stage, duty_id]
    owed = [part for part in conjuncts(rule.when) if asks_own_sector(part)]
    seen = [seen_by(view, by) for _, by in parties(view, chosen(view, rule).by)] if owed else []
    barred = [one.own and not all(holds(part, one) for part in owed) for one in seen]
    return visit.opened if barred and all(barred) else None


def _tried(condition: Tried, view: View) -> datetime | None:
    """So many attempts at everybody who was not reached. Once they have spoken, attempts stand in for nothing."""
    missing = [duty for duty in instances(view, condition.duty) if duty.status != "done"]
    if not missing or any(len(duty.attempts) < condition.times for duty in missing):
        return None
    tries = [sorted(attempt.at for attempt in duty.attempts)[condition.times - 1] for duty in missing]
    limits = [duty.by_the_rule for duty in missing if duty.by_the_rule] if condition.wait else []
    return max([*tries, *limits])


def _missed(condition: Missed, view: View) -> datetime | None:
    return max((duty.missed for duty in instances(view, condition.duty) if duty.missed), default=None)


def _overrun(condition: Overrun, view: View) -> datetime | None:
    clock = view.protocol.clock(condition.clock)
    spanned = [_visit_with(view, name) or view.dispute.visit_of(name) for name in clock.spans]
    latest = max((visit for visit in spanned if visit), key=lambda visit: visit.opened, default=None)
    begun = anchored(view, clock.anchor, latest) if latest else None
    if begun is None:
        return None
    passed = [at for name, at in view.dispute.missed_clocks if name == clock.id and at > begun[1]]
    return max(passed, default=None)


def _complete(condition: Complete, view: View) -> datetime | None:
    return complete_since(view, condition.form, condition.section)


def _count(condition: Count, view: View) -> datetime | None:
    """The moment at which it became so many: visits of a stage, instances of a duty that are done, rows of a form."""
    if "." in condition.of:
        rows = rows_since(view, condition.of)
        return rows[condition.at_least - 1] if 0 < condition.at_least <= len(rows) else None
    times = [visit.opened for visit in view.dispute.visits if visit.stage == condition.of]
    if not times and condition.of in view.protocol.stages_with:
        times = [
            at for key, duty in view.dispute.duties.items()
            if key.duty == condition.of and duty.status == "done" and (at := duty.done_as_said)
        ]  # fmt: skip
    return sorted(times)[condition.at_least - 1] if 0 < condition.at_least <= len(times) else None


def _fact(condition: FactIs, view: View) -> datetime | None:
    if condition.anybody:
        return somebody_says(view, condition.fact, condition.values, condition.side)
    told = fact_value(view, condition.fact, condition.side)
    return told[1] if told and told[0] in condition.values else None


def _same_person(condition: SamePerson, view: View) -> datetime | None:
    people = [resolve(view, (who,)).people for who in condition.whos]
    parts = zip(condition.whos, people, strict=True)
    # Of a post that two share, whoever holds the other one too is both
    of_one = all(len(found) == 1 or an_agencys_post(view, who) for who, found in parts)
    same = of_one and bool(set(people[0]).intersection(*people[1:]))
    return view.dispute.moments.get("raised") if same else None


def _in_sector(condition: InSector, view: View) -> datetime | None:
    which = view.own if condition.side == OWN else view.dispute.agencies.get(condition.side, "")
    agency = view.world.directory.agencies.get(which)
    known = agency is not None and agency.sector.casefold() in {one.casefold() for one in condition.sectors}
    return view.dispute.moments.get("raised") if known else None


def _any(condition: AnyOf, view: View) -> datetime | None:
    first: datetime | None = None
    for part in condition.parts:
        moment = _MOMENTS[type(part)](part, view)
        if moment is not None and (first is None or moment < first):
            first = moment
    return first


def _all(condition: AllOf, view: View) -> datetime | None:
    known = []
    for part in condition.parts:
        moment = _MOMENTS[type(part)](part, view)
        if moment is None:
            return None
        known.append(moment)
    return max(known, default=None)


def _not(condition: Not, view: View) -> datetime | None:
    if since(condition.part, view) is not None:
        return None
    at = view.dispute.at
    return at.opened if at else view.dispute.moments.get("raised")


_MOMENTS: dict[type, Callable[[Any, View], datetime | None]] = {
    Done: _done,
    Tried: _tried,
    Missed: _missed,
    Overrun: _overrun,
    Complete: _complete,
    Count: _count,
    FactIs: _fact,
    SamePerson: _same_person,
    InSector: _in_sector,
    AnyOf: _any,
    AllOf: _all,
    Not: _not,
}
