"""Somebody's mailbox says that they are away: whoever needs them hears of it (mail.md section 4).

A fact for the record: no clock stops, nothing is acknowledged, and what the automatic reply quotes is nobody's answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from parley.dispute import audience, missing_people
from parley.dispute.commands import MarkAway
from parley.dispute.day_words import day_name
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import SendNotice
from parley.dispute.events import AbsenceReported
from parley.dispute.view import View
from parley.dispute.workdays import local_day
from parley.dispute.world import Person
from parley.loops import house_letters
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.placing import ToDispute, ToQuestion, ToWhich, place
from parley.loops.taken import Taken
from parley.loops.undelivered import concerned
from parley.loops.visit import Done, Said
from parley.mail.message import InboundMail
from parley.store import journal, outbox

WEEK = timedelta(days=7)


def tell_of_absence(door: Door, raw: int, mail: InboundMail, now: datetime) -> Taken:
    """What the automatic reply comes to: on record in the disputes that it is about, and letters to the deputy who is there
    (else to the business manager) and to the others of what they owe or take part in, once a week. Only from a sender who
    is proven, and only about themselves."""
    assert mail.automatic is not None
    about = _about(door, mail)
    taken = Taken(raw, "automatic", mail.automatic.kind, mail.automatic.rule, dispute=" ".join(about))
    away = door.library.world.directory.person_at(mail.sender.address)
    if away is None or not mail.proof.proven:
        return taken
    for reference in about:
        done, letters = _tell(door, reference, raw, mail, away, now)
        taken = replace(taken, done=taken.done + done, letters=taken.letters + letters)
    return taken


def _tell(
    door: Door, reference: str, raw: int, mail: InboundMail, away: Person, now: datetime
) -> tuple[tuple[Done, ...], tuple[Posted, ...]]:
    """Put on record in this dispute, if it concerns them; and said to each of the others whom the record has not reached."""
    view = door.visit(reference).view(now)
    duties = audience.owed_by(view, away.id) or audience.shared_by(view, away.id)
    if not duties:
        return (), ()
    known = _on_record(door, reference, away.id, now)
    done = () if known else (_put_on_record(door, reference, raw, mail, away.id, now),)
    about = f"away:{known or _on_record(door, reference, away.id, now)}"
    deputy, details = missing_people.deputy_there(view, away.id), _claimed(mail)
    notices: list[SendNotice] = []
    for person in dict.fromkeys((deputy, *(p for d in duties for p in (*d.holders, *d.counterparts)))):
        if person and person != away.id:
            theirs = tuple(d for d in duties if person in (*d.holders, *d.counterparts)) or duties
            clause, keys = audience.clause_of(duties), audience.keys(theirs)
            notices.append(SendNotice("away", person, clause, keys, others=(away.id,), details=details))
    pressing = tuple(duty for duty in duties if _due_before_return(view, duty, mail))
    if pressing and not deputy:  # nobody stands in, as far as the directory knows: whoever keeps it is last
        notices += missing_people.tell_manager(
            view,
            "away",
            others=(away.id,),
            details=(*details, ("alone", "yes")),
            duties=pressing,
            but=away.id,
        )
    letters: tuple[Posted, ...] = ()
    for notice in notices:
        letters += house_letters.post(door, notice, about=about, now=now, reference=reference)
    return done, letters


def _due_before_return(view: View, duty: DutyState, mail: InboundMail) -> bool:
    """Whether its date comes before they say that they are back, or nobody knows when that is."""
    back = mail.automatic.back if mail.automatic else None
    return duty.due is None or back is None or local_day(duty.due, view.world.calendar.zone) < back


def _claimed(mail: InboundMail) -> tuple[tuple[str, str], ...]:
    """The day of the return as the reply names it, in words: shown, and nothing follows from it."""
    back = mail.automatic.back if mail.automatic else None
    return (("back", day_name(back, year=back.year != mail.envelope.received.year)),) if back else ()


def _on_record(door: Door, reference: str, person: str, now: datetime) -> int:
    """The entry that says the same of them within the last week, 0 if there is none."""
    entries = reversed(journal.entries(door.store, reference))
    recent = takewhile(lambda entry: entry.recorded > now - WEEK, entries)
    said = (e for e in recent if isinstance(e.event, AbsenceReported) and e.event.person == person)
    return next((entry.seq for entry in said), 0)


def _put_on_record(
    door: Door, reference: str, raw: int, mail: InboundMail, person: str, now: datetime
) -> Done:
    received = mail.envelope.received
    back = mail.automatic.back if mail.automatic else None
    command = MarkAway(by="", happened=received, received=received, person=person, back=back)
    return door.tell(reference, [command], Said(), now=now, cause=f"mail:{raw}")


def _about(door: Door, mail: InboundMail) -> tuple[str, ...]:
    """The disputes of the letter that it answers. Such replies come to that letter's bounce address (RFC 3834 section 4),
    or to its question's; a letter about several disputes is answered about all of them."""
    for tag in mail.tags:
        row = outbox.by_bounce_token(door.store, tag.token) if tag.kind == "bounce" else None
        if row is not None:
            return concerned(row)
    found = place(door.store, mail)
    of_letters = (concerned(one.letter) for one in found if isinstance(one, ToWhich))
    return next(of_letters, tuple(p.row.reference for p in found if isinstance(p, ToDispute | ToQuestion)))
