"""Letters that no dispute's event brings: about the pen, about senders who are not proven, about files.

The same outbox and the same templates; what keeps them apart, and from coming twice, is `about`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from parley.dispute import audience
from parley.dispute.audience import BUSINESS_MANAGER
from parley.dispute.commands import Refused
from parley.dispute.effects import Question, SendNotice
from parley.dispute.workdays import at_local, is_working_day, local_day
from parley.dispute.world import Agency, Person
from parley.errors import Problem
from parley.loops.answering import held_back
from parley.loops.outgoing import Posted
from parley.loops.placing import WHICH_AGENCY
from parley.mail import tags
from parley.mail.message import InboundMail
from parley.mail.notice_words import when_short
from parley.mail.notices import facts_for
from parley.store import outbox, pen, people, questions, rates, wakeups
from parley.store.outbox import OutboxRow

if TYPE_CHECKING:
    from parley.loops.door import Door, Said

DIGEST = "digest"  # the kind of wake-up for the pen's daily digest
DIGEST_TIME = time(9)
OVER_THE_RATE = "over_the_rate"
FIRST_MAIL_WAITS = "first_mail_waits"


def post(
    door: Door, notice: SendNotice, *, about: str, now: datetime, items: Iterable[str] = (), reference: str = "",
    refused: Refused | None = None, said: Said | None = None, answered_here: bool = True,
) -> tuple[Posted, ...]:  # fmt: skip
    """Put one letter into the outbox, once per `about`. answered_here: whether a plain reply to it is of use."""
    library, dispute = door.library, door.dispute(reference) if reference else None
    protocol = library.protocol_of(door.store, dispute) if dispute else library.protocol
    world = library.world_for(door.store, (notice.person, *notice.others))
    person = world.person(notice.person)
    number, reply_to = None, library.address
    if notice.question is not None and reference:
        asked = questions.ask(
            door.store, reference, notice.person, notice.template, notice.question, asked=now
        )
        number = asked.number
        reply_to = tags.format_question(library.address, reference, asked.number, asked.token)
    extra = {
        "items": tuple(items),
        "refused": refused,
        "new_address": tags.format_new(library.address),
        "reply_to": reply_to if answered_here else "",
    }
    letter = outbox.Letter(
        template=notice.template,
        person=notice.person,
        address=person.address,
        created=now,
        due=now,
        reference=reference,
        about=about,
        facts=facts_for(notice, protocol, world, dispute, now=now, extra=extra),
        in_reply_to=said.message_id if said else "",
        references=said.references if said else (),
        high=notice.high,
        question=number,
    )
    row = outbox.add(door.store, letter, domain=library.domain)
    if row is None:
        return ()
    return (Posted(row, notice.template, notice.person, letter.address, notice.clause, "", -1),)


def pen_owner(door: Door) -> str:
    """Who looks after the holding pen: the partnership's business manager, else the last resort."""
    directory = door.library.world.directory
    return next(iter((*directory.officers.get(BUSINESS_MANAGER, ()), *directory.last_resort)), "")


def excluded(
    door: Door, person: Person, refused: Refused, said: Said, *, now: datetime, cause: str
) -> tuple[Posted, ...]:
    """What the protocol is not for, and where to go instead."""
    notice = SendNotice("excluded", person.id, refused.clause)
    if not said.answerable or held_back(door.store, door.library.limits, said.address, "", now):
        return ()
    return post(door, notice, about=cause, now=now, refused=refused, said=said)


def outside_agency(
    door: Door, reference: str, address: str, name: str, *, now: datetime, cause: str
) -> tuple[Posted, ...]:
    """Somebody was named at an address outside every agency: nobody writes there until the business manager says YES."""
    person = people.name(door.store, address, name=name)
    question = Question("who", side="receiving", role=door.library.protocol.raiser, suggested=person.id)
    notice = SendNotice(
        "outside_agency",
        pen_owner(door),
        question=question,
        others=(person.id,),
        details=(("address", address),),
    )
    return post(door, notice, about=cause, now=now, reference=reference)


