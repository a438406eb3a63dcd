"""The fold: a dispute and one event give the dispute after it. One small function per event, in one table.

Each says only what the event changes; every other part of the dispute stays the very same object, which is how a
reader can tell cheaply that nothing has changed there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from parley.dispute import events as e
from parley.dispute.changed import changed, with_changes
from parley.dispute.dispute import (
    Alert,
    Attempt,
    Dispute,
    DutyState,
    Hold,
    StageVisit,
    Statement,
    Told,
    Withdrawing,
    with_duty,
)
from parley.dispute.protocol_who import IN_AGENCY

Changes = dict[str, Any]  # fields of the dispute -> what stands in them after the event


def evolve(dispute: Dispute, event: e.AnyEvent) -> Dispute:
    """The dispute after `event`. Total: every event of the union has a row in the table below."""
    changes = _STEPS[type(event)](dispute, event)
    heard = dispute.heard
    changes["heard"] = event.received if heard is None else max(heard, event.received)
    changes["length"] = dispute.length + 1
    return with_changes(dispute, changes)


class Decided(list[e.AnyEvent]):
    """The events that a decision brings, with the dispute that it was made on and the one that they leave: a decision
    folds each of its events, and whoever takes them need not do so again (`fold_on`)."""

    def __init__(self, events: Iterable[e.AnyEvent], before: Dispute, after: Dispute) -> None:
        super().__init__(events)
        self.before, self.after = before, after


def fold_on(dispute: Dispute, events: Iterable[e.AnyEvent]) -> Dispute:
    """The dispute after these events: what the decision has folded already, if it was made on this very dispute."""
    if isinstance(events, Decided) and events.before is dispute:
        return events.after
    for event in events:
        dispute = evolve(dispute, event)
    return dispute


def fold(events: Iterable[e.AnyEvent]) -> Dispute:
    """The dispute that these events make, from nothing."""
    return fold_on(Dispute(), events)


def _raised(d: Dispute, event: e.DisputeRaised) -> Changes:
    agencies = {"referring": event.referring, "receiving": event.receiving}
    return {
        "reference": event.reference,
        "protocol": event.protocol,
        "protocol_hash": event.protocol_hash,
        "version": event.version,
        "agencies": {side: agency for side, agency in agencies.items() if agency},
        "raised_by": event.by,
        "moments": {"raised": event.received, "decision": event.decision},
        "decision_from": event.decision_from,
        "suggested": event.suggested,
        "status": "open",
        "urgent": event.happened if event.urgent else None,
    }


def _named(d: Dispute, event: e.PersonNamed) -> Changes:
    named = (event.side, event.role, event.person)
    return {
        "people": {**d.people, named[:2]: event.person},
        "stood_down": tuple(entry for entry in d.stood_down if entry != named),
    }


def _stood_down(d: Dispute, event: e.PersonStoodDown) -> Changes:
    key = (event.side, event.role)
    people = {k: v for k, v in d.people.items() if k != key or v != event.person}
    return {"people": people, "stood_down": (*d.stood_down, (*key, event.person))}


def _agency(d: Dispute, event: e.AgencyNamed) -> Changes:
    further = tuple(one for one in d.joined if one[1] != event.agency)  # it is a side's first one from now on
    return {"agencies": {**d.agencies, event.side: event.agency}, "joined": further}


def _joined(d: Dispute, event: e.AgencyJoined) -> Changes:
    one = (event.side, event.agency)
    return {"joined": (*d.joined, one), "parted": tuple(other for other in d.parted if other != one)}


def _parted(d: Dispute, event: e.AgencyLeft) -> Changes:
    one = (event.side, event.agency)
    theirs = f"{IN_AGENCY}{event.agency}"
    people = {
        key: who for key, who in d.people.items() if key[0] != event.side or not key[1].endswith(theirs)
    }
    joined = tuple(other for other in d.joined if other != one)
    return {"joined": joined, "parted": (*d.parted, one), "people": people}


def _fact(d: Dispute, event: e.FactTold) -> Changes:
    key = (event.fact, event.voter or event.side, event.stage, event.visit)
    return {"facts": {**d.facts, key: Told(event.value, event.happened, event.by)}}


def _moment(d: Dispute, event: e.MomentTold) -> Changes:
    source = "stated" if event.moment == "decision" else d.decision_from
    return {"moments": {**d.moments, event.moment: event.at}, "decision_from": source}


def _rules_changed(d: Dispute, event: e.RulesChanged) -> Changes:
    return {"protocol": event.protocol, "version": event.version, "protocol_hash": event.protocol_hash}


def _filled(d: Dispute, event: e.FormFilled) -> Changes:
    place, at = (event.form, event.section, event.row), event.happened
    told = {
        (*place, name): Told(value, at, event.by) for name, value in event.values
        if (before := d.forms.get((*place, name))) is None or before.at <= at  # a mail filed late undoes nothing
    }  # fmt: skip
    return {"forms": {**d.forms, **told}}


def _unchanged(d: Dispute, event: e.Event) -> Changes:
    return {}


def _supported(d: Dispute, event: e.SupportAsked) -> Changes:
    return {"supporters": tuple(dict.fromkeys((*d.supporters, *event.supporters)))}


def _stopped(d: Dispute, event: e.ClocksStopped) -> Changes:
    return {"pauses": (*d.pauses, (event.since, None))}


def _started(d: Dispute, event: e.ClocksStarted) -> Changes:
    return {"pauses": (*d.pauses[:-1], (d.pauses[-1][0], event.since)) if d.pauses else ()}


def _withdrawal_asked(d: Dispute, event: e.WithdrawalAsked) -> Changes:
    return {"withdrawing": Withdrawing(event.by, event.text)}


def _withdrawal_answered(d: Dispute, event: e.WithdrawalAnswered) -> Changes:
    asked = d.withdrawing
    if asked is None or not event.agreed:
        return {"withdrawing": None}
    return {"withdrawing": changed(asked, agreed=(*asked.agreed, event.by))}


def _closed(d: Dispute, event: e.DisputeClosed) -> Changes:
    by = event.by if event.override else ""
    return {
        "status": "closed",
        "outcome": event.outcome,
        "closed": event.happened,
        "ended_without": event.without,
        "ended_by": by,
    }


def _stage_opened(d: Dispute, event: e.StageOpened) -> Changes:
    by = event.by if event.override else ""
    visit = StageVisit(
        event.stage, event.visit, event.happened, event.without, by, event.start, track=event.track
    )
    return {"visits": (*d.visits, visit)}


def _stage_left(d: Dispute, event: e.StageLeft) -> Changes:
    left = (event.stage, event.visit)
    return {
        "visits": tuple(
            changed(visit, left=event.happened) if (visit.stage, visit.visit) == left else visit
            for visit in d.visits
        ),
    }


def _duty_opened(d: Dispute, event: e.DutyOpened) -> Changes:
    state = DutyState(
        event.key, event.do, event.clause, event.happened, event.holders, event.counterparts, event.deadlines,
        event.unfilled, dated=event.received if event.deadlines else None,
    )  # fmt: skip
    return {"duties": with_duty(d.duties, state)}


def _on_duty(change: Callable[[DutyState, Any], DutyState]) -> Callable[[Dispute, Any], Changes]:
    def step(d: Dispute, event: Any) -> Changes:
        return {"duties": with_duty(d.duties, change(d.duties[event.key], event))}

    return step


def _reassigned(duty: DutyState, event: e.DutyReassigned) -> DutyState:
    return changed(
        duty, holders=event.holders, counterparts=event.counterparts, unfilled=event.unfilled,
        former=(*duty.holders, *duty.counterparts),
    )  # fmt: skip


def _discharged(duty: DutyState, event: e.DutyDischarged) -> DutyState:
    return changed(
        duty, status="done", done_at=event.happened, done_by=event.by, medium=event.medium, present=event.present
    )  # fmt: skip


def _attempted(duty: DutyState, event: e.AttemptRecorded) -> DutyState:
    return changed(duty, attempts=(*duty.attempts, Attempt(event.happened, event.medium, event.by)))


def _missed(d: Dispute, event: e.DeadlineMissed) -> Changes:
    if event.deadline.clock in ("", "earlier"):
        return {"duties": with_duty(d.duties, changed(d.duties[event.key], missed=event.happened))}
    duties = with_duty(d.duties, changed(d.duties[event.key], missed_cap=event.deadline.at))
    return {"duties": duties, "missed_clocks": (*d.missed_clocks, (event.deadline.clock, event.deadline.at))}


def _shortened(d: Dispute, event: e.DeadlineShortened) -> Changes:
    entry = (event.stage, event.visit, event.key, event.until, event.by)
    return {"shortened": (*d.shortened, entry)}


def _reminded(d: Dispute, event: e.ReminderDue) -> Changes:
    duties = d.duties
    for key in event.keys:
        duties = with_duty(duties, changed(duties[key], reminded=event.received))
    return {"duties": duties, "reminded": {**d.reminded, event.person: event.received}}


def _stated(d: Dispute, event: e.OutcomeStated) -> Changes:
    statement = Statement(event.value, event.happened, event.by, event.text, event.received)
    key = (event.stage, event.visit, event.side)
    before = d.statements.get(key)
    if before and before.heard and before.heard > event.received:
        return {}  # a mail that was filed late does not undo what was said after it
    return {"statements": {**d.statements, key: statement}}


def _differ(d: Dispute, event: e.AccountsDiffer) -> Changes:
    return {"differ": (*d.differ, (event.stage, event.visit))}


def _failed(d: Dispute, event: e.AddressFailed) -> Changes:
    return {"failed_addresses": (*d.failed_addresses, event.person)}


def _placed(d: Dispute, event: e.MeetingPlaced) -> Changes:
    hold = Hold(
        event.hold,
        event.uid,
        event.keys,
        event.attendees,
        event.start,
        event.end,
        why=event.why,
        late=event.late,
        asked=event.received,
    )
    return {"holds": {**d.holds, hold.id: hold}}


def _on_hold(change: Callable[[Hold, Any], Hold]) -> Callable[[Dispute, Any], Changes]:
    def step(d: Dispute, event: Any) -> Changes:
        return {"holds": {**d.holds, event.hold: change(d.holds[event.hold], event)}}

    return step


def _moved(hold: Hold, event: e.MeetingMoved) -> Hold:
    return changed(
        hold, start=event.start, end=event.end, attendees=event.attendees, sequence=hold.sequence + 1,
        why=event.why, answers={}, late=event.late, proposer=event.by, unwanted=_unwanted(hold, event.by),
        proposed=_proposed(hold, event.by, event.stamped), asked=_asked(hold, event),
        moved=hold.start != event.start,
    )  # fmt: skip


def _asked(hold: Hold, event: e.AnyEvent) -> datetime:
    """When the text that this event sends was made: later than the last one, whatever the clock says."""
    return max(event.received, hold.asked + timedelta(seconds=1)) if hold.asked else event.received


def _unwanted(hold: Hold, person: str) -> tuple[tuple[str, datetime, datetime], ...]:
    """The times that people will not have, with the present one for this person."""
    told = (person, hold.start, hold.end)
    return hold.unwanted if not person or told in hold.unwanted else (*hold.unwanted, told)


def _proposed(hold: Hold, person: str, stamped: datetime | None) -> Mapping[str, datetime]:
    return {**hold.proposed, person: stamped} if person and stamped else hold.proposed


def _time_refused(hold: Hold, event: e.TimeRefused) -> Hold:
    return changed(hold, proposed=_proposed(hold, event.person, event.stamped))


def _chased(d: Dispute, event: e.AnswerChased) -> Changes:
    hold = d.holds[event.hold]
    chased = changed(hold, chased=(*hold.chased, *event.people))
    reminded = {**d.reminded, **dict.fromkeys(event.people, event.received)}
    return {"holds": {**d.holds, hold.id: chased}, "reminded": reminded}


def _answered(hold: Hold, event: e.MeetingAnswered) -> Hold:
    known = hold.answers.get(event.person, (0, None, ""))[2]
    declined = (event.partstat == "DECLINED") - (known == "DECLINED")  # answers are those of this sequence
    return changed(
        hold,
        answers={**hold.answers, event.person: (event.sequence, event.stamped, event.partstat)},
        declines={**hold.declines, event.person: hold.declines.get(event.person, 0) + declined},
        unwanted=_unwanted(hold, event.person) if event.partstat == "DECLINED" else hold.unwanted,
    )


def _cancelled(hold: Hold, event: e.MeetingCancelled) -> Hold:
    return changed(hold, status="cancelled", sequence=hold.sequence + 1, asked=_asked(hold, event))


def _urgent(d: Dispute, event: e.UrgencyRaised) -> Changes:
    alert = Alert(event.alert, event.agency, event.happened, event.by, event.inside, shut=event.outside)
    return {"alerts": {**d.alerts, event.alert: alert}, "urgent": d.urgent or event.happened}


def _on_alert(change: Callable[[Alert, Any], Alert]) -> Callable[[Dispute, Any], Changes]:
    def step(d: Dispute, event: Any) -> Changes:
        return {"alerts": {**d.alerts, event.alert: change(d.alerts[event.alert], event)}}

    return step


def _rung(alert: Alert, event: e.OnCallAlerted) -> Alert:
    rung = (*alert.rung, (event.step, event.person, event.acknowledge_by))
    return changed(alert, rung=rung, by={**alert.by, event.person: event.ways})


def _way_failed(alert: Alert, event: e.WayFailed) -> Alert:
    left = tuple(way for way in alert.by.get(event.person, ()) if way != event.way)
    return changed(alert, by={**alert.by, event.person: left})


def _handed_back(alert: Alert, event: e.AlertPassed) -> Alert:
    holder = "" if alert.acknowledged_by == event.person else alert.acknowledged_by
    return changed(alert, passed=(*alert.passed, event.person), acknowledged_by=holder)


def _acknowledged(alert: Alert, event: e.AlertAcknowledged) -> Alert:
    if event.late:
        return changed(alert, late=(*alert.late, event.person))
    return changed(alert, acknowledged_by=event.person, acknowledged=event.received)


_STEPS: dict[type, Callable[[Dispute, Any], Changes]] = {
    e.DisputeRaised: _raised,
    e.PersonNamed: _named,
    e.PersonStoodDown: _stood_down,
    e.AgencyNamed: _agency,
    e.AgencyJoined: _joined,
    e.AgencyLeft: _parted,
    e.FactTold: _fact,
    e.MomentTold: _moment,
    e.RulesChanged: _rules_changed,
    e.CalendarChanged: _unchanged,
    e.DisputeLinked: _unchanged,
    e.DisputeClosed: _closed,
    e.StageOpened: _stage_opened,
    e.StageLeft: _stage_left,
    e.StageSkipped: _unchanged,
    e.NoticeGiven: _unchanged,
    e.DutyOpened: _duty_opened,
    e.DutyDated: _on_duty(
        lambda duty, event: changed(
            duty, deadlines=event.deadlines, dated=event.received, was=event.was, reminded=None
        )
    ),
    e.DutyReassigned: _on_duty(_reassigned),
    e.DutyDischarged: _on_duty(_discharged),
    e.DutyOvertaken: _on_duty(lambda duty, event: changed(duty, status="overtaken")),
    e.DeadlineMissed: _missed,
    e.MissAnswered: _on_duty(lambda duty, event: changed(duty, answered=True)),
    e.DeadlineShortened: _shortened,
    e.LatenessExplained: _on_duty(lambda duty, event: changed(duty, lateness=(*duty.lateness, event.reason))),
    e.ReminderDue: _reminded,
    e.DiscussionRecorded: _unchanged,
    e.AttemptRecorded: _on_duty(_attempted),
    e.OutcomeStated: _stated,
    e.AccountsDiffer: _differ,
    e.CorrectionMade: _unchanged,
    e.NoteKept: _unchanged,
    e.RequestRefused: _unchanged,
    e.SupportAsked: _supported,
    e.ClocksStopped: _stopped,
    e.ClocksStarted: _started,
    e.WithdrawalAsked: _withdrawal_asked,
    e.WithdrawalAnswered: _withdrawal_answered,
    e.MeetingPlaced: _placed,
    e.MeetingMoved: _on_hold(_moved),
    e.MeetingAnswered: _on_hold(_answered),
    e.TimeRefused: _on_hold(_time_refused),
    e.AnswerChased: _chased,
    e.MeetingPutBack: _unchanged,
    e.MeetingCancelled: _on_hold(_cancelled),
    e.MeetingPassed: _on_hold(lambda hold, event: changed(hold, status="passed")),
    e.UrgencyRaised: _urgent,
    e.OnCallAlerted: _on_alert(_rung),
    e.WayFailed: _on_alert(_way_failed),
    e.DayTeamTold: _on_alert(
        lambda alert, event: changed(alert, summarised=alert.summarised or event.summary)
    ),
    e.AlertPassed: _on_alert(_handed_back),
    e.AlertAcknowledged: _on_alert(_acknowledged),
    e.AlertExhausted: _on_alert(lambda alert, event: changed(alert, exhausted=True)),
    e.ContactAsked: _on_alert(lambda alert, event: changed(alert, contact_asked=True)),
    e.ContactMade: _on_alert(lambda alert, event: changed(alert, contact=event.happened)),
    e.AbsenceReported: _unchanged,
    e.RecordsHeld: lambda d, event: {"records_held": True},
    e.RecordsReleased: lambda d, event: {"records_held": False},
    e.RecordsDeleted: _unchanged,
    e.AddressFailed: _failed,
    e.FormFilled: _filled,
}
