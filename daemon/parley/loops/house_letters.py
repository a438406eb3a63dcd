"""Letters that no dispute's event brings: `post` puts any of them into the outbox; here are those to whoever looks after
the house, about files and about mail that stays away. `sender_letters` has the others.

The same outbox and the same templates; what keeps them apart, and from coming twice, is `about`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

from parley.dispute import audience
from parley.dispute.commands import Refused
from parley.dispute.dispute import Dispute
from parley.dispute.effects import SendNotice
from parley.dispute.view import View
from parley.errors import Problem
from parley.loops.answering import HOURLY, held_back
from parley.loops.leavers import is_last_letter
from parley.loops.outgoing import Posted
from parley.loops.pen_people import pen_owner
from parley.mail import channels, tags
from parley.mail.notice_words import when_short
from parley.mail.notices import facts_for
from parley.store import outbox, questions, rates
from parley.store.outbox import OutboxRow

if TYPE_CHECKING:
    from parley.loops.door import Door
    from parley.loops.visit import Said

OVER_THE_RATE = "over_the_rate"
UNDELIVERED = "undelivered"
CANARY = "canary"
FILES = "files:"  # how the name begins under which it is remembered that a spoilt file was told of
MOST = 20  # lines of one letter


def post(
    door: Door, notice: SendNotice, *, about: str, now: datetime, items: Iterable[str] = (), reference: str = "",
    refused: Refused | None = None, said: Said | None = None, answered_here: bool = True,
    asked: questions.QuestionRow | None = None,
) -> tuple[Posted, ...]:  # fmt: skip
    """Put one letter into the outbox, once per `about`. answered_here: whether a plain reply to it is of use. asked: the
    question that a reply to it answers, if that was asked before."""
    library, dispute = door.library, door.dispute(reference) if reference else None
    protocol = library.protocol_of(door.store, dispute) if dispute else library.protocol
    world = library.world_for(door.store, (notice.person, *notice.others))
    person = world.person(notice.person)
    under = reference or (
        asked.reference if asked else questions.DESKS.get(notice.question.kind, "") if notice.question else ""
    )
    number, reply_to = None, library.address
    known: questions.QuestionRow | questions.Asked | None = asked
    if notice.question is not None and under:
        known = questions.ask(door.store, under, notice.person, notice.template, notice.question, asked=now)
    if known is not None:
        number, reply_to = (
            known.number,
            tags.format_question(library.address, under, known.number, known.token),
        )
    extra = {
        "items": tuple(items),
        "refused": refused,
        "new_address": tags.format_new(library.address),
        "reply_to": reply_to if answered_here else "",
    }
    letter = outbox.Letter(
        template=notice.template,
        person=notice.person,
        address=channels.address(notice.way, person),
        created=now,
        due=now,
        reference=reference,
        about=f"{about}:{notice.way}" if notice.way else about,
        facts=facts_for(notice, View(protocol, world, dispute or Dispute(), now), extra),
        in_reply_to=said.message_id if said else "",
        references=said.references if said else (),
        high=notice.high,
        question=number,
    )
    row = outbox.add(door.store, letter, domain=library.domain)
    if row is None:
        return ()
    return (Posted(row, notice.template, notice.person, letter.address, notice.clause, "", -1),)


def woken(door: Door, notice: SendNotice, *, about: str, now: datetime) -> tuple[Posted, ...]:
    """Beside a letter that was just put there: the first channel that wakes its reader, if they have one."""
    world = door.library.world
    ways = [way for way in world.person(notice.person).ways if way in world.channels]
    if not ways:
        return ()
    details = (("way", ways[0]), ("then", " ".join(ways[1:])))
    woken_by = SendNotice(notice.template, notice.person, details=details, high=True, way=ways[0])
    return post(door, woken_by, about=about, now=now)


def by_the_next_way(door: Door, row: OutboxRow, now: datetime) -> None:
    """A text outside any dispute failed: the next channel, if one is left."""
    first, _, then = row.facts["details"].get("then", "").partition(" ")
    person = door.library.world.person(row.person)
    if first and channels.address(first, person):
        details = {**row.facts["details"], "way": first, "then": then}
        letter = outbox.Letter(
            template=row.template, person=row.person, address=channels.address(first, person), created=now, due=now,
            about=f"{row.about}:{first}", facts={**row.facts, "details": details}, high=True,
        )  # fmt: skip
        outbox.add(door.store, letter, domain=door.library.domain)


def not_answered(door: Door, reference: str, raiser: str, *, now: datetime, cause: str) -> tuple[Posted, ...]:
    """Somebody raised something, and parley may not answer their mail: a person rings them (mail.md section 4)."""
    visit = door.visit(reference)
    duties = audience.owed_by(visit.view(now), raiser)
    notice = SendNotice(
        "not_answered", pen_owner(door), audience.clause_of(duties), audience.keys(duties), others=(raiser,), high=True
    )  # fmt: skip
    return post(door, notice, about=cause, now=now, reference=reference) if notice.person != raiser else ()


def over_the_rate(door: Door, *, now: datetime) -> tuple[Posted, ...]:
    """So many answers within an hour that no more leave: one person is told, once until the hour has passed."""
    if not rates.tell_once(door.store, now, OVER_THE_RATE, timedelta(hours=1)):
        return ()
    limit = (("limit", str(door.library.limits.hourly)),)
    notice = SendNotice(OVER_THE_RATE, pen_owner(door), high=True, details=limit)
    return post(door, notice, about=f"rate:{now.isoformat()}", now=now)


def instead_of_an_answer(
    door: Door, address: str, reference: str, *, now: datetime
) -> tuple[Posted, ...] | None:
    """What leaves where a limit forbids an answer to this address: a word to one person if it is that of everybody. None if
    none forbids it; then the answer is counted."""
    limit = held_back(door.store, door.library.limits, address, reference, now)
    if not limit:
        return None
    return over_the_rate(door, now=now) if limit == HOURLY else ()


def undelivered(
    door: Door,
    rows: Iterable[OutboxRow],
    *,
    now: datetime,
    given_up: bool = False,
    in_the_clear: bool = False,
    unlisted: bool = False,
) -> tuple[Posted, ...]:
    """Letters that have been tried in vain for an hour: one person is told whose, and the numbers to ring.

    given_up: a mail server further on does not try any more. Nobody is told by a letter that their own letters fail, nor of
    a letter that told of others: two addresses that fail would tell of each other for ever. in_the_clear: kept back at
    once, since the way there is not encrypted. unlisted: the directory has them no longer.
    """
    zone = door.library.world.calendar.zone
    known = [
        row for row in rows
        if row.template != UNDELIVERED and not is_last_letter(door.store, door.library, row)
    ]  # fmt: skip
    failing = {row.person for row in known}
    owner = pen_owner(door)
    told = next(
        (who for who in (owner, *door.library.world.directory.last_resort) if who not in failing), owner
    )
    found, items = [row for row in known if row.person != told], list[str]()
    if not found:
        return ()
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
    kinds = (("given_up", given_up), ("in_the_clear", in_the_clear), ("unlisted", unlisted))
    details = tuple((name, "yes") for name, holds in kinds if holds)[:1]
    notice = SendNotice(UNDELIVERED, told, high=True, details=details)
    about = ":".join([f"letter:{found[0].id}", *(name for name, _ in details)])
    return post(door, notice, about=about, now=now, items=items[:20])


def bad_file(
    door: Door, problems: Iterable[Problem], *, now: datetime, at_start: bool = False
) -> tuple[Posted, ...]:
    """A file was not taken: what is wrong, file and line; the last good one stays. The caller tells each once, but for
    one that a daemon finds at each start: of that its keeper hears once a day."""
    found = [replace(one, file=_as_known(one.file)) for one in problems]
    items = [str(one) for one in found]
    name = f"{FILES}{sha256(repr(items).encode()).hexdigest()[:16]}"
    if not rates.tell_once(door.store, now, name, timedelta(days=1)) and at_start:
        return ()
    files = list(dict.fromkeys(one.file for one in found))
    lines = len({(one.file, one.line) for one in found}) if all(one.line for one in found) else 0
    one_file = len(files) == 1 and bool(PurePath(files[0]).suffix)
    details = [("file", files[0] if one_file else ""), ("lines", str(lines))]
    details += [("more", str(len(items) - MOST))] if len(items) > MOST else []
    notice = SendNotice("bad_file", pen_owner(door), details=tuple(details))
    return post(door, notice, about=f"{name}:{now.isoformat()}", now=now, items=items[:MOST])


def _as_known(file: str) -> str:
    """A file by its folder and its own name, a folder by its name: where that lies on the server is nobody's business."""
    return "/".join(PurePath(file).parts[-2 if PurePath(file).suffix else -1 :])


