"""Whoever typed something, as reading it needs them: who can be meant by a name, and how what they typed is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from parley.dispute import commands as c
from parley.dispute.dispute import Dispute
from parley.loops.acquaintance import find_person, recalled
from parley.loops.door import Door
from parley.loops.said_lines import Speaker
from parley.store import people, texts


def speaker_of(door: Door, person: str, received: datetime, typed: str = "") -> Speaker:
    """The speaker for this person (an id), with what they typed. received: when parley got it, UTC."""
    store, world = door.store, door.library.world
    return Speaker(
        person=person,
        received=received,
        zone=world.calendar.zone,
        keep=lambda body: texts.keep(store, body, person=person, received=received),
        find=lambda name, address: find_person(store, world.directory, name, address),
        outsider=lambda name, address: people.name(store, address, name=name).id if address else "",
        typed=typed,
        recall=lambda one: recalled(store, one),
    )


def other_phone(
    dispute: Dispute, speaker: Speaker, commands: Iterable[c.AnyCommand]
) -> tuple[c.GivePhone, ...]:
    """What it asks of a dispute that somebody is rung on another number: nothing where they have no part in it, or leave it
    to somebody else with the same mail."""
    leaves = any(isinstance(one, c.StandDown | c.PassOn) for one in commands)
    return () if leaves or not dispute.takes_part(speaker.person) else (speaker.asks(c.GivePhone),)
