"""The fold: a dispute and one event give the dispute after it. One small function per event, in the tables of `evolve_…`.

Each says only what the event changes; every other part of the dispute stays the very same object, which is how a
reader can tell cheaply that nothing has changed there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parley.dispute import events as e
from parley.dispute.changed import changed, with_changes
from parley.dispute.dispute import Dispute
from parley.dispute.evolve_alerts import ALERTS
from parley.dispute.evolve_duties import DUTIES
from parley.dispute.evolve_holds import HOLDS
from parley.dispute.evolve_raised import RAISED
from parley.dispute.evolve_said import SAID
from parley.dispute.evolve_step import Changes

_STEPS = {**RAISED, **SAID, **DUTIES, **HOLDS, **ALERTS}


def evolve(dispute: Dispute, event: e.AnyEvent) -> Dispute:
    """The dispute after `event`. Total: every event of the union has a row in one of the tables."""
    return with_changes(dispute, _changes(dispute, event))


def _changes(dispute: Dispute, event: e.AnyEvent) -> Changes:
    changes = _STEPS[type(event)](dispute, event)
    if dispute.heard is None or event.received > dispute.heard:
        changes["heard"] = event.received
    changes["length"] = dispute.length + 1
    return changes


class Decided(list[e.AnyEvent]):
    """The events that a decision brings, with the dispute that it was made on and the one that they leave: a decision
    folds each of its events, and whoever takes them need not do so again (`fold_on`)."""

    def __init__(self, events: Iterable[e.AnyEvent], before: Dispute, after: Dispute) -> None:
        super().__init__(events)
        self.before, self.after = before, after


def fold_on(dispute: Dispute, events: Sequence[e.AnyEvent]) -> Dispute:
    """The dispute after these events: what the decision has folded already, if it was made on this very dispute."""
    if isinstance(events, Decided) and events.before is dispute:
        return events.after
    if not events:
        return dispute
    after = changed(dispute)
    fields, known = after.__dict__, len(after.__dict__)
    for event in events:  # nobody else has this copy yet: one for all of them
        fields.update(_changes(after, event))
    assert len(fields) == known, "a field that a dispute does not have"
    return after


def fold(events: Iterable[e.AnyEvent]) -> Dispute:
    """The dispute that these events make, from nothing."""
    return fold_on(Dispute(), tuple(events))
