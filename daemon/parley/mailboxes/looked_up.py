"""A way out beside a folder of sent mail: a letter that may have left before is looked for there, and not sent twice.

The folder is a help, no condition: where it cannot be read the letter is sent again, as the same letter with the same
Message-ID; where a copy cannot be kept, the letter has left all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from parley.errors import TransportError
from parley.mailboxes.wayout import Outgoing, PerRecipient, Sent, WayOut, for_all


class SentFolder(Protocol):
    """A folder of sent mail. Called from one thread that is its own; raises TransportError."""

    def was_sent(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID lies there."""
        ...

    def keep(self, raw: bytes) -> None:
        """Put a copy of what has left there."""
        ...

    def close(self) -> None:
        """Let go of the server. Raises nothing."""
        ...


class LookedUp:
    """Another way out, with the look into the folder before and, if `keep`, a copy into it after."""

    def __init__(self, way_out: WayOut, folder: SentFolder, *, keep: bool) -> None:
        self._way_out, self._folder, self._keep = way_out, folder, keep
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sent")

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """See `WayOut`."""
        return (await self.deliver_all([outgoing]))[0]

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """See `WayOut`. Those that were not found are handed on together."""
        there = [mail.again and await self._was_sent(mail) for mail in mails]
        left = [mail for mail, found in zip(mails, there, strict=True) if not found]
        handed = iter(await self._way_out.deliver_all(left) if left else [])
        results = [
            for_all(mail, Sent()) if found else next(handed) for mail, found in zip(mails, there, strict=True)
        ]
        for mail, found, result in zip(mails, there, results, strict=True):
            if self._keep and not found and any(isinstance(each, Sent) for each in result.values()):
                await self._kept(mail)
        return results

    async def close(self) -> None:
        """See `WayOut`."""
        await self._way_out.close()
        self._thread.submit(self._folder.close)
        await asyncio.to_thread(self._thread.shutdown)

    async def _was_sent(self, mail: Outgoing) -> bool:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._folder.was_sent, mail.message_id)
        except TransportError as error:
            structlog.get_logger().error("sent mail not looked up", why=error.message)
            return False

    async def _kept(self, mail: Outgoing) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._folder.keep, mail.raw)
        except TransportError as error:
            structlog.get_logger().error("no copy of sent mail kept", why=error.message)
