"""The one reminder of a date: when it goes, who still needs it, and what else it tells them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from parley.dispute.deadlines import started
from parley.dispute.duty_state import DutyState
from parley.dispute.events import Deadline, DutyKey
from parley.dispute.once import once
from parley.dispute.open_time import before_open_minutes
from parley.dispute.parties import rule_of
from parley.dispute.settled import moot
from parley.dispute.view import View
from parley.dispute.voting import yet_to_say
from parley.dispute.workdays import DAYS_IN_A_WORKING_WEEK, at_local, local_day, morning_before

REMINDER_TIME = time(9)
WORKED = {"working days": 1, "working weeks": DAYS_IN_A_WORKING_WEEK}
COUNTED = {"days": 1, "weeks": 7, "months": 30}


def reminder_at(
    view: View, duty: DutyState, binding: Deadline | None, until: datetime | None
) -> datetime | None:
    """When whoever owes it is reminded of the date that binds, or, where none does, that the first day on which it may be done
    has come; if they still need the one reminder, and not after `until`."""
    if duty.reminded or duty.missed:
        return None
    known = duty.dated or duty.opened  # whoever has just been told the date needs no reminder of it
    at = _reminder_time(view, binding, known) if binding is not None else known
    if duty.earliest is not None:  # nothing sooner would count
        at = max(at, _morning_of(view, duty.earliest.at))
    if at <= known or (until is not None and at > until) or (binding is not None and at >= binding.at):
        return None
    return at if _needed(view, duty.key, at) else None


@once
def _needed(view: View, key: DutyKey, at: datetime) -> bool:
    """Whether anybody who owes it still needs to be reminded then."""
    duty = view.dispute.duties[key]
    if rule_of(view, duty).advised or moot(view, duty) or not started(view, duty):
        return False  # what is only advised stands in letters that go anyway
    return any(not spoken_for(view, duty, person, at) for person in duty.holders)


def _morning_of(view: View, at: datetime) -> datetime:
    """That day at the time of reminders, or the moment itself where it is later."""
    zone = view.world.calendar.zone
    return max(at, at_local(local_day(at, zone), REMINDER_TIME, zone))


def _reminder_time(view: View, binding: Deadline, known: datetime) -> datetime:
    """When the one reminder of a date goes: when the target that it aims at has passed, unless that was over before they heard of
    it; else so long before it."""
    due, aim = binding.at, binding.aim
    if aim is not None and known < aim < due:
        return aim
    calendar, before = view.world.calendar, view.protocol.reminder
    if before.unit in WORKED:
        return morning_before(calendar, due, before.amount * WORKED[before.unit], REMINDER_TIME)
    if before.unit in ("hours", "minutes"):
        return due - timedelta(**{before.unit: before.amount})
    if before.unit == "working hours":
        return before_open_minutes(calendar, due, before.amount * 60)
    day = local_day(due, calendar.zone) - timedelta(days=before.amount * COUNTED[before.unit])
    return at_local(day, REMINDER_TIME, calendar.zone)


def spoken_for(view: View, duty: DutyState, person: str, at: datetime) -> bool:
    """Whether the person needs no reminder: they have said their part of what several decide, or have accepted a meeting
    for it, after which they are asked."""
    return person not in yet_to_say(view, duty) or any(
        duty.key in hold.keys
        and hold.start >= at
        and hold.answers.get(person, (0, None, ""))[2] == "ACCEPTED"
        for hold in view.dispute.holds.values()
        if hold.status != "cancelled"
    )


def all_by_then(view: View, person: str, state: DutyState, now: datetime) -> tuple[DutyKey, ...]:
    """What this person is reminded of together: this, and all that they have to do by that day. A date already past needs
    no reminder."""
    others = tuple(
        duty.key for duty in view.dispute.open_duties
        if duty.key != state.key and person in duty.holders and not duty.reminded
        and duty.due and state.due and now < duty.due <= state.due
    )  # fmt: skip
    return (state.key, *others)
