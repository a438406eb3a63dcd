"""Who is on call, and until when: a pure look-up in an agency's rota.

Wall times are local. A weekly turn whose end is not later than its start ends on the next day. Each wall time
means one instant: the first of the two where a clock change repeats it, an hour later on the clock where the
change leaves it out. So turns that meet on the clock meet in fact, without a gap or an overlap.
Dated shifts come before weekly ones; among equals the one listed first. Nothing here reads a clock.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from parley.dispute.world import Rota, Shift, WeeklyShift

DAY = timedelta(days=1)
HORIZON = 400  # days that `until` looks ahead
zone_of = lru_cache(maxsize=16)(ZoneInfo)


def on_call(rota: Rota, step: str, at: datetime, zone: str) -> str | None:
    """The person whose turn it is at that step (manager, director), or None: nobody is on call.

    at: aware. zone: the IANA name in which weekly turns are written.
    """
    dated = _dated(rota, step, at)
    if dated is not None:
        return dated.person
    weekly = _weekly(rota, step, at, zone)
    return weekly.person if weekly else None


def until(rota: Rota, step: str, at: datetime, zone: str) -> datetime | None:
    """When the answer of `on_call` next becomes another one, in UTC; None if it does not within 400 days.

    A turn that another of the same person follows at once goes on. Where nobody is on call: when the gap ends.
    """
    now = on_call(rota, step, at, zone)
    for moment in _moments(rota, step, at.astimezone(UTC), zone):
        if on_call(rota, step, moment, zone) != now:
            return moment
    return None


def at_once(
    rota: Rota, step: str, start: datetime, end: datetime, zone: str
) -> Iterator[tuple[datetime, datetime, tuple[str, ...]]]:
    """From and until when (UTC) weekly turns of several people cover the same hours, where no dated turn says whose they are."""
    moments = [start.astimezone(UTC)]
    for moment in _moments(rota, step, moments[0], zone):
        if moment >= end:
            break
        moments.append(moment)
    for begins, ends in pairwise([*moments, end]):
        if _dated(rota, step, begins) is None:
            people = tuple(dict.fromkeys(shift.person for shift in _covering(rota, step, begins, zone)))
            if len(people) > 1:
                yield begins, ends, people


class _Timeline(NamedTuple):
    """The dated turns of one step without their overlaps: from each edge on, the turn that counts, or none."""

    edges: list[datetime]
    turns: list[Shift | None]


def _dated(rota: Rota, step: str, at: datetime) -> Shift | None:
    edges, turns = _timeline(rota, step)
    place = bisect_right(edges, at)
    return turns[place - 1] if place else None


def _timeline(rota: Rota, step: str) -> _Timeline:
    """Worked out once for a rota, which never changes: one from a calendar has thousands of turns."""
    kept: dict[str, _Timeline] = rota.__dict__.setdefault("_timelines", {})
    if step not in kept:
        kept[step] = _laid_out([shift for shift in rota.shifts if shift.step == step])
    return kept[step]


def _laid_out(shifts: list[Shift]) -> _Timeline:
    """shifts: the one that comes first counts where several overlap."""
    begins = sorted((shift.start.astimezone(UTC), place) for place, shift in enumerate(shifts))
    edges = sorted({edge.astimezone(UTC) for shift in shifts for edge in (shift.start, shift.end)})
    turns, running, following = list[Shift | None](), list[int](), 0
    for edge in edges:
        while following < len(begins) and begins[following][0] <= edge:
            heappush(running, begins[following][1])
            following += 1
        while running and shifts[running[0]].end <= edge:
            heappop(running)
        turns.append(shifts[running[0]] if running else None)
    return _Timeline(edges, turns)


def _weekly(rota: Rota, step: str, at: datetime, zone: str) -> WeeklyShift | None:
    return next(_covering(rota, step, at, zone), None) if rota.weekly else None


def _covering(rota: Rota, step: str, at: datetime, zone: str) -> Iterator[WeeklyShift]:
    local = zone_of(zone)
    moment = at.astimezone(UTC)  # aware datetimes of one zone are compared by their wall times (PEP 495)
    today = at.astimezone(local).date()
    begun = [(day, day.weekday()) for day in (today, today - DAY)]  # no turn is longer than a day
    for shift in rota.weekly:
        if shift.step == step:
            for day, weekday in begun:
                if weekday in shift.days and _covers(shift, day, moment, local):
                    yield shift


def _covers(shift: WeeklyShift, day: date, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the turn that begins on that day holds the moment."""
    if moment < _instant(day, shift.start, zone):
        return False
    last = day + DAY if shift.end <= shift.start else day
    return moment < _instant(last, shift.end, zone)


def _moments(rota: Rota, step: str, at: datetime, zone: str) -> Iterator[datetime]:
    """Every instant after `at` at which a turn of this step may begin or end, in order."""
    edges = _timeline(rota, step).edges
    dated = edges[bisect_right(edges, at) :]
    clocks = {clock for shift in rota.weekly if shift.step == step for clock in (shift.start, shift.end)}
    if not clocks:
        yield from dated
        return
    local = zone_of(zone)
    first = at.astimezone(local).date() - DAY
    for number in range(HORIZON):
        day = first + number * DAY
        yield from _edges(day, clocks, dated, at, local)


def _edges(
    day: date, clocks: set[time], dated: list[datetime], at: datetime, zone: ZoneInfo
) -> list[datetime]:
    begins, ends = _instant(day, time(0), zone), _instant(day + DAY, time(0), zone)
    edges = {_instant(day, clock, zone) for clock in clocks}
    edges.update(dated[bisect_left(dated, begins) : bisect_left(dated, ends)])
    return sorted(edge for edge in edges if edge > at)


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
