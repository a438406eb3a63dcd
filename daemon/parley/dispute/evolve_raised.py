"""Steps of the fold: a dispute begins, moves from stage to stage and ends; who and which rules it is about. See `evolve`."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.changed import changed
from parley.dispute.dispute import Alert, Dispute, StageVisit
from parley.dispute.evolve_step import Changes, Steps, unchanged
from parley.dispute.protocol_who import IN_AGENCY


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
        "named_heard": {**d.named_heard, named[:2]: event.received},
        "outside": {role: person for role, person in d.outside.items() if role != named[:2]},
        "stood_down": tuple(entry for entry in d.stood_down if entry != named),
    }


def _outsider(d: Dispute, event: e.OutsiderNamed) -> Changes:
    return {"outside": {**d.outside, (event.side, event.role): event.person}}


def _stood_down(d: Dispute, event: e.PersonStoodDown) -> Changes:
    key = (event.side, event.role)
    people = {k: v for k, v in d.people.items() if k != key or v != event.person}
    who = (*key, event.person)
    gave_back = {**d.gave_back, who: event.received}
    return {"people": people, "stood_down": (*d.stood_down, who), "gave_back": gave_back}


def _agency(d: Dispute, event: e.AgencyNamed) -> Changes:
    further = tuple(one for one in d.joined if one[1] != event.agency)  # it is a side's first one from now on
    changes = {"agencies": {**d.agencies, event.side: event.agency}, "joined": further}
    if further == d.joined:
        return changes
    # Whoever was named for it while it was a further one plays that part of the side from now on, unless somebody does.
    theirs = f"{IN_AGENCY}{event.agency}"
    own = [key for key in d.people if key[0] == event.side and key[1].endswith(theirs)]
    people = {key: who for key, who in d.people.items() if key not in own}
    for side, role in own:
        people.setdefault((side, role.removesuffix(theirs)), d.people[side, role])
    return {**changes, "people": people}


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


def _rules_changed(d: Dispute, event: e.RulesChanged) -> Changes:
    return {"protocol": event.protocol, "version": event.version, "protocol_hash": event.protocol_hash}


def _stage_opened(d: Dispute, event: e.StageOpened) -> Changes:
    by = event.by if event.override else ""
    visit = StageVisit(
        event.stage, event.visit, event.happened, event.without, by, event.start, track=event.track
    )
    return {"visits": (*d.visits, visit)}


def _stage_left(d: Dispute, event: e.StageLeft) -> Changes:
    left = (event.stage, event.visit)
    # It was asked, and would be agreed to, of where it stood then
    goes_on = d.withdrawing and any(visit.track and (visit.stage, visit.visit) == left for visit in d.visits)
    return {
        "withdrawing": d.withdrawing if goes_on else None,
        "visits": tuple(
            changed(visit, left=event.happened) if (visit.stage, visit.visit) == left else visit
            for visit in d.visits
        ),
    }


def _closed(d: Dispute, event: e.DisputeClosed) -> Changes:
    by = event.by if event.override else ""
    return {
        "status": "closed",
        "outcome": event.outcome,
        "closed": event.happened,
        "ended_without": event.without,
        "ended_by": by,
        "alerts": {number: _with_the_end(d, event, alert) for number, alert in d.alerts.items()},
    }


def _with_the_end(d: Dispute, event: e.DisputeClosed, alert: Alert) -> Alert:
    """An alert whose raiser has brought about the end, by their own word since they raised it, is over; another one, of somebody
    who may still be waiting, goes on."""
    theirs = [
        one.at for one in d.statements.values() if one.by == alert.raised_by and one.value == "resolved"
    ]
    theirs += [event.happened] if event.by == alert.raised_by else []
    return changed(alert, over=True) if any(at >= alert.raised for at in theirs) else alert


def _stopped(d: Dispute, event: e.ClocksStopped) -> Changes:
    return {"pauses": (*d.pauses, (event.since, None))}


def _started(d: Dispute, event: e.ClocksStarted) -> Changes:
    return {"pauses": (*d.pauses[:-1], (d.pauses[-1][0], event.since)) if d.pauses else ()}


def _failed(d: Dispute, event: e.AddressFailed) -> Changes:
    return {"failed_addresses": (*d.failed_addresses, event.person)}


RAISED: Steps = {
    e.DisputeRaised: _raised,
    e.PersonNamed: _named,
    e.OutsiderNamed: _outsider,
    e.PersonStoodDown: _stood_down,
    e.AgencyNamed: _agency,
    e.AgencyJoined: _joined,
    e.AgencyLeft: _parted,
    e.RulesChanged: _rules_changed,
    e.CalendarChanged: unchanged,
    e.DisputeLinked: unchanged,
    e.StageOpened: _stage_opened,
    e.StageLeft: _stage_left,
    e.StageSkipped: unchanged,
    e.NoticeGiven: unchanged,
    e.DisputeClosed: _closed,
    e.ClocksStopped: _stopped,
    e.ClocksStarted: _started,
    e.AbsenceReported: unchanged,
    e.RecordsHeld: lambda d, event: {"records_held": True},
    e.RecordsReleased: lambda d, event: {"records_held": False},
    e.RecordsDeleted: unchanged,
    e.AddressFailed: _failed,
}
