"""Commands. Urgency and on call: who has it, who is away, whose address failed. See `commands` for what all of them have in common."""

from __future__ import annotations

from datetime import date

from parley.dispute.command_base import Command
from parley.value import value


@value(kw_only=True)
class MarkUrgent(Command):
    """URGENT."""


@value(kw_only=True)
class Acknowledge(Command):
    """ACK to an alert."""

    alert: int


@value(kw_only=True)
class PassAlert(Command):
    """PASS: cannot take it. named: to whom they would pass it; the rota says who is next all the same."""

    alert: int
    named: str = ""


@value(kw_only=True)
class ReportContact(Command):
    """SPOKE, after an alert."""

    alert: int


@value(kw_only=True)
class MarkAway(Command):
    """The mailbox of `person` says that they are away. back: the day on which they are back, as it claims."""

    person: str
    back: date | None = None


@value(kw_only=True)
class MarkAddressFailed(Command):
    """A mail to `person` came back for good."""

    person: str
    status: str = ""


@value(kw_only=True)
class MarkWayFailed(Command):
    """An alert did not reach `person` by this channel."""

    person: str
    alert: int
    way: str
    status: str = ""
