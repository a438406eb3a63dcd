"""From "these people owe a conversation" to a time: who can when, and the slot that `calendars.slots` finds."""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.calendars.slots import NOTICE, NOTICE_FACE_TO_FACE, Availability, Interval, SlotRequest
from parley.dispute.dispute import Hold
from parley.dispute.effects import HoldMeeting
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.workdays import OfficeHours
from parley.dispute.world import Window, World
from parley.store import holds
from parley.store.store import Store

LOOK_AHEAD = timedelta(days=62)


def request_for(
    store: Store, protocol: DisputeProtocol, world: World, effect: HoldMeeting, now: datetime, *,
    moving: Hold | None = None, unwanted: bool = False, free: dict[str, tuple[Interval, ...]] | None = None,
) -> SlotRequest:  # fmt: skip
    """The question to put to `slots.find`: each person's windows, closed days, and what parley holds for them.

    moving: the hold that gets a new time or other people; unwanted: its old time will not do. free: what people said.
    """
    people = tuple(
        _availability(store, protocol, world, person, now, moving, unwanted, (free or {}).get(person, ()))
        for person in effect.attendees
    )
    return SlotRequest(
        people=people,
        now=now,
        before=effect.before,
        duration=timedelta(minutes=effect.minutes),
        notice=NOTICE_FACE_TO_FACE if effect.medium == "face to face" else NOTICE,
        zone=world.calendar.zone,
    )


def _availability(
    store: Store, protocol: DisputeProtocol, world: World, person_id: str, now: datetime, moving: Hold | None,
    unwanted: bool, free: tuple[Interval, ...],
) -> Availability:  # fmt: skip
    person = world.person(person_id)
    agency = world.directory.agencies.get(person.agency)
    hours = (agency.hours if agency else None) or protocol.hours or OfficeHours()
    windows = (
        person.windows
        or (agency.windows if agency else ())
        or (Window(hours.days, hours.opens, hours.closes),)
    )
    taken = holds.busy(store, person_id, now, now + LOOK_AHEAD)
    if moving is not None:
        taken = [span for span in taken if span != (moving.start, moving.end)]
    return Availability(
        name=person.name,
        zone=world.calendar.zone,
        windows=windows,
        closed={**world.calendar.holidays, **(agency.closed if agency else {})},
        holds=tuple(taken),
        busy=((moving.start, moving.end),) if moving is not None and unwanted else (),
        free=free,
    )
