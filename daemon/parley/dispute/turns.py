"""The turns that time will bring to a dispute as it stands: dates that pass, reminders, meetings that are over, people who
have not answered. Which there are, and when; `advance` takes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from parley.dispute.asking_again import again_at, may_be_again
from parley.dispute.audience import opposites
from parley.dispute.chasing import chase_at
from parley.dispute.deadlines import started
from parley.dispute.dispute import OTHER_SIDE, Dispute
from parley.dispute.duty_state import DutyState
from parley.dispute.events import Deadline, DutyKey
from parley.dispute.parties import rule_of
from parley.dispute.protocol import Duty
from parley.dispute.reminding import REMINDER_TIME, reminder_at
from parley.dispute.settled import a_yes_ends
from parley.dispute.urgency import contact_due, summary_due
from parley.dispute.view import View
from parley.dispute.workdays import add_working_days, at_local, local_day
from parley.value import value

PATIENCE_DAYS = 2  # working days until a side that has not confirmed is asked once more


@value
class MissedDate:
    """A firm date passes."""

    at: datetime
    key: DutyKey
    deadline: Deadline


@value
class Reminder:
    """The morning on which whoever owes it is reminded."""

    at: datetime
    key: DutyKey


@value
class StillOpen:
    """Nothing has come since its date passed: whoever it concerns is asked again."""

    at: datetime
    key: DutyKey


@value
class MeetingOver:
    """A hold's end."""

    at: datetime
    hold: str


@value
class Unanswered:
    """The moment at which those who have not answered an invitation are asked once more, if there are any."""

    at: datetime
    hold: str


@value
class Unacknowledged:
    """The last person alerted has had their time."""

    at: datetime
    alert: int


@value
class NoContact:
    """Somebody acknowledged, or was asked, an hour ago, and has not said that they spoke."""

    at: datetime
    alert: int


@value
class Summary:
    """The morning after an alert."""

    at: datetime
    alert: int


@value
class Unconfirmed:
    """The morning on which the other side is asked once more whether it is settled: silence confirms nothing. Then the one on
    which whoever said that it is settled hears that there is no answer."""

    at: datetime
    person: str


@value
class LimitPassed:
    """A limit passes that may let an exit open (two attempts and the limit passed); nothing else happens at it."""

    at: datetime


@value
class Quiet:
    """Nothing else is to come, and nothing has been heard for long: those concerned are asked how it goes on. The one turn that
    rests on all others, so that `turns` does not bring it (`advance`)."""

    at: datetime


# A clock over several steps, and its date.
Cap = tuple[str, datetime]

Turn = (
    MissedDate
    | Reminder
    | StillOpen
    | MeetingOver
    | Unanswered
    | Unacknowledged
    | NoContact
    | Summary
    | Unconfirmed
    | LimitPassed
    | Quiet
)


def turns(view: View, until: datetime | None = None) -> Iterator[Turn]:
    """Everything that time will bring to this dispute as it stands; what comes after `until` may be left out. Whether anybody
    still has to be asked for an answer is left to whoever takes the turn (`advance`): it is dear, and mostly another comes first."""
    for alert in view.dispute.alerts.values():
        if alert.waiting:
            yield Unacknowledged(alert.rung[-1][2], alert.number)
        if asked := contact_due(view, alert):
            yield NoContact(asked, alert.number)
        if not alert.inside and not alert.summarised:
            yield Summary(summary_due(view, alert), alert.number)
    for hold in view.dispute.live_holds:
        yield MeetingOver(hold.end, hold.id)
        at = chase_at(view, hold)
        if at and (until is None or at <= until):
            yield Unanswered(at, hold.id)
    if view.dispute.status == "open" and view.dispute.statements:
        yield from _unconfirmed(view)
    capped = set(view.dispute.missed_clocks)
    kept: set[Cap] = _kept_after_all(view.dispute) if capped else set()
    dated, undated = _dated(view.dispute)
    advised: list[DutyState] = []
    for due, _, duty, binding in dated:
        if until is None or due <= until or _earlier_cap(duty, until):
            rule = rule_of(view, duty)
            if rule.advised:
                advised.append(duty)
            else:
                yield from _dates(view, duty, rule, capped, kept)
        at = reminder_at(view, duty, binding, until)
        if at is not None:
            yield Reminder(at, duty.key)
        if (duty.missed or duty.missed_of) and (until is None or may_be_again(duty, until)):
            again = again_at(view, duty)
            if again is not None:
                yield StillOpen(again, duty.key)
    for duty in advised:  # a cap is missed by a step that somebody waits for, before one that is only advised
        yield from _dates(view, duty, rule_of(view, duty), capped, kept)
    for duty in undated:
        at = reminder_at(view, duty, None, until)
        if at is not None:
            yield Reminder(at, duty.key)


