"""Every duty and clock of a protocol with its date, for a dispute in which everything happens at the last moment.

No second reckoning: a made-up dispute is carried through the core's own functions, each duty is met when its earliest
date comes, and each stage is left then by the exit that an unresolved dispute takes. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, time

from parley.dispute import events as e
from parley.dispute.conditions import asked_for
from parley.dispute.dispute import Dispute, StageVisit
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.moments import holds
from parley.dispute.protocol import CLOSED, URGENT, DisputeProtocol, Exit
from parley.dispute.raising import first_stage
from parley.dispute.stages import leave, open_stage, settle
from parley.dispute.timeline_rows import Line as Line
from parley.dispute.timeline_rows import lines_of, unopened
from parley.dispute.ways_out import chosen_by_resolution, forward_exit
from parley.dispute.workdays import local_day, local_time, open_of
from parley.dispute.world import Agency, World
from parley.value import value

MOST_STAGES = 60  # more than any ladder has, loops included


@value
class Supposed:
    """What is taken as given. facts: fact id -> value; at: moment -> instant; same: pairs of roles, `side.role`, held
    by one person; exits: stage -> the stage it leads to, instead of the first that goes on; sectors: side -> the sector of its agency."""

    facts: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, datetime] = field(default_factory=dict)
    same: tuple[tuple[str, str], ...] = ()
    exits: Mapping[str, str] = field(default_factory=dict)
    sectors: Mapping[str, str] = field(default_factory=dict)


def timeline(protocol: DisputeProtocol, world: World, start: datetime, supposed: Supposed) -> list[Line]:
    """The rows, stage by stage, and then those of the tracks beside it. start: when the disputed decision became known,
    and when it was raised; UTC."""
    agencies = {side: Agency(side, side, sector) for side, sector in supposed.sectors.items()}
    world = replace(world, directory=replace(world.directory, agencies=agencies))
    draft = Draft(protocol, world, Dispute(), start)
    _begin(draft, start, supposed)
    lines: list[Line] = []
    beside: dict[str, list[Line]] = {}
    open_stage(draft, first_stage(draft))
    for _ in range(MOST_STAGES):
        at = draft.dispute.at
        if at is None:
            break
        _to_the_last_moment(draft, at)
        lines += lines_of(draft, at)
        beside |= _tracks(draft, supposed, outliving=False)
        exit_ = _exit(draft, at, supposed)
        if exit_ is None:
            break
        leave(draft, exit_)
    _settled(draft)
    beside |= _tracks(draft, supposed, outliving=True)
    for track in protocol.tracks:
        lines += beside.get(track.id) or unopened(draft, track)
    return lines


def _tracks(draft: Draft, supposed: Supposed, *, outliving: bool) -> dict[str, list[Line]]:
    """The rows of the tracks that are open by now, each lived to its own end; the ladder goes on where it stood. What
    outlives the ladder is looked at when the ladder has ended."""
    found: dict[str, list[Line]] = {}
    over, now = draft.dispute.status == "closed", draft.at
    outlives = {track.id: track.outlives for track in draft.protocol.tracks}
    for track in [place.track for place in draft.dispute.places if place.track]:
        if outlives[track] and not outliving:
            continue
        for _ in range(MOST_STAGES):
            place = next((place for place in draft.dispute.places if place.track == track), None)
            if place is None:
                break
            draft.go_to(now if over else place.opened)
            _to_the_last_moment(draft, place)
            found.setdefault(track, []).extend(lines_of(draft, place))
            exit_ = _exit_of_track(draft, place, supposed)
            if exit_ is None:
                break
            now = draft.at if over else now
            leave(draft, exit_, place)
        draft.go_to(now)
    return found


def _exit_of_track(draft: Draft, place: StageVisit, supposed: Supposed) -> Exit | None:
    """As supposed; else the first that does not go back where it was."""
    exits = draft.protocol.stage(place.stage).exits
    wanted = supposed.exits.get(place.stage) if place.visit == 1 else None
    been = [visit.stage for visit in draft.dispute.visits]
    onward = [x for x in exits if x.to == wanted] if wanted else [x for x in exits if x.to not in been]
    return next(iter(onward), None)


def _begin(draft: Draft, start: datetime, supposed: Supposed) -> None:
    draft.note(
        e.DisputeRaised, reference="D-0000-0000", protocol=draft.protocol.id, version=draft.protocol.version,
        protocol_hash=draft.protocol.hash, world_hash="",
        referring="referring" if "referring" in supposed.sectors else "",
        receiving="receiving" if "receiving" in supposed.sectors else "", decision=start,
        decision_from="stated", urgent=supposed.facts.get(URGENT) == "yes",
    )  # fmt: skip
    for moment, at in supposed.at.items():
        draft.note(e.MomentTold, moment=moment, at=at)
    for fact, said in supposed.facts.items():
        if fact == URGENT:
            continue
        draft.note(e.FactTold, fact=fact, value=said)
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
        owed = [duty for duty in draft.open_duties if _of(duty, visit)]
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
            draft.go_to(left)
            return


def _stays(draft: Draft, duty: DutyState) -> bool:
    """Whether the stage can be left with this still owed, and it stays."""
    exits = draft.protocol.stage(duty.key.stage).exits
    return draft.rule(duty).stays and not any(duty.key.duty in asked_for(exit_.needs) for exit_ in exits)


def _meet_next(draft: Draft, owed: list[DutyState]) -> None:
    due = min((duty.by_the_rule for duty in owed if duty.by_the_rule), default=None)
    next_one = owed[0] if due is None else next(duty for duty in owed if duty.by_the_rule == due)
    draft.go_to(max([draft.at, *(at for at in (due, _first(draft, next_one)) if at is not None)]))
    _meet(draft, next_one)


def _first(draft: Draft, duty: DutyState) -> datetime | None:
    """When it may be done first: on a day that begins it, once the office opens."""
    if duty.earliest is None:
        return None
    calendar = draft.world.calendar
    return (
        max(duty.earliest.at, open_of(calendar, local_day(duty.earliest.at, calendar.zone)))
        if (local_time(duty.earliest.at, calendar.zone).time() == time(0))
        else duty.earliest.at
    )


def _meet(draft: Draft, duty: DutyState) -> None:
    draft.note(e.DutyDischarged, key=duty.key, how="supposed", clause=duty.clause)
    _settled(draft)


def _settled(draft: Draft) -> None:
    """Duties open and are dated, but no exit is taken: that is for the timeline to choose."""
    protocol = draft.protocol
    draft.protocol = replace(
        protocol,
        stages=tuple(replace(stage, exits=()) for stage in protocol.stages),
        tracks=tuple(
            replace(track, stages=tuple(replace(stage, exits=()) for stage in track.stages))
            for track in protocol.tracks
        ),
    )
    settle(draft)
    draft.protocol = protocol


def _exit(draft: Draft, at: StageVisit, supposed: Supposed) -> Exit | None:
    """As supposed; else the first by which an unresolved dispute goes on, and not back where it was."""
    exits = draft.protocol.stage(at.stage).exits
    wanted = supposed.exits.get(at.stage)
    been = [visit.stage for visit in draft.dispute.visits]
    if wanted is not None and been.count(at.stage) == 1:
        return next((x for x in exits if x.to == wanted), None)
    ways = [x for x in exits if not chosen_by_resolution(x) and not x.asked_by]
    first = next((x for x in ways if holds(x.when, draft.view)), None) or forward_exit(draft)
    if first is None or been.count(first.to) < been.count(at.stage):  # a round that was begun is gone through
        return first
    onward = [x for x in exits[exits.index(first) :] if been.count(x.to) < been.count(at.stage)]
    return next((x for x in onward if x.to != CLOSED), next(iter(onward), None))


def _of(duty: DutyState, visit: StageVisit) -> bool:
    return (duty.key.stage, duty.key.visit) == (visit.stage, visit.visit)
