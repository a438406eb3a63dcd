"""Another way out, which says of each letter that was taken, at once, that it was: before a whole group is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from parley.mailboxes.wayout import Outgoing, PerRecipient, Sent, WayOut


class Noted:
    """noted: told the Message-ID of each letter that all of its recipients' server has taken."""

    def __init__(self, way_out: WayOut, noted: Callable[[str], None]) -> None:
        self._way_out, self._noted = way_out, noted

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """See `WayOut`."""
        results = await self._way_out.deliver(outgoing)
        if results and all(isinstance(each, Sent) for each in results.values()):
            self._noted(outgoing.message_id)
        return results

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """See `WayOut`. Side by side, as many as the way out itself allows."""
        return list(await asyncio.gather(*map(self.deliver, mails)))

    async def close(self) -> None:
        """See `WayOut`."""
        await self._way_out.close()
