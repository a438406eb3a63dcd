"""Mail on its way from the listener into the spool: while one is, the mailbox has not been read up to now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

from parley.mail.message import Envelope


class Arriving:
    """Wraps what keeps a mail; knows the receipt of each that is being kept."""

    def __init__(self, keep: Callable[[bytes, Envelope], Awaitable[object]]) -> None:
        self._keep = keep
        self._moments: Counter[datetime] = Counter()

    async def accept(self, raw: bytes, envelope: Envelope) -> None:
        """Keep it; raises what keeping it raises."""
        self._moments[envelope.received] += 1
        try:
            await self._keep(raw, envelope)
        finally:
            self._moments -= Counter([envelope.received])

    def oldest(self) -> datetime | None:
        """The receipt of the first of them; None if nothing is arriving."""
        return min(self._moments, default=None)
