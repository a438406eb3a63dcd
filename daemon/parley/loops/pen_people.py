"""Whom the holding pen concerns: who looks after it, their deputy while they are away, and who is awake at night.

People come from the directory alone; nobody is presumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from parley.dispute.missing_people import BUSINESS_MANAGER
from parley.dispute.rota import on_call
from parley.dispute.workdays import local_day, why_shut
from parley.dispute.world import Agency, Rota, in_post
from parley.dispute.world import away as listed_away
from parley.store import away

if TYPE_CHECKING:
    from parley.loops.door import Door

_MOST_TURNS = 3  # of `to_ring`


def pen_owner(door: Door, now: datetime | None = None) -> str:
    """Who looks after the holding pen: the partnership's business manager, else the last resort; "" if nobody.

    now: whoever is no longer in post by then is passed over.
    """
    directory = door.library.world.directory
    people = (*directory.officers.get(BUSINESS_MANAGER, ()), *directory.last_resort)
    if now is None:
        return next(iter(people), "")
    day = local_day(now, door.library.world.calendar.zone)
    there = [one for one in people if one in directory.people and in_post(directory.people[one], day)]
    return next(iter(there), next(iter(people), ""))


def readers(door: Door, now: datetime) -> tuple[str, ...]:
    """Who reads the list: the owner; while the directory or their mailbox says that they are away, their deputy too."""
    owner, world = pen_owner(door, now), door.library.world
    day = local_day(now, world.calendar.zone)
    gone = listed_away(world.person(owner), day) is not None or away.is_away(door.store, owner, now)
    return _each((owner, deputy_of(door, owner) if gone else ""))


def deputy_of(door: Door, person: str) -> str:
    """Whoever stands in for them, by the directory; "" if it names nobody."""
    return door.library.world.person(person).deputy


def may_answer(door: Door, person: str, asked: str) -> bool:
    """Whether a list that was sent to `asked` may be answered by this person: themselves, or their deputy."""
    return bool(person) and person in (asked, deputy_of(door, asked))


def may_settle(door: Door, person: str, now: datetime) -> bool:
    """Whether this person may put mails where they belong: who looks after the pen, their deputy, the last resort.
    Whoever is only rung at night may look, and say that they have."""
    owner = pen_owner(door, now)
    return person in (owner, deputy_of(door, owner), *door.library.world.directory.last_resort)


def to_ring(door: Door, sender: str, step: int, now: datetime) -> tuple[str, ...]:
    """Who hears of something urgent at this step, from 0. sender: the address it came from.

    First the owner and, outside the partnership's office hours, whoever is on call for the sender's agency; then
    the director on call and the last resort. Where there is no rota the last resort is rung at once. Of a stranger no agency
    is known: at night, if the last resort does not look either, whoever is on call for the first agency that has somebody on
    call, and then its director: somebody is awake there. () after that.
    """
    rung, night = _on_call(door, door.library.world.directory.agencies_of(sender), now), asleep(door, now)
    resort = door.library.world.directory.last_resort
    anybody = _anybody(door, now) if night and not rung else ()
    turns = (
        (*readers(door, now), *((rung[:1] or resort) if night else ())),
        (*rung, *resort, deputy_of(door, pen_owner(door, now)), *anybody[:1]),
        anybody,
    )
    told: tuple[str, ...] = ()
    ladder = []
    for turn in turns:
        fresh = tuple(one for one in _each(turn) if one not in told)
        told += fresh
        ladder += [fresh] if fresh else []
    return ladder[step] if step < len(ladder) else ()


def may_hear(door: Door, person: str, sender: str, now: datetime) -> bool:
    """Whether something urgent from this address is rung through to them at some step: whoever is on call for one agency hears
    nothing of what another agency has somebody awake for."""
    turns = (to_ring(door, sender, step, now) for step in range(_MOST_TURNS))
    return person in nobody_looked(door, now) or any(person in turn for turn in turns)


def asleep(door: Door, now: datetime) -> bool:
    """Whether it is outside the partnership's office hours."""
    calendar = door.library.world.calendar
    return bool(why_shut(calendar.hours, calendar.holidays, calendar.zone, now))


def nobody_looked(door: Door, now: datetime) -> tuple[str, ...]:
    """Who hears that nobody has looked for so long: the readers, the owner's deputy and the last resort."""
    owner = pen_owner(door, now)
    return _each((*readers(door, now), deputy_of(door, owner), *door.library.world.directory.last_resort))


def _anybody(door: Door, now: datetime) -> tuple[str, ...]:
    every = (_on_call(door, (agency,), now) for agency in door.library.world.directory.agencies.values())
    return next(filter(None, every), ())


def _on_call(door: Door, agencies: Iterable[Agency], now: datetime) -> tuple[str, ...]:
    """Whoever is on call at each step for the first of these agencies that has a rota."""
    rota = next((agency.rota for agency in agencies if agency.rota), None)
    if rota is None:
        return ()
    zone = door.library.world.calendar.zone
    return _each(on_call(rota, step, now, zone) or "" for step in _steps(door, rota))


def _steps(door: Door, rota: Rota) -> tuple[str, ...]:
    """Whose turns are rung, in order: the agency's own policy, else that of the rules."""
    rule = door.library.protocol.on_call
    return tuple(step.ring for step in rota.policy) or (tuple(rule.steps) if rule else ())


def _each(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in people if one))
