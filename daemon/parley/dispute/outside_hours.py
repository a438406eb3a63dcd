"""Whether something urgent falls outside an office's hours, so that somebody on call is woken, and why.

A short break inside the day, lunch, is neither night nor office. The agency's on-call system says what it is; where it does
not, its rota does: whoever has the first turn at that time is woken, and where nobody has one (a rota of nights), the day's
people are told, who are back soon. Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from parley.dispute.office_hours import OfficeHours
from parley.dispute.rota import on_call
from parley.dispute.workdays import WorkCalendar, local_day, why_shut
from parley.dispute.world import Agency, World

OFFICE, ON_CALL = "office", "on call"
# Who is away for longer is not back soon: that is two openings, and outside between them.
LUNCH = timedelta(hours=2)


class Outside(NamedTuple):
    """shut: why the office is not open ("Saturday", "closed from 12:30 to 13:30"), "" while it is. wakes: whether that is
    outside its hours, or a break in them that belongs to the day's people."""

    shut: str
    wakes: bool


def outside(world: World, agency_id: str, usual: OfficeHours, first: str, instant: datetime) -> Outside:
    """How it is at an agency at an instant. usual: the hours of one that names none; first: the first step of the rules,
    for a rota without a policy of its own."""
    agency = world.directory.agencies.get(agency_id)
    hours = (agency.hours if agency else None) or usual
    shut = why_shut(hours, world.closed_days(agency_id), world.calendar.zone, instant)
    if not shut or not _at_lunch(hours, world, agency_id, instant):
        return Outside(shut, bool(shut))
    return Outside(shut, _woken_at_lunch(agency, world.calendar, first, instant))


def _at_lunch(hours: OfficeHours, world: World, agency_id: str, instant: datetime) -> bool:
    """Whether it is a break of no more than two hours in a day on which the office is open."""
    day = local_day(instant, world.calendar.zone)
    if day in world.closed_days(agency_id):
        return False
    wall = instant.astimezone(ZoneInfo(world.calendar.zone)).time()
    before = [closes for _, closes in hours.on(day) if closes <= wall]
    after = [opens for opens, _ in hours.on(day) if opens > wall]
    if not before or not after:
        return False
    return datetime.combine(day, min(after)) - datetime.combine(day, max(before)) <= LUNCH


def _woken_at_lunch(agency: Agency | None, calendar: WorkCalendar, first: str, instant: datetime) -> bool:
    rota = agency.rota if agency else None
    if rota is None:
        return False
    step = rota.policy[0].ring if rota.policy else first
    return rota.lunch == ON_CALL or (
        rota.lunch != OFFICE and on_call(rota, step, instant, calendar.zone) is not None
    )
