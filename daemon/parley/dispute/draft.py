"""A decision being made: events that pile up, and the dispute as it is after each of them.

Local to one call of `decide` or `advance`, which stay pure: what goes in is frozen, what comes out is a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from parley.dispute.commands import Command
from parley.dispute.dispute import Dispute
from parley.dispute.duty_state import DutyState
from parley.dispute.events import AnyEvent, DutyKey
from parley.dispute.evolve import Decided, evolve, fold_on
from parley.dispute.parties import rule_of
from parley.dispute.protocol import DisputeProtocol, Duty
from parley.dispute.rests import Parts, changed_parts
from parley.dispute.view import View
from parley.dispute.world import World

LAG = timedelta(minutes=1)  # what a mail takes on its way through the house is no delay


def behind(at: datetime, clock: datetime | None) -> bool:
    """Whether a decision is made for an instant that is long over. clock: what time it really is; None: that instant."""
    return clock is not None and clock - at >= LAG


class Draft:
    """Events so far, and the view after them. `at` is the instant the decision is made for; `real` the time at which it is
    made, which is another one where a mail waited for parley: people are woken at that one.

    settled: the dispute as all that follows by the rules was last looked at, with the instant of that. dated: the same
    as the dates of a duty were last looked at, where that was later, at its opening. whole: every date is looked at,
    whatever has changed.
    """

    def __init__(
        self,
        protocol: DisputeProtocol,
        world: World,
        dispute: Dispute,
        at: datetime,
        clock: datetime | None = None,
    ) -> None:
        self.protocol = protocol
        self.world = world
        self.dispute = dispute
        self.at = at
        self._clock = clock
        self.events: list[AnyEvent] = []
        self.begun = dispute
        self.settled, self.settled_at = dispute, dispute.heard or at
        self.dated: dict[DutyKey, Dispute] = {}
        self.whole = False
        self._view: View | None = None
        self._open: tuple[DutyState, ...] | None = None

    @property
    def view(self) -> View:
        """The dispute as the events so far have made it. The same view until something happens."""
        if self._view is None:
            self._view = View(self.protocol, self.world, self.dispute, self.at)
        return self._view

    @property
    def open_duties(self) -> tuple[DutyState, ...]:
        """What is owed now, in the order it opened. Looked for once until something happens."""
        if self._open is None:
            self._open = self.dispute.open_duties
        return self._open

    def go_to(self, at: datetime) -> None:
        """From here on the decision is made for this instant."""
        self.at, self._view = at, None

    @property
    def real(self) -> datetime:
        """The instant at which people are woken: `at`, unless that is long over."""
        return self._clock if self._clock is not None and behind(self.at, self._clock) else self.at

    @property
    def changed(self) -> Parts:
        """What rules may rest on, and is another since what follows was last looked at."""
        return changed_parts(self.settled, self.dispute)

    def looked_at(self) -> None:
        """All that follows by the rules has been looked at: from here on only what changes counts."""
        self.settled, self.settled_at = self.dispute, self.at
        self.dated.clear()

    def decided(self) -> list[AnyEvent]:
        """The events, with what they have made of the dispute."""
        return Decided(self.events, self.begun, self.dispute)

    def add(self, event: AnyEvent) -> None:
        """One more thing has happened."""
        self.events.append(event)
        self.dispute = evolve(self.dispute, event)
        self._view = self._open = None

    def add_all(self, events: Sequence[AnyEvent]) -> None:
        """Several things have happened, and nothing is looked at in between."""
        self.events += events
        self.dispute = fold_on(self.dispute, events)
        self._view = self._open = None

    def note(self, kind: Callable[..., Any], **fields: Any) -> None:
        """Something parley itself brings about, at the instant of the decision."""
        self.add(kind(happened=self.at, received=self.at, **fields))

    def said(self, kind: Callable[..., Any], command: Command, **fields: Any) -> None:
        """Something a person said: their name on it, the claimed and the received time."""
        self.add(kind(by=command.by, happened=command.happened, received=command.received, **fields))

    def rule(self, state: DutyState) -> Duty:
        """The rule that made this instance, as it stands now."""
        return rule_of(self.view, state)
