"""Every duty and clock of a protocol with its date, for a dispute in which everything happens at the last moment.

No second reckoning: a made-up dispute is carried through the core's own functions, each duty is met when its earliest
date comes, and each stage is left then by the exit that an unresolved dispute takes. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from parley.dispute import events as e
from parley.dispute.audience import asked_for
from parley.dispute.deadlines import clock_deadline
from parley.dispute.dispute import Dispute, DutyState, StageVisit
from parley.dispute.draft import Draft
from parley.dispute.events import Deadline
from parley.dispute.moments import describe
from parley.dispute.people import View, side_of_holders, sides_meant
from parley.dispute.protocol import CLOSED, SIDES, Anchor, DisputeProtocol, Duty, Exit, Moment, Stage, Who
from parley.dispute.stages import leave, open_stage, settle
from parley.dispute.ways_out import forward_exit
from parley.dispute.workdays import Skipped
from parley.dispute.world import World

MOST_STAGES = 60  # more than any ladder has, loops included


@dataclass(frozen=True)
class Supposed:
    """What is taken as given. facts: fact id -> value; at: moment -> instant; same: pairs of roles, `side.role`, held
    by one person; exits: stage -> the stage it leads to, instead of the first that goes on."""

    facts: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, datetime] = field(default_factory=dict)
    same: tuple[tuple[str, str], ...] = ()
    exits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One row. at: UTC, None where no date is set or its clock has not started. kind: open | aim | due | cap.

    who, with_: roles as the rule file calls them. anchor: the name of what it is counted from, and that instant.
    """

    at: datetime | None
    kind: str
    stage: str
    visit: int
    duty: str = ""
    party: str = ""
    clause: str = ""
    who: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    firm: bool = True
    anchor: str = ""
    anchor_at: datetime | None = None
    length: str = ""
    skipped: tuple[Skipped, ...] = ()
    why: str = ""


def timeline(protocol: DisputeProtocol, world: World, start: datetime, supposed: Supposed) -> list[Line]:
    """The rows, stage by stage. start: when the disputed decision became known, and when it was raised; UTC."""
    draft = Draft(protocol, world, Dispute(), start)
    _begin(draft, start, supposed)
    lines: list[Line] = []
    open_stage(draft, protocol.stages[0].id)
    for _ in range(MOST_STAGES):
        at = draft.dispute.at
        if at is None:
            break
        _to_the_last_moment(draft, at)
        lines += _lines(draft, at)
        exit_ = _exit(draft, at, supposed)
        if exit_ is None:
            break
        leave(draft, exit_)
    return lines


def _begin(draft: Draft, start: datetime, supposed: Supposed) -> None:
    draft.note(
        e.DisputeRaised, reference="D-0000-0000", protocol=draft.protocol.id, version=draft.protocol.version,
        protocol_hash=draft.protocol.hash, world_hash="", referring="", receiving="", decision=start,
        decision_from="stated",
    )  # fmt: skip
    for moment, at in supposed.at.items():
        draft.note(e.MomentTold, moment=moment, at=at)
    for fact, value in supposed.facts.items():
        draft.note(e.FactTold, fact=fact, value=value)
    for number, pair in enumerate(supposed.same):
        for part in pair:
            side, _, role = part.partition(".")
            draft.note(e.PersonNamed, side=side, role=role, person=f"same-{number}", source="supposed")


# --- everything at the last moment --------------------------------------------------------------------------


def _to_the_last_moment(draft: Draft, visit: StageVisit) -> None:
    """Meet every duty of the stage when its date comes; the undated ones once nothing dated is left. What stays when
    the stage is left is met too, but the stage does not wait for it."""
    _settled(draft)
    said, left = False, draft.at
    while True:
        owed = [duty for duty in draft.dispute.open_duties if _of(duty, visit)]
        holding = [duty for duty in owed if not _stays(draft, duty)]
        if holding:
            _meet_next(draft, holding)
            left = draft.at
        elif not said:  # what is owed only by those who have not agreed opens now
            said = True
            draft.note(
                e.OutcomeStated, side="referring", stage=visit.stage, visit=visit.visit, value="unresolved"
            )
            _settled(draft)
        elif owed:
            _meet_next(draft, owed)
        else:
            draft.at = left
            return


