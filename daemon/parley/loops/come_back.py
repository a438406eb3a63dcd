"""A mail in which our own letter came back without a mark of quoting, understood without it (`mail.come_back`).

Looked for only where somebody has written a good deal: the letters are fetched that it may be.
"""

from __future__ import annotations

from parley.dispute.changed import changed
from parley.dispute.world import Person
from parley.loops.door import Door
from parley.loops.reading_context import fact_lines
from parley.mail.answers import read_answers
from parley.mail.come_back import SHORTEST, texts_of, without_ours
from parley.mail.message import InboundMail
from parley.store import outbox
from parley.store.questions import QuestionRow


def as_theirs(
    door: Door, mail: InboundMail, reference: str, person: Person, asked: QuestionRow | None
) -> InboundMail:
    """The mail with what its sender typed themselves."""
    if len(mail.typed) < SHORTEST:
        return mail
    ids = (*mail.in_reply_to, *mail.references[-1:])
    rows = [row for one in ids if (row := outbox.by_message_id(door.store, one)) is not None]
    rows = rows or outbox.latest(door.store, reference, person.id, asked.number if asked else None)
    ours = [text for row in rows if (letter := outbox.frozen(door.store, row)) for text in texts_of(letter)]
    zone, received = door.library.world.calendar.zone, mail.envelope.received
    typed = without_ours(mail.typed, ours, received, zone) if ours else mail.typed
    if typed == mail.typed:
        return mail
    answers = read_answers(typed, received, zone, dict(fact_lines(door.library)), mail.sender.name)
    return changed(mail, typed=typed, answers=answers)
