"""What the passing of time brings: missed dates, reminders, meetings that are over, alerts nobody acknowledged.

Every moment is taken in order, each as of its own instant, so that a daemon that slept through a weekend records
Saturday before Monday. Only what a passed date brings waits until the mailbox has been read up to it (`heard_until`): an
outage must not accuse people of missing what they met. Reminders that are no longer true are never sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from parley.dispute import events as e
from parley.dispute.audience import moot, opposite, said_settled
from parley.dispute.chasing import TOO_LATE, chase_at, silent
from parley.dispute.choices import rule_of
from parley.dispute.deadlines import started
from parley.dispute.dispute import OTHER_SIDE, Dispute, DutyState, Hold
from parley.dispute.draft import Draft
from parley.dispute.events import AnyEvent, Deadline, DutyKey
from parley.dispute.notices import due_notices, give
from parley.dispute.once import once
from parley.dispute.people import View
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.stages import settle
from parley.dispute.urgency import CONTACT_WITHIN, ask_for_contact, ring_next, summary_due, summary_people
from parley.dispute.workdays import (
    DAYS_IN_A_WORKING_WEEK,
    add_working_days,
    at_local,
    local_day,
    working_days_before,
)
from parley.dispute.world import World
from parley.value import value

REMINDER_TIME = time(9)
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
class MeetingOver:
    """A hold's end."""

    at: datetime
    hold: str


@value
class Unanswered:
    """The moment at which those who have not answered an invitation are asked once more."""

    at: datetime
    hold: str


@value
class Unacknowledged:
    """The last person alerted has had their time."""

    at: datetime
    alert: int


@value
class NoContact:
    """Somebody acknowledged an hour ago and has not said that they spoke."""

    at: datetime
    alert: int


@value
class Summary:
    """The morning after an alert."""

    at: datetime
    alert: int


@value
class Unconfirmed:
    """The morning on which the other side is asked once more whether it is settled: silence confirms nothing."""

    at: datetime
    person: str


@value
class LimitPassed:
    """A limit passes that may let an exit open (two attempts and the limit passed); nothing else happens at it."""

    at: datetime


Turn = (
    MissedDate
    | Reminder
    | MeetingOver
    | Unanswered
    | Unacknowledged
    | NoContact
    | Summary
    | Unconfirmed
    | LimitPassed
)


def advance(
    protocol: DisputeProtocol,
    world: World,
    dispute: Dispute,
    now: datetime,
    heard_until: datetime | None = None,
) -> list[AnyEvent]:
    """The events that the time up to `now` (UTC) brings. Noting the same time twice brings nothing.

    `heard_until`: the mailbox has been read up to here; later misses, and stages that open by lateness, wait. None: up
    to `now`.
    """
    heard = min(heard_until or now, now)
    draft = Draft(protocol, world, dispute, now)
    while True:
        due = _turns_due(draft.view, now, heard)
        turn = min(
            due, key=lambda turn: (_moment_of(turn, now), not isinstance(turn, MissedDate)), default=None
        )
        if turn is None:
            return draft.events
        before = len(draft.events)
        draft.at = _not_before(draft.dispute, _moment_of(turn, now))
        _take(draft, turn, now)
        for other in due:  # what passes at one instant is on record before anything follows from it
            if (
                isinstance(turn, MissedDate)
                and isinstance(other, MissedDate)
                and other.at == turn.at
                and other != turn
            ):
                _take(draft, other, now)
        if isinstance(turn, MissedDate | LimitPassed):  # no rule rests on reminders, meetings or alerts
            settle(draft)
        if len(draft.events) == before:
            return draft.events


def _moment_of(turn: Turn, now: datetime) -> datetime:
    """As of when a turn is taken: its own instant; but whoever is rung next is rung now, with all their time."""
    return now if isinstance(turn, Unacknowledged) else turn.at


def _not_before(dispute: Dispute, at: datetime) -> datetime:
    """A miss that waited for the mailbox is recorded after what was heard meanwhile: time never runs backwards."""
    return max(at, dispute.heard) if dispute.heard else at


def next_wake(view: View) -> datetime | None:
    """The next instant at which `advance` has something to do, or None. It may lie in the past (a miss that waits)."""
    return min((turn.at for turn in _turns(view) if not _spent(view, turn, view.now)), default=None)


def _turns_due(view: View, now: datetime, heard: datetime) -> list[Turn]:
    return [
        turn for turn in _turns(view, now)
        if turn.at <= (heard if isinstance(turn, MissedDate | LimitPassed) else now) and not _idle(view, turn, now)
    ]  # fmt: skip