def which_agency(
    door: Door, mail: InboundMail, agencies: Iterable[Agency], raw: int, *, now: datetime
) -> tuple[Posted, ...]:
    """The sender's domain belongs to several agencies: ask which; the answer opens what is held meanwhile."""
    person = people.name(door.store, mail.sender.address, name=mail.sender.name)
    names = [agency.name for agency in agencies]
    return post(door, SendNotice(WHICH_AGENCY, person.id), about=str(raw), now=now, items=names)


def unproven(door: Door, person: Person, raw: int, *, urgent: bool, now: datetime) -> tuple[Posted, ...]:
    """The one fixed text, at the directory's address: at most once a day, at once for an urgent mail or an ACK."""
    if urgent and held_back(door.store, door.library.limits, person.address, "", now):
        return ()  # somebody forges them by the dozen
    template = "urgent_unproven" if urgent else "unproven"
    about = f"mail:{raw}" if urgent else f"day:{local_day(now, door.library.world.calendar.zone)}"
    return post(door, SendNotice(template, person.id, high=urgent), about=about, now=now)


def which_matter(
    door: Door, person: Person, letter: OutboxRow, said: Said, raw: int, *, now: datetime
) -> tuple[Posted, ...]:
    """A reply to a digest: which of its steps is meant, each with the address to write to. Within the rate."""
    if not said.answerable or held_back(door.store, door.library.limits, said.address, "", now):
        return ()
    items = [
        f"{matter['reference']}, {step['what'] if step['mine'] else step['sentence']}: {matter['reply_to']}"
        for matter in letter.facts["matters"]
        for step in matter["steps"]
    ]
    return post(
        door, SendNotice("which_matter", person.id), about=f"mail:{raw}", now=now, items=items, said=said,
        answered_here=False,
    )  # fmt: skip


def unread(door: Door, person: Person, mail: InboundMail, raw: int, *, now: datetime) -> tuple[Posted, ...]:
    """What could not be read (it is encrypted, for one), said to who sent it."""
    notice = SendNotice("unread", person.id, details=(("why", mail.problem),))
    return post(door, notice, about=f"mail:{raw}", now=now)


def urgent_in_pen(door: Door, row: pen.PenRow, *, now: datetime) -> tuple[Posted, ...]:
    """Something urgent could not be placed: the owner and the last resort hear of it at once."""
    people = dict.fromkeys((row.owner, *door.library.world.directory.last_resort))
    letters: tuple[Posted, ...] = ()
    for person in people:
        if person:
            notice = SendNotice("pen_digest", person, high=True, details=(("urgent", "yes"),))
            letters += post(door, notice, about=f"pen:{row.number}", now=now, items=[pen_line(row, now)])
    return letters


def first_mail_waits(door: Door, person: Person, *, now: datetime) -> tuple[Posted, ...]:
    """A mail that would have opened something waits in the pen: its owner hears of it at once, once a day a sender."""
    if not rates.tell_once(door.store, now, f"{FIRST_MAIL_WAITS}:{person.id}", timedelta(days=1)):
        return ()
    items = [pen_line(row, now) for row in pen.held(door.store)[-1:]]
    notice = SendNotice(FIRST_MAIL_WAITS, pen_owner(door), others=(person.id,), high=True)
    about = f"first:{person.id}:{now.isoformat()}"
    return post(door, notice, about=about, now=now, items=items, answered_here=False)


def not_answered(door: Door, reference: str, raiser: str, *, now: datetime, cause: str) -> tuple[Posted, ...]:
    """Somebody raised something, and parley may not answer their mail: a person rings them (mail.md section 4)."""
    visit = door.visit(reference)
    duties = audience.owed_by(visit.view(now), raiser)
    notice = SendNotice(
        "not_answered", pen_owner(door), audience.clause_of(duties), audience.keys(duties), others=(raiser,), high=True
    )  # fmt: skip
    return post(door, notice, about=cause, now=now, reference=reference) if notice.person != raiser else ()


