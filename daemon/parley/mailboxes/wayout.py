"""What every way out of parley takes and gives back: one mail, and what became of it for each recipient.

A way out (`maildir.Maildir`, `smtp.Smtp`) hands bytes over and says what it knows; it never renders, never
retries, never reads a clock. Trying again, and when, is the outbox's business (shared/mail.md section 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from parley.mail.delivered import Delivered, Failed, FailedForNow, Sent, Unknown
from parley.value import value

__all__ = [
    "Delivered",
    "Failed",
    "FailedForNow",
    "Outgoing",
    "PerRecipient",
    "Sent",
    "Unknown",
    "WayOut",
    "for_all",
]


@value
class Outgoing:
    """One mail as it leaves: the frozen bytes with CRLF line ends, and the envelope they travel in.

    `envelope_from` is the bounce address, "" for the null sender. The outbox sends one recipient per mail; a
    way out takes several, because a relay answers for each of them. `again`: it was tried before and may have arrived
    then; a way out that can look into a folder of sent mail looks for `message_id` there first, and says `Sent`.
    """

    envelope_from: str
    rcpt_to: tuple[str, ...]
    raw: bytes
    message_id: str
    again: bool = False


PerRecipient = Mapping[str, Delivered]


class WayOut(Protocol):
    """What dispatch needs. Nothing is raised for a mail: each recipient of each mail has a result."""

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """Hand over one mail; the result for each of its recipients."""
        ...

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """Hand over several at once, results in the same order: cheaper, and one failing delays no other."""
        ...

    async def close(self) -> None:
        """Let go of kept connections and threads."""
        ...


def for_all(outgoing: Outgoing, result: Delivered) -> PerRecipient:
    """The same result for each recipient."""
    return dict.fromkeys(outgoing.rcpt_to, result)
