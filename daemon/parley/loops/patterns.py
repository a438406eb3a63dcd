"""Similar concerns across disputes (Leeds: "a number of similar concerns"): a letter to whom the rules name, and never
more than that. Nothing is decided from it, and no dispute moves.

A dispute is like this one if all that the pattern names is the same and known. The letter goes when this one makes the number
full, by its raising or by what is told of it later: not again for the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from parley.dispute.dispute import Dispute
from parley.dispute.effects import SendNotice
from parley.dispute.events import AgencyNamed, AnyEvent, DisputeRaised, FactTold, MomentTold
from parley.dispute.fact_values import fact_value
from parley.dispute.people import resolve
from parley.dispute.protocol import Pattern
from parley.dispute.reckoning import end_of
from parley.dispute.view import View
from parley.dispute.workdays import local_day
from parley.store import disputes
from parley.store.store import Store

TEMPLATE = "similar_concerns"


def suggestions(
    store: Store, look: Callable[[str], Dispute], before: Callable[[], Dispute], view: View, events: Sequence[AnyEvent]
) -> list[tuple[int, SendNotice]]:  # fmt: skip
    """The letters that this batch of events brings, each with the place of its event. look: another dispute as it stands;
    before: this one as it was."""
    if not view.protocol.patterns:
        return []
    place = next((n for n, event in enumerate(events) if _may_make_alike(view, event)), None)
    if place is None:
        return []
    was = View(view.protocol, view.world, before(), view.now)
    return [
        (place, letter)
        for pattern in view.protocol.patterns
        for letter in _letters(store, look, was, view, pattern)
    ]


def _may_make_alike(view: View, event: AnyEvent) -> bool:
    match event:
        case DisputeRaised() | AgencyNamed():
            return bool(
                event.by
            )  # an agency whose id is another one in the contacts makes nothing more alike
        case FactTold(fact=told) | MomentTold(moment=told):
            return any(told in pattern.same for pattern in view.protocol.patterns)
        case _:
            return False


def _letters(
    store: Store, look: Callable[[str], Dispute], was: View, view: View, pattern: Pattern
) -> Iterable[SendNotice]:
    wanted = _likeness(view, pattern)
    # What is told once more makes nothing more alike
    if wanted is None or (was.dispute.reference and _likeness(was, pattern) == wanted):
        return
    like = [view.dispute.reference]
    for row in disputes.of_protocol(store, view.dispute.protocol):
        if (
            row.reference == view.dispute.reference
            or end_of(view.world.calendar, row.raised, pattern.within).at < view.now
        ):
            continue
        other = View(view.protocol, view.world, look(row.reference), view.now)
        if _likeness(other, pattern) == wanted:
            like.append(row.reference)
    if len(like) != pattern.times:
        return
    details = (("pattern", pattern.id), ("say", pattern.say), ("disputes", ", ".join(sorted(like))))
    for person in resolve(view, pattern.tell).people:
        yield SendNotice(TEMPLATE, person, pattern.clause, details=details)


def _likeness(view: View, pattern: Pattern) -> tuple[object, ...] | None:
    """What has to be alike, as this dispute has it; None while any of it is not known."""
    found = [_one(view, name) for name in pattern.same]
    return None if any(not value for value in found) else tuple(found)


def _one(view: View, name: str) -> object:
    agencies = view.dispute.agencies
    if name == "agencies":
        pair = (agencies.get("referring", ""), agencies.get("receiving", ""))
        return frozenset(pair) if all(pair) else None
    if name == "raiser":
        return view.dispute.raised_by
    if name == "receiving agency":
        return agencies.get("receiving", "")
    if name in view.protocol.facts and view.protocol.facts[name].is_date:
        day = view.dispute.moments.get(name)
        return local_day(day, view.world.calendar.zone) if day else None
    told = fact_value(view, name)
    return told[0] if told else None
