"""What is wrong with a rota in the weeks to come: hours with nobody on call, two people at once, nobody to be rung.

Looks the turns up as the core does (`rota.on_call`), so that a gap found here is one that an alert would meet: while the
office is open the day's people are told, and a rota of nights alone has no hole by day. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations, pairwise
from typing import Literal

from parley.dispute.office_hours import OfficeHours
from parley.dispute.outside_hours import outside
from parley.dispute.rota import at_once, on_call, until
from parley.dispute.whom_to_ring import acting_at_night
from parley.dispute.workdays import at_local, local_day
from parley.dispute.world import Agency, Directory, Rota, Shift, World, away, in_post
from parley.value import value

AHEAD = timedelta(days=28)
A_WEEK = timedelta(days=8)  # and the night in which it ends: what is wrong with a pattern shows within it
Kind = Literal["hole", "double booking", "no phone", "not listed", "not in post", "away"]


@value
class Turn:
    """From and until when (UTC) somebody is on call at a step, or nobody is (person "")."""

    step: str
    person: str
    start: datetime
    end: datetime


@value
class Gap:
    """One thing to mend: what, where, from and until when (UTC), and whom it concerns."""

    kind: Kind
    agency: str
    step: str
    start: datetime
    end: datetime
    people: tuple[str, ...] = ()


def steps_of(rota: Rota) -> tuple[str, ...]:
    """The steps that a rota names, those of its policy first."""
    named = [step.ring for step in rota.policy]
    named += rota.steps
    named += [turn.step for turn in rota.weekly] + [turn.step for turn in rota.shifts]
    return tuple(dict.fromkeys(named))


def turns(rota: Rota, step: str, start: datetime, end: datetime, zone: str) -> Iterator[Turn]:
    """The turns of a step between two instants, one after the other, holes too."""
    at = start
    while at < end:
        stop = min(until(rota, step, at, zone) or end, end)
        yield Turn(step, on_call(rota, step, at, zone) or "", at, stop)
        at = stop


def gaps(
    world: World, start: datetime, ahead: timedelta = AHEAD, *, hours: OfficeHours | None = None, first: str = ""
) -> list[Gap]:  # fmt: skip
    """Everything to mend in every agency's rota from `start` (UTC) on, in the order of time. hours: of agencies that name
    none; None: the calendar's. first: the first step of the rules, for rotas without a policy; "": any may be it."""
    found = [
        gap
        for agency in world.directory.agencies.values()
        for gap in _of(
            agency, world, start, start + ahead, agency.hours or hours or world.calendar.hours, first
        )
    ]
    return sorted(found, key=lambda gap: (gap.start, gap.agency, gap.step, gap.kind))


def _of(
    agency: Agency, world: World, start: datetime, end: datetime, hours: OfficeHours, first: str
) -> Iterator[Gap]:
    rota, directory, zone = agency.rota, world.directory, world.calendar.zone
    for step in steps_of(rota) if rota else ():
        assert rota is not None
        seen: dict[str, Turn] = {}
        for turn in turns(rota, step, start, end, zone):
            if not turn.person:
                yield from _hole(agency, turn, world, hours, first)
            else:
                seen.setdefault(turn.person, turn)
                yield from _not_there(agency.id, directory, turn, zone)
                for acting in in_their_place(directory, turn, zone):
                    seen.setdefault(acting.person, acting)
        yield from _unreachable(agency, directory, seen)
        yield from _doubles(agency.id, step, rota.shifts, start, end)
        yield from _weekly_doubles(agency.id, step, rota, start, min(end, start + A_WEEK), zone)