def date_to_come(view: View, now: datetime) -> bool:
    """Whether a firm date of a step passes after `now`, asked of one step after the other: mostly the first has one. False is
    no answer: something else may be to come."""
    for duty in view.dispute.duties.values():
        if duty.status != "open" or not duty.deadlines or duty.missed:
            continue
        date, rule = duty.binding, rule_of(view, duty)
        if date is not None and date.firm and date.at > now and not rule.advised:
            own = not date.clock and rule.due is None  # a limit of its own is known once it has begun
            return (own or started(view, duty)) and not a_yes_ends(view, duty)
    return False


def _dated(dispute: Dispute) -> tuple[list[tuple[datetime, int, DutyState, Deadline]], list[DutyState]]:
    """What is owed by a date, the earliest first, and of one date what opened first; with the deadline that binds. Then what has
    no date, and a first day."""
    found, undated = [], []
    for place, duty in enumerate(dispute.duties.values()):
        if duty.status != "open":
            continue
        if duty.deadlines:
            binding = duty.binding
            assert binding is not None, "one of its dates binds"
            found.append((binding.at, place, duty, binding))
        elif duty.earliest is not None:
            undated.append(duty)
    return sorted(found), undated


def _earlier_cap(duty: DutyState, until: datetime) -> bool:
    """Whether a date before the one that binds has come: a cap that had passed when the duty opened."""
    return len(duty.deadlines) > 1 and min([date.at for date in duty.deadlines]) <= until


def _unconfirmed(view: View) -> Iterator[Turn]:
    """One side says that it is settled and the other has not answered: asked again once, two working days later. After two
    more it is for whoever said so to ring: nothing else would ever move it."""
    for side, other_side in OTHER_SIDE.items():
        said = view.dispute.statement(side)
        if said is None or said.value != "resolved":
            continue
        other = view.dispute.statement(other_side)
        if other and other.value != "waiting":
            continue
        people = opposites(view, said.by, other_side)
        for patience, asked in (*((1, person) for person in people), *((2, said.by) for _ in people[:1])):
            at = _morning_after(view, said.at, patience * PATIENCE_DAYS)
            last = view.dispute.reminded.get(asked)
            if last is None or last < at:
                yield Unconfirmed(at, asked)


def _morning_after(view: View, instant: datetime, working_days: int) -> datetime:
    calendar = view.world.calendar
    day = add_working_days(calendar, local_day(instant, calendar.zone), working_days)
    return at_local(day, REMINDER_TIME, calendar.zone)


def _kept_after_all(dispute: Dispute) -> set[Cap]:
    """The caps on record as missed by steps that were all done in time, as somebody reported late. What else was owed under
    them then was not."""
    missed = {cap for duty in dispute.duties.values() for cap in duty.missed_of if cap[1] not in duty.met_by}
    return set(dispute.missed_clocks) - missed


def _dates(view: View, duty: DutyState, rule: Duty, capped: set[Cap], kept: set[Cap]) -> Iterator[Turn]:
    """capped: the caps that need no turn (any more); a cap has one row, whatever it spans. kept: those of them that whoever had that row
    had kept: it is another one's, who owed something under it by then."""
    if not started(view, duty) or a_yes_ends(view, duty):
        return
    if duty.attempts and duty.due:
        yield LimitPassed(duty.due)
    own = [d for d in duty.deadlines if d.clock in ("", "earlier") and d.firm]
    if own and not duty.missed and not rule.advised:
        first = min(own, key=lambda d: d.at)
        yield MissedDate(first.at, duty.key, first)
    for deadline in duty.deadlines:
        cap = (deadline.clock, deadline.at)
        if deadline.clock in ("", "earlier") or not deadline.firm:
            continue
        if cap in capped and not (cap in kept and duty.opened <= deadline.at):
            continue
        capped.add(cap)
        kept.discard(cap)
        # The cap's owner is whoever owes the earliest open duty (design.md section 5)
        yield MissedDate(deadline.at, duty.key, deadline)
