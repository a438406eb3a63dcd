"""parley's own calendar and the journal: what is to be written there, and what came of somebody's hand in it.

The half that knows the database and the door; `mirror_loop` has the half that waits for a server. A meeting that a person
has moved there goes through the door as a proposal does: taken over, and everybody is asked again; or put back, and said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from parley.calendars.invitation import Attendee, Invitation
from parley.calendars.itip import CalendarProblem, read_times
from parley.calendars.mirror import Entry
from parley.calendars.stored import stored
from parley.dispute.commands import MoveMeeting, PutBackMeeting, RefuseTime
from parley.dispute.convening import chair_of
from parley.dispute.dispute import Hold
from parley.loops.door import Door
from parley.loops.proposing import propose
from parley.loops.to_render import FROM_NAME
from parley.loops.visit import Done, Said, Visit
from parley.mail.notice_hold import noun_of
from parley.store import mirrored
from parley.store.mirrored import Mirrored
from parley.value import value

AT_ONCE = 100  # meetings in one round
DESCRIPTION = (
    "A meeting that parley keeps: the invitations have left by mail.\n"
    "Move it here, and parley asks everybody again, or puts it back and says why.\n"
    "It goes by itself once the conversation is on record."
)


@value
class Work:
    """One thing to do there. text: what to write, None to take it out. entry: what is remembered, as it will be then."""

    entry: Mirrored
    text: bytes | None


def work(door: Door) -> list[Work]:
    """What is to be written and taken out now. What has not changed is only remembered as looked at."""
    found: list[Work] = []
    with door.store.write():
        for entry in mirrored.to_write(door.store, AT_ONCE):
            visit = door.visit(entry.reference)
            text = text_of(door, visit, visit.dispute.holds[entry.hold])
            new = replace(entry, digest=sha256(text).hexdigest(), position=visit.dispute.length)
            if entry.version and new.digest == entry.digest:
                mirrored.save(door.store, new)
            else:
                found.append(Work(new, text))
    return found + [Work(entry, None) for entry in mirrored.to_remove(door.store, AT_ONCE)]


def written(door: Door, done: list[tuple[Work, str]]) -> None:
    """What was done there, each with its new version."""
    with door.store.write():
        for item, version in done:
            if item.text is None:
                mirrored.forget(door.store, item.entry.hold)
            else:
                mirrored.save(door.store, replace(item.entry, version=version))


def live(door: Door) -> list[Mirrored]:
    """Every live meeting, written there or not."""
    return mirrored.live(door.store)


def by_hand(door: Door, entry: Mirrored, there: Entry | None, now: datetime) -> Done:
    """Somebody has changed (or deleted: None) this meeting there: what comes of it, said to whom it concerns."""
    with door.store.write():
        visit = door.visit(entry.reference)
        hold = visit.dispute.holds[entry.hold]
        mirrored.save(
            door.store, replace(entry, version=there.version if there else "", digest="", position=-1)
        )
        command = _command(door, visit, hold, there, now)
        if command is None:  # a note, a colour, an alarm of theirs: it stays
            kept = replace(entry, version=there.version if there else "", position=visit.dispute.length)
            mirrored.save(door.store, kept)
            return Done(entry.reference)
        return door.tell(entry.reference, [command], Said(), now=now, cause=f"own calendar:{hold.id}")


def _command(
    door: Door, visit: Visit, hold: Hold, there: Entry | None, now: datetime
) -> MoveMeeting | PutBackMeeting | None:  # fmt: skip
    """A meeting in the past is left alone; nobody can move what has begun."""
    told = PutBackMeeting(by="", happened=now, received=now, hold=hold.id, how="deleted")
    if there is None:
        return told if hold.start > now else None
    times = read_times(there.text)
    if isinstance(times, CalendarProblem):
        return replace(told, how="changed", why=times.reason)
    if times == (hold.start, hold.end) or hold.start <= now:
        return None
    proposed = propose(door, visit, hold, "", *times, now, now)
    if isinstance(proposed, RefuseTime):
        return replace(told, how="moved", why=proposed.why, start=times[0])
    return proposed


def text_of(door: Door, visit: Visit, hold: Hold) -> bytes:
    """The meeting as it is stored there."""
    people = [visit.world.person(person) for person in hold.attendees]
    chair = chair_of(visit.dispute, hold)
    noun = noun_of(visit.view(hold.start), hold)
    meeting = Invitation(
        uid=hold.uid,
        sequence=hold.sequence,
        dtstamp=(hold.asked or hold.start).replace(microsecond=0),
        start=hold.start,
        end=hold.end,
        organizer=Attendee(door.library.address, FROM_NAME),
        attendees=tuple(Attendee(p.address, p.name, p.id == chair) for p in people if p.address),
        summary=f"{visit.dispute.reference}: {noun.removeprefix('a ')}",
        description=DESCRIPTION,
        location="",
    )
    answers = {p.address: hold.answers[p.id][2] for p in people if p.id in hold.answers}
    return stored(meeting, answers)
