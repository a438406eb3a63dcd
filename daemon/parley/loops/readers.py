"""A pool of warm reading processes: raw mail in, its meaning out, whatever the mail is (shared/mail.md section 1).

A mail that kills its reader, or takes too long, comes back as `ReaderDied`; the caller counts that in the spool and
asks again with `slow=True`: then it is read alone, in a process of its own with more time, and nobody waits behind
it. After three the caller parks it. This file is about processes; what a mail means enters nowhere.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any

import structlog

from parley.loops.reader_process import Command, Job, ReaderDied, ReaderProcess, Reading, start_reader
from parley.mail.message import Envelope, ReadingContext

__all__ = ["Command", "ReaderDied", "Readers", "Reading"]

MOST_MAILS = 8  # given to one process at a time: enough that it never waits for us
MOST_BYTES = 1_000_000
SLOW = 4.0  # the slow lane has so many times the time
START = 20.0  # seconds in which a process must be ready
PAUSES = (0.0, 0.2, 1.0, 5.0, 30.0)  # before the next start, after so many processes that did not come up


class Readers:
    """`count` processes for usual mail. `context` may be set at any time; it holds for mails handed over later."""

    def __init__(self, context: ReadingContext, *, count: int = 1, command: Command | None = None) -> None:
        self.context = context
        self._count = count
        self._command = command or Command()
        self._readers: set[ReaderProcess] = set()
        self._waiting: deque[Job] = deque()
        self._slow_lane = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed_starts = 0
        self._stopping = False

    async def start(self) -> None:
        """Start all and wait until they are warm. RuntimeError where one does not come up."""
        await asyncio.gather(*(self._start_one() for _ in range(self._count)))

    async def read(self, raw: bytes, envelope: Envelope, *, slow: bool = False) -> Reading:
        """One mail. slow: alone, in a process of its own; for a mail that has killed a reader before."""
        if slow:
            return await self._read_slowly(raw, envelope)
        return (await self.read_many([(raw, envelope)]))[0]

    async def read_many(self, mails: Sequence[tuple[bytes, Envelope]]) -> list[Reading]:
        """Several mails, results in the same order; one that kills its reader takes none of the others with it."""
        loop = asyncio.get_running_loop()
        jobs = [Job(raw, envelope, loop.create_future()) for raw, envelope in mails]
        self._waiting.extend(jobs)
        self._hand_out()
        return [await job.result for job in jobs]

    async def stop(self) -> None:
        """End all processes. Whoever still waits is cancelled; their mails stay in the spool."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        readers = list(self._readers)
        waiting = [*self._waiting, *(job for reader in readers for job in reader.jobs)]
        for job in waiting:
            job.result.cancel()
        await asyncio.gather(*(reader.end() for reader in readers), *self._tasks, return_exceptions=True)

    def processes(self) -> list[int]:
        """The process ids of the readers that are up."""
        return [reader.process.pid for reader in self._readers if reader.process]

    def _hand_out(self) -> None:
        for reader in sorted(self._readers, key=lambda reader: len(reader.jobs)):
            if not self._waiting:
                return
            self._fill(reader)

    def _fill(self, reader: ReaderProcess) -> None:
        """Give it what it can hold. Half empty is early enough: one write for several mails is cheaper."""
        if not reader.ready.done() or reader.retiring or len(reader.jobs) > MOST_MAILS // 2:
            return
        batch: list[Job] = []
        size = reader.in_hand
        while self._waiting and len(reader.jobs) + len(batch) < MOST_MAILS and (size < MOST_BYTES):
            job = self._waiting.popleft()
            if not job.result.done():
                batch.append(job)
                size += len(job.raw)
        if batch:
            reader.hand(batch, self.context)

    def _reader_gone(self, reader: ReaderProcess, unread: list[Job]) -> None:
        """Another in its place; the mails that waited behind the one in hand come first."""
        self._waiting.extendleft(reversed(unread))
        known = reader in self._readers
        self._readers.discard(reader)
        if self._stopping:
            return
        self._later(reader.end())
        if known:
            if not reader.retiring:
                structlog.get_logger().warning("reading process ended")
            self._later(self._replace())

    async def _replace(self) -> None:
        while not self._stopping:
            await asyncio.sleep(PAUSES[min(self._failed_starts, len(PAUSES) - 1)])
            try:
                await self._start_one()
            except (OSError, RuntimeError, TimeoutError):
                self._failed_starts += 1
                structlog.get_logger().error("reading process does not start", times=self._failed_starts)
            else:
                self._failed_starts = 0
                return

    async def _start_one(self) -> None:
        reader = await start_reader(self._command, self._fill, self._reader_gone)
        try:
            await asyncio.wait_for(asyncio.shield(reader.ready), START)
        except BaseException:
            reader.kill()
            await reader.end()
            raise
        self._readers.add(reader)
        self._hand_out()

    async def _read_slowly(self, raw: bytes, envelope: Envelope) -> Reading:
        command = replace(self._command, seconds=self._command.seconds * SLOW)
        job = Job(raw, envelope, asyncio.get_running_loop().create_future())
        async with self._slow_lane:
            reader = await start_reader(command, lambda _reader: None, lambda _reader, _unread: None)
            try:
                await asyncio.wait_for(asyncio.shield(reader.ready), START)
                reader.hand([job], self.context)
                return await job.result
            finally:
                await reader.end(grace=0.2)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
