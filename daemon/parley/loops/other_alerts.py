"""Whoever takes one alert and has another one of the same night hears with the answer which of them still wait: an ACK is for one
concern, and says nothing of the next. And whoever answers none of them by its address reads which wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from parley.dispute.dispute import Dispute
from parley.dispute.effects import SendNotice
from parley.dispute.events import AlertAcknowledged, AnyEvent
from parley.dispute.view import View
from parley.dispute.world import same_diary
from parley.store import outbox, questions
from parley.store.questions import QuestionRow
from parley.store.store import Store

if TYPE_CHECKING:
    from parley.loops.door import Door

BACK = timedelta(days=1)
Notices = list[tuple[int, SendNotice]]


def with_others(
    store: Store, look: Callable[[str], Dispute], view: View, events: Sequence[AnyEvent], answers: Notices
) -> Notices:
    """The answers of this batch; that to an ACK names the disputes whose alert waits for the same person. look: another
    dispute as it stands."""
    took = {event.person for event in events if isinstance(event, AlertAcknowledged)}
    return [
        (n, _naming(one, _waiting(store, look, view, one.person)))
        if one.template == "recorded" and one.person in took
        else (n, one)
        for n, one in answers
    ]


def _naming(answer: SendNotice, references: Iterable[str]) -> SendNotice:
    named = " ".join(references)
    return replace(answer, details=(*answer.details, ("also", named))) if named else answer


def _waiting(store: Store, look: Callable[[str], Dispute], view: View, person: str) -> Iterable[str]:
    for reference in outbox.alerted_since(store, view.now - BACK):
        alerts = look(reference).alerts.values() if reference != view.dispute.reference else ()
        if any(one.waiting and one.rung[-1][1] in same_diary(view.world, person) for one in alerts):
            yield reference


def waiting_for(door: Door, person: str, now: datetime) -> list[QuestionRow]:
    """What asks this person for their ACK, where nobody has the alert yet: the last letter of each dispute."""
    found = []
    for reference in outbox.alerted_since(door.store, now - BACK):
        waiting = {one.number for one in door.visit(reference).dispute.alerts.values() if one.waiting}
        asked = questions.of(door.store, reference, person=person)
        found += [one for one in asked if one.question.kind == "alert" and one.question.alert in waiting][-1:]
    return found
