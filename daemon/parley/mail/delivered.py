"""What became of a message that was handed to whoever carries it: a mail server, a folder, a channel for texts."""

from __future__ import annotations

from parley.errors import TransportError
from parley.value import value


@value
class Sent:
    """The other side has taken responsibility. `server_id`: what it called the mail, "" if it did not say."""

    server_id: str = ""


@value
class FailedForNow:
    """Not taken, and the same may be taken later (4xx, no connection, a fault in our own set-up). in_the_clear: it would
    have had to travel unencrypted, which was forbidden: somebody must hear of it now. away: nobody answered there, or would not
    let us in, which says nothing of this message. fault: what is wrong with the way itself, in words that name the setting and nobody; None where it
    is about this message."""

    message: str
    in_the_clear: bool = False
    away: bool = False
    fault: TransportError | None = None


@value
class Failed:
    """Refused for good. `status`: the enhanced code (RFC 3463), or the reply code where there is none."""

    message: str
    status: str


@value
class Unknown:
    """Cut off after the content had begun to leave: the other side may have it. Only the same id may be retried."""

    message: str


Delivered = Sent | FailedForNow | Failed | Unknown