def pen_line(row: pen.PenRow, now: datetime) -> str:
    """One mail of the pen as its owner reads it: number, age, reason, suggestion; nothing of its content."""
    hours = int((now - row.arrived) / timedelta(hours=1))
    age = f"{hours // 24} days" if hours >= 48 else f"{hours} hours" if hours else "less than an hour"
    urgent = "URGENT. " if row.urgent else ""
    suggestion = f" Perhaps: {row.suggestion}." if row.suggestion else ""
    return f"{row.number}. {urgent}{row.reason[:1].upper()}{row.reason[1:]}; here for {age}.{suggestion}"


def wake_for_digest(door: Door, now: datetime) -> None:
    """The digest leaves at nine on the next working day, if anything is still in the pen then."""
    if wakeups.of(door.store, DIGEST, "pen") is not None:
        return
    calendar = door.library.world.calendar
    day = local_day(now, calendar.zone)
    while not is_working_day(calendar, day) or at_local(day, DIGEST_TIME, calendar.zone) <= now:
        day += timedelta(days=1)
    wakeups.set(door.store, DIGEST, "pen", at_local(day, DIGEST_TIME, calendar.zone))


def digest(door: Door, *, now: datetime) -> tuple[Posted, ...]:
    """The business manager's morning list of what is in the pen; nothing if it is empty."""
    rows = pen.held(door.store)
    wakeups.set(door.store, DIGEST, "pen", None)
    if not rows:
        return ()
    wake_for_digest(door, now)
    items = [pen_line(row, now) for row in rows]
    day = local_day(now, door.library.world.calendar.zone)
    return post(door, SendNotice("pen_digest", pen_owner(door)), about=f"digest:{day}", now=now, items=items)


def over_the_rate(door: Door, *, now: datetime) -> tuple[Posted, ...]:
    """So many answers within an hour that no more leave: one person is told, once until the hour has passed."""
    if not rates.tell_once(door.store, now, OVER_THE_RATE, timedelta(hours=1)):
        return ()
    limit = (("limit", str(door.library.limits.hourly)),)
    notice = SendNotice(OVER_THE_RATE, pen_owner(door), high=True, details=limit)
    return post(door, notice, about=f"rate:{now.isoformat()}", now=now)


def undelivered(
    door: Door, rows: Iterable[OutboxRow], *, now: datetime, given_up: bool = False
) -> tuple[Posted, ...]:
    """Letters that have been tried in vain for an hour: one person is told whose, and the numbers to ring.

    given_up: a mail server further on has tried for days, and has stopped.
    """
    zone = door.library.world.calendar.zone
    found, items = list(rows), []
    for row in found:
        person = door.library.world_for(door.store, (row.person,)).person(row.person)
        since = when_short(row.created, zone)
        items.append(
            ", ".join(
                w
                for w in (f"{row.reference or 'parley'}: {person.name}", person.phone, f"since {since}")
                if w
            )
        )
    details = (("given_up", "yes"),) if given_up else ()
    notice = SendNotice("undelivered", pen_owner(door), high=True, details=details)
    about = f"letter:{found[0].id}" + (":given up" if given_up else "")
    return post(door, notice, about=about, now=now, items=items[:20])


def bad_file(door: Door, problems: Iterable[Problem], *, now: datetime) -> tuple[Posted, ...]:
    """A file was not taken: what is wrong, file and line; the last good one stays. The caller tells each once."""
    items = [str(problem) for problem in problems]
    about = f"files:{sha256(repr(items).encode()).hexdigest()[:16]}:{now.isoformat()}"
    return post(door, SendNotice("bad_file", pen_owner(door)), about=about, now=now, items=items[:20])


def file_mended(door: Door, *, now: datetime) -> tuple[Posted, ...]:
    """What `bad_file` told of has been mended, and is in use."""
    return post(door, SendNotice("file_mended", pen_owner(door)), about=f"mended:{now.isoformat()}", now=now)
