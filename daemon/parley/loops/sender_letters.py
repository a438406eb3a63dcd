"""Letters to whoever wrote a mail that no dispute took: who they are is not proven, where their mail belongs is not clear,
or what they wrote of is nothing for parley. Each within the rate of answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from parley.dispute.commands import Refused
from parley.dispute.effects import SendNotice
from parley.dispute.naming import vacated
from parley.dispute.sides import on_neither_side
from parley.dispute.workdays import local_day
from parley.dispute.world import Agency, Person
from parley.loops.answering import went_in_circles
from parley.loops.house_letters import instead_of_an_answer, post
from parley.loops.other_alerts import waiting_for
from parley.loops.outgoing import Posted
from parley.loops.pen_people import pen_owner
from parley.loops.placing import WHICH_AGENCY
from parley.loops.visit import said_in
from parley.mail import tags
from parley.mail.message import InboundMail
from parley.store import disputes, people, rates
from parley.store.outbox import OutboxRow

UNPROVEN, URGENT_UNPROVEN, NOT_YET, UNREAD = "unproven", "urgent_unproven", "not_yet", "unread"  # templates
WHICH_MATTER = "which_matter"
# After that nobody remembers where a mail has to go, and no machine still answers
_FORGOTTEN = timedelta(days=28)
_MOST = 8  # disputes that one letter asks about

if TYPE_CHECKING:
    from parley.loops.door import Door
    from parley.loops.visit import Said


def excluded(
    door: Door, person: Person, refused: Refused, said: Said, *, urgent: bool, now: datetime, cause: str
) -> tuple[Posted, ...]:
    """What the protocol is not for, and where to go instead; and that what is urgent lies with a person all the same."""
    notice = SendNotice("excluded", person.id, refused.clause, details=(("urgent", "yes"),) if urgent else ())
    if not said.answerable:
        return ()
    if (instead := instead_of_an_answer(door, said.address, "", now=now)) is not None:
        return instead
    return post(door, notice, about=cause, now=now, refused=refused, said=said)


def which_agency(
    door: Door, mail: InboundMail, agencies: Iterable[Agency], raw: int, *, now: datetime
) -> tuple[Posted, ...]:
    """The sender's domain belongs to several agencies: ask which; the answer opens what is held meanwhile."""
    person = people.name(door.store, mail.sender.address, name=mail.sender.name, own=True)
    names = [agency.name for agency in agencies]
    return post(door, SendNotice(WHICH_AGENCY, person.id), about=str(raw), now=now, items=names)


def unproven(door: Door, person: Person, raw: int, *, urgent: bool, now: datetime) -> tuple[Posted, ...]:
    """The one fixed text, at the directory's address: at most once a day, at once for an urgent mail or an ACK."""
    if urgent and _forged_by_the_dozen(door, person.address, now):
        return ()
    template = URGENT_UNPROVEN if urgent else UNPROVEN
    about = f"mail:{raw}" if urgent else f"day:{local_day(now, door.library.world.calendar.zone)}"
    return post(door, SendNotice(template, person.id, high=urgent), about=about, now=now)


def _forged_by_the_dozen(door: Door, address: str, now: datetime) -> bool:
    """Whether as many were told as answers may leave. Counted apart: what somebody writes in a person's name must not use up
    the answers to that person's own mails, or to everybody's."""
    limits = door.library.limits
    windows = (
        (f"unproven, ten minutes: {address}", timedelta(minutes=10), limits.quick),
        (f"unproven, a day: {address}", timedelta(days=1), limits.daily),
        ("unproven, an hour", timedelta(hours=1), limits.hourly),
    )
    return not all(rates.tell_at_most(door.store, now, what, within, most) for what, within, most in windows)


def which_matter(
    door: Door, person: Person, letter: OutboxRow, said: Said, raw: int, *, now: datetime
) -> tuple[Posted, ...]:
    """A reply to a digest: which of its steps is meant, each with the address to write to. Within the rate."""
    if not said.answerable:
        return ()
    if (instead := instead_of_an_answer(door, said.address, "", now=now)) is not None:
        return instead
    items = [
        f"{matter['reference']}, {step['what'] if step['mine'] else step['sentence']}: {matter['reply_to']}"
        for matter in letter.facts["matters"]
        for step in matter["steps"]
    ]
    return post(
        door, SendNotice(WHICH_MATTER, person.id), about=f"mail:{raw}", now=now, items=items, said=said,
        answered_here=False,
    )  # fmt: skip


