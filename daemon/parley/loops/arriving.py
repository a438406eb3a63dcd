"""Mail on its way from the listener into the spool: while one is, the mailbox has not been read up to now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from parley.mail.message import Envelope


class Arriving:
    """Wraps what keeps a mail; knows the receipt of each that is being kept."""

    def __init__(self, keep: Callable[[bytes, Envelope], Awaitable[object]]) -> None:
        self._keep = keep
        self._moments: dict[datetime, int] = {}  # how many there are of each

    async def accept(self, raw: bytes, envelope: Envelope) -> None:
        """Keep it; raises what keeping it raises."""
        moments, at = self._moments, envelope.received
        moments[at] = moments.get(at, 0) + 1
        try:
            await self._keep(raw, envelope)
        finally:
            moments[at] -= 1
            if not moments[at]:
                del moments[at]

    def oldest(self) -> datetime | None:
        """The receipt of the first of them; None if nothing is arriving."""
        return min(self._moments, default=None)
