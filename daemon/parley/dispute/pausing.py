"""When the clocks of a dispute stand still: by the rules, while a condition holds ("while the child is missing")."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.conditions import facts_in
from parley.dispute.draft import Draft
from parley.dispute.moments import since
from parley.dispute.once import once
from parley.dispute.protocol import DisputeProtocol


def settle_pause(draft: Draft) -> bool:
    """The clocks stop, or run again, as the rules say. Whether anything came of it.

    The end of the dispute ends a pause: nobody is asked for its fact any more, and what stays owed after the end would wait
    for ever.
    """
    rule, dispute = draft.protocol.pause, draft.dispute
    if rule is None:
        return False
    if dispute.status != "open":
        if dispute.paused and dispute.closed is not None:
            draft.note(e.ClocksStarted, since=dispute.closed, clause=rule.clause)
            return True
        return False
    holds_since = since(rule.condition, draft.view)
    if (holds_since is not None) == dispute.paused:
        return False
    if holds_since is not None:
        begun = max(holds_since, dispute.pauses[-1][1] or holds_since) if dispute.pauses else holds_since
        draft.note(e.ClocksStopped, since=begun, clause=rule.clause)
    else:
        facts = facts_of_pause(draft.protocol)
        told = [told.at for (name, *_), told in dispute.facts.items() if name in facts]
        draft.note(e.ClocksStarted, since=max([dispute.pauses[-1][0], *told]), clause=rule.clause)
    return True


@once
def facts_of_pause(protocol: DisputeProtocol) -> frozenset[str]:
    """The facts that stop the clocks: they hold for the whole dispute, whoever tells them, and the last word counts."""
    return frozenset(facts_in(protocol.pause.condition)) if protocol.pause else frozenset()
