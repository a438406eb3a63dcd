"""What the world must be told of an alert: whoever is rung, whoever waits, and the day team the morning after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parley.dispute import audience, missing_people
from parley.dispute import events as e
from parley.dispute.effects import Effect, Question, SendNotice
from parley.dispute.view import View

ALERT, UPDATE, IN_HAND = "alert", "alert_update", "in_hand"
CONTACT_ASKED, NOBODY_ANSWERED = "contact_asked", "nobody_answered"


def _alerted(view: View, event: e.OnCallAlerted) -> Iterable[Effect]:
    alert = view.dispute.alerts[event.alert]
    details = (("step", event.step), ("agency", alert.agency), ("alert", str(event.alert)))
    question = Question("alert", alert=event.alert)
    yield SendNotice(
        ALERT,
        event.person,
        event.clause,
        (),
        question,
        others=(alert.raised_by,),
        details=details,
        high=True,
    )
    yield from _woken(event.alert, event.person, event.ways, event.clause)
    anew = alert.acknowledged is not None  # whoever waits was told that somebody has it, who has passed it on
    if anew or sum(person == event.person for _, person, _ in alert.rung) == 1 < len(alert.rung):
        yield SendNotice(
            UPDATE,
            alert.raised_by,
            event.clause,
            others=(event.person,),
            details=_of(event.alert, event.person),
        )


def _woken(
    alert: int, person: str, ways: tuple[str, ...], clause: str, template: str = ALERT
) -> Iterable[Effect]:
    """The first of these channels says that there is mail to be read; the details say which alert it is of."""
    if ways:
        details = (("alert", str(alert)), ("way", ways[0]), ("then", " ".join(ways[1:])))
        yield SendNotice(template, person, clause, details=details, high=True, way=ways[0])


def _way_failed(view: View, event: e.WayFailed) -> Iterable[Effect]:
    alert = view.dispute.alerts[event.alert]
    if not alert.acknowledged_by and event.person not in alert.passed:
        yield from _woken(event.alert, event.person, alert.by.get(event.person, ()), event.clause)


def _day_team(view: View, event: e.DayTeamTold) -> Iterable[Effect]:
    alert = view.dispute.alerts[event.alert]
    template = "night_summary" if event.summary else "urgent_day"
    for person in event.people:
        if person != alert.raised_by or event.summary:
            others = (alert.raised_by, alert.acknowledged_by) if alert.acknowledged_by else (alert.raised_by,)
            yield SendNotice(
                template,
                person,
                event.clause,
                others=others,
                details=_of(alert.number),
                high=not event.summary,
            )


def _acknowledged(view: View, event: e.AlertAcknowledged) -> Iterable[Effect]:
    alert = view.dispute.alerts[event.alert]
    has = alert.acknowledged_by or event.person
    details = _of(event.alert, has)
    if event.late:
        yield SendNotice(IN_HAND, event.person, event.clause, others=(has,), details=details)
        return
    people = dict.fromkeys([person for _, person, _ in alert.rung] + [alert.raised_by])
    for person in people:
        if person != event.person:
            rung = person != alert.raised_by
            # A late ACK must find its alert.
            question = Question("alert", alert=event.alert) if rung else None
            yield SendNotice(
                IN_HAND, person, event.clause, question=question, others=(event.person,), details=details
            )


def with_the_end(view: View) -> Iterable[Effect]:
    """Whoever was woken for a concern that is over with the dispute, and has no letter of the end: they need not ring."""
    told = audience.everybody(view)
    for alert in view.dispute.alerts.values():
        if alert.over and alert.contact is None:
            for person in alert.still_asked:
                if person not in told:
                    details = (*_of(alert.number, alert.acknowledged_by), ("over", "yes"))
                    yield SendNotice(IN_HAND, person, others=(alert.raised_by,), details=details)


def _of(alert: int, who: str = "") -> tuple[tuple[str, str], ...]:
    """Which alert of its dispute a letter is about, and who has been alerted or has it as it says."""
    return (("alert", str(alert)), *((("who", who),) if who else ()))


def _contact_made(view: View, event: e.ContactMade) -> Iterable[Effect]:
    """Somebody else who was alerted has spoken to whoever waits: who has it need not ring any more, and would."""
    has = view.dispute.alerts[event.alert].acknowledged_by
    if has and has != event.by:
        details = (*_of(event.alert, has), ("spoke", event.by))
        yield SendNotice(IN_HAND, has, event.clause, others=(event.by,), details=details)


def _contact_asked(view: View, event: e.ContactAsked) -> Iterable[Effect]:
    alert = view.dispute.alerts[event.alert]
    question = Question("alert", alert=event.alert)
    again = len(alert.contact_asked) > 1
    details = (*_of(event.alert, event.person), *((("again", "yes"),) if again else ()))
    yield SendNotice(
        CONTACT_ASKED, event.person, event.clause, question=question, others=(alert.raised_by,), details=details,
        high=True,
    )  # fmt: skip
    yield from _woken(
        event.alert, event.person, alert.by.get(event.person, ())[:1], event.clause, CONTACT_ASKED
    )
    if again:  # whoever waits must not wait for ever
        yield SendNotice(
            IN_HAND, alert.raised_by, event.clause, others=(event.person,), details=details, high=True
        )


def _exhausted(view: View, event: e.AlertExhausted) -> Iterable[Effect]:
    alert = view.dispute.alerts[event.alert]
    details = _of(event.alert)
    yield SendNotice(NOBODY_ANSWERED, alert.raised_by, event.clause, details=details, high=True)
    for letter in missing_people.tell_manager(view, NOBODY_ANSWERED, details=details, high=True):
        if letter.person != alert.raised_by:  # whoever called it urgent has read it as that
            yield letter


PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.OnCallAlerted: _alerted,
    e.WayFailed: _way_failed,
    e.DayTeamTold: _day_team,
    e.AlertAcknowledged: _acknowledged,
    e.AlertExhausted: _exhausted,
    e.ContactAsked: _contact_asked,
    e.ContactMade: _contact_made,
}
