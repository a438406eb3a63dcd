"""A number, a link or a room has changed in the contacts: whoever has it in an invitation to a meeting that is to come hears of it.

Seen at the start and when files are read anew; each open dispute gets a wake-up of its own, and what its people were told is
what the directory said when they were last asked: so one that cannot be told stops no other, and nobody is told twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from parley.dispute.commands import RenewMeeting
from parley.dispute.dispute import Hold
from parley.dispute.view import View
from parley.dispute.world import Directory
from parley.loops.door import Door
from parley.loops.visit import Done, Said
from parley.mail.notice_hold import meeting_place, video_link
from parley.reference.contacts import parse_directory
from parley.store import directory_versions as versions
from parley.store import people, wakeups

PLACES = "places"  # the kind of wake-up


def look(door: Door, old: Directory, now: datetime) -> None:
    """What is different from the directory before it. A number that is new there is newer than one that its owner gave in a mail.
    In a transaction."""
    new = door.library.world.directory
    both = old.people.keys() & new.people.keys()
    people.rung_as_listed(
        door.store,
        [one for one in both if any(_rung_on(new, one)) and _rung_on(new, one) != _rung_on(old, one)],
    )
    if any(_of_person(old, one) != _of_person(new, one) for one in both):
        wakeups.set_for_open(door.store, PLACES, now)


def renew(door: Door, wakeup: wakeups.Wakeup, now: datetime) -> Done:
    """One dispute's meetings that are to come, each with where it takes place as it is now."""
    wakeups.set(door.store, PLACES, wakeup.owner, None)
    visit = door.visit(wakeup.owner)
    commands = [
        RenewMeeting(by="", happened=now, received=now, hold=hold.id, people=told)
        for hold in visit.dispute.holds.values()
        if hold.status == "live" and hold.start > now and (told := _whom(door, visit.view(now), hold))
    ]
    return (
        door.tell(wakeup.owner, commands, Said(), now=now, cause=PLACES) if commands else Done(wakeup.owner)
    )


def _whom(door: Door, view: View, hold: Hold) -> tuple[str, ...]:
    """Those invited whose invitation names another link or room by now; or, of two, another number of whom they speak to: their
    own is no news to anybody."""
    last = versions.last(door.store, at=hold.asked)
    old = _directory(versions.texts(door.store, last.digest)) if last else None
    if old is None:
        return ()
    # With whoever the dispute alone has named
    directory = replace(old, people={**view.world.directory.people, **old.people})
    before = View(view.protocol, replace(view.world, directory=directory), view.dispute, view.now)
    if _place(before, hold) != _place(view, hold):
        return hold.attendees
    rung = {one for one in hold.attendees if before.world.person(one).phone != view.world.person(one).phone}
    return tuple(one for one in hold.attendees if rung - {one}) if len(hold.attendees) < 3 else ()


@lru_cache(maxsize=2)
def _directory(texts: versions.Texts) -> Directory | None:
    """Read once for all the meetings that were asked for under it: a large one takes as long as many letters."""
    return parse_directory(texts)[0]


def _place(view: View, hold: Hold) -> tuple[str, str]:
    return video_link(view, hold), meeting_place(view, hold)


def _rung_on(directory: Directory, person: str) -> tuple[str, str]:
    return directory.people[person].phone, directory.people[person].phone_at_night


def _of_person(directory: Directory, person: str) -> tuple[str, str, str, str]:
    """What an invitation may say of where to find somebody: their number, their links, and where their agency meets."""
    one = directory.people[person]
    agency = directory.agencies.get(one.agency)
    return one.phone, one.video, agency.video if agency else "", agency.meeting_place if agency else ""
