"""Documents that ride on letters, as PDF files: made from the journal up to the entry that the letter tells of.

Made once the letter has been claimed first, and the same for everybody who gets it. Children's names and dates of birth,
which lie apart from the journal, are never in them: they leave on paper alone.
"""

from __future__ import annotations

from itertools import islice

from parley.dispute.protocol import PACK
from parley.documents.document import Document
from parley.documents.evidence import Evidence
from parley.documents.form import Filling, form_document
from parley.documents.kept_texts import shown_in
from parley.documents.pack import pack
from parley.documents.recorded import recorded
from parley.loops.door import Door
from parley.store import outbox
from parley.store.outbox import OutboxRow

REMEMBERED = 4  # files kept, since several people get the same one in one breath


class Enclosures:
    """Makes them in this process, for rehearsals. Called with the letter's row, and "pack" or a form's id."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._made: dict[tuple[str, int, str], bytes] = {}

    def __call__(self, row: OutboxRow, what: str) -> bytes:
        """The whole file. Raises whatever goes wrong: the letter's row is parked then, and nothing else stops."""
        from parley.documents.as_pdf import to_pdf  # a quarter of a second that a start need not wait

        place = (row.reference, row.position, what)
        if place not in self._made:
            made = to_pdf(document(self._door, row, what))
            while len(self._made) >= REMEMBERED:
                del self._made[next(iter(self._made))]
            self._made[place] = made
        return self._made[place]


def document(door: Door, row: OutboxRow, what: str) -> Document:
    """As things stood when the letter's entry was written. what: "pack", or a form's id."""
    entries = tuple(islice(recorded(door, row.reference), row.position))
    view = entries[-1].view

    text = shown_in(door.store, view.world.calendar.zone)
    if what != PACK:
        return form_document(view.protocol, view.protocol.forms[what], Filling(view, text), view.now)
    before = (one for one in outbox.of(door.store, row.reference) if one.position < row.position)
    letters = tuple(one for one in before if one.created <= row.created)
    return pack(Evidence(view, entries, letters, text))
