"""Whoever speaks for a side may say at any stage that it is settled, asked or not: who may, whom that asks, and what is asked of them."""

from __future__ import annotations

from parley.dispute import audience
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.duty_state import CONVERSATIONS
from parley.dispute.effects import Question
from parley.dispute.protocol import CLOSED
from parley.dispute.sides import acts_for_a_side, side_for
from parley.dispute.view import View
from parley.dispute.ways_out import chosen_by_resolution

SETTLED = "settled"  # the kind of question that SOLVED answers, and nothing else does
ACCOUNT = "account"  # what YES to it says is how it stands, and reports no conversation


def who_would_be_asked(view: View, person: str) -> tuple[str, ...]:
    """Whom of the other side is asked once this person says that it is settled; () where that is not theirs to say, is said already,
    or would ask nobody."""
    at, dispute = view.dispute.at, view.dispute
    if dispute.status != "open" or at is None or not acts_for_a_side(view, person):
        return ()
    side = side_for(view, person)
    exits = view.protocol.stage(at.stage).exits
    if side not in OTHER_SIDE or not any(one.to == CLOSED and chosen_by_resolution(one) for one in exits):
        return ()
    said = (dispute.statement(side), dispute.statement(OTHER_SIDE[side]))
    if any(one is not None and one.value == "resolved" for one in said):
        return ()
    return audience.opposites(view, person, OTHER_SIDE[side])


def ask_settled(view: View, person: str) -> Question | None:
    """For whoever is asked for nothing: that it is settled is theirs to say all the same."""
    return Question(SETTLED) if who_would_be_asked(view, person) else None


def an_account(view: View, asked: Question | None) -> bool:
    """Whether SOLVED, in reply to what asks this, says how it stands and reports no conversation: the letter is about none."""
    if asked is None or asked.kind == SETTLED or asked.once_more == ACCOUNT:
        return asked is not None
    known = [view.dispute.duties[key] for key in asked.keys if key in view.dispute.duties]
    return asked.kind == "duty" and bool(known) and all(duty.do not in CONVERSATIONS for duty in known)