def which_is_answered(
    door: Door, person: Person, running: Iterable[disputes.DisputeRow], said: Said, raw: int, *, now: datetime,
    why: tuple[tuple[str, str], ...] = (("new", "yes"),),
) -> tuple[Posted, ...]:  # fmt: skip
    """An answer that came to the address for new concerns: which dispute is meant, each with the address to write to, before them the
    alerts that wait for them. why: what else keeps it from being placed, as the template calls it."""
    if not said.answerable:
        return ()
    if (instead := instead_of_an_answer(door, said.address, "", now=now)) is not None:
        return instead
    own = door.library.address
    alerts = waiting_for(door, person.id, now)
    woken = {one.reference for one in alerts}
    items = [
        f"{one.reference}, your alert: {tags.format_question(own, one.reference, one.number, one.token)}"
        for one in alerts
    ]
    items += [
        f"{row.reference}: {tags.format_dispute(own, row.reference, row.token)}"
        for row in running
        if row.reference not in woken
    ]
    notice = SendNotice(WHICH_MATTER, person.id, details=why)
    about = f"mail:{raw}"
    return post(door, notice, about=about, now=now, items=items[:_MOST], said=said, answered_here=False)


def not_placed(
    door: Door, person: Person, said: Said, raw: int, answered: str, *, urgent: bool, now: datetime
) -> tuple[Posted, ...]:
    """A mail that shows nothing of where it belongs, or two things: whoever wrote it may believe that it was heard, and a date
    may pass meanwhile. What they take part in is their own to know; of any other dispute it says nothing, whatever the address
    was. Who owns the pen sees it there. answered: the letter that it names."""
    if person.id == pen_owner(door):
        return ()
    if went_in_circles(door.store, None, person.id, (WHICH_MATTER,), answered, since=now - _FORGOTTEN):
        return ()
    running = disputes.open_with(door.store, person.id)
    why = (("placed", "no"), *((("urgent", "yes"),) if urgent else ()))
    return which_is_answered(door, person, running, said, raw, now=now, why=why)


def unread(door: Door, person: Person, mail: InboundMail, raw: int, *, now: datetime) -> tuple[Posted, ...]:
    """What could not be read (it is encrypted, for one), said to who sent it."""
    kind = mail.problem.removeprefix("encrypted: ")
    why = f"it is encrypted ({kind})" if kind != mail.problem else kind
    notice = SendNotice(UNREAD, person.id, details=(("why", why),))
    return post(door, notice, about=f"mail:{raw}", now=now, said=said_in(mail, person.id))


def not_yet(door: Door, person: Person, reference: str, said: Said, *, now: datetime) -> tuple[Posted, ...]:
    """Somebody proven has written of a dispute in which they have no part yet, a line manager before their
    stage for one, or none any more: where their mail is, and that nothing is asked of them. Once a day; of the dispute it says nothing. Who owns
    the pen sees it there."""
    if person.id == pen_owner(door) or not said.answerable:
        return ()
    if (instead := instead_of_an_answer(door, said.address, reference, now=now)) is not None:
        return instead
    day = local_day(now, door.library.world.calendar.zone)
    visit = door.visit(reference)
    handed_on = any(person.id in duty.had for duty in visit.dispute.duties.values())
    how = "vacant" if vacated(visit.view(now), person.id) else "yes"
    details = (("handed_on", how),) if handed_on else ()
    if on_neither_side(visit.view(now), person.id):
        details = (("gone_over", "yes"),)
    if person.id not in door.library.world.directory.people:
        # Nobody else's PASS TO would find them by their name, nor by their address before they have said which agency is theirs
        details = (*details, ("listed", "no" if person.agency else "agency unknown"))
    notice = SendNotice(NOT_YET, person.id, details=details)
    return post(
        door, notice, about=f"day:{day}", now=now, reference=reference, said=said, answered_here=False
    )
