"""Somebody's mailbox says that they are away: whoever needs them hears of it (mail.md section 4).

A fact for the record: no clock stops, nothing is acknowledged, and what the automatic reply quotes is nobody's answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from parley.dispute import audience
from parley.dispute.commands import MarkAway
from parley.dispute.day_words import day_name
from parley.dispute.effects import SendNotice
from parley.dispute.events import AbsenceReported
from parley.loops import house_letters
from parley.loops.door import Done, Door, Said
from parley.loops.outgoing import Posted
from parley.loops.placing import ToDispute, ToQuestion, place
from parley.loops.taken import Taken
from parley.mail.message import InboundMail
from parley.store import journal, outbox

WEEK = timedelta(days=7)


def tell_of_absence(door: Door, raw: int, mail: InboundMail, now: datetime) -> Taken:
    """What the automatic reply comes to: on record in the dispute that it is about, and letters to a deputy and to the
    others of what they owe or take part in, once a week. Only from a sender who is proven, and only about themselves."""
    assert mail.automatic is not None
    taken = Taken(raw, "automatic", mail.automatic.kind, mail.automatic.rule)
    reference = _about(door, mail)
    away = door.library.world.directory.person_at(mail.sender.address)
    if not reference or away is None or not mail.proof.proven:
        return replace(taken, dispute=reference)
    visit = door.visit(reference)
    view = visit.view(now)
    duties = audience.owed_by(view, away.id) or audience.shared_by(view, away.id)
    if not duties:
        return replace(taken, dispute=reference)
    done = (
        ()
        if _on_record(door, reference, away.id, now)
        else (_put_on_record(door, reference, raw, mail, away.id, now),)
    )
    people = [away.deputy, *(p for duty in duties for p in (*duty.holders, *duty.counterparts))]
    year, week, _ = now.isocalendar()
    letters: tuple[Posted, ...] = ()
    for person in dict.fromkeys(people):
        if person and person != away.id:
            keys = audience.keys(
                tuple(d for d in duties if person in (*d.holders, *d.counterparts)) or duties
            )
            notice = SendNotice(
                "away", person, audience.clause_of(duties), keys, others=(away.id,), details=_claimed(mail)
            )
            about = f"away:{away.id}:{year}-{week}"
            letters += house_letters.post(door, notice, about=about, now=now, reference=reference)
    return replace(taken, dispute=reference, done=done, letters=letters)


def _claimed(mail: InboundMail) -> tuple[tuple[str, str], ...]:
    """The day of the return as the reply names it, in words: shown, and nothing follows from it."""
    back = mail.automatic.back if mail.automatic else None
    return (("back", day_name(back, year=back.year != mail.envelope.received.year)),) if back else ()


def _on_record(door: Door, reference: str, person: str, now: datetime) -> bool:
    """Whether the same was said of them within a week."""
    entries = journal.entries(door.store, reference)
    known = (e for e in entries if isinstance(e.event, AbsenceReported) and e.event.person == person)
    return any(entry.recorded > now - WEEK for entry in known)


def _put_on_record(
    door: Door, reference: str, raw: int, mail: InboundMail, person: str, now: datetime
) -> Done:
    received = mail.envelope.received
    back = mail.automatic.back if mail.automatic else None
    command = MarkAway(by="", happened=received, received=received, person=person, back=back)
    return door.tell(reference, [command], Said(), now=now, cause=f"mail:{raw}")


def _about(door: Door, mail: InboundMail) -> str:
    """Such replies come to the bounce address of the letter they answer (RFC 3834 section 4), or to the question's."""
    for tag in mail.tags:
        row = outbox.by_bounce_token(door.store, tag.token) if tag.kind == "bounce" else None
        if row is not None:
            return row.reference
    places = place(door.store, mail)
    return next((p.row.reference for p in places if isinstance(p, ToDispute | ToQuestion)), "")
