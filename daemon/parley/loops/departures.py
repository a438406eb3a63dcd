"""Who is there is different from the last look: somebody's last day has passed, an absence has begun, somebody has come into
post, or a saved file says otherwise than before.

Each open dispute gets a wake-up of its own, so that a crash forgets none, and whatever they owed goes to whoever follows
(`dispute.departures`). Looked at when files are read, at the start, and at each midnight from which on the directory says
something else. The letters go in the morning; a date that passes in the small hours finds whoever follows all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as replace_in
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from parley.dispute import audience, missing_people
from parley.dispute.commands import ReplaceWhoIsGone
from parley.dispute.standing_in import acting_for
from parley.dispute.workdays import at_local, local_day
from parley.dispute.world import Person, away, in_post
from parley.loops import house_letters
from parley.loops.door import Door
from parley.loops.indexing import DISPUTE
from parley.loops.outgoing import Posted
from parley.loops.visit import Done, Said
from parley.store import counters, wakeups

GONE = "departure"  # the kind of wake-up: a dispute's, or "" for the next look
AT = time(8)  # before the morning's reminders: they go to whoever follows
A_DAY = timedelta(days=1)


def look(door: Door, now: datetime) -> int:
    """Compare who is there with the last look; how many open disputes are to be looked at. In a transaction.

    A midnight that nobody looked at, since nothing ran, is caught up with before whatever came after it.
    """
    missed = wakeups.of(door.store, GONE, "")
    since = missed if missed is not None and missed <= now else None
    wakeups.set(door.store, GONE, "", next(_midnights(door, now), None))
    there = _there(door, now)
    if counters.value(door.store, GONE) == there:
        return 0
    counters.put(door.store, GONE, there)
    if since is None:
        return wakeups.set_for_open(door.store, GONE, now)
    morning = at_local(local_day(since, _zone(door)), AT, _zone(door))
    return wakeups.set_for_open(door.store, GONE, morning, before=DISPUTE, after=since)


def not_looked_at(door: Door, reference: str, now: datetime) -> datetime:
    """The midnight that nobody has looked at yet, if it is past, else now: what is due after it waits for that look."""
    pending = (wakeups.of(door.store, GONE, owner) for owner in ("", reference))
    return min((at for at in pending if at is not None and at < now), default=now)


def replace(door: Door, wakeup: wakeups.Wakeup, now: datetime, heard_until: datetime | None) -> Done:
    """One dispute's open steps, with those who follow: as of the midnight of its wake-up if the directory says something else
    from then on, and later again if a midnight between was slept through."""
    zone, due = _zone(door), wakeup.due
    midnight = at_local(local_day(due, zone), time(0), zone)
    since = midnight if next(_midnights(door, midnight - A_DAY), None) == midnight else due
    following = next((at for at in _midnights(door, due) if at <= now), None)
    wakeups.set(door.store, GONE, wakeup.owner, following)
    heard = door.dispute(wakeup.owner).heard
    at = max(since, heard) if heard else since  # time never runs backwards
    command = ReplaceWhoIsGone(by="", happened=at, received=at)
    done = door.tell(wakeup.owner, [command], Said(), now=now, cause=GONE, heard_until=heard_until)
    return _with(done, _nobody_stands_in(door, wakeup.owner, now))


def _nobody_stands_in(door: Door, reference: str, now: datetime) -> tuple[Posted, ...]:
    """An absence has begun, and nobody is there for a step that is due before its end: the business manager hears of it once."""
    view = door.visit(reference).view(now)
    letters: tuple[Posted, ...] = ()
    for notice in missing_people.nobody_there(view, audience.running(view)):
        about = " ".join(("alone", *notice.others, *(said for _, said in notice.details)))
        letters += house_letters.post(door, notice, about=about, now=now, reference=reference)
    return letters


def _with(done: Done, letters: tuple[Posted, ...]) -> Done:
    return replace_in(done, letters=done.letters + letters) if letters else done


def _there(door: Door, now: datetime) -> int:
    """A number that changes when anybody comes into post or leaves it, goes away or is back, or another acts for them; when they
    will be away on other days; work for another agency, hold another post or have another manager: a step that nobody could be asked
    for may be theirs; or when an agency has another id."""
    day, directory = local_day(now, _zone(door)), door.library.world.directory
    people = sorted(directory.people.values(), key=lambda person: person.id)
    gone = {person.id: str(away(person, day) or "left") for person in people if _not_there(person, day)}
    said = [
        f"{one.id} {one.agency} {one.manager} {one.posts}"
        + (f" {gone[one.id]} {acting_for(directory, one.id, day)}" if one.id in gone else "")
        for one in people
    ]
    ahead = ((one.id, *days) for one in people for days in one.absences if days[0] > day)
    said += [f"{person} {first} {last}" for person, first, last in ahead]
    said += sorted(directory.agencies)
    seats = {"": directory.officers, **{body.id: body.posts for body in directory.bodies.values()}}
    said += [
        f"{body} {post} {people}" for body, posts in seats.items() for post, people in sorted(posts.items())
    ]
    return int(sha256("\n".join(said).encode()).hexdigest()[:12], 16)


def _not_there(person: Person, day: date) -> bool:
    return not in_post(person, day) or away(person, day) is not None


def _midnights(door: Door, after: datetime) -> Iterator[datetime]:
    """When the directory says something else of somebody, in order."""
    zone = _zone(door)
    days = {day for person in door.library.world.directory.people.values() for day in _days(person)}
    found = (at_local(day, time(0), zone) for day in sorted(days))
    return (at for at in found if at > after)


def _days(person: Person) -> Iterator[date]:
    """The days on which something about them is different from the day before."""
    if person.valid_from:
        yield person.valid_from
    if person.valid_until:
        yield person.valid_until + A_DAY
    yield from (first for first, _ in person.absences)


def _zone(door: Door) -> str:
    return door.library.world.calendar.zone
