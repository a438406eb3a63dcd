"""Calendar answers: matched by UID, then by the attendee's addresses; a new time is taken or answered with the reason.

From an answer only PARTSTAT and a COUNTER's times are taken (calendar.md section 2). REQUEST, CANCEL or PUBLISH from
outside for one of our meetings changes nothing. The sender must be the attendee, else a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from parley.calendars.slots import fits
from parley.dispute.commands import AnswerMeeting, AnyCommand, MoveMeeting, RefuseTime
from parley.dispute.dispute import Hold
from parley.dispute.effects import HoldMeeting
from parley.loops.acquaintance import person_at
from parley.loops.door import Door, Said, Visit
from parley.loops.taken import Taken
from parley.loops.timefinding import request_for
from parley.mail.message import CalendarAnswer, InboundMail
from parley.store import holds
from parley.store.store import Store

ANSWERS = ("REPLY", "COUNTER")


def answers_a_meeting(store: Store, answer: CalendarAnswer) -> bool:
    """Whether it is an answer, or speaks of a meeting of ours. Anybody's own meeting that a mail brings along is not."""
    return answer.method not in ("REQUEST", "PUBLISH", "CANCEL", "ADD") or bool(
        holds.by_uid(store, answer.uid)
    )


def take_calendar(
    door: Door, hold_back: Callable[..., Taken], raw: int, mail: InboundMail, *, now: datetime
) -> Taken:
    """What an answer from a calendar brings. Everything that does not fit goes to the pen, explained."""
    answer = mail.calendar
    assert answer is not None, "only called for a mail with a calendar part"
    row = holds.by_uid(door.store, answer.uid)
    if row is None:
        return hold_back(raw, "it answers a meeting that parley does not keep", now)
    reason = _unfit(door, mail, answer)
    if reason:
        return hold_back(raw, reason, now, suggestion=row.reference)
    visit = door.visit(row.reference)
    hold = visit.dispute.holds[row.hold]
    person = person_at(door.store, door.library.world.directory, answer.attendee or mail.sender.address)
    person_id = person.id if person else ""
    if person_id not in hold.attendees:
        return hold_back(raw, "it answers for somebody who was not invited", now, suggestion=row.reference)
    commands = _commands(door, visit, hold, person_id, answer, mail.envelope.received, now)
    said = Said(person="", message_id=mail.message_id)
    done = door.tell(row.reference, commands, said, now=now, cause=f"calendar:{raw}")
    if done.refused is not None and done.refused.code == "held":
        return replace(
            hold_back(raw, done.refused.reason, now, suggestion=row.reference), dispute=row.reference
        )
    return Taken(
        raw, "calendar", _in_words(answer), dispute=row.reference, done=(done,), letters=done.letters
    )


def _unfit(door: Door, mail: InboundMail, answer: CalendarAnswer) -> str:
    """Why a person must look at it, "" if not."""
    directory = door.library.world.directory
    if answer.method not in ANSWERS:
        return f"it is a calendar {answer.method.lower()} from outside, which changes nothing"
    if answer.organizer and answer.organizer.lower() != door.library.address.lower():
        return "it answers another organizer"
    if answer.zone_problem:
        return f"it names a time zone that nobody knows: {answer.zone_problem}"
    attendee = person_at(door.store, directory, answer.attendee)
    sender = person_at(door.store, directory, mail.sender.address)
    if not answer.attendee or (attendee and sender and sender.id in (attendee.id, attendee.deputy)):
        return ""
    return "it answers for somebody else"


def _commands(
    door: Door,
    visit: Visit,
    hold: Hold,
    person: str,
    answer: CalendarAnswer,
    received: datetime,
    now: datetime,
) -> list[AnyCommand]:
    partstat = answer.partstat or "NEEDS-ACTION"
    base = AnswerMeeting(
        by=person, happened=received, received=received, hold=hold.id, partstat=partstat, sequence=answer.sequence,
        stamped=answer.dtstamp,
    )  # fmt: skip
    if answer.method != "COUNTER" or answer.start is None or answer.sequence != hold.sequence:
        return [base]
    end = answer.end or answer.start + (hold.end - hold.start)
    return [propose(door, visit, hold, person, answer.start, end, received, now)]


def propose(
    door: Door,
    visit: Visit,
    hold: Hold,
    person: str,
    start: datetime,
    end: datetime,
    received: datetime,
    now: datetime,
) -> MoveMeeting | RefuseTime:
    """A time that somebody proposes: the meeting moves if it fits everybody's hours and the date; else the reason."""
    if hold.status != "live":
        why = "the meeting is over or no longer needed"
    else:
        duty = visit.dispute.duties[hold.keys[0]]
        effect = HoldMeeting(hold.keys, hold.attendees, "", 0, duty.due)
        request = request_for(
            door.store,
            visit.protocol,
            visit.world,
            effect,
            now,
            moving=hold,
            free={person: ((start, end),)},
            office=True,
        )
        why = fits(request, start, end)
    if why:
        return RefuseTime(by=person, happened=received, received=received, hold=hold.id, start=start, why=why)
    name = visit.world.person(person).name
    return MoveMeeting(
        by=person, happened=received, received=received, hold=hold.id, start=start, end=end,
        attendees=hold.attendees, why=f"proposed by {name}",
    )  # fmt: skip


def _in_words(answer: CalendarAnswer) -> str:
    return "proposes another time" if answer.method == "COUNTER" else answer.partstat.lower()