def _stays(draft: Draft, duty: DutyState) -> bool:
    """Whether the stage can be left with this still owed, and it stays."""
    exits = draft.protocol.stage(duty.key.stage).exits
    return draft.rule(duty).stays and not any(duty.key.duty in asked_for(exit_.needs) for exit_ in exits)


def _meet_next(draft: Draft, owed: list[DutyState]) -> None:
    due = min((duty.due for duty in owed if duty.due), default=None)
    if due is None:
        _meet(draft, owed[0])
    else:
        draft.at = max(draft.at, due)
        _meet(draft, next(duty for duty in owed if duty.due == due))


def _meet(draft: Draft, duty: DutyState) -> None:
    draft.note(e.DutyDischarged, key=duty.key, how="supposed", clause=duty.clause)
    _settled(draft)


def _settled(draft: Draft) -> None:
    """Duties open and are dated, but no exit is taken: that is for the timeline to choose."""
    protocol = draft.protocol
    draft.protocol = replace(protocol, stages=tuple(replace(stage, exits=()) for stage in protocol.stages))
    settle(draft)
    draft.protocol = protocol


def _exit(draft: Draft, at: StageVisit, supposed: Supposed) -> Exit | None:
    """As supposed; else the first by which an unresolved dispute goes on, and not back where it was."""
    exits = draft.protocol.stage(at.stage).exits
    wanted = supposed.exits.get(at.stage)
    been = [visit.stage for visit in draft.dispute.visits]
    if wanted is not None and been.count(at.stage) == 1:
        return next((x for x in exits if x.to == wanted), None)
    first = forward_exit(draft)
    if first is None or first.to not in been:
        return first
    onward = [x for x in exits[exits.index(first) :] if x.to not in been]
    return next((x for x in onward if x.to != CLOSED), next(iter(onward), None))


def _of(duty: DutyState, visit: StageVisit) -> bool:
    return (duty.key.stage, duty.key.visit) == (visit.stage, visit.visit)


# --- rows ---------------------------------------------------------------------------------------------------


def _lines(draft: Draft, visit: StageVisit) -> list[Line]:
    """The stage's opening, its dates in order, then what has none."""
    stage = draft.protocol.stage(visit.stage)
    found = [
        line
        for state in draft.dispute.duties.values()
        if _of(state, visit)
        for line in _of_duty(draft, state)
    ]
    found += _never_opened(draft, stage, visit) + _caps(draft, stage, visit)
    dated = [line for line in found if line.at is not None]
    opened = Line(
        visit.opened,
        "open",
        stage.id,
        visit.visit,
        clause=stage.clause,
        why=": ".join(filter(None, (stage.label, stage.title))),
    )
    order = {"open": 0, "aim": 1, "due": 2, "cap": 3}
    dated.sort(key=lambda line: (line.at or visit.opened, order[line.kind]))
    return [opened, *dated, *(line for line in found if line.at is None)]


def _of_duty(draft: Draft, state: DutyState) -> list[Line]:
    rule = draft.rule(state)
    side = state.key.party if state.key.party in SIDES else ""
    base = Line(
        None, "due", state.key.stage, state.key.visit, state.key.duty, state.key.party, rule.clause,
        who=_said(draft, rule.by, rule, side), with_=_said(draft, rule.counterparts, rule, side), media=rule.media,
        firm=rule.firm and not rule.advised,
    )  # fmt: skip
    own = next((date for date in state.deadlines if not date.clock), None)
    if own is None:
        return [replace(base, firm=False, why=_undated(draft, rule))]
    lines = []
    if own.aim is not None:
        lines.append(_aimed(_dated(base, own), own, str(rule.aim)))
    if rule.within is not None:
        lines.append(_dated(base, own))
    return lines


