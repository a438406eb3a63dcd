"""Group commit: many sessions wait, one transaction makes all their mails durable.

While one group is being written, the next one gathers; nobody is kept waiting for company, so a mail that comes
alone is committed alone. In a burst there is something else to wait for, and company comes meanwhile: `room`, where
the mails go next. One sync for a group instead of one per mail is what a slow disk needs
(shared/operations.md section 5). What a mail means is none of this room's business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from parley.errors import TransportError
from parley.mail.message import Envelope
from parley.value import value

KeepAll = Callable[[Sequence[tuple[bytes, Envelope]]], Sequence[int]]
MOST_MAILS = 100
MOST_BYTES = 40 * 1024 * 1024


@value
class Kept:
    """A mail that is durable: its number in the spool, and what was kept."""

    number: int
    raw: bytes
    envelope: Envelope


@value
class _Waiting:
    raw: bytes
    envelope: Envelope
    number: asyncio.Future[int]


async def at_once() -> None:
    """There is always room."""


class GroupCommit:
    """Collects mails and keeps them in groups.

    keep_all: makes all of them durable or none, in the thread of `executor`, and returns their numbers. Give
    the executor one thread, the one that owns the spool's connection.
    room: awaited before each group is written: whoever reads mail has more at hand than it can hold. It must return soon.
    kept: told of each group once it is durable; whoever reads mail takes it from there.
    broken: told when the store says that it is damaged for good. The daemon stops then; the sessions hear "later",
    since it is our disk that is broken: a sender who heard "never" would give the mail back.
    """

    def __init__(
        self,
        keep_all: KeepAll,
        executor: ThreadPoolExecutor,
        *,
        room: Callable[[], Awaitable[None]] = at_once,
        kept: Callable[[Sequence[Kept]], None] = lambda _group: None,
        broken: Callable[[TransportError], None] = lambda _error: None,
    ) -> None:
        self._keep_all = keep_all
        self._executor = executor
        self._room = room
        self._kept = kept
        self._broken = broken
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def accept(self, raw: bytes, envelope: Envelope) -> int:
        """Return the mail's number once it is durable; raise what kept it from being so."""
        number: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(raw, envelope, number))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        # A session that is cancelled does not take its mail with it: that is among those that wait, and is kept
        return await number

    async def finish(self) -> None:
        """Wait until nothing is being written."""
        while self._writer is not None:
            await asyncio.wait([self._writer])

    async def _write(self) -> None:
        try:
            while self._waiting:
                await self._room()
                await self._keep_group(self._next_group())
        finally:
            self._writer = None

    def _next_group(self) -> list[_Waiting]:
        size = count = 0
        for each in self._waiting[:MOST_MAILS]:
            size += len(each.raw)
            if count and size > MOST_BYTES:
                break
            count += 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    async def _keep_group(self, group: list[_Waiting]) -> None:
        """Keep it, or tell each why not.

        A `TransportError` is about the store (locked, full) and so about all. Any other fault may be one mail's:
        the others get their chance one by one.
        """
        try:
            await self._keep(group)
        except TransportError as error:
            self._fail(group, TransportError(error.message, permanent=False))
            if error.permanent:
                self._broken(error)
        except Exception as error:  # noqa: BLE001 - goes to whoever waits
            if len(group) == 1:
                self._fail(group, error)
                return
            for each in group:
                await self._keep_group([each])

    async def _keep(self, group: list[_Waiting]) -> None:
        items = [(each.raw, each.envelope) for each in group]
        loop = asyncio.get_running_loop()
        numbers = await loop.run_in_executor(self._executor, self._keep_all, items)
        pairs = list(zip(group, numbers, strict=True))
        # The sessions first: nothing that goes wrong later may take a 250 back.
        for each, number in pairs:
            if not each.number.done():
                each.number.set_result(number)
        try:
            self._kept([Kept(number, each.raw, each.envelope) for each, number in pairs])
        except Exception as error:  # noqa: BLE001 - it is durable; intake finds it in the spool
            structlog.get_logger().error("kept mail not handed over", fault=type(error).__name__)

    @staticmethod
    def _fail(group: list[_Waiting], error: Exception) -> None:
        for each in group:
            if not each.number.done():
                each.number.set_exception(error)
                each.number.exception()  # retrieved: the session that asked may be gone
