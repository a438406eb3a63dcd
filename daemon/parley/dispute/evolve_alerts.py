"""Steps of the fold: urgent concerns, whom they have rung, and who has taken them. See `evolve`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parley.dispute import events as e
from parley.dispute.changed import changed
from parley.dispute.dispute import Alert, Dispute
from parley.dispute.evolve_step import Changes, Steps


def _urgent(d: Dispute, event: e.UrgencyRaised) -> Changes:
    alert = Alert(
        event.alert, event.agency, event.happened, event.by, event.inside, shut=event.outside, why=event.why
    )
    return {"alerts": {**d.alerts, event.alert: alert}, "urgent": d.urgent or event.happened}


def _on_alert(change: Callable[[Alert, Any], Alert]) -> Callable[[Dispute, Any], Changes]:
    def step(d: Dispute, event: Any) -> Changes:
        return {"alerts": {**d.alerts, event.alert: change(d.alerts[event.alert], event)}}

    return step


def _rung(alert: Alert, event: e.OnCallAlerted) -> Alert:
    rung = (*alert.rung, (event.step, event.person, event.acknowledge_by))
    return changed(
        alert, rung=rung, told=alert.told or event.happened, by={**alert.by, event.person: event.ways},
        exhausted=False,
    )  # fmt: skip


def _day_team(alert: Alert, event: e.DayTeamTold) -> Alert:
    if event.summary:
        return changed(alert, summarised=True)
    return changed(alert, told=alert.told or event.happened)


def _way_failed(alert: Alert, event: e.WayFailed) -> Alert:
    left = tuple(way for way in alert.by.get(event.person, ()) if way != event.way)
    return changed(alert, by={**alert.by, event.person: left})


def _handed_back(alert: Alert, event: e.AlertPassed) -> Alert:
    given_up = alert.acknowledged_by == event.person
    return changed(
        alert, passed=(*alert.passed, event.person), acknowledged_by="" if given_up else alert.acknowledged_by,
        late=() if given_up else alert.late,
    )  # fmt: skip


def _acknowledged(alert: Alert, event: e.AlertAcknowledged) -> Alert:
    if event.late:
        down = tuple(person for person in alert.stood_down if person != event.person)
        cut = (*(person for person in alert.cut_short if person != event.person), event.person)
        return changed(alert, late=(*alert.late, event.person), cut_short=cut, stood_down=down)
    others = [(person, by) for _, person, by in alert.rung if person != event.person]
    waited = alert.rung[-1:] and alert.rung[-1][1] != event.person and not alert.exhausted
    cut = tuple(person for person, by in others[-1:] if waited and by > event.received)
    down = tuple(dict.fromkeys(person for person, _ in others if person not in cut))
    return changed(
        alert, acknowledged_by=event.person, acknowledged=event.received, contact_asked=(),
        cut_short=(*alert.cut_short, *cut), stood_down=(*alert.stood_down, *down),
    )  # fmt: skip


ALERTS: Steps = {
    e.UrgencyRaised: _urgent,
    e.OnCallAlerted: _on_alert(_rung),
    e.WayFailed: _on_alert(_way_failed),
    e.DayTeamTold: _on_alert(_day_team),
    e.AlertPassed: _on_alert(_handed_back),
    e.AlertAcknowledged: _on_alert(_acknowledged),
    e.AlertExhausted: _on_alert(lambda alert, event: changed(alert, exhausted=True)),
    e.ContactAsked: _on_alert(
        lambda alert, event: changed(alert, contact_asked=(*alert.contact_asked, event.happened))
    ),
    e.ContactMade: _on_alert(
        lambda alert, event: changed(alert, contact=event.happened, contact_by=event.by)
    ),
}
