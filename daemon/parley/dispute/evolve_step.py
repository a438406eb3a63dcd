"""What a step of the fold is: from a dispute and an event, the parts of the dispute that the event changes. See `evolve`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parley.dispute.dispute import Dispute
from parley.dispute.event_base import Event

Changes = dict[str, Any]  # fields of the dispute -> what stands in them after the event
Steps = Mapping[type, Callable[[Dispute, Any], Changes]]


def unchanged(d: Dispute, event: Event) -> Changes:
    """An event that is on record, and leaves the dispute as it is."""
    return {}
