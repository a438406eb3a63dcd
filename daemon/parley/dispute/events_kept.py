"""Events: what is kept of a dispute under retention, and what is not any more. None of them names a content."""

from __future__ import annotations

from parley.dispute.event_base import Event
from parley.value import value


@value(kw_only=True)
class RecordsHeld(Event):
    """Nothing of this dispute is deleted until somebody releases it: it is under review. text: id of the reason."""

    text: str = ""


@value(kw_only=True)
class RecordsReleased(Event):
    """What is kept of this dispute goes when its time has come, as everything does."""


@value(kw_only=True)
class RecordsDeleted(Event):
    """What people wrote was deleted, as the configuration says: so many pieces, of these kinds (raw mail, texts, letters,
    children, people)."""

    kinds: tuple[str, ...]
    count: int
