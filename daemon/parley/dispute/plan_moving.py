"""Who hears that the rules or the calendar have moved open dates: whoever owes something there, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from parley.dispute import audience
from parley.dispute import events as e
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.effects import Effect, SendNotice
from parley.dispute.people import View
from parley.dispute.workdays import local_time


def _calendar(view: View, event: e.CalendarChanged) -> Iterable[Effect]:
    days = [
        f"{day_name(day)} is {f'a day off ({name})' if name else 'worked after all'}"
        for day, name in event.days
    ]
    yield from _moved(view, event, f"the days that count have changed ({'; '.join(days)})" if days else "")


def _rules(view: View, event: e.RulesChanged) -> Iterable[Effect]:
    yield from _moved(view, event, f"this goes on under version {event.version} of the rules")


def _moved(view: View, event: e.Event, why: str) -> Iterable[Effect]:
    """One mail to each person who owes a date that moved just now, with what it was."""
    moved = [duty for duty in audience.running(view) if duty.was and duty.dated == event.received]
    for person in dict.fromkeys(person for duty in moved for person in duty.holders):
        theirs = [duty for duty in moved if person in duty.holders]
        before = min(duty.was for duty in theirs if duty.was)
        mine = audience.owed_by(view, person) or tuple(theirs)
        details = (("why", why), ("before", _when(view, before)))
        clause = audience.clause_of(mine)
        yield SendNotice(
            "dates_changed", person, clause, audience.keys(mine), audience.ask(mine), details=details
        )


def _when(view: View, at: datetime) -> str:
    there = local_time(at, view.world.calendar.zone)
    return f"{day_name(there.date())} {clock_time(there)}"


PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.CalendarChanged: _calendar,
    e.RulesChanged: _rules,
}
