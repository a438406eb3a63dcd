"""A time that somebody proposes for a conversation: in a calendar, in a line of a mail, or by hand in parley's own calendar.

What fits everybody's hours and the date is taken at once: the meeting that is to come moves, and where there is none any
more, while the conversation is still owed, a new one is placed. What does not fit is answered with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from parley.calendars.slots import Interval, fits
from parley.dispute.audience import shared_by
from parley.dispute.commands import AnyCommand, KeepNote, MoveMeeting, PlaceMeeting, RefuseTime
from parley.dispute.convening import day_set, hold_for, hold_of
from parley.dispute.day_words import day_name
from parley.dispute.dispute import Hold
from parley.dispute.earliest import before_its_time
from parley.dispute.effects import HoldMeeting, SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.sharing import sharing
from parley.dispute.workdays import local_day
from parley.dispute.world import by_id
from parley.loops.door import Door
from parley.loops.timefinding import request_for, with_one_of_each
from parley.loops.visit import Visit
from parley.mail.free_times import read_free
from parley.mail.message import Answers
from parley.store import holds

OVER = "the meeting is over or no longer needed"
BY_HAND = "moved by hand in parley's own calendar"
LINES = ("Meet", "Free")
CALL = timedelta(minutes=30)
MOST = 400  # half hours of one mail that are tried, five weeks of working days: everybody waits at the door meanwhile
LONGEST = timedelta(hours=2)  # whoever draws a longer one over their calendar says "any time in it"

Proposed = MoveMeeting | PlaceMeeting | RefuseTime | SendNotice


def over(hold: Hold, now: datetime) -> bool:
    """Whether the meeting is not to come any more, whether or not the journal says so yet."""
    return hold.status != "live" or hold.end <= now


def propose(
    door: Door, visit: Visit, hold: Hold, person: str, start: datetime, end: datetime, received: datetime,
    now: datetime,
) -> MoveMeeting | RefuseTime:  # fmt: skip
    """The meeting moves if the time fits; else the reason. What is far too long for it keeps the meeting's own length.

    person: "" for the shared mailbox's own calendar, in which somebody has moved it by hand.
    """
    own = hold.end - hold.start
    if end - start > max(LONGEST, own):
        end = start + own
    stands = (start, end) == (hold.start, hold.end)
    why = "" if stands else _why_not_moved(door, visit, hold, person, start, end, now)
    if why:
        return RefuseTime(by=person, happened=received, received=received, hold=hold.id, start=start, why=why)
    return MoveMeeting(
        by=person, happened=received, received=received, hold=hold.id, start=start, end=end,
        attendees=hold.attendees, why=f"proposed by {by_id(person)}" if person else BY_HAND,
    )  # fmt: skip


def propose_anew(
    door: Door, visit: Visit, person: str, start: datetime, received: datetime, now: datetime,
    keys: tuple[DutyKey, ...] = (),
) -> PlaceMeeting | SendNotice | None:  # fmt: skip
    """A new meeting for a conversation that is still owed and has none to come, or a letter with the reason. None where
    this person has no such conversation. keys: of these conversations; without, the first of theirs."""
    effect = _still_owed(visit, person, keys, now)
    if effect is None:
        return None
    end = start + timedelta(minutes=effect.minutes)
    why = _why_not(door, visit, effect, None, person, start, end, now)
    if why:
        details = (("why", visit.world.named(why)), ("over", "yes"))
        return SendNotice("time_refused", person, "", effect.keys, details=details)
    hold, uid = holds.new_hold(door.store, domain=door.library.domain)
    return PlaceMeeting(
        by=person, happened=received, received=received, hold=hold, uid=uid, keys=effect.keys,
        attendees=effect.attendees, start=start, end=end, why=f"proposed by {by_id(person)}",
        late=effect.before is not None and end > effect.before,
    )  # fmt: skip


def from_lines(
    door: Door, visit: Visit, person: str, answers: Answers, received: datetime, now: datetime
) -> Proposed | None:
    """`Meet: Thu 2 April 14:00`, or `Free:` with several: the first of them that fits, for the next meeting that this person
    has here, or for one that they should have; else why the first does not do. None where no line names a time."""
    first: Proposed | None = None
    for start in islice(_times(answers, received, visit.world.calendar.zone), MOST):
        proposed = _proposed(door, visit, person, start, received, now)
        if isinstance(proposed, MoveMeeting | PlaceMeeting):
            return proposed
        first = first or proposed
    return first


def with_time(
    commands: list[AnyCommand], echo: SendNotice | None, proposed: Proposed | None
) -> tuple[list[AnyCommand], SendNotice | None]:
    """What else the same mail asks for, with the time that it proposes; an empty note is none beside it."""
    if proposed is None:
        return commands, echo
    kept = [one for one in commands if not isinstance(one, KeepNote) or one.text]
    return (kept, echo or proposed) if isinstance(proposed, SendNotice) else ([*kept, proposed], echo)


def _times(answers: Answers, received: datetime, zone: str) -> Iterator[datetime]:
    """When it may begin; where somebody is free for longer, each half hour of that."""
    for value in (line.value for line in answers.lines if line.label in LINES):
        for start, end in read_free(value, received, zone):
            more = int((end - start) / CALL) if end else 1
            yield from (start + n * CALL for n in range(max(more, 1)))


def _proposed(
    door: Door, visit: Visit, person: str, start: datetime, received: datetime, now: datetime
) -> Proposed | None:
    mine = [h for h in visit.dispute.live_holds if person in h.attendees and not over(h, now)]
    if not mine:
        return propose_anew(door, visit, person, start, received, now)
    hold = min(mine, key=lambda hold: hold.start)
    return propose(door, visit, hold, person, start, start + (hold.end - hold.start), received, now)


def _still_owed(visit: Visit, person: str, keys: tuple[DutyKey, ...], now: datetime) -> HoldMeeting | None:
    view = visit.view(now)
    for duty in shared_by(view, person):
        kept = hold_of(view, duty)
        if (keys and duty.key not in keys) or (kept is not None and not over(kept, now)):
            continue
        for effect in hold_for(view, duty):
            if isinstance(effect, HoldMeeting) and person in effect.attendees:
                return effect
    return None


def _why_not_moved(
    door: Door, visit: Visit, hold: Hold, person: str, start: datetime, end: datetime, now: datetime
) -> str:
    if over(hold, now):
        return OVER
    duties = [visit.dispute.duties[key] for key in hold.keys]
    before = min((duty.due for duty in duties if duty.status == "open" and duty.due), default=None)
    view = visit.view(now)
    either = tuple(dict.fromkeys(group for duty in duties for group in sharing(view, duty)))
    effect = HoldMeeting(hold.keys, hold.attendees, "", 0, before, either=either)
    return _why_not(door, visit, effect, hold, person, start, end, now)


def _why_not(
    door: Door, visit: Visit, effect: HoldMeeting, moving: Hold | None, person: str, start: datetime,
    end: datetime, now: datetime,
) -> str:  # fmt: skip
    """Why the meeting cannot be then, "" if it can."""
    duties = [visit.dispute.duties[key] for key in effect.keys]
    days = [day for duty in duties if (day := day_set(visit.view(now), duty))]
    if days and start < max(days):
        return f"the day that was set for it is {day_name(local_day(max(days), visit.world.calendar.zone))}"
    early = [duty.earliest for duty in duties if duty.earliest and start < duty.earliest.at]
    if early:
        return before_its_time(max(early, key=lambda date: date.at), visit.world.calendar.zone)
    free: dict[str, tuple[Interval, ...]] = {person: ((start, end),)} if person else {}
    reasons = []
    for one in (effect, *(with_one_of_each(effect) if effect.either else ())):
        request = request_for(
            door.store, visit.protocol, visit.world, one, now, moving=moving, free=free, office=True,
            placed=visit.dispute.live_holds,
        )  # fmt: skip
        if not person:  # moved by hand in parley's own calendar: whoever did that has spoken to people
            request = replace(request, notice=timedelta())
        reasons.append(fits(request, start, end))
        if not reasons[-1]:
            break
    return reasons[0] if reasons[-1] else ""
