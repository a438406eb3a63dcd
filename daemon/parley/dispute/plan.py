"""What the world must be told after an event: the list of effects, made here and carried out by the door.

`plan` sees the dispute as the whole batch of events has left it, so that nobody is told of a stage that was left
in the same breath. One row per event in the table at the end. `coalesce` keeps the mails few: the invitation
carries the notice, and who hears of a new stage needs no separate echo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from parley.dispute import (
    asking_again,
    audience,
    convening,
    missing_people,
    plan_alerts,
    plan_documents,
    plan_forms,
    plan_meetings,
    plan_moving,
    plan_outcome,
    plan_people,
    plan_stages,
    plan_turns,
    quiet,
    waiving,
)
from parley.dispute import events as e
from parley.dispute.coalesce import coalesce
from parley.dispute.dispute import Hold
from parley.dispute.duty_state import CONVERSATIONS, DutyState
from parley.dispute.effects import OWN_LIMIT, Effect, HoldMeeting, SendNotice
from parley.dispute.events import AnyEvent
from parley.dispute.protocol import CLOSED
from parley.dispute.view import View


def plan_all(view: View, events: Sequence[AnyEvent]) -> list[tuple[int, SendNotice]]:
    """What a batch tells people, each with its event's place in it, merged so that mails stay few. view: as the batch left
    the dispute, the meetings that it asks for (`meetings_wanted`) found a time; what an event brings is seen as of its receipt."""
    return coalesce(_each(view, events))


def meetings_wanted(view: View, events: Sequence[AnyEvent]) -> list[HoldMeeting]:
    """The meetings that a batch asks for, which are to be found a time before the rest is carried out."""
    found: list[HoldMeeting] = []
    seen = view
    for event in events:
        if step := _MEETINGS.get(type(event)):
            if seen.now != event.received:
                seen = view.at(event.received)
            found += [effect for effect in step(seen, event) if isinstance(effect, HoldMeeting)]
    return found


def _each(view: View, events: Sequence[AnyEvent]) -> Iterator[tuple[int, SendNotice]]:
    """Events received together are looked at from one view: who owes what is worked out once."""
    seen, dated = view, None
    for n, event in enumerate(events):
        if step := _PLANS.get(type(event)):
            if seen.now != event.received:
                seen = view.at(event.received)
            for effect in step(seen, event):
                if isinstance(effect, SendNotice):
                    yield n, effect
                else:
                    assert type(event) in _MEETINGS, "a meeting is asked for before the rest is planned"
        if isinstance(event, plan_moving.MOVERS):
            if dated is None:
                dated = [one.key for one in events if isinstance(one, e.DutyDated)]
            for notice in plan_moving.by_this_word(seen, event, dated):
                yield n, notice


# --- one function per event ---------------------------------------------------------------------------------


def _raised(view: View, event: e.DisputeRaised) -> Iterable[Effect]:
    mine = audience.owed_by(view, event.by)
    every = missing_people.unfilled(view)
    missing = [found for found in every if found[0]]
    question = missing_people.ask_who(view, *missing[0]) if missing else audience.ask(mine)
    names = missing_people.names_missing(missing) if missing else ()
    asked = (question.side, question.role) if question else None
    others = tuple(one for role, one in view.dispute.outside.items() if role != asked)
    yield SendNotice(
        "raised", event.by, audience.clause_of(mine), audience.keys(mine), question, others=others, details=names
    )  # fmt: skip
    for person in audience.others_now(view, event.by):
        theirs = audience.shared_by(view, person)
        # Where they have a step of their own, perhaps the same conversation, nobody asks to talk to them.
        talks = any(duty.do in ("talk", "meet") and person not in duty.holders for duty in theirs)
        template = "asked_to_talk" if talks else "stage_opened"
        details = () if talks else (("stage", theirs[0].key.stage),)
        yield SendNotice(
            template,
            person,
            audience.clause_of(theirs),
            audience.keys(theirs),
            audience.ask(theirs),
            details=details,
        )
    yield from missing_people.tell_manager_of_missing(view, every)


def _duty_changed(view: View, event: e.DutyOpened | e.DutyDated) -> Iterable[Effect]:
    duty = view.dispute.duties[event.key]
    if duty.do not in CONVERSATIONS:
        return
    hold = convening.hold_of(view, duty)
    if hold is None:
        yield from convening.hold_for(view, duty)
    elif hold.start > view.now and _moves(view, duty, hold, duty.due):
        yield from convening.hold_for(view, duty, replaces=hold.id)


def _moves(view: View, duty: DutyState, hold: Hold, due: datetime | None) -> bool:
    """Whether its new date moves the meeting: it is an earlier one, or the first day on which it may be held is later."""
    first = convening.not_before(view, duty)
    return (due is not None and hold.end > due) or (first is not None and hold.start < first)


def _corrected(view: View, event: e.CorrectionMade) -> Iterable[Effect]:
    """A conversation that is owed again is booked again; of another account of it those hear whom it concerns."""
    yield from plan_outcome.told_otherwise(view, event)
    for key in event.undone:
        duty = view.dispute.duties[key]
        if convening.hold_of(view, duty) is None:
            yield from convening.hold_for(view, duty)


def _opened(view: View, event: e.DutyOpened) -> Iterable[Effect]:
    return (*plan_forms.opened_later(view, event), *_nobody_there(view, event))


def _dated(view: View, event: e.DutyDated) -> Iterable[Effect]:
    if event.unmissed:
        yield from plan_moving.no_longer_missed(view, event)
    yield from plan_moving.depends(view, event)
    yield from _nobody_there(view, event)


def _nobody_there(view: View, event: e.DutyOpened | e.DutyDated) -> Iterable[Effect]:
    if not view.world.directory.may_be_missed:
        return ()
    duty = view.dispute.duties[event.key]
    return missing_people.nobody_there(view, [duty]) if duty in audience.running(view) else ()


def _discharged(view: View, event: e.DutyDischarged) -> Iterable[Effect]:
    yield from plan_turns.begun(view, event)
    yield from plan_outcome.spoken(view, event)
    yield from plan_documents.sent_on(view, event)


def _missed(view: View, event: e.DeadlineMissed) -> Iterable[Effect]:
    duty = view.dispute.duties[event.key]
    if event.deadline.at < duty.opened and duty.due is not None and duty.due > event.deadline.at:
        return  # it had passed before the step was asked for, as its first letter said: another date counts
    if not audience.miss_is_told(view, duty, event.deadline.at):
        before = max((at for at in duty.misses if at < event.deadline.at), default=None)
        yield from plan_meetings.deputies(
            view, event, set(audience.told_of_miss(view, duty, event.deadline.at)), before
        )
        return
    # Its stage was left at that very moment: nothing is asked of its holders.
    over = duty.status == "overtaken"
    of_clock = (("clock", event.deadline.clock or OWN_LIMIT),)  # which of its dates it was
    offers = list(waiving.at_the_miss(view, duty)) if duty.status == "open" else []
    asked = {offer.person for offer in offers}
    # A late NO: the letter that the accounts differ has invited them, and says already that the date has passed.
    differ = (duty.key.stage, duty.key.visit) in view.dispute.differ
    hold = convening.hold_of(view, duty) if differ else None
    told = audience.told_of_miss(view, duty, event.deadline.at)
    invited = hold.attendees if hold and hold.asked and hold.asked > event.deadline.at else ()
    for person in told:
        if person not in asked and not (over and person in duty.holders) and person not in invited:
            question = audience.ask((duty,)) if person in duty.holders else None
            yield SendNotice("missed", person, event.clause, (event.key,), question, details=of_clock)
    yield from (replace(offer, details=of_clock) for offer in offers)
    yield from plan_meetings.deputies(view, event, {*asked, *told})


def _met_in_time(view: View, event: e.MissAnswered) -> Iterable[Effect]:
    duty = view.dispute.duties[event.key]
    nobody = duty.status == "overtaken" and not duty.reports
    details: tuple[tuple[str, str], ...] = ()
    if event.redated:
        details = (("redated", "not asked" if nobody else "yes"),)
    if not duty.answered:  # an earlier date of it stays missed
        later = [missed for missed in event.met if audience.miss_is_told(view, duty, missed)]
        if not later:
            return  # nobody has heard of that one
        clock = next((date.clock for date in duty.deadlines if date.at == later[-1]), "")
        details = (("clock", clock or OWN_LIMIT), ("later", "yes"))
    for person in plan_moving.heard_of_the_miss(view, duty, None):
        yield SendNotice("met_in_time", person, event.clause, (event.key,), details=details)


def _not_in_time(view: View, event: e.MissStands) -> Iterable[Effect]:
    """Whoever read that it was in time. Where an earlier date of it has stood as missed all along, only what had been told of."""
    duty = view.dispute.duties[event.key]
    whole = set(duty.misses) <= {*duty.met, *event.missed}
    if not whole and not any(audience.miss_is_told(view, duty, missed) for missed in event.missed):
        return
    why = "day" if event.redated else "again" if duty.status == "open" else "done"
    for person in plan_moving.heard_of_the_miss(view, duty, None):
        yield SendNotice("not_in_time", person, event.clause, (event.key,), details=(("why", why),))


def _reminder(view: View, event: e.ReminderDue) -> Iterable[Effect]:
    if not event.keys:
        yield from plan_outcome.ask_to_confirm(view, event.person, event.clause)
        yield from plan_outcome.no_answer(view, event.person, event.clause)
        return
    duties = tuple(view.dispute.duties[key] for key in event.keys)
    yield SendNotice("reminder", event.person, event.clause, event.keys, audience.ask(duties), reminder=True)


def _asked_again(view: View, event: e.AskedAgain) -> Iterable[Effect]:
    return asking_again.letters(view, event) if event.keys else quiet.letters(view, event)


def _closed(view: View, event: e.DisputeClosed) -> Iterable[Effect]:
    decided = audience.reasons_of_the_end(view) if event.outcome == CLOSED else ()
    texts = tuple(dict.fromkeys((*decided, *((event.text,) if event.text else ()))))
    details = (("outcome", event.outcome),)
    for person in audience.everybody(view):
        mine = audience.owed_by(view, person)  # what stays owed after the end (`stays: after closing`)
        clause, keys, question = (
            event.clause or audience.clause_of(mine),
            audience.keys(mine),
            audience.ask(mine),
        )
        yield SendNotice("closed", person, clause, keys, question, details=details, texts=texts)
    yield from plan_alerts.with_the_end(view)


def _support(view: View, event: e.SupportAsked) -> Iterable[Effect]:
    mine = audience.owed_by(view, event.by)
    clause = event.clause or audience.clause_of(mine)
    for person in event.supporters:
        yield SendNotice("support", person, clause, audience.keys(mine), others=(event.by,))


def _moment_told(view: View, event: e.MomentTold) -> Iterable[Effect]:
    if event.was is None:
        yield from plan_moving.day_set(view, event)
    if event.was in (None, event.at):
        return
    for duty in audience.running(view):  # another hour of the day that was set: no date moves with it
        hold, hour = convening.hold_of(view, duty), convening.hour_set(view, duty)
        if hold is not None and hour == event.at and hold.start != hour and hold.start > view.now:
            yield from convening.hold_for(view, duty, replaces=hold.id)


_PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    **plan_alerts.PLANS,
    **plan_meetings.PLANS,
    **plan_stages.PLANS,
    **plan_moving.PLANS,
    **plan_outcome.PLANS,
    **plan_people.PLANS,
    e.DisputeRaised: _raised,
    e.DutyOpened: _opened,
    e.DutyDated: _dated,
    e.DutyDischarged: _discharged,
    e.DeadlineMissed: _missed,
    e.MissAnswered: _met_in_time,
    e.MissStands: _not_in_time,
    e.CorrectionMade: _corrected,
    e.ReminderDue: _reminder,
    e.AskedAgain: _asked_again,
    e.FactTold: plan_turns.told,
    e.DisputeClosed: _closed,
    e.SupportAsked: _support,
    e.MomentTold: _moment_told,
    e.AddressFailed: missing_people.address_failed,
}

# The events that may want a meeting, and what each has to say of one: only these are asked before the rest is planned.
_MEETINGS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.DutyOpened: _duty_changed,
    e.DutyDated: _duty_changed,
    **{
        kind: _PLANS[kind]
        for kind in (
            e.DutyReassigned,
            e.AccountsDiffer,
            e.MeetingAnswered,
            e.AttemptRecorded,
            e.MeetingPassed,
            e.CorrectionMade,
            e.MomentTold,
        )
    },
}