def _spent(view: View, turn: Turn, now: datetime) -> bool:
    """Nothing to be woken for: a reminder of a date already past, a limit that has passed and was looked at."""
    if isinstance(turn, Reminder):
        due = view.dispute.duties[turn.key].due
        return due is not None and due <= now
    if isinstance(turn, Unanswered):
        return view.dispute.holds[turn.hold].start - TOO_LATE < now
    return isinstance(turn, LimitPassed) and turn.at <= now and not _opens(view, turn)


def _idle(view: View, turn: Turn, now: datetime) -> bool:
    """A turn that would bring nothing: a reminder too late to help, a limit that lets no exit open."""
    return not _opens(view, turn) if isinstance(turn, LimitPassed) else _spent(view, turn, now)


def _opens(view: View, turn: LimitPassed) -> bool:
    """Whether something follows from this limit's passing."""
    draft = Draft(view.protocol, view.world, view.dispute, _not_before(view.dispute, turn.at))
    settle(draft)
    return bool(draft.events)


def _turns(view: View, until: datetime | None = None) -> Iterator[Turn]:
    """Everything that time will bring to this dispute as it stands; what comes after `until` may be left out."""
    for alert in view.dispute.alerts.values():
        if alert.waiting:
            yield Unacknowledged(alert.rung[-1][2], alert.number)
        if alert.acknowledged_by and alert.acknowledged and not (alert.contact or alert.contact_asked):
            yield NoContact(alert.acknowledged + CONTACT_WITHIN, alert.number)
        if not alert.inside and not alert.summarised:
            yield Summary(summary_due(view, alert), alert.number)
    for hold in view.dispute.live_holds:
        yield MeetingOver(hold.end, hold.id)
        at = chase_at(view, hold)
        if at and (until is None or at <= until) and _to_chase(view, hold):
            yield Unanswered(at, hold.id)
    if view.dispute.status == "open":
        yield from _unconfirmed(view)
    capped = set(view.dispute.missed_clocks)
    duties = enumerate(view.dispute.open_duties)
    for due, _, duty in sorted((due, place, duty) for place, duty in duties if (due := duty.due) is not None):
        if until is None or due <= until or any(date.at <= until for date in duty.deadlines):
            yield from _dates(view, duty, capped)
        if (reminder := _reminder(view, duty.key, until)) is not None:
            yield reminder


def _unconfirmed(view: View) -> Iterator[Turn]:
    """One side says that it is settled and the other has not answered: asked again once, two working days later."""
    for side, other_side in OTHER_SIDE.items():
        said, other = view.dispute.statement(side), view.dispute.statement(other_side)
        if said is None or said.value != "resolved" or (other and other.value != "waiting"):
            continue
        person = opposite(view, said.by, other_side)
        zone, calendar = view.world.calendar.zone, view.world.calendar
        at = at_local(
            add_working_days(calendar, local_day(said.at, zone), PATIENCE_DAYS), REMINDER_TIME, zone
        )
        last = view.dispute.reminded.get(person)
        if person and (last is None or last < at):
            yield Unconfirmed(at, person)


def _to_chase(view: View, hold: Hold) -> tuple[str, ...]:
    """Who is asked once more for an answer: one reminder a stage is enough, and a reminder of a date shows the meeting."""
    missing = tuple(person for person in silent(hold) if person not in hold.chased)
    if not missing or said_settled(view):
        return ()
    visit = view.dispute.visit_for(hold.keys[0])
    since = visit.opened if visit else hold.asked
    told = {person for person, at in view.dispute.reminded.items() if since and at >= since}
    told |= {
        person
        for duty in view.dispute.open_duties
        if set(missing) & set(duty.holders) and (duty.reminded or _reminder(view, duty.key, None))
        for person in duty.holders
    }
    return tuple(person for person in missing if person not in told)


def _dates(view: View, duty: DutyState, capped: set[tuple[str, datetime]]) -> Iterator[Turn]:
    """capped: the caps (clock, date) that need no turn (any more); a cap has one row, whatever it spans."""
    rule = rule_of(view, duty)
    if not started(view, duty):
        return
    if duty.attempts and duty.due:
        yield LimitPassed(duty.due)
    own = [d for d in duty.deadlines if d.clock in ("", "earlier") and d.firm]
    if own and not duty.missed and not rule.advised:
        first = min(own, key=lambda d: d.at)
        yield MissedDate(first.at, duty.key, first)
    for deadline in duty.deadlines:
        cap = (deadline.clock, deadline.at)
        if deadline.clock in ("", "earlier") or not deadline.firm or cap in capped:
            continue
        capped.add(cap)  # the cap's owner is whoever owes the earliest open duty (design.md section 5)
        yield MissedDate(deadline.at, duty.key, deadline)


