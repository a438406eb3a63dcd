"""Urgent, and somebody must be awake: the on-call rule of the protocol (BDSCP, page 7).

Urgent AND outside the hours of the agency that is asked: its manager on call is alerted, then its director,
then the partnership's last resort, each with a time to acknowledge. Inside hours the day's people are told
instead. An acknowledgement stops the rest; a late one reopens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from parley.dispute import events as e
from parley.dispute.commands import (
    Acknowledge,
    Command,
    MarkUrgent,
    MarkWayFailed,
    PassAlert,
    Refused,
    ReportContact,
)
from parley.dispute.day_team import day_people
from parley.dispute.deadlines import started
from parley.dispute.dispute import OTHER_SIDE, Alert, Dispute
from parley.dispute.draft import Draft
from parley.dispute.outside_hours import Outside, outside
from parley.dispute.protocol import OnCallRule
from parley.dispute.reckoning import end_of
from parley.dispute.sides import agency_of
from parley.dispute.spans import Span
from parley.dispute.view import View
from parley.dispute.whom_to_ring import LAST_RESORT, next_to_ring
from parley.dispute.workdays import OfficeHours

OTHERS = "other side"  # where no agency of the order has anybody on call
# From the acknowledgement on, and from one question to the next, where the agency's on-call system says nothing else
CONTACT_WITHIN = Span(60, "minutes")
CONTACT_TIMES = 2  # then the day team hears that nobody knows; once they have, one is enough


def mark_urgent(draft: Draft, command: MarkUrgent) -> Refused | None:
    """URGENT, in a mail about a running dispute. While an alert is out already, one is enough."""
    if any(alert.waiting for alert in draft.dispute.alerts.values()):
        return Refused("An alert is out already. In danger, ring at once.", "", code="alert_out")
    raise_urgency(draft, command)
    return None


def raise_urgency(draft: Draft, command: Command) -> None:
    """Alert whoever is on call, or tell the day's people, as the hour has it at which parley hears of it: a mail may have
    waited for parley, and who is awake now is what counts."""
    rule = draft.protocol.on_call
    agency, why = _agency_asked(draft, command.by, rule)
    shut, wakes = _outside(draft.view, rule, agency, draft.real)
    inside = rule is None or not wakes
    number = len(draft.dispute.alerts) + 1
    draft.said(
        e.UrgencyRaised, command, alert=number, agency=agency, inside=inside, why=why, outside=shut,
        clause=rule.clause if rule else "",
    )  # fmt: skip
    if inside:
        _noted_now(
            draft,
            e.DayTeamTold,
            alert=number,
            people=day_people(draft.view, agency, but=command.by),
            clause=rule.clause if rule else "",
        )
    else:
        ring_next(draft, number)


def ring_next(draft: Draft, number: int) -> None:
    """Alert whoever is next by the escalation policy, as the rota is now; nobody left: say so."""
    rule, alert = draft.protocol.on_call, draft.dispute.alerts[number]
    assert rule is not None, "only an on-call rule raises alerts"
    ring = next_to_ring(draft.view.at(draft.real), alert)
    if ring is None:
        _noted_now(draft, e.AlertExhausted, alert=number, clause=rule.clause)
        return
    by = end_of(draft.world.calendar, draft.real, ring.wait).at
    _noted_now(
        draft, e.OnCallAlerted, alert=number, step=ring.step, person=ring.person, acknowledge_by=by,
        clause=rule.clause, ways=ring.ways,
    )  # fmt: skip


def _noted_now(draft: Draft, kind: Callable[..., Any], **fields: Any) -> None:
    """Something that people are told of at once: it happens when they are, whenever the mail came that brings it about."""
    draft.add(kind(happened=draft.real, received=draft.real, **fields))


def ask_for_contact(draft: Draft, number: int) -> None:
    """Whoever has the alert has not said that they spoke: they are asked, and as long again later once more."""
    alert = draft.dispute.alerts[number]
    draft.note(e.ContactAsked, alert=number, person=alert.acknowledged_by, clause=_clause(draft))


def contact_due(view: View, alert: Alert) -> datetime | None:
    """When whoever has an alert is asked whether they have spoken to the person who raised it; None: not (any more)."""
    times = 1 if alert.summarised else CONTACT_TIMES
    if not alert.acknowledged_by or alert.contact or alert.over or len(alert.contact_asked) >= times:
        return None
    if called_again(view.dispute, alert):
        return None
    last = (alert.contact_asked or (alert.acknowledged,))[-1]
    if last is None:
        return None
    agency = view.world.directory.agencies.get(alert.agency)
    own = agency.rota.contact_within if agency and agency.rota else None
    return end_of(view.world.calendar, last, own or CONTACT_WITHIN).at


def called_again(dispute: Dispute, alert: Alert) -> Alert | None:
    """The next urgent concern of whoever raised this one: nobody had called, and it is that one which is asked about now."""
    later = (one for one in dispute.alerts.values() if one.number > alert.number)
    return next((one for one in later if one.raised_by == alert.raised_by), None)


def _meant(draft: Draft, command: Acknowledge | PassAlert | ReportContact) -> Alert | None:
    """The alert that is answered by one of those who were alerted; where whoever raised it had called it urgent once more by then,
    and they were alerted for that too, the last: woken by two letters, people answer either. None: it was not sent to them."""
    asked = draft.dispute.alerts.get(command.alert)
    if asked is None or not _rung(asked, command.by):
        return None
    later = [
        one for one in draft.dispute.alerts.values() if one.number > asked.number and _rung(one, command.by)
    ]
    again = [one for one in later if one.raised_by == asked.raised_by and one.raised <= command.happened]
    return [asked, *again][-1]


def _rung(alert: Alert, by: str) -> bool:
    return any(person == by for _, person, _ in alert.rung)


def acknowledge(draft: Draft, command: Acknowledge) -> Refused | None:
    """ACK: I will ring her. After somebody else has it, or when all is over, it changes nothing."""
    alert = _meant(draft, command)
    if alert is None:
        return Refused("That alert was not sent to you.", "", code="alert")
    if alert.acknowledged_by == command.by or command.by in alert.late:
        return None  # said already
    late = bool(alert.acknowledged_by)
    draft.said(
        e.AlertAcknowledged, command, alert=alert.number, person=command.by, late=late, clause=_clause(draft)
    )
    return None


def pass_alert(draft: Draft, command: PassAlert) -> Refused | None:
    """PASS: the next is alerted at once."""
    alert = _meant(draft, command)
    if alert is None:
        return Refused("That alert was not sent to you.", "", code="alert")
    if alert.acknowledged_by not in ("", command.by):
        return Refused("Somebody else has it already.", "", code="nothing")
    draft.said(
        e.AlertPassed, command, alert=alert.number, person=command.by, named=command.named, clause=_clause(draft)
    )  # fmt: skip
    waited_for = alert.rung[-1][1] == command.by and not alert.exhausted
    if waited_for or alert.acknowledged_by == command.by:
        ring_next(draft, alert.number)
    return None


def not_reached(draft: Draft, person: str) -> None:
    """A mail to this person came back for good: if it is their acknowledgement that an alert waits for, they cannot have
    had it, and the next is alerted at once."""
    for alert in list(draft.dispute.alerts.values()):
        if alert.waiting and alert.rung[-1][1] == person:
            ring_next(draft, alert.number)


def way_failed(draft: Draft, command: MarkWayFailed) -> Refused | None:
    """An alert did not get through by this channel: the next one is tried. Where none is left, mail alone is, which wakes
    nobody: whoever is next is alerted at once."""
    alert = draft.dispute.alerts.get(command.alert)
    if alert is None or command.way not in alert.by.get(command.person, ()):
        return None  # known already
    draft.said(
        e.WayFailed, command, alert=alert.number, person=command.person, way=command.way,
        status=command.status, clause=_clause(draft),
    )  # fmt: skip
    alert = draft.dispute.alerts[command.alert]
    if alert.waiting and alert.rung[-1][1] == command.person and not alert.by[command.person]:
        ring_next(draft, alert.number)
    return None


def report_contact(draft: Draft, command: ReportContact) -> Refused | None:
    """SPOKE: whoever took the alert has spoken to the person who raised it."""
    alert = _meant(draft, command)
    if alert is None:
        return Refused("That alert was not sent to you.", "", code="alert")
    if alert.acknowledged_by and alert.contact_by == command.by:
        return None  # said already
    if not alert.acknowledged_by:
        draft.said(e.AlertAcknowledged, command, alert=alert.number, person=command.by, clause=_clause(draft))
    draft.said(e.ContactMade, command, alert=alert.number, clause=_clause(draft))
    return None


def summary_people(draft: Draft, alert: Alert) -> tuple[str, ...]:
    """Who hears of the night in the morning: the day team of the agency that was alerted. Where that had no step to owe, or none
    had a rota and the last resort was alerted, they hear of it with the team of whichever agency owes the next step, else the
    raiser's."""
    view, raiser = draft.view, alert.raised_by or draft.dispute.raised_by
    if alert.agency and alert.why != OTHERS:
        return day_people(view, alert.agency, but=raiser)
    agency = _owes(draft, raiser) or agency_of(view, raiser)
    team = day_people(view, agency, but=raiser) if agency else ()
    alerted = day_people(view, alert.agency, but=raiser) if alert.agency else view.world.directory.last_resort
    told = dict.fromkeys((*team, *alerted))
    return tuple(person for person in told if person != raiser)


