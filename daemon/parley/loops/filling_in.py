"""Fields of a form filled in by the command line: through the same door, as the person who says it.

Whoever is filled in for gets the same answer by mail as if they had written, so that nobody writes for them unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.dispute import commands as c
from parley.dispute.view import View
from parley.loops.door import Door
from parley.loops.form_lines import read_value
from parley.loops.said_lines import Speaker
from parley.loops.speakers import speaker_of
from parley.loops.taken import Taken, verdict_of
from parley.loops.visit import Said
from parley.value import value


@value
class Entry:
    """Fields of one place of a form, as typed. row: as in `FillForm`. values: (field id, what was typed; "" clears)."""

    form: str
    section: str
    row: int
    values: tuple[tuple[str, str], ...]


def fill_in(door: Door, reference: str, person: str, entries: Sequence[Entry], *, now: datetime) -> Taken:
    """Put these entries into the dispute's forms, in order. Callers hold `store.write()`. What cannot be read stands as
    it was typed, and is refused with what it should be. Raises KeyError for an unknown dispute or form."""
    visit = door.visit(reference, people=(person,))
    view = View(visit.protocol, visit.world, visit.dispute, now)
    speaker = speaker_of(door, person, now)
    commands = [_command(entry, view, speaker) for entry in entries]
    said = Said(person=person, answerable=True, address=view.world.person(person).address)
    done = door.tell(reference, commands, said, now=now, cause=f"command:{person}")
    return verdict_of(0, reference, done, note=False)


def _command(entry: Entry, view: View, speaker: Speaker) -> c.FillForm:
    section = view.protocol.forms[entry.form].section(entry.section)
    fields = {field.id: field for field in (section.rows if entry.row else section.fields)}
    values = tuple(
        (
            name,
            (read_value(fields[name], typed, view, speaker) or typed) if typed and name in fields else typed,
        )
        for name, typed in entry.values
    )
    return speaker.asks(c.FillForm, form=entry.form, section=entry.section, row=entry.row, values=values)
