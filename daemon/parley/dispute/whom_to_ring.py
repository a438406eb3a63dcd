"""Whom an urgent concern rings next: the steps of the escalation policy in order, whoever has each turn by the rota, and by
which channels they can be reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from parley.dispute.dispute import Alert
from parley.dispute.rota import on_call
from parley.dispute.spans import Span
from parley.dispute.standing_in import next_there
from parley.dispute.view import View
from parley.dispute.world import Agency, Directory, Person, PolicyStep, Rota, away, in_post

LAST_RESORT = "last resort"


class Ring(NamedTuple):
    """Somebody to alert: at which step, how long they have, how often they are asked, by which channels beside mail. instead_of:
    whoever has that turn, or holds that office, and is away, "" mostly."""

    step: str
    person: str
    wait: Span
    times: int = 1
    ways: tuple[str, ...] = ()
    instead_of: str = ""


def next_to_ring(view: View, alert: Alert, *, but: str = "") -> Ring | None:
    """Whoever is alerted next if nobody acknowledges, as the rota is now; None: nobody is left. but: not this person.
    Never whoever raised it: they know of it already, and nobody waits for their answer.

    Whoever was told that somebody else has it, who could not take it after all, is asked once more: in their turn if they still had
    time to answer, or would have taken it; else when all others have been asked, since silence after that letter is no answer."""
    rung = Counter(person for _, person, _ in alert.rung)
    beside = {*alert.passed, alert.raised_by, but}
    cut_short = Counter(alert.cut_short)
    for more in (cut_short, cut_short + Counter(alert.stood_down)):
        for ring in _policy(view, alert):
            # A second mail would come back too.
            times = 1 if ring.person in view.dispute.failed_addresses else ring.times + more[ring.person]
            if rung[ring.person] < times and ring.person not in beside:
                return ring
        if not alert.stood_down:
            return None
    return None


def turn_of_raiser(view: View, alert: Alert) -> str:
    """The step at which whoever raised it would have been alerted before those who have been, "" if at none."""
    rung = {step for step, _, _ in alert.rung}
    for ring in _policy(view, alert):
        if ring.person == alert.raised_by:
            return ring.step
        if ring.step in rung:
            return ""
    return ""


def in_the_place_of(view: View, alert: Alert, person: str) -> str:
    """Whoever would be alerted, were they not away, where this person is; "" mostly."""
    return next((ring.instead_of for ring in _steps(view, alert) if ring.person == person), "")


def _policy(view: View, alert: Alert) -> Iterator[Ring]:
    """In the order to ask. Whoever is away by the directory comes last of all: a turn and an absence say different things of
    one night, and nobody waits for somebody on leave while others are there."""
    on_leave: list[Ring] = []
    for ring in _steps(view, alert):
        if _on_leave(view, ring.person):
            on_leave.append(ring)
        else:
            yield ring
    yield from on_leave


def _on_leave(view: View, person: str) -> bool:
    return away(view.world.person(person), view.today) is not None


def acting_at_night(directory: Directory, person: str, on: date) -> str:
    """The deputy who is there for somebody who is away by the directory, "" if nobody is. No manager: they have a step, or none."""
    known = directory.people.get(person)
    return next_there(directory, person, on, by=("deputy",)) if known and away(known, on) else ""


def _steps(view: View, alert: Alert) -> Iterator[Ring]:
    """The steps of the agency's own policy or of the rules, each with whoever has that turn, else the post of that name; then
    the last resort. Before whoever is away comes the deputy that their entry names."""
    rule, directory = view.protocol.on_call, view.world.directory
    if rule is None:
        return  # rules without an on-call rule ring nobody: the day's people are told
    usual = rule.acknowledge_within
    agency = _asked(view, alert)
    rota = agency.rota if agency else None
    for step in (rota.policy or [PolicyStep(step) for step in rule.steps]) if rota else ():
        person = _in_turn(view, rota, step.ring)
        holders = directory.holders(step.ring, agency.id, view.today) if agency else ()
        if person or holders:
            chosen = person or by_post(holders, view.today, but=alert.raised_by)
            for one, absent in _with_deputy(view, chosen):
                ways = _ways(view, one, step.by)
                yield Ring(step.ring, one, step.wait or usual, step.times, ways, absent)
    for person in (*(rota.last_resort if rota else ()), *directory.last_resort):
        for one, absent in _with_deputy(view, person):
            yield Ring(LAST_RESORT, one, usual, ways=_ways(view, one), instead_of=absent)


def _with_deputy(view: View, person: str) -> tuple[tuple[str, str], ...]:
    """Whom to ask there, and in whose place."""
    acting = acting_at_night(view.world.directory, person, view.today)
    return ((acting, person), (person, "")) if acting else ((person, ""),)


def by_post(holders: Sequence[Person], on: date, *, but: str = "") -> str:
    """Whoever is alerted of several who hold a post, where no rota says who has the turn: the first who is there that day. but: not
    this person, while there is another."""
    there = [one.id for one in holders if away(one, on) is None and one.id != but]
    return there[0] if there else holders[0].id


def _asked(view: View, alert: Alert) -> Agency | None:
    """The agency that was asked; where its id is another one by now, that of whoever was alerted of it."""
    rung = (view.world.person(person).agency for step, person, _ in alert.rung if step != LAST_RESORT)
    known = view.world.directory.agencies
    return next((known[one] for one in (alert.agency, *rung) if one in known), None) if alert.agency else None


def _in_turn(view: View, rota: Rota | None, step: str) -> str | None:
    """Whoever has the turn; somebody who has left by the directory is passed by, as if nobody had it."""
    name = on_call(rota, step, view.now, view.world.calendar.zone) if rota else None
    person = view.world.directory.people.get(name) if name else None
    return None if person is not None and not in_post(person, view.today) else name


def _ways(view: View, person: str, wanted: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """The channels beside mail by which this person can be reached, in the order to try them."""
    theirs = view.world.person(person).ways
    named = tuple(theirs) if wanted is None else wanted
    return tuple(way for way in named if way in theirs and way in view.world.channels)
