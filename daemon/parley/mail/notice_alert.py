"""An urgent concern as the mails about it tell it: when, for whom, until when, who is next, who has it. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parley.dispute.day_words import clock_time
from parley.dispute.dispute import Alert
from parley.dispute.people import View
from parley.dispute.rota import on_call, until
from parley.dispute.urgency import next_to_ring, summary_due
from parley.mail.notice_people import names, person_facts
from parley.mail.notice_words import local, plain, when_long


def alert_facts(view: View, number: int, reader: str) -> dict[str, Any] | None:
    """An urgent concern: when it came in, until when to acknowledge, for which agency, who is next, who has it."""
    alert = view.dispute.alerts.get(number)
    if alert is None:
        return None
    zone = view.world.calendar.zone
    by = next((by for _, person, by in reversed(alert.rung) if person == reader), None)
    by = by or (alert.rung[-1][2] if alert.rung else None)
    agency = view.world.directory.agencies.get(alert.agency)
    return {
        "raised": clock_time(local(alert.raised, zone)),
        "raised_long": when_long(alert.raised, zone, view.today),
        "raiser": person_facts(view, alert.raised_by),
        "by": clock_time(local(by, zone)) if by else "",
        "step": next((plain(step) for step, p, _ in reversed(alert.rung) if p == reader), ""),
        "last_resort": _is_last_resort(view, alert, reader),
        "summary": when_long(summary_due(view, alert), zone, view.today) if view.protocol.on_call else "",
        "until": _until(view, alert, reader),
        "agency": plain(agency.name) if agency else "",
        "rung": [f"{names(view, [p])} ({plain(s)})" for s, p, _ in alert.rung],
        "next": names(view, [ring.person]) if (ring := next_to_ring(view, alert, but=reader)) else "",
        "again": bool((next_ := next_to_ring(view, alert)) and next_.person == reader),
        "taken_by": person_facts(view, alert.acknowledged_by) if alert.acknowledged_by else None,
        "spoken": alert.contact is not None,
        "exhausted": alert.exhausted,
    }


def _until(view: View, alert: Alert, reader: str) -> str:
    """When the reader's turn on call ends, in words; "" where the rota sets no end within a week."""
    agency = view.world.directory.agencies.get(alert.agency)
    step = next((step for step, person, _ in reversed(alert.rung) if person == reader), "")
    zone = view.world.calendar.zone
    if agency is None or agency.rota is None or on_call(agency.rota, step, view.now, zone) != reader:
        return ""
    end = until(agency.rota, step, view.now, zone)
    return when_long(end, zone, view.today) if end and end - view.now < timedelta(days=8) else ""


def _is_last_resort(view: View, alert: Alert, reader: str) -> bool:
    """Whether the reader is no one's on-call, but the last name that the partnership has."""
    steps = view.protocol.on_call.steps if view.protocol.on_call else ()
    return any(person == reader and step not in steps for step, person, _ in alert.rung)
