"""An urgent concern as the mails about it tell it: when, for whom, until when, who is next, who has it. Pure."""

from __future__ import annotations

from typing import Any

from parley.dispute.day_words import clock_time
from parley.dispute.dispute import Alert
from parley.dispute.people import View
from parley.mail.notice_people import names, person_facts
from parley.mail.notice_words import local, plain, when_long


def alert_facts(view: View, number: int, reader: str) -> dict[str, Any] | None:
    """An urgent concern: when it came in, until when to acknowledge, for which agency, who is next, who has it."""
    alert = view.dispute.alerts.get(number)
    if alert is None:
        return None
    zone = view.world.calendar.zone
    until = next((by for _, person, by in reversed(alert.rung) if person == reader), None)
    until = until or (alert.rung[-1][2] if alert.rung else None)
    agency = view.world.directory.agencies.get(alert.agency)
    return {
        "raised": clock_time(local(alert.raised, zone)),
        "raised_long": when_long(alert.raised, zone, view.today),
        "raiser": person_facts(view, alert.raised_by),
        "by": clock_time(local(until, zone)) if until else "",
        "step": next((plain(step) for step, p, _ in reversed(alert.rung) if p == reader), ""),
        "agency": plain(agency.name) if agency else "",
        "rung": [f"{names(view, [p])} ({plain(s)})" for s, p, _ in alert.rung],
        "next": _next_on_call(view, alert),
        "taken_by": person_facts(view, alert.acknowledged_by) if alert.acknowledged_by else None,
        "spoken": alert.contact is not None,
        "exhausted": alert.exhausted,
    }


def _next_on_call(view: View, alert: Alert) -> str:
    """Whoever the directory lets us name as next; "" if only the rota knows."""
    asked = {person for _, person, _ in alert.rung}
    steps = view.protocol.on_call.steps if view.protocol.on_call else ()
    taken = {step for step, _, _ in alert.rung}
    people: list[str] = []
    for step in steps:
        if step not in taken:
            people += [p.id for p in view.world.directory.holders(step, alert.agency, view.today)][:1]
    people += view.world.directory.last_resort
    return next((names(view, [p]) for p in people if p not in asked), "")
