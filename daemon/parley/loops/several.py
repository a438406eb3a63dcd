"""One mail to several disputes: each hears it, and whoever wrote gets one answer that names them all (mail.md section 3).

Each dispute has put its own answer into the outbox, with its question frozen; nothing has left, since all of this is
one transaction. What can be said in one mail is gathered into one; a mail that carries an invitation, or tells of an
event, leaves for itself and is named in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.taken import Taken, together
from parley.loops.tellings import whole
from parley.mail.message import InboundMail
from parley.mail.notice_several import SEVERAL_ANSWERS, several_facts
from parley.store import outbox, outbox_outcome
from parley.store.outbox import Letter, OutboxRow
from parley.store.store import Store


def one_answer(door: Door, mail: InboundMail, parts: Sequence[Taken], now: datetime) -> Taken:
    """What the mail came to in all of them, with one answer instead of one for each. Within the mail's transaction."""
    store, taken = door.store, together(parts)
    answers = _answers(store, taken, mail)
    if not answers:
        return taken
    opened = {part.dispute for part in parts if part.verdict == "raised"}
    facts = several_facts([whole(door, row) for row in answers], _named(parts), now, opened)
    first = answers[0]
    letter = Letter(
        template=SEVERAL_ANSWERS, person=first.person, address=first.address, created=now, due=now,
        reference=first.reference, position=first.position, about=first.about, facts=facts,
        in_reply_to=first.in_reply_to, references=first.references, high=any(row.high for row in answers),
    )  # fmt: skip
    row = outbox.add(store, letter, domain=door.library.domain)
    if row is None:
        return taken
    for each in answers:
        outbox_outcome.supersede(store, each.id, f"in the answer to several, letter {row}")
    told = {each.id for each in answers}
    posted = Posted(row, SEVERAL_ANSWERS, first.person, first.address, "", "", -1)
    return replace(taken, letters=(posted, *(one for one in taken.letters if one.id not in told)))


def _answers(store: Store, taken: Taken, mail: InboundMail) -> list[OutboxRow]:
    """The letters that do nothing but answer this mail: not those of an event, nor those with an invitation."""
    rows = (outbox.get(store, one.id) for one in taken.letters if one.cause < 0 and not one.hold)
    own = f"mail:{taken.raw}"
    return [
        row for row in rows
        if row is not None and row.about == own and row.address.lower() == mail.sender.address.lower()
        and row.reference
    ]  # fmt: skip


def _named(parts: Sequence[Taken]) -> list[str]:
    """The disputes that heard it; where it was held instead, nothing is said of them."""
    return list(dict.fromkeys(part.dispute for part in parts if part.dispute and part.verdict != "held"))