def file_mended(door: Door, *, now: datetime, changes: Iterable[str] = ()) -> tuple[Posted, ...]:
    """What `bad_file` told of has been mended, and is in use. changes: what is different in the directory with it, a line each."""
    rates.tell_again(door.store, FILES)
    lines = list(changes)
    more = (("more", str(len(lines) - MOST)),) if len(lines) > MOST else ()
    notice = SendNotice("file_mended", pen_owner(door), details=more)
    return post(door, notice, about=f"mended:{now.isoformat()}", now=now, items=lines[:MOST])


def mailbox(
    door: Door, template: str, kind: str, why: str, since: datetime, *, now: datetime
) -> tuple[Posted, ...]:
    """The mailbox cannot be read since then, or can be again: whoever owns the holding pen hears of it.

    kind: what cannot be done (read | move | fetch), that a test mail does not come back (canary), or that its rights want a
    change (rights). why: in words for whoever looks after the mailbox."""
    at = when_short(since, door.library.world.calendar.zone)
    notice = SendNotice(
        template, pen_owner(door), high=template == "mailbox_trouble", details=(("kind", kind), ("since", at))
    )
    about = f"mailbox:{kind}:{since.isoformat()}"
    told = post(door, notice, about=about, now=now, items=[why])
    return told + (_woken(door, notice, about, now) if kind == CANARY and notice.high else ())


def _woken(door: Door, notice: SendNotice, about: str, now: datetime) -> tuple[Posted, ...]:
    """Where mail itself does not work, a line by each other channel to the first who has one."""
    world = door.library.world
    for person in dict.fromkeys((notice.person, *world.directory.last_resort)):
        ways = [way for way in world.person(person).ways if way in world.channels]
        texts = (replace(notice, person=person, way=way) for way in ways)
        told = [post(door, text, about=f"{about}:{text.way}", now=now) for text in texts]
        if told:
            return tuple(posted for each in told for posted in each)
    return ()
