"""Each working morning the directory is looked at: holes in a rota, posts that stay empty, people who leave soon.

The business manager hears of each thing once a week, while it can still be mended: before an alert finds nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from hashlib import sha256
from pathlib import PurePath

from parley.dispute.effects import SendNotice
from parley.dispute.rota_gaps import AHEAD, Gap, gaps
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
SOON = timedelta(days=1)
MOST = 20  # lines of one letter
_GAPS = {
    "hole": "nobody is on call",
    "double booking": "two people are on call at once",
    "no phone": "whoever is on call has no phone listed",
    "not listed": "whoever is on call is not listed",
    "not in post": "whoever is on call is not in post on these days, and is passed by",
    "away": "whoever is on call is away on these days, and no deputy is there",
}
_OF_SOMEBODY = ("no phone", "not listed")  # whichever turn it is


def begin(door: Door, now: datetime) -> None:
    """See that there will be a look. In a transaction."""
    if not wakeups.any_of(door.store, LOOK):
        wakeups.set(door.store, LOOK, "", _next(door, now))


def look(door: Door, now: datetime) -> tuple[Posted, ...]:
    """One letter with what is new to say, to whoever looks after the directory; none where there is nothing. In a
    transaction."""
    wakeups.set(door.store, LOOK, "", _next(door, now))
    return say(door, to_mend(door, now), now)


def say(door: Door, lines: Iterable[str] | Mapping[str, str], now: datetime) -> tuple[Posted, ...]:
    """What of these lines is new to whoever looks after the directory, in one letter. In a transaction.

    lines: of a mapping each with what it is remembered by, where that is not the line itself.
    """
    known = dict(lines) if isinstance(lines, Mapping) else {line: line for line in lines}
    new = [
        line for line, known_by in known.items() if rates.tell_once(door.store, now, _name(known_by), AGAIN)
    ]
    if not new:
        return ()
    more = (("more", str(len(new) - MOST)),) if len(new) > MOST else ()
    letters: tuple[Posted, ...] = ()
    about = f"{_name(' '.join(new))} {now.isoformat()}"  # two of one instant are two letters
    for person in readers(door, now):
        notice = SendNotice("directory_look", person, details=more)
        letters += house.post(door, notice, about=about, now=now, items=new[:MOST], answered_here=False)
    return letters


def to_mend(door: Door, now: datetime) -> dict[str, str]:
    """Everything there is to mend, a line each, as things stand now; and what each is remembered by."""
    library = door.library
    zone = library.world.calendar.zone
    said = parse_directory(library.contacts, zone, today=local_day(now, zone), own=library.address)[2]
    lines = [f"{PurePath(one.file).name}, line {one.line}: {one.message} Write: {one.mend}" for one in said]
    return in_rotas(door, now) | {line: line for line in lines}


def in_rotas(door: Door, now: datetime, within: timedelta = AHEAD) -> dict[str, str]:
    """What is wrong with the rotas and begins so soon, a line each, and what it is remembered by: by its end, since a hole that has
    begun begins anew each evening; whoever cannot be rung by that alone, since each night is another turn."""
    library = door.library
    zone, rule = library.world.calendar.zone, library.protocol.on_call
    hours, steps = (rule.hours, rule.steps) if rule else (None, ())
    found = gaps(library.world, now, hours=hours or library.protocol.hours, first=steps[0] if steps else "")
    told = {}
    for gap in found:
        if gap.start < now + within:
            end = when_short(gap.end, zone) if gap.end < now + AHEAD else ""
            until = "" if gap.kind in _OF_SOMEBODY else end
            known_by = " ".join((gap.agency, gap.step, gap.kind, *gap.people, until))
            told[_line(door, gap, when_short(gap.start, zone), end)] = known_by
    return told


def _line(door: Door, gap: Gap, start: str, end: str) -> str:
    """end: "" where it goes on beyond what is looked at."""
    directory = door.library.world.directory
    people = ", ".join(plain(door.library.world.person(person).name) for person in gap.people)
    who = f" ({people})" if people else ""
    period = f"{start} to {end}" if end else f"from {start} on"
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
