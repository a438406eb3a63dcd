"""A side says that it is settled: what nobody is asked for while the other side has yet to say the same."""

from __future__ import annotations

from parley.dispute.duty_state import DutyState
from parley.dispute.moments import holds
from parley.dispute.parties import rule_of
from parley.dispute.protocol import CLOSED
from parley.dispute.view import View
from parley.dispute.ways_out import chosen_by_resolution


def said_settled(view: View) -> bool:
    """Whether a side says at this stage that it is settled, and no side that it is not. Nothing waits for that once it has ended."""
    if view.dispute.status != "open" or not view.dispute.statements:
        return False
    said = [view.dispute.statement(side) for side in ("referring", "receiving")]
    values = {statement.value for statement in said if statement is not None}
    return "resolved" in values and "unresolved" not in values


def moot(view: View, duty: DutyState) -> bool:
    """Whether nobody is asked for it just now: the other side's YES would end it; or it is to give notice that it goes on,
    while a side says that it is settled, or the raising side waits for an answer. Whatever the other side says, nobody whose own
    side calls it settled is asked to say that it goes on."""
    raising = view.dispute.statement("referring")
    if (raising is None and not view.dispute.statements) or view.dispute.status != "open":
        return False
    waiting = raising is not None and raising.value in ("waiting", "resolved")
    notice = duty.do == "tell" and rule_of(view, duty).within is None
    return (notice and (waiting or said_settled(view))) or a_yes_ends(view, duty)


def a_yes_ends(view: View, duty: DutyState) -> bool:
    """Whether the raising side says that it is settled, and the other side's word is all that closing waits for: what the
    closing overtakes is neither asked for nor missed meanwhile. On the other side's word alone dates go on: it would
    hold up whoever raised it."""
    said, at = view.dispute.statement("referring"), view.dispute.at
    if said is None or said.value != "resolved" or at is None or not said_settled(view):
        return False
    here = (duty.key.stage, duty.key.visit) == (at.stage, at.visit)
    return here and not rule_of(view, duty).stays and _word_is_all(view, at.stage)


def _word_is_all(view: View, stage: str) -> bool:
    ends = (exit_ for exit_ in view.protocol.stage(stage).exits if chosen_by_resolution(exit_))
    return any(exit_.to == CLOSED and holds(exit_.needs, view) for exit_ in ends)
