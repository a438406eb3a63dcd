"""What the facts of a row follow from, out of the store: for a letter that is to be rendered, or joined with others."""

from __future__ import annotations

from typing import Any

from parley.dispute.dispute import Dispute
from parley.loops.basis import Basis
from parley.loops.door import Door
from parley.mail.telling import TOLD
from parley.store.kept_facts import may_hold
from parley.store.outbox import OutboxRow


def whole(door: Door, row: OutboxRow) -> dict[str, Any]:
    """All facts of a row, where the daemon itself needs them."""
    basis, dispute = ground(door, row)
    return basis.facts(row, dispute) if basis and dispute else dict(row.facts)


def ground(door: Door, row: OutboxRow) -> tuple[Basis, Dispute] | tuple[None, None]:
    """What the facts of a row follow from; nothing for one that has all of them."""
    told = row.facts.get(TOLD) if may_hold(row.facts, f'"{TOLD}":') else None
    if told is None:
        return None, None
    dispute = door.dispute_at(row.reference, told["upto"])
    return _basis(door, dispute, told.get("world", "")), dispute


def _basis(door: Door, dispute: Dispute, world_hash: str) -> Basis:
    """The rules of a dispute, with the directory of that hash."""
    library, store = door.library, door.store
    protocol = library.protocol_of(store, dispute)
    key = (world_hash, id(protocol))  # the basis holds the protocol, so that no other gets its number
    if key not in library.bases:
        world = library.earlier(store, world_hash).world_for(store, (), protocol)
        library.bases[key] = Basis(protocol, world)
    return library.bases[key]
