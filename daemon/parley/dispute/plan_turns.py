"""Whose turn it is now: a step that waited for another one begins when that is on record, and somebody must hear of it.

A conversation is announced by its invitation; whatever else begins within a stage is announced here, so that nobody
hears of a step for the first time when its date has passed.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute import audience, waiving
from parley.dispute import events as e
from parley.dispute.conditions import asked_for
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Effect, SendNotice
from parley.dispute.protocol import Moment
from parley.dispute.settled import said_settled
from parley.dispute.view import View
from parley.dispute.voting import shared, yet_to_say


def told(view: View, event: e.FactTold) -> Iterable[Effect]:
    """A word was given: who has yet to give theirs, and what it makes possible, are told of. What was filed late, of a visit that is
    over, makes nothing possible."""
    yield from _undecided(view, event)
    if not event.stage or (event.stage, event.visit) in [
        (one.stage, one.visit) for one in view.dispute.places
    ]:
        yield from waiving.once_chosen(view, event)


def _undecided(view: View, event: e.FactTold) -> Iterable[Effect]:
    """Both sides decide it, and one has said its word: the other hears which. All have, and nothing stands: all hear. A step may have
    stayed when its stage was left; of one of another visit nothing was said."""
    for duty in audience.running(view):
        if audience.rule_of(view, duty).fact != event.fact or not shared(view, duty):
            continue
        if event.stage and (duty.key.stage, duty.key.visit) != (event.stage, event.visit):
            continue
        silent = yet_to_say(view, duty)
        if event.voter and silent != duty.holders:
            continue
        for person in silent:
            if person != event.by:
                yield _yours(view, duty, person, "said", (event.by,))


def _yours(view: View, duty: DutyState, person: str, why: str, others: tuple[str, ...] = ()) -> SendNotice:
    """It is this person's turn, who takes part already. why: `opened`, or `said`: others have given their word."""
    question = audience.ask((duty,))
    details = (("why", why), ("known", "yes"))
    return SendNotice("now_yours", person, duty.clause, (duty.key,), question, others=others, details=details)


def begun(view: View, event: e.DutyDischarged) -> Iterable[Effect]:
    """Whoever owes a step whose clock runs from this one."""
    if said_settled(view):  # whoever is asked whether it is settled is asked for nothing else just now
        return
    for duty in audience.running(view):
        if duty.do in ("talk", "meet") or (duty.key.stage, duty.key.visit) != (
            event.key.stage, event.key.visit
        ):  # fmt: skip
            continue
        rule = audience.rule_of(view, duty)
        # What opened just now is announced where it opens; what is only advised stands in letters that go anyway.
        if rule.needs is not None or rule.advised:
            continue
        anchor = rule.anchor
        takes = [option.take for option in anchor.options] if anchor else []
        if not any(event.key.duty in asked_for(take) for take in takes if not isinstance(take, Moment)):
            continue
        for person in duty.holders:
            if person != event.by:  # who reported it reads the next step in the echo
                yield _yours(view, duty, person, "opened")
