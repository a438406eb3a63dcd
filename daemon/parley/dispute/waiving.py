"""Who may let the next stage open without a step whose date was missed, and when they are asked.

An override never stands in for `when`: nobody is asked about an end that both sides have yet to agree on. That it is
unresolved is another matter: the raising side's word for the exit says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute import audience
from parley.dispute import events as e
from parley.dispute.conditions import Condition, facts_in
from parley.dispute.dispute import DutyState
from parley.dispute.effects import Question, SendNotice
from parley.dispute.moments import holds
from parley.dispute.people import resolve
from parley.dispute.protocol import OUTCOME, Exit
from parley.dispute.view import View
from parley.dispute.ways_out import asks_unresolved


def at_the_miss(view: View, duty: DutyState) -> Iterable[SendNotice]:
    """Whoever may let the next stage open without this duty is asked, once its date was missed."""
    if view.dispute.is_here(duty.key):
        yield from (_offer(duty, exit_, person) for exit_, person in who_may_waive(view, duty))


def once_chosen(view: View, event: e.OutcomeStated | e.FactTold) -> Iterable[SendNotice]:
    """A way out is chosen only now, and a step that it asks for was missed before: whoever may waive that is asked now."""
    told = OUTCOME if isinstance(event, e.OutcomeStated) else event.fact
    for duty in view.dispute.open_duties:
        if duty.missed is None or not view.dispute.is_here(duty.key):
            continue
        for exit_, person in who_may_waive(view, duty):
            if told in facts_in(exit_.when) and not asks_unresolved(exit_.when) and person != event.by:
                yield _offer(duty, exit_, person)


def _offer(duty: DutyState, exit_: Exit, person: str) -> SendNotice:
    question = Question("override", stage=exit_.to)
    return SendNotice("may_open", person, exit_.clause or duty.clause, (duty.key,), question)


def who_may_waive(view: View, duty: DutyState) -> list[tuple[Exit, str]]:
    """The exits of its stage that ask for this duty and that a word could open, each with the people who may say it."""
    return [
        (exit_, person)
        for exit_ in view.protocol.stage(duty.key.stage).exits
        if duty.key.duty in audience.asked_for(exit_.needs)
        and not holds(exit_.needs, view)  # the miss itself may be all that it asked for
        and _could_open(view, exit_.when)
        for person in resolve(view, exit_.override).people
        if person not in duty.holders
    ]


def _could_open(view: View, when: Condition | None) -> bool:
    return asks_unresolved(when) or not facts_in(when) or holds(when, view)
