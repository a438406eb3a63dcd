"""Steps of the fold: duties open, are dated, handed on, met, missed and reminded of. See `evolve`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from parley.dispute import events as e
from parley.dispute.changed import changed, with_changes
from parley.dispute.dispute import Dispute
from parley.dispute.duty_state import Attempt, Correction, DutyState, with_duty
from parley.dispute.evolve_step import Changes, Steps

# To copy it is half of what it costs to make one
_ASKED_OF_NOBODY = DutyState(e.DutyKey("", 0, ""), "", "", datetime.min.replace(tzinfo=UTC), (), ())


def _duty_opened(d: Dispute, event: e.DutyOpened) -> Changes:
    opening = {
        "key": event.key,
        "do": event.do,
        "clause": event.clause,
        "opened": event.happened,
        "holders": event.holders,
        "counterparts": event.counterparts,
        "deadlines": event.deadlines,
        "unfilled": event.unfilled,
        "dated": event.received if event.deadlines else None,
        "earliest": event.earliest,
    }
    state = with_changes(_ASKED_OF_NOBODY, opening)
    return {"duties": with_duty(d.duties, state)}


def _on_duty(change: Callable[[DutyState, Any], DutyState]) -> Callable[[Dispute, Any], Changes]:
    def step(d: Dispute, event: Any) -> Changes:
        return {"duties": with_duty(d.duties, change(d.duties[event.key], event))}

    return step


def _explained(duty: DutyState, event: e.LatenessExplained) -> DutyState:
    return changed(duty, lateness=(*duty.lateness, event.reason), late_by=(*duty.late_by, event.by))


def _reassigned(duty: DutyState, event: e.DutyReassigned) -> DutyState:
    former = (*duty.holders, *duty.counterparts)
    new = dict.fromkeys(
        (one for one in (*event.holders, *event.counterparts) if one not in former), event.received
    )
    return changed(
        duty, holders=event.holders, counterparts=event.counterparts, unfilled=event.unfilled, former=former,
        had=tuple(dict.fromkeys((*duty.had, *former))), came=tuple({**dict(duty.came), **new}.items()),
    )  # fmt: skip


def _discharged(duty: DutyState, event: e.DutyDischarged) -> DutyState:
    untimed = event.how == "conversation" and not event.timed and event.happened == event.received
    return changed(
        duty, status="done", done_at=event.happened, done_by=event.by, medium=event.medium, present=event.present,
        untimed=untimed, by_day=event.by_day,
    )  # fmt: skip


def _corrected(d: Dispute, event: e.CorrectionMade) -> Changes:
    said = Correction(event.by, event.medium, event.at, event.not_held)
    duties = d.duties
    for key in event.keys:
        duties = with_duty(duties, changed(duties[key], corrected=(*duties[key].corrected, said)))
    for key in event.undone:
        duties = with_duty(duties, _owed_again(duties[key]))
    return {"duties": duties}


def _owed_again(duty: DutyState) -> DutyState:
    """As if it had not been met: what was said of it stands in the journal."""
    return changed(
        duty, status="open", done_at=None, done_by="", medium="", present=(), untimed=False, by_day=False, corrected=(), answered=False,
        met=(),
    )  # fmt: skip


def _attempted(duty: DutyState, event: e.AttemptRecorded) -> DutyState:
    return changed(duty, attempts=(*duty.attempts, Attempt(event.happened, event.medium, event.by)))


def _missed(d: Dispute, event: e.DeadlineMissed) -> Changes:
    duty = d.duties[event.key]
    place = duty.missed_place or d.length
    if event.deadline.clock in ("", "earlier"):
        return {"duties": with_duty(d.duties, changed(duty, missed=event.happened, missed_place=place))}
    cap = (event.deadline.clock, event.deadline.at)
    duties = with_duty(d.duties, changed(duty, missed_of=(*duty.missed_of, cap), missed_place=place))
    return {"duties": duties, "missed_clocks": tuple(dict.fromkeys((*d.missed_clocks, cap)))}


def _dated(d: Dispute, event: e.DutyDated) -> Changes:
    duty = d.duties[event.key]
    duty = changed(
        duty,
        deadlines=event.deadlines,
        dated=event.received,
        was=event.was,
        reminded=None,
        earliest=event.earliest,
        before=duty.named,
    )
    if not event.unmissed:
        return {"duties": with_duty(d.duties, duty)}
    before, duty = duty.missed_of, duty.without_misses(event.unmissed, event.deadlines)
    over = tuple(cap for cap in d.missed_clocks if cap not in before or cap in duty.missed_of)
    return {"duties": with_duty(d.duties, duty), "missed_clocks": over}


def _shortened(d: Dispute, event: e.DeadlineShortened) -> Changes:
    entry = (event.stage, event.visit, event.key, event.until, event.by)
    return {"shortened": (*d.shortened, entry)}


def _reminded(d: Dispute, event: e.ReminderDue) -> Changes:
    duties = d.duties
    for key in event.keys:
        duties = with_duty(duties, changed(duties[key], reminded=event.received))
    return {"duties": duties, "reminded": {**d.reminded, event.person: event.received}}


def _asked_again(d: Dispute, event: e.AskedAgain) -> Changes:
    duties = d.duties
    for key in event.keys:
        duties = with_duty(duties, changed(duties[key], asked_again=event.received))
    before, heard = d.asked_again, d.heard or event.received
    since = before[0] if before is not None and before[1] == heard else heard
    changes: Changes = {"asked_again": (since, event.received)}
    return {**changes, "duties": duties} if event.keys else changes


def _miss_answered(d: Dispute, event: e.MissAnswered) -> Changes:
    duty = d.duties[event.key]
    met = (*duty.met, *event.met)
    reported = duty.reported
    if duty.status == "overtaken" and not reported and not event.redated:  # of entries that did not keep when
        reported = ((duty.done_by, min(event.met or duty.misses)),)
    duty = changed(duty, met=met, answered=not event.met or set(duty.misses) <= set(met), reported=reported)
    if not event.redated:
        return {"duties": with_duty(d.duties, duty)}
    # By the day that counts now these did not pass
    gone = [cap for cap in duty.missed_of if cap[1] in event.met]
    over = tuple(cap for cap in d.missed_clocks if cap not in gone)
    return {"duties": with_duty(d.duties, duty), "missed_clocks": over}


def _miss_stands(d: Dispute, event: e.MissStands) -> Changes:
    duty = d.duties[event.key]
    met = tuple(at for at in duty.met_by if at not in event.missed)
    again = [cap for cap in duty.missed_of if cap[1] in event.missed and cap not in d.missed_clocks]
    return {
        "duties": with_duty(d.duties, changed(duty, met=met, answered=False)),
        "missed_clocks": (*d.missed_clocks, *again),
    }


DUTIES: Steps = {
    e.DutyOpened: _duty_opened,
    e.DutyDated: _dated,
    e.DutyReassigned: _on_duty(_reassigned),
    e.DutyDischarged: _on_duty(_discharged),
    e.DutyOvertaken: _on_duty(lambda duty, event: changed(duty, status="overtaken", void=event.void)),
    e.DeadlineMissed: _missed,
    e.MissAnswered: _miss_answered,
    e.MissStands: _miss_stands,
    e.DeadlineShortened: _shortened,
    e.LatenessExplained: _on_duty(_explained),
    e.ReminderDue: _reminded,
    e.AskedAgain: _asked_again,
    e.AttemptRecorded: _on_duty(_attempted),
    e.CorrectionMade: _corrected,
}
