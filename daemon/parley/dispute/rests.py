"""What a rule rests on: the parts of a dispute that it looks at. It is looked at again only where one of them changed.

A part is a field of `Dispute`. The fold leaves each part that an event does not touch the very same object, so what has
changed between two states of a dispute is told by looking at some fourteen objects, whatever the events were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import compress
from operator import is_not, itemgetter
from typing import Any, assert_never

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
    facts_in,
    sectors_in,
)
from parley.dispute.dispute import Dispute
from parley.dispute.forms import LAST, ROW, moments_in
from parley.dispute.once import once
from parley.dispute.protocol import (
    CLOSED,
    OUTCOME,
    URGENT,
    Anchor,
    Choice,
    Clock,
    DisputeProtocol,
    Due,
    Duty,
    Moment,
    Who,
)
from parley.dispute.protocol_times import MEETING_OF

Parts = frozenset[str]

# Every part that a rule may look at. Meetings, alerts and reminders are not among them: no rule rests on those.
RULED: Parts = frozenset({
    "protocol_hash", "status", "closed", "urgent", "agencies", "joined", "people", "stood_down", "moments", "facts", "statements",
    "forms", "visits", "duties", "missed_clocks", "shortened", "pauses",
})  # fmt: skip
_RULED = tuple(RULED)
_ruled = itemgetter(*_RULED)  # what stands in these parts
WORLD: Parts = frozenset(
    {"the world"}
)  # the directory and the clock, whose changes no event tells: always looked at
_ALL: Parts = RULED | WORLD
_NOTHING: Parts = frozenset()


def changed_parts(before: Dispute, after: Dispute) -> Parts:
    """What rules may rest on, and is another in `after`."""
    if before is after:
        return _NOTHING
    other = map(is_not, _ruled(before.__dict__), _ruled(after.__dict__))
    return frozenset(compress(_RULED, other))


def may_differ(rests_on: Parts, changed: Parts) -> bool:
    """Whether something that rests on these parts may be another one, after those have changed."""
    return not rests_on.isdisjoint(changed) or "the world" in rests_on


def rests_on(condition: Condition | None) -> Parts:
    """The parts that decide whether a condition holds, and since when."""
    match condition:
        case None:
            return frozenset()
        case Done() | Missed():
            return frozenset({"duties", "visits"})
        case Overrun():
            return _ALL  # a clock may begin at anything
        case Tried():
            return WORLD | {"duties", "visits"}  # it may wait for a limit to pass
        case FactIs(fact):
            told = {OUTCOME: "statements", URGENT: "urgent"}.get(fact, "facts")
            return frozenset({told, "visits"})
        case InSector():
            return WORLD | {"agencies"}
        case Count(of):
            return frozenset({"forms"} if "." in of else {"duties", "visits"})
        case Complete() | SamePerson():
            return _ALL  # what forms know by themselves, and who is who, may come from anywhere
        case AnyOf(parts) | AllOf(parts):
            return frozenset().union(*(rests_on(part) for part in parts))
        case Not(part):
            return rests_on(part) | {"visits", "moments", "status"}
        case _:
            assert_never(condition)


@once
def dates_rest_on(protocol: DisputeProtocol) -> Mapping[tuple[str, str], Parts]:
    """Of each duty, by its stage and its id, the parts that decide its dates."""
    return {place: _dates_of(protocol, *place) for place in protocol.duties}


def _dates_of(protocol: DisputeProtocol, stage_id: str, duty_id: str) -> Parts:
    """Those of its own limit, and of the clocks over it."""
    timed: list[Duty | Clock] = [protocol.duties[stage_id, duty_id], *protocol.clocks_over(stage_id, duty_id)]
    found = [_dated(value) for one in timed for value in (one.anchor, getattr(one, "due", None))]
    found += [_chosen(choice) for one in timed for choice in one.choices]
    return frozenset({"protocol_hash", "shortened", "pauses"}).union(*found)


@once
def sectors_tested(protocol: DisputeProtocol) -> frozenset[str]:
    """The sectors of agencies on which anything of the rules rests."""
    return frozenset(sector for condition in _deciding(protocol) for sector in sectors_in(condition))


@once
def facts_tested(protocol: DisputeProtocol, stage_id: str) -> frozenset[str]:
    """The facts on which this stage rests: its ways out, what is owed in it, by whom, from when and how long."""
    return _facts(_tested(protocol, stage_id)) | _days(protocol, stage_id)


def _tested(protocol: DisputeProtocol, stage_id: str) -> list[Condition | None]:
    stage = protocol.stage(stage_id)
    tested = [condition for exit_ in stage.exits for condition in (exit_.when, exit_.needs)]
    tested += [condition for duty in stage.duties for condition in (duty.when, duty.needs)]
    timed: tuple[Duty | Clock, ...] = (*stage.duties, *protocol.clocks_over(stage_id))
    tested += [option.when for one in timed if one.anchor for option in one.anchor.options]
    return tested + _of_choices(choice for one in timed for choice in one.choices)


@once
def facts_deciding(protocol: DisputeProtocol) -> frozenset[str]:
    """The facts on which anything of the rules rests: a stage, a date, where it starts, who plays a part, what opens a track."""
    return _facts(_deciding(protocol)).union(*(_days(protocol, stage.id) for stage in protocol.every_stage))


def _days(protocol: DisputeProtocol, stage_id: str) -> frozenset[str]:
    """The facts that are days from which something of this stage is counted, or by which it is due."""
    timed: tuple[Duty | Clock, ...] = (*protocol.stage(stage_id).duties, *protocol.clocks_over(stage_id))
    return frozenset(name for one in timed for name in moments_in(one) if name in protocol.facts)


def _deciding(protocol: DisputeProtocol) -> list[Condition | None]:
    found = [*(start.when for start in protocol.start), *(track.opens for track in protocol.tracks)]
    found += [protocol.pause.condition] if protocol.pause else []
    found += _of_choices(choice for role in protocol.roles.values() for choice in role.choices)
    found += _of_choices(protocol.withdraw.choices)
    for stage in protocol.every_stage:
        found += [stage.skip, *_tested(protocol, stage.id), *(notice.when for notice in stage.notices)]
        found += _of_choices(choice for notice in stage.notices for choice in notice.choices)
    return found


def _facts(conditions: Iterable[Condition | None]) -> frozenset[str]:
    return frozenset(fact for condition in conditions for fact in facts_in(condition))


def _of_choices(choices: Iterable[Choice]) -> list[Condition | None]:
    return [when for choice in choices for when, _ in choice.options]


@once
def who_depends(protocol: DisputeProtocol) -> frozenset[tuple[str, str]]:
    """The duties, each with its stage, of which whom they mean depends on something: by a choice of their own, or of a
    role that they name."""
    return frozenset(
        place for place, duty in protocol.duties.items()
        if any(choice.field in ("by", "counterparts") for choice in duty.choices)
        or any(_depends(protocol, who, ()) for who in (*duty.by, *duty.counterparts))
    )  # fmt: skip


def _depends(protocol: DisputeProtocol, who: Who, seen: tuple[str, ...]) -> bool:
    role = protocol.roles.get(who.role)
    if who.choice:
        return any(_depends(protocol, one, seen) for one in who.choice)
    if role is None or role.id in seen:
        return False
    others = (*role.otherwise, *((Who(role.above),) if role.above else ()))
    return bool(role.choices) or any(_depends(protocol, one, (*seen, role.id)) for one in others)


def _chosen(choice: Choice) -> Parts:
    """What a value rests on that depends on something: the conditions, and the values where they are dates."""
    parts = [rests_on(when) | _dated(value) for when, value in choice.options]
    return frozenset().union(*parts)


def _dated(value: Any) -> Parts:
    """What an anchor or a named day rests on; anything else rests on nothing."""
    if isinstance(value, Due):
        return _moment(value.moment)
    if not isinstance(value, Anchor):
        return frozenset()
    takes = [_moment(o.take) if isinstance(o.take, Moment) else rests_on(o.take) for o in value.options]
    return frozenset().union(*takes, *(rests_on(option.when) for option in value.options))


def _moment(moment: Moment) -> Parts:
    name = moment.name
    if name == "entry":  # a stage that is open was opened when it was
        return frozenset()
    if name in (CLOSED, URGENT):
        return frozenset({name})
    if name.startswith(MEETING_OF):
        return WORLD
    if name.startswith((LAST, ROW)):
        return frozenset({"forms"})
    return frozenset({"visits" if name.startswith("entry of ") else "moments"})