def summary_due(view: View, alert: Alert) -> datetime:
    """When the day team hears of the night, or reads what came in it: the next opening of the agency's office (UTC)."""
    rule = view.protocol.on_call
    instant = alert.told or alert.raised
    step = timedelta(minutes=15)
    instant -= timedelta(
        minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond
    )
    for _ in range(96 * 40):
        instant += step
        if not _outside(view, rule, alert.agency, instant).wakes:
            return instant
    return instant


def nobody_awake(view: View, alert: Alert) -> bool:
    """Whether the day's people were told although their office is shut: these rules have nobody on call, and nobody may look
    before it opens."""
    return alert.inside and bool(alert.shut) and view.protocol.on_call is None


def _outside(view: View, rule: OnCallRule | None, agency_id: str, instant: datetime) -> Outside:
    """Whether it is outside the agency's hours, and why."""
    usual = (rule.hours if rule else None) or view.protocol.hours or OfficeHours()
    return outside(view.world, agency_id, usual, rule.steps[0] if rule and rule.steps else "", instant)


def _agency_asked(draft: Draft, by: str, rule: OnCallRule | None) -> tuple[str, str]:
    """The agency whose on-call is tried first, in the rule's order, and why it. Before nobody but the last resort is left, that
    of the other side."""
    found = {"owes": _owes(draft, by), "raiser": agency_of(draft.view, by), OTHERS: _other_side(draft, by)}
    agencies = draft.world.directory.agencies
    order = rule.order if rule else ("owes",)
    for choice in (*order, *((OTHERS,) if "owes" in order else ())):
        agency = agencies.get(found.get(choice, ""))
        if agency and (
            agency.rota or rule is None or (choice == "owes" and _open_now(draft, rule, agency.id))
        ):
            return agency.id, choice
    return "", LAST_RESORT


def _open_now(draft: Draft, rule: OnCallRule, agency: str) -> bool:
    return not _outside(draft.view, rule, agency, draft.real).wakes


def _owes(draft: Draft, by: str) -> str:
    """The agency that owes the next step to whoever calls it urgent: the other end, where that step is their own."""
    running = [d for d in draft.open_duties if started(draft.view, d)]
    for duty in sorted(running, key=lambda d: (d.due is None, d.due)):
        people = duty.counterparts if by in duty.holders else duty.holders
        if people:
            return agency_of(draft.view, people[0])
    return _other_side(draft, by)


def _other_side(draft: Draft, by: str) -> str:
    side = draft.dispute.side_of(by) or "referring"
    return draft.dispute.agencies.get(OTHER_SIDE[side], "")


def _clause(draft: Draft) -> str:
    return draft.protocol.on_call.clause if draft.protocol.on_call else ""
