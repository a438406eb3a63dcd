"""All ways out behind one: mail to the mail's own, and each text to the channel that its address names.

A channel may take seconds: its messages go out side by side, in threads of their own, and while it does not answer at
all the rest fail at once, so that the next channel is tried and nobody's mail waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from parley.mail import channels
from parley.mailboxes.wayout import (
    Delivered,
    FailedForNow,
    Outgoing,
    PerRecipient,
    Unknown,
    WayOut,
    for_all,
)
from parley.oncall.channel import PATIENCE, Channel

SIDE_BY_SIDE = 8  # messages that one channel carries at a time
# What became of so many is asked at a time, beside those: a text that is to leave never waits for that
ASKED = 2
SLOW = 0.8 * PATIENCE  # seconds after which a failure means that nobody answers there
LONGEST = 4 * PATIENCE  # seconds until the next channel is tried, whatever this one is still saying
REST = 20.0  # seconds in which a channel that did not answer is not asked


class Ways:
    """The way out of a daemon that has channels beside mail. As `WayOut` wants it."""

    def __init__(self, mail: WayOut, others: Mapping[str, Channel]) -> None:
        self._mail = mail
        self._others = {name: _Way(channel) for name, channel in others.items()}

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """See `WayOut`."""
        return (await self.deliver_all([outgoing]))[0]

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """See `WayOut`. Mail and texts leave at the same time."""
        texts = [n for n, mail in enumerate(mails) if channels.parts(mail.rcpt_to[0])[0]]
        letters = [n for n in range(len(mails)) if n not in set(texts)]
        sending = [asyncio.ensure_future(self._send(mails[n])) for n in texts]
        posted = await self._mail.deliver_all([mails[n] for n in letters]) if letters else []
        results = dict(zip(letters, posted, strict=True))
        for n, one in zip(texts, sending, strict=True):
            results[n] = await one
        return [results[n] for n in range(len(mails))]

    async def became(self, address: str, server_id: str) -> Delivered | None:
        """What its channel knows by now of a text that it took; see `Channel`."""
        known = self._others.get(channels.parts(address)[0])
        return await known.became(server_id) if known is not None else None

    async def close(self) -> None:
        """See `WayOut`."""
        for way in self._others.values():
            way.close()
        await self._mail.close()

    async def _send(self, message: Outgoing) -> PerRecipient:
        way, to = channels.parts(message.rcpt_to[0])
        known = self._others.get(way)
        if known is None:
            return for_all(message, FailedForNow(f"no channel {way} is set up"))
        return for_all(
            message, await known.send(to, message.raw.decode("utf-8", "replace"), message.message_id)
        )


class _Way:
    """One channel with its threads."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._threads = ThreadPoolExecutor(SIDE_BY_SIDE + ASKED, thread_name_prefix="channel")
        self._places, self._asking = asyncio.Semaphore(SIDE_BY_SIDE), asyncio.Semaphore(ASKED)
        self._resting_until = 0.0

    async def send(self, to: str, text: str, key: str) -> Delivered:
        """What became of it; nothing is raised."""
        loop = asyncio.get_running_loop()
        async with self._places:
            begun = loop.time()
            if begun < self._resting_until:
                return FailedForNow("the channel did not answer a moment ago")
            try:
                work = loop.run_in_executor(self._threads, self._channel.send, to, text, key)
                result = await asyncio.wait_for(work, LONGEST)
            except TimeoutError:  # an answer that drips in; the thread is left to it
                result = FailedForNow("the channel does not come to the end of its answer")
            except Exception as error:  # noqa: BLE001 - a channel raises nothing; if it does, who knows
                result = Unknown(type(error).__name__)
            if isinstance(result, FailedForNow) and loop.time() - begun > SLOW:
                self._resting_until = loop.time() + REST
            return result

    async def became(self, server_id: str) -> Delivered | None:
        """None where it cannot be asked just now; nothing is raised."""
        loop = asyncio.get_running_loop()
        async with self._asking:
            if loop.time() < self._resting_until:
                return None
            try:
                work = loop.run_in_executor(self._threads, self._channel.became, server_id)
                return await asyncio.wait_for(work, LONGEST)
            except Exception:  # noqa: BLE001 - a channel raises nothing; if it does, nothing is known
                return None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
