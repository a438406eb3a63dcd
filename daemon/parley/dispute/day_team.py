"""Whom the day's business concerns in an agency: who is told of something urgent in office hours, and in the morning of the night.

Those who are on leave are told as well, for the contacts may be behind; but nobody counts on them.
"""

from __future__ import annotations

from parley.dispute.deadlines import started
from parley.dispute.dispute import Alert
from parley.dispute.duty_state import CONVERSATIONS
from parley.dispute.own_agency import seen_from
from parley.dispute.people import resolve
from parley.dispute.sides import agency_of
from parley.dispute.standing_in import acting_for_post, is_there, next_there
from parley.dispute.view import View


def day_people(view: View, agency: str, *, but: str = "") -> tuple[str, ...]:
    """Its people of the dispute and whoever owes a step there now, with its supporter; where one of them is away, whoever is in a
    conversation in their place. Where nobody of them is there by the contacts,
    whoever stands in for them too, else an officer: something urgent waits for nobody's return. Whoever has left is told
    nothing. but: whoever raised it, who does not ring themselves."""
    directory, today = view.world.directory, view.today
    named = _of_the_dispute(view, agency)
    if not all(is_there(directory, person, today) for person in named):
        named = tuple(dict.fromkeys((*named, *_asked_into_a_talk(view, agency))))
    if directory.people:
        named = tuple(person for person in named if person in directory.people)
    if not named or any(is_there(directory, person, today) for person in named if person != but):
        return named or acting_for_post(directory, directory.last_resort, today)
    following = (next_there(directory, person, today) for person in named if person != but)
    instead = tuple(person for person in following if person and person != but)
    return tuple(
        dict.fromkeys((*named, *(instead or acting_for_post(directory, directory.last_resort, today))))
    )


def rings_by_day(view: View, alert: Alert) -> tuple[str, ...]:
    """From whom whoever waits may expect a call where the day's people were told: those of them who are there; all, where the contacts
    have nobody there."""
    told = [
        person for person in day_people(view, alert.agency, but=alert.raised_by) if person != alert.raised_by
    ]
    there = [person for person in told if is_there(view.world.directory, person, view.today)]
    return tuple(there or told)


def _asked_into_a_talk(view: View, agency: str) -> list[str]:
    return [
        person for duty in view.dispute.open_duties if duty.do in CONVERSATIONS and started(view, duty)
        for person in duty.counterparts if agency_of(view, person) == agency
    ]  # fmt: skip


def _of_the_dispute(view: View, agency: str) -> tuple[str, ...]:
    named = [person for person in view.dispute.people.values() if agency_of(view, person) == agency]
    named += [
        person for duty in view.dispute.open_duties if started(view, duty)
        for person in duty.holders if agency_of(view, person) == agency
    ]  # fmt: skip
    for side, theirs in (*view.dispute.agencies.items(), *view.dispute.joined):
        if theirs == agency:
            named += resolve(view, seen_from(view, view.protocol.support, agency), side).people
    return tuple(dict.fromkeys(named))
