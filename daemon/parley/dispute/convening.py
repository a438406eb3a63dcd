"""The meeting for a step: whether one is wanted, with whom, on which day, and who leads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from parley.dispute.conditions import Done
from parley.dispute.deadlines import started
from parley.dispute.dispute import Dispute, Hold
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Effect, HoldMeeting
from parley.dispute.parties import rule_of
from parley.dispute.people import resolve
from parley.dispute.protocol import SPOKEN
from parley.dispute.protocol_times import Moment
from parley.dispute.settled import said_settled
from parley.dispute.sharing import sharing
from parley.dispute.standing_in import acting_for_post
from parley.dispute.view import View
from parley.dispute.workdays import at_local, local_day, local_time


def hold_of(view: View, duty: DutyState) -> Hold | None:
    """The meeting that is kept for it, or None."""
    kept = view.dispute.live_holds
    return next((hold for hold in kept if duty.key in hold.keys), None) if kept else None


def hold_for(view: View, duty: DutyState, replaces: str = "") -> Iterable[Effect]:
    """A meeting for a conversation that is owed, once both ends are known and its clock runs; a convened one whose day somebody
    sets, once that day is known.

    None while one side has said that it is settled and the other is being asked: most end there. None for what is only
    advised: that is in the letters that go anyway, for those who want it.
    """
    known = duty.holders and duty.counterparts
    if duty.do not in ("talk", "meet") or duty.status != "open" or not known or said_settled(view):
        return
    rule = rule_of(view, duty)
    if rule.advised or not started(view, duty) or _awaits_its_day(view, duty):
        return
    medium = next((medium for medium in rule.media_asked if medium in SPOKEN), "phone")
    people = asked_to_meet(view, duty)
    if len(people) > 1:
        yield HoldMeeting(
            (duty.key,), people, medium, rule.minutes, duty.due, replaces, not_before(view, duty),
            hour=hour_set(view, duty),
            either=sharing(view, duty),
        )  # fmt: skip


def asked_to_meet(view: View, duty: DutyState) -> tuple[str, ...]:
    """Who is asked to the meeting for this step: both its ends, and whoever keeps its minutes."""
    people = tuple(dict.fromkeys((*duty.holders, *duty.counterparts, *minute_takers(view, duty))))
    return _there_on(view, duty, people, day_set(view, duty))


def _there_on(view: View, duty: DutyState, people: tuple[str, ...], day: datetime | None) -> tuple[str, ...]:
    """Whom a meeting on a day that was set is kept with: whoever acts on that day for those who will be away by then, unless
    somebody who shares their post is there."""
    directory = view.world.directory
    if day is None or not directory.may_be_missed:
        return people
    on = local_day(day, view.world.calendar.zone)
    together = {one: group for group in sharing(view, duty) for one in group}
    found = (acting_for_post(directory, together.get(one, (one,)), on) or (one,) for one in people)
    return tuple(dict.fromkeys(acting for those in found for acting in those))


def not_before(view: View, duty: DutyState) -> datetime | None:
    """Before when no meeting is to be held for it: the day that was set, and the earliest that the rules allow."""
    first = [day_set(view, duty), duty.earliest.at if duty.earliest else None]
    return max((at for at in first if at is not None), default=None)


def minute_takers(view: View, duty: DutyState) -> tuple[str, ...]:
    """Who puts the minutes of a convened meeting on record, and so has to be there: whoever the rules have owe a `record`
    that waits for this meeting alone."""
    if duty.do != "meet":
        return ()
    kept = [
        rule for rule in view.protocol.stage(duty.key.stage).duties
        if rule.do == "record" and rule.needs == Done(duty.key.duty)
    ]  # fmt: skip
    return tuple(person for rule in kept for person in resolve(view, rule.by).people)


def chair_of(dispute: Dispute, hold: Hold) -> str:
    """Who leads a meeting of several: whoever owes it. "" for a conversation of two."""
    duty = dispute.duties[hold.keys[0]]
    several = duty.do == "meet" and len(hold.attendees) > 2
    leads = next(iter(duty.holders), "") if several else ""
    return leads if leads in hold.attendees else ""


def day_set(view: View, duty: DutyState) -> datetime | None:
    """The first minute of the day on which a convened meeting is to be held, where its rule names one."""
    at = _set_for(view, duty)
    zone = view.world.calendar.zone
    return at_local(local_day(at, zone), time(0), zone) if at else None


def hour_set(view: View, duty: DutyState) -> datetime | None:
    """The hour at which a convened meeting is to be held, where whoever set its day said one."""
    at = _set_for(view, duty)
    return at if at and local_time(at, view.world.calendar.zone).time() != time(0) else None


def _set_for(view: View, duty: DutyState) -> datetime | None:
    named = _names_its_day(view, duty)
    return (
        next((limit.start for limit in duty.deadlines if limit.anchor == named.name), None) if named else None
    )


def _awaits_its_day(view: View, duty: DutyState) -> bool:
    """Whether a convened meeting is to be held on a day that nobody has set yet: any other would be in everybody's way."""
    named = _names_its_day(view, duty)
    return named is not None and all(limit.anchor != named.name for limit in duty.deadlines)


def _names_its_day(view: View, duty: DutyState) -> Moment | None:
    due = rule_of(view, duty).due if duty.do == "meet" else None
    return due.moment if due is not None and due.before is None else None
