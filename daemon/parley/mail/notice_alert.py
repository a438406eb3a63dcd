"""An urgent concern as the mails about it tell it: when, for whom, until when, who is next, who has it. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from parley.dispute.day_words import clock_time
from parley.dispute.dispute import Alert
from parley.dispute.draft import behind
from parley.dispute.numbers import rings_in_vain
from parley.dispute.own_agency import supporters
from parley.dispute.rota import on_call, until
from parley.dispute.sides import agency_of
from parley.dispute.urgency import OTHERS, called_again, nobody_awake, summary_due
from parley.dispute.view import View
from parley.dispute.whom_to_ring import LAST_RESORT, in_the_place_of, next_to_ring, turn_of_raiser
from parley.mail.notice_people import facts_at_night, names, usual_hours
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
    then = view.at(by) if by and by > view.now else view  # a turn may begin while somebody is waited for
    return {
        "raised": _raised(view, alert),
        "raised_long": f"{when_long(alert.raised, zone, view.today)}{_waited(view, alert)}",
        "raiser": facts_at_night(view, alert.raised_by),
        "ring": ring_words(view, alert),
        "if_nobody": plain(agency.rota.if_nobody, 300).rstrip(".") if agency and agency.rota else "",
        "by": clock_time(local(by, zone)) if by else "",
        "step": next((plain(step) for step, p, _ in reversed(alert.rung) if p == reader), ""),
        "instead_of": names(view, [one]) if (one := in_the_place_of(view, alert, reader)) else "",
        "last_resort": _is_last_resort(view, alert, reader),
        "summary": when_long(summary_due(view, alert), zone, view.today) if view.protocol.on_call else "",
        "until": _until(view, alert, reader),
        "agency": plain(agency.name) if agency else "",
        "raisers_turn": plain(turn_of_raiser(view, alert)) if len(alert.rung) == 1 else "",
        "for_others": alert.why == OTHERS,
        "rung": _rung(view, alert),
        "number": _reached(view, alert, alert.rung[-1][1])["phone"] if alert.rung else "",
        "next": names(view, [ring.person]) if (ring := next_to_ring(view, alert, but=reader)) else "",
        "next_then": names(view, [ring.person]) if (ring := next_to_ring(then, alert, but=reader)) else "",
        "again": bool((next_ := next_to_ring(then, alert)) and next_.person == reader),
        "once_more": bool(next_ and alert.rung and next_.person == alert.rung[-1][1]),
        "taken_by": _reached(view, alert, alert.acknowledged_by) if alert.acknowledged_by else None,
        "taken": _moment(view, view.now, alert.acknowledged) if alert.acknowledged else "",
        "spoken": alert.contact is not None,
        "spoken_by": names(view, [alert.contact_by]) if alert.contact_by else "",
        "called_again": _raised(view, later) if (later := called_again(view.dispute, alert)) else "",
        "exhausted": alert.exhausted,
        "over": alert.over,
        "asleep": _asleep(view, alert),
        "passed_on": bool(alert.passed),
        "given_up": names(view, alert.passed[-1:])
        if alert.acknowledged and not alert.acknowledged_by
        else "",
        "nobody_on_call": all(step == LAST_RESORT for step, _, _ in alert.rung),
        "shut": plain(alert.shut),
        "nobody_awake": nobody_awake(view, alert),
        "nobody_there": alert.inside and agency is not None and agency_of(view, reader) != agency.id,
    }


def _raised(view: View, alert: Alert) -> str:
    """The time at which it came in; where it waited for parley, with its day."""
    zone, waited = view.world.calendar.zone, _waited(view, alert)
    if waited:
        return f"{when_long(alert.raised, zone, view.today)}{waited}"
    return clock_time(local(alert.raised, zone))


def _asleep(view: View, alert: Alert) -> str:
    """Those who have not answered, where mail alone has reached them; "" where one of them had a text or a push."""
    rung = dict.fromkeys(one for _, one, _ in alert.rung)
    silent = [person for person in rung if person not in alert.passed]
    if any(alert.by.get(person) for person in silent):
        return ""
    return "them" if len(silent) == len(rung) else names(view, silent)


def _waited(view: View, alert: Alert) -> str:
    """That the mail waited, in an outage or in the holding pen, so that nobody asks why they hear of it only now."""
    if alert.told is None or not behind(alert.raised, alert.told):
        return ""
    return f" (I could act on it only at {_moment(view, alert.raised, alert.told)})"


def _moment(view: View, other: datetime, at: datetime) -> str:
    """A time, with its day where the other one is not of the same night: an outage may lie between."""
    zone = view.world.calendar.zone
    return (
        when_long(at, zone, view.today)
        if abs(at - other) > timedelta(hours=12)
        else clock_time(local(at, zone))
    )


def _rung(view: View, alert: Alert) -> list[str]:
    """Who has been alerted, in order, each once: "Nora Finn (manager, twice)"."""
    times = Counter((step, person) for step, person, _ in alert.rung)
    often = {1: "", 2: ", twice"}
    return [
        f"{names(view, [person])} ({plain(step)}{often.get(count, f', {count} times')})"
        for (step, person), count in times.items()
    ]


def alerted_lines(view: View) -> list[str]:
    """Who has been alerted and must answer, until when, and who is alerted then: for whoever waits."""
    waiting = [alert for alert in view.dispute.alerts.values() if alert.waiting]
    return [f"{_has_been_alerted(view, alert)}{_then(view, alert)}." for alert in waiting]


def office_closes(view: View, alert: Alert) -> str:
    """What whoever waits may do where the day's people were asked within the last hour of their office: by the time they look it
    may be shut, and nobody on call has been woken. "" at any other time."""
    if not alert.inside or alert.shut or view.protocol.on_call is None:
        return ""
    agency = view.world.directory.agencies.get(alert.agency)
    hours = (agency.hours if agency else None) or usual_hours(view)
    at = local(alert.raised, view.world.calendar.zone)
    closes = datetime.combine(at.date(), hours.closes(at.date()), at.tzinfo)
    if not timedelta(0) < closes - at <= timedelta(hours=1):
        return ""
    return f"Their office closes at {clock_time(closes)}. No call by then? Reply URGENT: whoever is on call is alerted."


def not_before(view: View, alert: Alert) -> str:
    """What whoever waits has to know where their mail lies in an office that is shut; "" where it is open, or somebody was woken."""
    if not nobody_awake(view, alert):
        return ""
    opens = when_long(summary_due(view, alert), view.world.calendar.zone, view.today)
    return (
        f"But their office is shut ({plain(alert.shut)}), and these rules have nobody on call: nobody may read it before"
        f" {opens}. Do not wait for that in danger: ring the number above."
    )


def _has_been_alerted(view: View, alert: Alert) -> str:
    step, person, by = alert.rung[-1]
    until = clock_time(local(by, view.world.calendar.zone))
    instead = ""
    if len(alert.rung) == 1 and turn_of_raiser(view, alert):
        instead = f"{names(view, [alert.raised_by])} is on call and raised it, so nobody waited: "
    number = _reached(view, alert, person)["phone"]
    reached = f" ({number})" if number else ""
    if step == LAST_RESORT:
        nobody = "Nobody else is on call" if len(alert.rung) > 1 else "Nobody is on call"
        return f"{nobody}: {names(view, [person])}{reached}, the last name on the list, has until {until} to answer"
    return f"{instead}{names(view, [person])}{reached}, on call, has until {until} to answer"


def _reached(view: View, alert: Alert, person: str) -> dict[str, Any]:
    """Somebody who was alerted, with the number that reaches them at this hour; "" if only a line in an empty office is known. The
    number of the on-call system finds whoever has a turn, and no last resort."""
    agency = view.world.directory.agencies.get(alert.agency)
    in_turn = any(one == person and step != LAST_RESORT for step, one, _ in alert.rung)
    system = agency.rota.number if agency and agency.rota and in_turn else ""
    facts = facts_at_night(view, person, system)
    listed, number = view.world.person(person), str(facts["phone"])
    if number != system and rings_in_vain(view.world, listed, view.now, usual_hours(view), number):
        return {**facts, "phone": ""}
    return facts


def _then(view: View, alert: Alert) -> str:
    by = alert.rung[-1][2]
    following = next_to_ring(view.at(by) if by > view.now else view, alert)
    if following is None or following.person == alert.rung[-1][1]:
        return ""
    return f", then {names(view, [following.person])} is asked"


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
    return any(person == reader and step == LAST_RESORT for step, person, _ in alert.rung)


def ring_words(view: View, alert: Alert) -> str:
    """Whom to ring and on which number: whoever raised it; where they have none, whoever of their agency knows them."""
    raiser = facts_at_night(view, alert.raised_by)
    if raiser["phone"]:
        return f"{raiser['name']}: {raiser['phone']}"
    for person in _who_know(view, alert.raised_by):
        known = facts_at_night(view, person)
        if known["phone"]:
            return f"{known['line'].rpartition(', ')[0]}, who can reach {raiser['name']}: {known['phone']}"
    call_in = plain(view.world.directory.call_in, 40)
    return (
        f"{raiser['name']}, whose number is not listed: ask for it on {call_in}"
        if call_in
        else f"{raiser['name']} (no number is listed)"
    )


def _who_know(view: View, person: str) -> tuple[str, ...]:
    """Their manager, and theirs, and who supports people of their side."""
    found: dict[str, None] = {}
    manager = view.world.person(person).manager
    while manager and manager not in found:
        found[manager] = None
        manager = view.world.person(manager).manager
    return (*found, *supporters(view, person, view.dispute.side_of(person)))
