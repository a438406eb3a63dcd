"""Letters about the holding pen: the list of a morning, an alarm, what became of an answer.

Each list is a question of its own, with its own reply address, frozen with what it offers: whoever cannot log in to
a server answers it with numbers (`mail/pen_lines.py`). Nothing of a mail's content stands in any of them, but where
its owner asked to see it and may (promise 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from parley.dispute.effects import Question, SendNotice
from parley.dispute.workdays import at_local, is_working_day, local_day
from parley.dispute.world import Directory
from parley.loops import house_letters as house
from parley.loops.outgoing import Posted
from parley.loops.pen_people import may_settle, pen_owner, readers
from parley.mail.notice_words import capital, plain, when_short
from parley.store import messages, pen, rates, wakeups
from parley.store.pen import PenRow
from parley.store.questions import QuestionRow
from parley.store.store import Store

if TYPE_CHECKING:
    from parley.dispute.world import Person
    from parley.loops.door import Door
    from parley.loops.visit import Said

DIGEST = "digest"  # the kind of wake-up for the daily list
ANSWERED = "pen_answered"  # the template of what became of an answer
DIGEST_TIME = time(9)
MOST = 20  # mails in one list; the rest is counted, and comes with the next one


def wake_for_digest(door: Door, now: datetime) -> None:
    """The list leaves at nine on the next working day, if anything is still in the pen then."""
    if wakeups.of(door.store, DIGEST, "pen") is not None:
        return
    calendar = door.library.world.calendar
    day = local_day(now, calendar.zone)
    while not is_working_day(calendar, day) or at_local(day, DIGEST_TIME, calendar.zone) <= now:
        day += timedelta(days=1)
    wakeups.set(door.store, DIGEST, "pen", at_local(day, DIGEST_TIME, calendar.zone))


def digest(door: Door, *, now: datetime) -> tuple[Posted, ...]:
    """The morning's list of what is in the pen, to its owner, and to the deputy while they are away; nothing if it is
    empty."""
    rows = pen.held(door.store)
    wakeups.set(door.store, DIGEST, "pen", None)
    if not rows:
        return ()
    wake_for_digest(door, now)
    day = local_day(now, door.library.world.calendar.zone)
    return a_list(door, "pen_digest", readers(door, now), rows, about=f"digest:{day}", now=now)


def a_list(
    door: Door, template: str, people: Iterable[str], rows: Sequence[PenRow], *, about: str, now: datetime,
    high: bool = False, details: tuple[tuple[str, str], ...] = (), others: tuple[str, ...] = (), wakes: bool = False,
) -> tuple[Posted, ...]:  # fmt: skip
    """One list to each of these people, with a question of its own that is frozen with what the list offers. wakes: by
    text or push too, for whoever has one."""
    shown = rows[:MOST]
    if not shown:
        return ()
    question = Question("pen", choices=tuple((str(row.number), row.suggestion) for row in shown))
    items = [pen_line(door, row, now) for row in shown]
    more: tuple[tuple[str, str], ...] = (("number", str(shown[0].number)),)
    more += (("more", str(len(rows) - MOST)),) if len(rows) > MOST else ()
    letters: tuple[Posted, ...] = ()
    for person in people:
        settled_by = () if may_settle(door, person, now) else (("settled_by", _owner(door, now)),)
        notice = SendNotice(
            template,
            person,
            question=question,
            high=high,
            details=(*details, *more, *settled_by),
            others=others,
        )
        letters += house.post(door, notice, about=about, now=now, items=items)
        if wakes:
            letters += house.woken(door, notice, about=about, now=now)
    return letters


def first_mail_waits(door: Door, person: Person, *, now: datetime) -> tuple[Posted, ...]:
    """A mail that would have opened something waits in the pen: its owner hears of it at once, once a day a sender."""
    if not rates.tell_once(door.store, now, f"first_mail_waits:{person.id}", timedelta(days=1)):
        return ()
    newest, about = pen.held(door.store)[-1:], f"first:{person.id}:{now.isoformat()}"
    return a_list(
        door,
        "first_mail_waits",
        readers(door, now),
        newest,
        about=about,
        now=now,
        high=True,
        others=(person.id,),
    )


def answered(
    door: Door, question: QuestionRow, person: Person, lines: Sequence[str], said: Said, raw: int, *, now: datetime,
    texts: Sequence[str] = (),
) -> tuple[Posted, ...]:  # fmt: skip
    """What became of each number of an answer. texts: ids of what was asked to be shown."""
    left = (("left", str(len(pen.held(door.store)))),)
    notice = SendNotice(ANSWERED, person.id, details=left, texts=tuple(texts))
    return house.post(door, notice, about=f"mail:{raw}", now=now, items=lines, said=said, asked=question)


def pen_line(door: Door, row: PenRow, now: datetime) -> str:
    """One mail of the pen as its owner reads it: number, urgent or not, from whom, since when, why, where to perhaps."""
    zone = door.library.world.calendar.zone
    urgent = "URGENT. " if row.urgent else ""
    came = f"{when_short(row.arrived, zone)}, {age(row, now)}"
    return f"{row.number}. {urgent}From {_sender(door, row)}, {came}. {capital(plain(row.reason, 150)).rstrip('.')}.{_perhaps(row)}"


def age(row: PenRow, now: datetime) -> str:
    """How long it has been here: "3 hours ago", "2 days ago"."""
    hours = int((now - row.arrived) / timedelta(hours=1))
    if hours >= 48:
        return f"{hours // 24} days ago"
    return "1 hour ago" if hours == 1 else f"{hours} hours ago" if hours else "within the hour"


def place_words(suggestion: str) -> str:
    """Where a suggestion would put a mail, in words."""
    return "a new one" if suggestion == "new" else plain(suggestion)


def sender_of(store: Store, row: PenRow) -> str:
    """The address that this mail came from, "" if it had none that could be read."""
    return row.sender or messages.sender_of(store, row.raw)


def _owner(door: Door, now: datetime) -> str:
    return door.library.world.person(pen_owner(door, now)).name


def _sender(door: Door, row: PenRow) -> str:
    """The directory's name for the address; an address that it does not list may hold anything, and is not shown."""
    directory: Directory = door.library.world.directory
    known = directory.person_at(sender_of(door.store, row))
    return f"{plain(known.name)}'s address" if known else "an address that the directory does not list"


def _perhaps(row: PenRow) -> str:
    if not row.suggestion:
        return " No suggestion."
    sure = f" ({row.score}%)" if row.score else ""
    return f" Perhaps: {place_words(row.suggestion)}{sure}."
