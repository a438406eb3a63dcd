"""What a decision looks at: the rules, the world, a dispute as it stands, and the instant; with what has been worked out from them."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from parley.dispute.choices import ROW
from parley.dispute.dispute import Dispute
from parley.dispute.once import once, shared
from parley.dispute.protocol import DisputeProtocol, Who
from parley.dispute.workdays import local_day
from parley.dispute.world import World
from parley.value import value


@value
class View:
    """Everything a decision looks at: the rules, the world, the dispute, and the instant it is made for (UTC).

    own: the agency whose step is looked at, where that decides something. kept: what has been worked out from these already,
    for whoever asks again (`once`).
    """

    protocol: DisputeProtocol
    world: World
    dispute: Dispute
    now: datetime
    own: str = ""
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def at(self, now: datetime) -> View:
        """The same, seen at another instant: one view for each."""
        return self if now == self.now else self._at(now)  # a view that kept itself would be a circle

    @once
    def _at(self, now: datetime) -> View:
        return View(self.protocol, self.world, self.dispute, now, self.own)

    @once
    def of(self, agency: str) -> View:
        """The same, as this agency sees what it owes itself."""
        return View(self.protocol, self.world, self.dispute, self.now, agency)

    @cached_property
    def today(self) -> date:
        """The local day of `now`."""
        return local_day(self.now, self.world.calendar.zone)

    @cached_property
    def names(self) -> dict[Any, Any]:
        """Like `kept`, for who is who, which rests on the rules, the directory, the day and whom the dispute names: shared
        by all views in which these are the same, whatever else has happened. Not where a role depends on something."""
        if roles_depend(self.protocol):
            return self.kept
        dispute, memory = self.dispute, self.world.kept.setdefault("names", {})
        parts = (self.protocol, dispute.people, dispute.agencies, dispute.joined, dispute.stood_down)
        return shared(memory, parts, self.today)


@once
def roles_depend(protocol: DisputeProtocol) -> bool:
    """Whether who plays a part may depend on what has happened: by a choice, or by what a row of a form says."""
    return any(
        role.choices or any(_of_a_row(who) for who in role.otherwise) for role in protocol.roles.values()
    )


def _of_a_row(who: Who) -> bool:
    return who.role.startswith(ROW) or any(_of_a_row(one) for one in who.choice)