@once
def _reminder(view: View, key: DutyKey, until: datetime | None) -> Reminder | None:
    """The one reminder that whoever owes it still needs, and not after `until`."""
    duty = view.dispute.duties[key]
    due = duty.due
    if due is None or duty.reminded or duty.missed:
        return None
    at = _reminder_time(view, duty, due)
    known = duty.dated or duty.opened
    if not known < at < due or (until is not None and at > until):
        return None  # whoever has just been told the date needs no reminder of it
    if moot(view, duty) or not started(view, duty):
        return None
    needed = any(not _spoken_for(view, duty, person, at) for person in duty.holders)
    return Reminder(at, key) if needed else None


def _reminder_time(view: View, duty: DutyState, due: datetime) -> datetime:
    """When its one reminder goes: when the target that it aims at has passed, else so long before the date."""
    aim = duty.binding.aim if duty.binding else None
    if aim is not None and aim < due:
        return aim
    zone, calendar, before = view.world.calendar.zone, view.world.calendar, view.protocol.reminder
    if before.unit in ("hours", "minutes"):
        return due - timedelta(**{before.unit: before.amount})
    if before.unit in ("working days", "working weeks"):
        amount = before.amount * (DAYS_IN_A_WORKING_WEEK if before.unit == "working weeks" else 1)
        return at_local(working_days_before(calendar, local_day(due, zone), amount), REMINDER_TIME, zone)
    days = before.amount * {"days": 1, "weeks": 7, "months": 30}[before.unit]
    return at_local(local_day(due, zone) - timedelta(days=days), REMINDER_TIME, zone)


def _spoken_for(view: View, duty: DutyState, person: str, at: datetime) -> bool:
    """Whether the person has accepted a meeting for it: they need no reminder, and after it they are asked."""
    return any(
        duty.key in hold.keys
        and hold.start >= at
        and hold.answers.get(person, (0, None, ""))[2] == "ACCEPTED"
        for hold in view.dispute.holds.values()
        if hold.status != "cancelled"
    )


def _take(draft: Draft, turn: Turn, now: datetime) -> None:
    match turn:
        case MissedDate(at, key, deadline):
            missed = e.DeadlineMissed(
                happened=at, received=draft.at, key=key, deadline=deadline, clause=deadline.clause
            )
            draft.add(missed)
            visit = draft.dispute.visit_for(key)
            give(draft, due_notices(draft, "missed", visit, key) if visit else ())
        case Reminder(at, key):
            view, state = draft.view, draft.dispute.duties[key]
            people = [person for person in state.holders if not _spoken_for(view, state, person, at)]
            for person in people:
                _remind(draft, person, state, now)
        case MeetingOver(_, hold):
            asked = any(draft.dispute.duties[k].status == "open" for k in draft.dispute.holds[hold].keys)
            draft.note(e.MeetingPassed, hold=hold, ask=asked)
        case Unanswered(_, hold):
            silent_ones, kept = _to_chase(draft.view, draft.dispute.holds[hold]), draft.dispute.holds[hold]
            clause = draft.dispute.duties[kept.keys[0]].clause
            draft.note(e.AnswerChased, hold=hold, people=silent_ones, clause=clause)
        case Unacknowledged(_, alert):
            ring_next(draft, alert)
        case NoContact(_, alert):
            ask_for_contact(draft, alert)
        case Summary(_, alert):
            told = summary_people(draft, draft.dispute.alerts[alert])
            draft.note(e.DayTeamTold, alert=alert, people=told, summary=True)
        case Unconfirmed(_, person):
            clause = draft.protocol.confirm_clause
            draft.add(e.ReminderDue(happened=draft.at, received=now, person=person, keys=(), clause=clause))
        case LimitPassed():
            pass


def _remind(draft: Draft, person: str, state: DutyState, now: datetime) -> None:
    """Remind once, for all that this person has to do by that day. A date already past needs no reminder."""
    others = tuple(
        duty.key for duty in draft.dispute.open_duties
        if duty.key != state.key and person in duty.holders and not duty.reminded
        and duty.due and state.due and now < duty.due <= state.due
    )  # fmt: skip
    keys = (state.key, *others)
    draft.add(e.ReminderDue(happened=draft.at, received=now, person=person, keys=keys, clause=state.clause))
