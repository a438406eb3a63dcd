"""What the passing of time brings: the turns that are due (`turns`), each taken as of its own instant.

Every moment is taken in order, each as of its own instant, so that a daemon that slept through a weekend records
Saturday before Monday. Only what a passed date brings waits until the mailbox has been read up to it (`heard_until`): an
outage must not accuse people of missing what they met. Reminders that are no longer true are never sent.
"""

from __future__ import annotations

from datetime import datetime

from parley.dispute import asking_again, quiet
from parley.dispute import events as e
from parley.dispute.chasing import TOO_LATE, anybody_to_chase, to_chase
from parley.dispute.dispute import Dispute
from parley.dispute.draft import Draft, behind
from parley.dispute.events import AnyEvent
from parley.dispute.notices import due_notices, give
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.reminding import all_by_then, spoken_for
from parley.dispute.stages import settle
from parley.dispute.turns import (
    LimitPassed,
    MeetingOver,
    MissedDate,
    NoContact,
    Quiet,
    Reminder,
    StillOpen,
    Summary,
    Turn,
    Unacknowledged,
    Unanswered,
    Unconfirmed,
    date_to_come,
    turns,
)
from parley.dispute.urgency import ask_for_contact, ring_next, summary_people
from parley.dispute.view import View
from parley.dispute.world import World

AT_NIGHT = (Unacknowledged, NoContact)
WAITS_FOR_MAIL = (MissedDate, LimitPassed, StillOpen, Quiet)
AS_OF_NOW = (*AT_NIGHT, StillOpen, Quiet)  # people count their time from when they hear


def advance(
    protocol: DisputeProtocol,
    world: World,
    dispute: Dispute,
    now: datetime,
    heard_until: datetime | None = None,
    clock: datetime | None = None,
) -> list[AnyEvent]:
    """The events that the time up to `now` (UTC) brings. Noting the same time twice brings nothing.

    `heard_until`: every mail received before this instant has been heard. What is done at the very instant of a date is done in
    time (register G2: due at 17:00), so a miss, or a stage that opens by lateness, waits until that instant has been heard too.
    None: everything has been heard. clock: what time it really is, where a mail that waited for parley brings a dispute up to
    its receipt: nobody is alerted as of a time that is over, that is left to the time itself.
    """
    draft = Draft(protocol, world, dispute, now)
    while True:
        due = _turns_due(draft.view, now, heard_until, behind(now, clock))
        if not due and quiet.may_be(draft.dispute, now):
            due = _quiet_by_now(draft.view, now, heard_until, behind(now, clock))
        if not due:
            return draft.decided()
        turn = min(due, key=lambda turn: (_moment_of(turn, now), not isinstance(turn, MissedDate)))
        before = len(draft.events)
        draft.go_to(_not_before(draft.dispute, _moment_of(turn, now)))
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
            return draft.decided()


def _moment_of(turn: Turn, now: datetime) -> datetime:
    """As of when a turn is taken: its own instant; but whoever is rung at night, or asked again,
    is so now, with all their time."""
    return now if isinstance(turn, AS_OF_NOW) else turn.at


def _not_before(dispute: Dispute, at: datetime) -> datetime:
    """A miss that waited for the mailbox is recorded after what was heard meanwhile: time never runs backwards."""
    return max(at, dispute.heard) if dispute.heard else at


def next_wake(view: View) -> datetime | None:
    """The next instant at which `advance` has something to do, or None. It may lie in the past (a miss that waits)."""
    near = _near(view.dispute)
    if near is not None:  # nearly always it comes by then: what comes later need not be worked out
        soon = first_turn(view, near)
        if soon is not None and soon <= near:
            return soon
    return first_turn(view, None)


def _near(dispute: Dispute) -> datetime | None:
    """The nearest of the ends of meetings, which are mostly held before anything is due; where there is none, of the dates."""
    ends = [hold.end for hold in dispute.live_holds]
    dates = () if ends else [duty.binding for duty in dispute.open_duties if duty.deadlines]
    return min(ends or [date.at for date in dates if date is not None], default=None)


def first_turn(view: View, until: datetime | None) -> datetime | None:
    """The same among the turns up to `until`, and perhaps some later ones; None as `until`: among all."""
    to_come = _first_to_come(view, until)
    return quiet.quiet_at(view) if to_come is None and until is None else to_come


