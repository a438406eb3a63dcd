"""What the facts of a row follow from, out of the store: for a letter that is to be rendered, or joined with others."""

from __future__ import annotations

import re
from typing import Any

from parley.dispute.dispute import Dispute
from parley.loops.basis import Basis
from parley.loops.door import Door
from parley.mail.telling import TOLD
from parley.store.kept_facts import KeptFacts, may_hold
from parley.store.outbox import OutboxRow

# As `Telling` lies in a row. Nothing that is quoted in JSON can look so: its quotation marks have backslashes before them
_RESTS_ON = re.compile(r'"upto":([0-9]+),"at":"[^"]*","world":"([^"]*)"')


def whole(door: Door, row: OutboxRow) -> dict[str, Any]:
    """All facts of a row, where the daemon itself needs them."""
    basis, dispute = ground(door, row)
    return basis.facts(row, dispute) if basis and dispute else dict(row.facts)


def ground(door: Door, row: OutboxRow) -> tuple[Basis, Dispute] | tuple[None, None]:
    """What the facts of a row follow from; nothing for one that has all of them."""
    rests_on = ground_of(row)
    if rests_on is None:
        return None, None
    upto, world_hash = rests_on
    dispute = door.dispute_at(row.reference, upto)
    return _basis(door, dispute, world_hash), dispute


def ground_of(row: OutboxRow) -> tuple[int, str] | None:
    """How many entries of the journal, and the hash of the directory. All other facts are read where the letter is rendered, and
    not for these two."""
    if not may_hold(row.facts, f'"{TOLD}":'):
        return None
    if isinstance(row.facts, KeptFacts) and (found := _RESTS_ON.search(row.facts.text)):
        return int(found[1]), found[2]
    told = row.facts.get(TOLD)
    return None if told is None else (told["upto"], told.get("world", ""))


def _basis(door: Door, dispute: Dispute, world_hash: str) -> Basis:
    """The rules of a dispute, with the directory of that hash."""
    library, store = door.library, door.store
    protocol = library.protocol_of(store, dispute)
    key = (world_hash, id(protocol))  # the basis holds the protocol, so that no other gets its number
    if key not in library.bases:
        world = library.earlier(store, world_hash).world_for(store, (), protocol)
        library.bases[key] = Basis(protocol, world)
    return library.bases[key]