def _hole(agency: Agency, turn: Turn, world: World, hours: OfficeHours, first: str) -> Iterator[Gap]:
    """Nobody's turn, from when the office first shuts in it until it last opens; nothing where the day's people hear of what
    is urgent all the time."""
    zone = world.calendar.zone
    firsts = (first,) if first or not agency.rota else steps_of(agency.rota)
    days = (turn.end - turn.start).days + 2
    dates = [local_day(turn.start, zone) + timedelta(days=number) for number in range(days)]
    edges = {at_local(day, wall, zone) for day in dates for stretch in hours.on(day) for wall in stretch}
    edges |= {at_local(day, time(0), zone) for day in dates}
    moments = [turn.start, *sorted(edge for edge in edges if turn.start < edge < turn.end), turn.end]
    shut = [
        span for span in pairwise(moments)
        if any(outside(world, agency.id, hours, each, span[0]).wakes for each in firsts)
    ]  # fmt: skip
    if shut:
        yield Gap("hole", agency.id, turn.step, shut[0][0], shut[-1][1])


def _not_there(agency: str, directory: Directory, turn: Turn, zone: str) -> Iterator[Gap]:
    """Whoever has a turn on days on which the directory says that they are not in post (the alert passes them by), or away (it rings
    them last), with no deputy there who is rung in their place."""
    found: list[tuple[Kind, datetime, datetime]] = []
    person = directory.people.get(turn.person)
    if person is None:
        return
    for day, at, midnight in _by_days(turn, zone):
        kind: Kind | None = "not in post" if not in_post(person, day) else None
        if kind is None and away(person, day) and not acting_at_night(directory, person.id, day):
            kind = "away"
        if kind is not None and found and (found[-1][0], found[-1][2]) == (kind, at):
            found[-1] = (kind, found[-1][1], midnight)
        elif kind is not None:
            found.append((kind, at, midnight))
    for what, begins, ends in found:
        yield Gap(what, agency, turn.step, begins, ends, (turn.person,))


def in_their_place(directory: Directory, turn: Turn, zone: str) -> Iterator[Turn]:
    """The deputies who are rung in somebody's turn while they are away, each day of it."""
    for day, at, midnight in _by_days(turn, zone):
        if acting := acting_at_night(directory, turn.person, day):
            yield Turn(turn.step, acting, at, midnight)


def _by_days(turn: Turn, zone: str) -> Iterator[tuple[date, datetime, datetime]]:
    """A turn cut at each midnight: the local day, from when and until when."""
    at = turn.start
    while at < turn.end:
        day = local_day(at, zone)
        midnight = min(at_local(day + timedelta(days=1), time(0), zone), turn.end)
        yield day, at, midnight
        at = midnight


def _unreachable(agency: Agency, directory: Directory, first: dict[str, Turn]) -> Iterator[Gap]:
    """Whoever has a turn, or is rung in it for whoever is away, and has no phone, or is in no directory. first: their first turn."""
    for name, turn in first.items():
        person = directory.people.get(name)
        if person is None or not (person.phone or person.phone_at_night):
            kind: Kind = "no phone" if person else "not listed"
            yield Gap(kind, agency.id, turn.step, turn.start, turn.end, (name,))


def _doubles(
    agency: str, step: str, shifts: tuple[Shift, ...], start: datetime, end: datetime
) -> Iterator[Gap]:
    """Two dated turns of two people at one time, neither of them cover: one of them will not know."""
    mine = [s for s in shifts if s.step == step and not s.cover and s.end > start and s.start < end]
    for one, other in combinations(mine, 2):
        begins, ends = max(one.start, other.start), min(one.end, other.end)
        if begins < ends and one.person != other.person:
            yield Gap("double booking", agency, step, begins, ends, (one.person, other.person))


def _weekly_doubles(
    agency: str, step: str, rota: Rota, start: datetime, end: datetime, zone: str
) -> Iterator[Gap]:
    """Patterns of two people that cover the same hours: the first listed is alerted, and the other does not know. Each pair once."""
    told: set[tuple[str, ...]] = set()
    for begins, ends, people in at_once(rota, step, start, end, zone):
        if people not in told:
            told.add(people)
            yield Gap("double booking", agency, step, begins, ends, people)
