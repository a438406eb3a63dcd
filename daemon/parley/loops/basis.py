"""The rules and the directory that letters rest on: large, seldom another, and sent to a rendering process only once.

In a pickle a basis is its key. A process that does not know it says so (`UnknownBasis`), and gets it whole (`learn`).
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from parley.dispute.dispute import Dispute
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import World
from parley.mail.telling import TOLD, Telling, seen, whole_facts
from parley.store import codec
from parley.store.kept_facts import as_read
from parley.store.outbox import OutboxRow

REMEMBERED = 8  # a house has one or two, and another after each change of a file

_known: OrderedDict[str, Basis] = OrderedDict()


class UnknownBasis(Exception):
    """A letter rests on something that this process has not been told."""


class Basis:
    """One of them. What was worked out from its parts does not travel."""

    def __init__(self, protocol: DisputeProtocol, world: World) -> None:
        self.protocol, self.world = protocol, world
        self._last: tuple[Telling, View] | None = None

    def facts(self, row: OutboxRow, dispute: Dispute, names: frozenset[str] | None = None) -> dict[str, Any]:
        """The facts of a letter that rests on this. dispute: as it stood when the letter was decided. names: those that
        are asked for, None for all."""
        kept = as_read(row.facts)
        telling = codec.read(Telling, kept[TOLD])
        return whole_facts(telling, self._view(telling, dispute), kept, names=names)

    def _view(self, telling: Telling, dispute: Dispute) -> View:
        """The letters of one event see the same view, so that much is worked out once for all of them."""
        if self._last is None or not _alike(self._last, telling, dispute):
            self._last = telling, seen(telling, self.protocol, self.world, dispute)
        return self._last[1]

    @cached_property
    def whole(self) -> bytes:
        """What `learn` takes."""
        return pickle.dumps((replace(self.protocol), replace(self.world)), protocol=5)

    @cached_property
    def key(self) -> str:
        """What names it in a pickle."""
        return sha256(self.whole).hexdigest()

    def __reduce__(self) -> tuple[object, ...]:
        return _remembered, (self.key,)


def _alike(last: tuple[Telling, View], telling: Telling, dispute: Dispute) -> bool:
    other, view = last
    same = view.dispute is dispute and other.at == telling.at
    return same and other.named == telling.named and other.phones == telling.phones


def learn(key: str, whole: bytes) -> None:
    """From now on this process knows it."""
    _known[key] = Basis(*pickle.loads(whole))
    while len(_known) > REMEMBERED:
        _known.popitem(last=False)


def _remembered(key: str) -> Basis:
    if key not in _known:
        raise UnknownBasis
    _known.move_to_end(key)
    return _known[key]
