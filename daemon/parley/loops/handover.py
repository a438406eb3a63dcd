"""Whoever comes on call hears of it, with what is open: each turn of each rota that begins has a wake-up of its own.

Nothing is open is worth a line too: it says that the rota is as they think, and by what they will be woken.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.dispute.day_words import clock_time
from parley.dispute.dispute import Alert
from parley.dispute.effects import SendNotice
from parley.dispute.rota import on_call, until
from parley.dispute.rota_gaps import steps_of
from parley.dispute.workdays import local_day
from parley.dispute.world import Agency, Directory, in_post
from parley.loops import house_letters as house
from parley.loops.door import Door
from parley.loops.outgoing import Posted
from parley.mail.notice_words import all_of, local, plain, when_long, when_short
from parley.store import outbox, wakeups

HANDOVER = "handover"  # the kind of wake-up; its owner is "agency step"
BACK = timedelta(days=7)  # what was urgent before that has become the day's business
MOST = 20


def begin(door: Door, now: datetime) -> None:
    """See that every turn to come will be told of: at the start, and when the rotas have changed. In a transaction.

    What is due already is left to be told: a daemon that was away at nine tells at ten.
    """
    for agency in door.library.world.directory.agencies.values():
        for step in steps_of(agency.rota) if agency.rota else ():
            _next(door, agency, step, now, begun=False)


def changed(door: Door, before: Directory, now: datetime) -> tuple[Posted, ...]:
    """Another rota is in use than a moment ago: whoever is on call by it now, and was not by the one before, hears of it at
    once. In a transaction."""
    letters: tuple[Posted, ...] = ()
    zone = door.library.world.calendar.zone
    for agency in door.library.world.directory.agencies.values():
        old = before.agencies.get(agency.id)
        for step in steps_of(agency.rota) if agency.rota else ():
            due = wakeups.of(door.store, HANDOVER, f"{agency.id} {step}")
            if due is not None and due <= now:
                continue  # they are told as of every turn that begins
            was = on_call(old.rota, step, now, zone) if old and old.rota else None
            if agency.rota is not None and on_call(agency.rota, step, now, zone) != was:
                letters += _tell(door, agency, step, now)
    return letters


def woken(door: Door, owner: str, now: datetime) -> tuple[Posted, ...]:
    """A turn begins: one letter to whoever comes on, if anybody does. In a transaction."""
    name, _, step = owner.partition(" ")
    world = door.library.world
    agency = world.directory.agencies.get(name)
    if agency is None or agency.rota is None:
        wakeups.set(door.store, HANDOVER, owner, None)
        return ()
    _next(door, agency, step, now, begun=True)
    return _tell(door, agency, step, now)


def _tell(door: Door, agency: Agency, step: str, now: datetime) -> tuple[Posted, ...]:
    """One letter to whoever has this turn now, if anybody has."""
    world, owner = door.library.world, f"{agency.id} {step}"
    assert agency.rota is not None
    person = on_call(agency.rota, step, now, world.calendar.zone)
    listed = world.directory.people.get(person) if person else None
    if person is None or listed is None or not in_post(listed, local_day(now, world.calendar.zone)):
        return ()  # whoever has left is passed by when somebody is alerted, too
    end = until(agency.rota, step, now, world.calendar.zone)
    details = (
        ("agency", agency.name), ("step", step), ("number", agency.rota.number),
        ("until", when_long(end, world.calendar.zone, local_day(now, world.calendar.zone)) if end else ""),
        ("ways", all_of(["mail", *(way for way in world.person(person).ways if way in world.channels)])),
    )  # fmt: skip
    notice = SendNotice("on_call_now", person, details=details)
    items = still_open(door, agency.id, now)[:MOST]
    return house.post(
        door, notice, about=f"turn:{owner}:{now.isoformat()}", now=now, items=items, answered_here=False
    )


def still_open(door: Door, agency: str, now: datetime) -> list[str]:
    """Each urgent concern of the last days that this agency was alerted for and nobody has brought to an end, a line each:
    the reference, since when, and who has it; nothing of what it is about."""
    zone, lines = door.library.world.calendar.zone, list[str]()
    for reference in outbox.alerted_since(door.store, now - BACK):
        visit = door.visit(reference)
        for alert in visit.dispute.alerts.values():
            ended = alert.inside or alert.over or alert.contact is not None
            if alert.agency != agency or ended or alert.raised < now - BACK:
                continue
            since = when_short(alert.raised, zone)
            person = plain(visit.world.person(alert.acknowledged_by).name) if alert.acknowledged_by else ""
            has = f"{person} has it, and has not said yet that they spoke" if person else _nobody(alert, zone)
            lines.append(f"{reference}, urgent since {since}: {has}")
    return lines


def _nobody(alert: Alert, zone: str) -> str:
    if alert.exhausted:
        return "nobody who was alerted has answered, and whoever raised it was told to ring for help"
    rung = alert.rung
    asked = f"; the last to be alerted has until {clock_time(local(rung[-1][2], zone))}" if rung else ""
    return f"nobody has it{asked}"


def _next(door: Door, agency: Agency, step: str, now: datetime, *, begun: bool) -> None:
    """When the next turn of this step begins. begun: the last one was told of just now."""
    owner = f"{agency.id} {step}"
    known = wakeups.of(door.store, HANDOVER, owner)
    if begun or known is None or known > now:
        assert agency.rota is not None
        wakeups.set(
            door.store, HANDOVER, owner, until(agency.rota, step, now, door.library.world.calendar.zone)
        )