def _never_opened(draft: Draft, stage: Stage, visit: StageVisit) -> list[Line]:
    """Duties that are owed only under a condition that does not hold here."""
    known = {key.duty for key in draft.dispute.duties if (key.stage, key.visit) == (visit.stage, visit.visit)}
    first = next((n for n, duty in enumerate(stage.duties) if duty.id == visit.start), 0)
    return [_if_ever(draft, duty, visit) for duty in stage.duties[first:] if duty.id not in known]


def _if_ever(draft: Draft, duty: Duty, visit: StageVisit) -> Line:
    condition = duty.when or duty.needs
    return Line(
        None, "due", visit.stage, visit.visit, duty.id, "", duty.clause, who=_said(draft, duty.by, duty, ""),
        with_=_said(draft, duty.counterparts, duty, ""), media=duty.media, firm=False, length=str(duty.within or ""),
        why=f"owed only when {describe(condition)}" if condition else "not owed here",
    )  # fmt: skip


def _caps(draft: Draft, stage: Stage, visit: StageVisit) -> list[Line]:
    owner = next(
        (key for key in draft.dispute.duties if (key.stage, key.visit) == (stage.id, visit.visit)), None
    )
    rule = stage.duty(owner.duty) if owner else None
    found = []
    of_stage = {stage.id, *(duty.id for duty in stage.duties)}
    for clock in (clock for clock in draft.protocol.clocks if of_stage & set(clock.spans)):
        date = clock_deadline(draft.view, clock, visit)
        base = Line(
            None, "cap", stage.id, visit.visit, clause=clock.clause, firm=clock.firm, length=str(clock.within),
            who=_said(draft, rule.by, rule, "") if rule else (), why=clock.name or clock.id,
        )  # fmt: skip
        if date is None:
            found.append(replace(base, why=f"{base.why}: not started"))
            continue
        dated = _dated(base, date)
        if date.aim is not None:
            found.append(_aimed(dated, date, str(clock.aim)))
        found.append(replace(dated, why=f"{base.why}: {date.why}"))
    return found


def _dated(base: Line, date: Deadline) -> Line:
    return replace(
        base, at=date.at, firm=date.firm, anchor=date.anchor, anchor_at=date.start, length=date.length,
        skipped=date.skipped, why=date.why,
    )  # fmt: skip


def _aimed(line: Line, date: Deadline, length: str) -> Line:
    """The row of a target beside its limit: its own length and its own reckoning."""
    return replace(line, at=date.aim, kind="aim", firm=False, length=length, why=date.aim_why, skipped=())


def _undated(draft: Draft, rule: Duty) -> str:
    if rule.within is None and rule.aim is None:
        return rule.within_words or "the protocol sets no date for it"
    return f"{rule.within or rule.aim} from {_anchor_words(rule.anchor)}: not started"


def _anchor_words(anchor: Anchor | None) -> str:
    if anchor is None:
        return "entry"
    words = [
        option.take.name if isinstance(option.take, Moment) else describe(option.take)
        for option in anchor.options
    ]
    return " or ".join(words)


def _said(draft: Draft, whos: Sequence[Who], rule: Duty, party_side: str) -> tuple[str, ...]:
    """Roles in the rule file's words, "own" and "other" seen from the side that owes the duty."""
    own = party_side or side_of_holders(draft.view, rule.by)
    words = [word for who in whos for word in _one(draft.view, who, own, party_side)]
    return tuple(dict.fromkeys(words))


def _one(view: View, who: Who, own: str, party_side: str) -> list[str]:
    if who.choice:
        return [" or ".join(word for option in who.choice for word in _one(view, option, own, party_side))]
    role = view.protocol.roles.get(who.role)
    name = role.name if role else who.role
    if who.each and party_side and who.side and party_side not in sides_meant(who, own):
        return []  # "each" of the other side is another party's
    sides = [party_side] if who.each and party_side else list(sides_meant(who, own)) if who.side else [""]
    if role is not None and role.of and role.of not in SIDES:
        sides = [""]
    return [" ".join(filter(None, (side, name))) for side in sides]
