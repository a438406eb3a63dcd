"""Whoever is in no directory any more, and still has a meeting in their calendar: it leaves with one last letter.

It goes to where the invitation went, and says that this meeting is not needed any more, nothing else. That it comes back is
no news: whoever has left may have no mailbox any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parley.dispute.effects import CALLED_OFF, SendNotice
from parley.dispute.workdays import local_day
from parley.dispute.world import Person, World, in_post, with_people
from parley.loops.library import Library
from parley.mail.telling import TOLD, Telling
from parley.store import codec, outbox
from parley.store.outbox import OutboxRow
from parley.store.store import Store

Notices = Sequence[tuple[int, SendNotice]]


def with_leavers(
    store: Store, library: Library, world: World, reference: str, notices: Notices
) -> tuple[World, Notices]:
    """The world with those whose diary a meeting leaves and whom it does not know, as they were when they were invited; the
    notices, where theirs call the meeting off and say nothing else. Nobody writes to whom no invitation went."""
    left = [one for _, one in notices if one.cancel and one.person not in world.directory.people]
    if not left:
        return world, notices
    known = [_as_invited(store, library, reference, one) for one in left]
    world = with_people(world, [person for person in known if person is not None])
    reached = [(n, one) for n, one in notices if one not in left or one.person in world.directory.people]
    return world, [(n, _alone(one) if one in left else one) for n, one in reached]


def _alone(notice: SendNotice) -> SendNotice:
    """The letter that a cancellation would have travelled on is not for somebody who has left."""
    return SendNotice(CALLED_OFF, notice.person, notice.clause, notice.keys, hold=notice.hold, cancel=True)


def _as_invited(store: Store, library: Library, reference: str, notice: SendNotice) -> Person | None:
    """By the directory that the last invitation rested on, at the address that it went to; None if none went."""
    rows = [
        row for row in outbox.of(store, reference) if (row.person, row.hold) == (notice.person, notice.hold)
    ]
    if not rows or not rows[-1].address:
        return None
    return replace(_at_the_time(store, library, rows[-1]), addresses=(rows[-1].address,))


def _at_the_time(store: Store, library: Library, row: OutboxRow) -> Person:
    """Whom a letter went to, by the directory that it rested on."""
    told = row.facts.get(TOLD)  # retention may have taken it
    then = library.earlier(store, codec.read(Telling, told).world) if told else library
    return then.world.person(row.person)


def is_last_letter(store: Store, library: Library, row: OutboxRow) -> bool:
    """Whether this letter took a meeting out of the calendar of somebody who was not in post any more."""
    if row.template != CALLED_OFF:
        return False
    world = library.world_for(store, (row.person,))
    known = world.directory.people.get(row.person)
    return known is None or not in_post(known, local_day(row.created, world.calendar.zone))
