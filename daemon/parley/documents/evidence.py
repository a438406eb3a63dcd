"""What an evidence pack is made of, and what its parts share: a text that was typed, a moment, a table or a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from parley.dispute.view import View
from parley.documents.document import table
from parley.documents.recorded import Recorded, when_with_year
from parley.store.outbox import OutboxRow
from parley.value import value

NOTHING = "None on record."
LEFT_OUT = "(left out of this copy)"
evidence_table = partial(table, nothing=NOTHING)
Keep = Callable[[str], str | None]  # a text's id -> what was typed, None if it is kept no longer


@value
class Evidence:
    """What a pack is made of. view: the dispute as it stands at `view.now`; entries: its whole journal; letters: what
    left, oldest first; text: what people typed, by id, None if the pack is to do without."""

    view: View
    entries: tuple[Recorded, ...]
    letters: tuple[OutboxRow, ...]
    text: Keep | None


def typed(evidence: Evidence, ids: Iterable[str]) -> str:
    """What was typed, each text on lines of its own; "" for a pack that does without."""
    if evidence.text is None:
        return ""
    return "\n".join((evidence.text(one) or "(no longer kept)") for one in ids if one)


def when(view: View, at: datetime | None) -> str:
    """ "Wed 1 April 2026 10:05", "" for no moment."""
    return when_with_year(at, view.world.calendar.zone) if at else ""
