"""Commands. What is kept of a dispute under retention, and what is not any more. See `commands` for what all of them have in common."""

from __future__ import annotations

from parley.dispute.command_base import Command
from parley.value import value


@value(kw_only=True)
class HoldRecords(Command):
    """Nothing of this dispute is to be deleted until it is released. text: id of the reason."""

    text: str = ""


@value(kw_only=True)
class ReleaseRecords(Command):
    """The review is over: what is kept goes when its time has come."""


@value(kw_only=True)
class NoteDeletion(Command):
    """What people wrote is deleted under retention: kinds and count as in `RecordsDeleted`."""

    kinds: tuple[str, ...]
    count: int
