"""Whoever typed something, as reading it needs them: who can be meant by a name, and how what they typed is kept."""

from __future__ import annotations

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


def with_other_phone(
    dispute: Dispute, speaker: Speaker, commands: list[c.AnyCommand]
) -> tuple[list[c.AnyCommand], bool]:
    """What a mail asks of a dispute with what it asks since its writer is rung on another number: nothing where they have no part in
    it, or leave it to somebody else with the same mail. And whether it asks that. A line by itself leaves no words to be kept."""
    leaves = any(isinstance(one, c.StandDown | c.PassOn) for one in commands)
    if leaves or not dispute.takes_part(speaker.person):
        return commands, False
    kept = [one for one in commands if not isinstance(one, c.KeepNote) or one.text]
    return [*kept, speaker.asks(c.GivePhone)], True
