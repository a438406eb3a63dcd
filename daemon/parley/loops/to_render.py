"""A letter on its way from the outbox to its octets: what they depend on, and what became of it. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from parley.dispute.dispute import Dispute
from parley.loops.basis import Basis
from parley.store.kept_facts import may_hold
from parley.store.outbox import OutboxRow
from parley.value import value

FROM_NAME = "parley"  # whom every letter, and every meeting, is from


@value(kw_only=True)
class ToRender:
    """A letter that was claimed, with all that its octets depend on.

    texts: what people typed, by the ids that the facts name. at: the moment of the first claim, which dates it.
    address, instance: the mailbox, and what marks our own mail. files: the documents it carries, as PDF, by what
    the facts call them. basis, dispute: what its facts follow from, where its row has not all of them (`mail/telling.py`).
    """

    row: OutboxRow
    texts: Mapping[str, str]
    at: datetime
    address: str
    instance: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    basis: Basis | None = None
    dispute: Dispute | None = None

    def facts(self, names: frozenset[str] | None = None) -> dict[str, Any]:
        """Its facts (of these names, or all): those that its row has, or worked out of what they follow from."""
        if self.basis is None or self.dispute is None:
            return dict(self.row.facts)
        return self.basis.facts(self.row, self.dispute, names)

    @property
    def enclosed(self) -> list[tuple[str, str]]:
        """The documents that it carries: what each is, and its file's name."""
        if not may_hold(self.row.facts, '"files":'):
            return []
        return [(what, name) for what, name in (self.row.facts.get("documents") or {}).get("files", ())]

    @property
    def missing(self) -> list[str]:
        """Those that are not made yet."""
        return [what for what, _ in self.enclosed if what not in self.files]


@value
class Rendered:
    """What became of it: the octets, or why there are none."""

    row: OutboxRow
    raw: bytes = b""
    problem: str = ""

    @classmethod
    def of(cls, letter: ToRender, answer: bytes | str) -> Rendered:
        """answer: the octets, or words that say what is wrong."""
        if isinstance(answer, bytes):
            return cls(letter.row, answer)
        return cls(letter.row, problem=str(answer))
