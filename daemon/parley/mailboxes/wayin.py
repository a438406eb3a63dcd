"""What every way in that reads a mailbox takes and gives back. `loops/mailbox_loop.py` supervises it, one for all kinds.

A mailbox is read in four steps: *look* at everything that waits there, *fetch* each mail, and only when our spool has
made it durable say *done*, which moves or marks it on the server. Between looks *wait* for a hint. Looking is the truth,
a hint is only a hint: what it misses, the next full look finds.

All calls are blocking and come from one thread that belongs to this way in alone, so that a server which hangs keeps
nobody else waiting. Every call must end by itself: set a time limit on whatever is awaited from the server. What
connects does so when first needed, and anew after a `TransportError`; nothing is retried here, the loop has the
patience. Nothing here may mark a mail as read: people open the shared mailbox too.

Errors are `TransportError`, whose message a mail administrator reads in the log and in a letter: what is wrong, and the
setting of parley.yaml or of the server to change ("The server does not know this name and password:
mailbox.username, mailbox.password_file."). No address of a correspondent, no subject, no line that the server quotes
of a mail may stand in it. `permanent` is true where only a person can mend it (a password, a certificate, a folder
that is not there): the loop then asks more seldom, but it never gives up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from parley.errors import TransportError
from parley.value import value


@value
class Found:
    """A mail that waits on the server.

    `key` names it there, the same in each look while it stays where it is (IMAP: UIDVALIDITY and UID; Graph: the
    immutable id; EWS: the item id). `received`: by the server's own clock, UTC; deadlines go by it. `size`: octets as
    the server says, 0 where it does not say.
    """

    key: str
    received: datetime
    size: int = 0


@value
class Fetched:
    """The mail's octets as they came (RFC 5322, CRLF line ends). If it was larger than asked for, `whole` is false and
    `raw` is its head alone; it stays on the server, and a person is told."""

    raw: bytes
    whole: bool = True


class WayIn(Protocol):
    """One mailbox, one folder."""

    name: str  # what `Envelope.read_through` says of its mail: imap | ews | graph

    @property
    def hinted(self) -> bool:
        """Whether the server tells of new mail by itself, now: else the loop looks every few seconds."""
        ...

    def look(self, since: datetime) -> Iterable[Found]:
        """A full look: every mail of the folder that is not done yet and was received at `since` or later, in any order.

        `since` spares the server a list of ten years; the loop compares once more, so days will do. Whatever a hint or
        a change token said before is forgotten first: UIDVALIDITY changed, Graph `410`, an EWS sync state that is not
        valid any more all mean no more than "look at everything", and the same mail under another key is no harm.
        """
        ...

    def fetch(self, found: Found, most: int) -> Fetched | None:
        """One mail, not marked as read, and never more than about `most` octets of it in memory. None: it is gone."""
        ...

    def done(self, found: Sequence[Found]) -> None:
        """They are durable with us: move them to the folder for what is done, or mark them, so that no look finds them.

        Called again with the same mails after a fault; what is gone or done already is no error.
        """
        ...

    def wait(self, seconds: float) -> bool:
        """Up to about so long (the loop asks for a second or so at a time, so keep the subscription open between two
        calls); true as soon as there may be something new. Without hints: sleep, and false."""
        ...

    def close(self) -> None:
        """Let go of the server. Raises nothing."""
        ...


@runtime_checkable
class ListensApart(Protocol):
    """A way in that is told of new mail over a connection of its own, which may fail alone."""

    @property
    def unheard(self) -> TransportError | None:
        """What keeps the server from telling, tried a few times; None where nothing does, or it never could."""
        ...


@runtime_checkable
class GivesSeveral(Protocol):
    """A way in that can give several mails for one question, which costs both sides less."""

    def fetch_several(self, found: Sequence[Found], most: int) -> Sequence[Fetched | None]:
        """As `fetch`, for each in this order. A fault speaks of all of them: which mail it was, asking for each shows."""
        ...
