"""Somebody's mailbox says that they are away: whoever needs them hears of it (mail.md section 4).

A fact and no event: no clock stops, nothing is acknowledged, and what the automatic reply quotes is nobody's answer.
"""

from __future__ import annotations

from datetime import datetime

from parley.dispute import audience
from parley.dispute.effects import SendNotice
from parley.loops import house_letters
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.placing import ToDispute, ToQuestion, place
from parley.mail.message import InboundMail
from parley.store import outbox


def tell_of_absence(door: Door, mail: InboundMail, now: datetime) -> tuple[str, tuple[Posted, ...]]:
    """The dispute that the automatic reply is about, and the letters: to a deputy and to the others of what they owe
    or take part in, once a week. Only from a sender who is proven, and only about themselves."""
    reference = _about(door, mail)
    away = door.library.world.directory.person_at(mail.sender.address)
    if not reference or away is None or not mail.proof.proven:
        return reference, ()
    visit = door.visit(reference)
    view = visit.view(now)
    duties = audience.owed_by(view, away.id) or audience.shared_by(view, away.id)
    people = [away.deputy, *(p for duty in duties for p in (*duty.holders, *duty.counterparts))]
    year, week, _ = now.isocalendar()
    letters: tuple[Posted, ...] = ()
    for person in dict.fromkeys(people) if duties else ():
        if person and person != away.id:
            keys = audience.keys(
                tuple(d for d in duties if person in (*d.holders, *d.counterparts)) or duties
            )
            notice = SendNotice("away", person, audience.clause_of(duties), keys, others=(away.id,))
            about = f"away:{away.id}:{year}-{week}"
            letters += house_letters.post(door, notice, about=about, now=now, reference=reference)
    return reference, letters


def _about(door: Door, mail: InboundMail) -> str:
    """Such replies come to the bounce address of the letter they answer (RFC 3834 section 4), or to the question's."""
    for tag in mail.tags:
        row = outbox.by_bounce_token(door.store, tag.token) if tag.kind == "bounce" else None
        if row is not None:
            return row.reference
    places = place(door.store, mail)
    return next((p.row.reference for p in places if isinstance(p, ToDispute | ToQuestion)), "")
