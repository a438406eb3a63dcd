"""Each working morning the directory is looked at: holes in a rota, posts that stay empty, people who leave soon.

The business manager hears of each thing once a week, while it can still be mended: before an alert finds nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from hashlib import sha256
from pathlib import PurePath

from parley.dispute.effects import SendNotice
from parley.dispute.rota_gaps import Gap, gaps
from parley.dispute.workdays import at_local, is_working_day, local_day
from parley.loops import house_letters as house
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.loops.pen_people import readers
from parley.mail.notice_words import plain, when_short
from parley.reference.contacts import parse_directory
from parley.store import rates, wakeups

LOOK = "directory"  # the kind of wake-up
AT = time(8, 30)
AGAIN = timedelta(days=7)
MOST = 20  # lines of one letter
_GAPS = {
    "hole": "nobody is on call",
    "double booking": "two people are on call at once",
    "no phone": "whoever is on call has no phone listed",
    "not listed": "whoever is on call is not listed",
    "not in post": "whoever is on call is not in post on these days, and is passed by",
    "away": "whoever is on call is away on these days",
}


def begin(door: Door, now: datetime) -> None:
    """See that there will be a look. In a transaction."""
    if not wakeups.any_of(door.store, LOOK):
        wakeups.set(door.store, LOOK, "", _next(door, now))


def look(door: Door, now: datetime) -> tuple[Posted, ...]:
    """One letter with what is new to say, to whoever looks after the directory; none where there is nothing. In a
    transaction."""
    wakeups.set(door.store, LOOK, "", _next(door, now))
    return say(door, to_mend(door, now), now)


def say(door: Door, lines: Iterable[str], now: datetime) -> tuple[Posted, ...]:
    """What of these lines is new to whoever looks after the directory, in one letter. In a transaction."""
    new = [line for line in lines if rates.tell_once(door.store, now, _name(line), AGAIN)]
    if not new:
        return ()
    more = (("more", str(len(new) - MOST)),) if len(new) > MOST else ()
    letters: tuple[Posted, ...] = ()
    for person in readers(door, now):
        notice = SendNotice("directory_look", person, details=more)
        letters += house.post(
            door, notice, about=f"look:{now.isoformat()}", now=now, items=new[:MOST], answered_here=False
        )
    return letters


def to_mend(door: Door, now: datetime) -> list[str]:
    """Everything there is to mend, a line each, as things stand now."""
    library = door.library
    zone = library.world.calendar.zone
    said = parse_directory(library.contacts, zone, today=local_day(now, zone), own=library.address)[2]
    lines = [f"{PurePath(one.file).name}, line {one.line}: {one.message} Write: {one.mend}" for one in said]
    rule = library.protocol.on_call
    found = gaps(library.world, now, hours=(rule.hours if rule else None) or library.protocol.hours)
    return [_line(door, gap, zone) for gap in found] + lines


def _line(door: Door, gap: Gap, zone: str) -> str:
    directory = door.library.world.directory
    people = ", ".join(plain(door.library.world.person(person).name) for person in gap.people)
    who = f" ({people})" if people else ""
    period = f"{when_short(gap.start, zone)} to {when_short(gap.end, zone)}"
    return (
        f"{plain(directory.agencies[gap.agency].name)}, {plain(gap.step)}, {period}: {_GAPS[gap.kind]}{who}."
    )


def _name(line: str) -> str:
    """Under which it is remembered that this was told; nobody's name stands in it."""
    return f"look:{sha256(line.encode()).hexdigest()[:16]}"


def _next(door: Door, now: datetime) -> datetime:
    """Half past eight on the next working day."""
    calendar = door.library.world.calendar
    day = local_day(now, calendar.zone)
    while not is_working_day(calendar, day) or at_local(day, AT, calendar.zone) <= now:
        day += timedelta(days=1)
    return at_local(day, AT, calendar.zone)