def _first_to_come(view: View, until: datetime | None) -> datetime | None:
    found = sorted(turns(view, until), key=_cheapest_first)
    return next((turn.at for turn in found if not _spent(view, turn, view.now)), None)


def _cheapest_first(turn: Turn) -> tuple[datetime, bool]:
    """In order of time; and of one instant last what is dear to look at, where only that instant is wanted."""
    return turn.at, isinstance(turn, Unanswered)


def _quiet_by_now(view: View, now: datetime, heard: datetime | None, past: bool) -> list[Turn]:
    """That nothing has been heard for long, where nothing else is to come."""
    if date_to_come(view, now) or any(not _spent(view, other, view.now) for other in turns(view)):
        return []
    at = quiet.quiet_at(view)
    turn = Quiet(at) if at is not None and at <= now and not past else None
    return [] if turn is None or _waits(turn, heard) else [turn]


def _turns_due(view: View, now: datetime, heard: datetime | None, past: bool) -> list[Turn]:
    return [
        turn for turn in turns(view, now)
        if turn.at <= now
        and not _waits(turn, heard) and not _idle(view, turn, now) and not (past and isinstance(turn, AS_OF_NOW))
    ]  # fmt: skip


def _waits(turn: Turn, heard: datetime | None) -> bool:
    """Whether a mail that has not been heard may still say that it was met."""
    return heard is not None and isinstance(turn, WAITS_FOR_MAIL) and turn.at >= heard


def _spent(view: View, turn: Turn, now: datetime) -> bool:
    """Nothing to be woken for: a reminder of a date already past, a step for which nobody can be asked again, an invitation that
    all have answered, a limit that has passed and was looked at."""
    if isinstance(turn, MissedDate):  # most of them are
        return False
    if isinstance(turn, Reminder):
        due = view.dispute.duties[turn.key].due
        return due is not None and due <= now
    if isinstance(turn, StillOpen):
        return turn.at <= now and asking_again.nobody(view, turn.key)
    if isinstance(turn, Unanswered):
        hold = view.dispute.holds[turn.hold]
        return hold.start - TOO_LATE < now or not anybody_to_chase(view, hold)
    return isinstance(turn, LimitPassed) and turn.at <= now and not _opens(view, turn)


def _idle(view: View, turn: Turn, now: datetime) -> bool:
    """A turn that would bring nothing: a reminder too late to help, a limit that lets no exit open."""
    return not _opens(view, turn) if isinstance(turn, LimitPassed) else _spent(view, turn, now)


def _opens(view: View, turn: LimitPassed) -> bool:
    """Whether something follows from this limit's passing."""
    draft = Draft(view.protocol, view.world, view.dispute, _not_before(view.dispute, turn.at))
    settle(draft)
    return bool(draft.events)


def _take(draft: Draft, turn: Turn, now: datetime) -> None:
    heard = max(now, draft.at)  # a mail that is filed late is of an earlier hour than what has been heard
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
            people = [person for person in state.holders if not spoken_for(view, state, person, at)]
            for person in people:
                keys, clause = all_by_then(draft.view, person, state, now), state.clause
                draft.add(
                    e.ReminderDue(happened=draft.at, received=heard, person=person, keys=keys, clause=clause)
                )
        case StillOpen():
            view, again = draft.view, dict(asking_again.whom(draft.view))
            clause = draft.dispute.duties[turn.key].clause
            for person, keys in quiet.with_others(view, again):
                clause = draft.dispute.duties[keys[0]].clause if keys else clause
                draft.add(
                    e.AskedAgain(happened=draft.at, received=heard, person=person, keys=keys, clause=clause)
                )
        case Quiet():
            at_stage = draft.dispute.at
            clause = draft.protocol.stage(at_stage.stage).clause if at_stage else ""
            for person, keys in quiet.whom(draft.view):
                draft.add(
                    e.AskedAgain(happened=draft.at, received=heard, person=person, keys=keys, clause=clause)
                )
        case MeetingOver(_, hold):
            asked = any(draft.dispute.duties[k].status == "open" for k in draft.dispute.holds[hold].keys)
            draft.note(e.MeetingPassed, hold=hold, ask=asked)
        case Unanswered(_, hold):
            silent_ones, kept = to_chase(draft.view, draft.dispute.holds[hold]), draft.dispute.holds[hold]
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
            draft.add(e.ReminderDue(happened=draft.at, received=heard, person=person, keys=(), clause=clause))
        case LimitPassed():
            pass
