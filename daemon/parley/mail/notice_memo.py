"""What the letters of one event have in common: one view for them all, so that what every reader is told alike is worked
out once (`once`). As if it were not there.

The letters of a batch are about the same dispute at the same instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from parley.dispute.dispute import Dispute
from parley.dispute.people import View
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.world import World

_Given = tuple[DisputeProtocol, World, Dispute | None, datetime, dict[str, str]]

_last: tuple[_Given, View] | None = None


def view_of(
    protocol: DisputeProtocol, world: World, dispute: Dispute | None, now: datetime, phones: Mapping[str, str]
) -> View:
    """The view that a notice is made from; that of the notice before it, if everything is the same.

    phones: numbers that people gave in their own mail, by person id: those are the ones to ring.
    """
    global _last
    last = _last
    if last is not None:
        (its_protocol, its_world, its_dispute, at, its_phones), view = last
        same = its_dispute is dispute and its_world is world and its_protocol is protocol
        if same and at == now and its_phones == phones:
            return view
    view = View(protocol, _with_phones(world, phones), dispute or Dispute(), now)
    _last = ((protocol, world, dispute, now, dict(phones)), view)
    return view


def _with_phones(world: World, phones: Mapping[str, str]) -> World:
    people = {one: replace(world.person(one), phone=phone) for one, phone in phones.items() if phone}
    if not people:
        return world
    return replace(world, directory=replace(world.directory, people={**world.directory.people, **people}))
