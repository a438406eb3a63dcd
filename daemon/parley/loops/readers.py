"""The reading processes: raw mail in, its meaning out, whatever the mail is (shared/mail.md section 1).

A mail that kills its reader, or takes too long, comes back as `WorkerDied`; the caller counts that in the spool and
asks again with `read_slowly`: then it is read alone, in a process of its own with more time, and nobody waits behind
it. After three the caller parks it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from parley.loops.hatchery import Hatchery
from parley.loops.workers import Command, Failed, WorkerDied, Workers
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

Reading = InboundMail | UnreadableMail | WorkerDied
# The largest mail that is read takes 0.3 s, the worst killer that is known 0.5 s. So six that hang, in a row, keep their
# neighbours waiting for three seconds; whatever is honest and slow is read in the slow lane.
READING = Command(
    "parley.loops.reading:read", (InboundMail, UnreadableMail), seconds=0.8, patience=0.5, warm=True
)
COUNT = 2
SLOW = 5.5  # the slow lane has so many times the time
STANDSTILL = 1.0  # seconds in which none of a group is read: what has been read goes on
LONGEST = 3.0  # seconds that the mails of a group wait for one another at most


class Readers:
    """Up to `count` processes for usual mail, one while there is none. `hatchery`: where they come from. `context` may be
    set at any time; it holds for mails handed over later."""

    def __init__(
        self, hatchery: Hatchery, context: ReadingContext, *, count: int = COUNT, command: Command = READING
    ) -> None:
        self.context, self.hatchery = context, hatchery
        self._slowly = command.seconds * SLOW
        self._workers = Workers(hatchery, command, count=count, keep=1, name="reading process")
        self.start, self.stop, self.processes = (
            self._workers.start,
            self._workers.stop,
            self._workers.processes,
        )

    def put(self, mails: Sequence[tuple[bytes, Envelope]]) -> list[asyncio.Future[Any]]:
        """Several mails to read; futures of what `read` returns, but `Failed` as it is (see `meaning`)."""
        found = [self._workers.put(self._arguments(raw, envelope), len(raw)) for raw, envelope in mails]
        self._workers.hand_out()
        return found

    async def read_many(self, mails: Sequence[tuple[bytes, Envelope]]) -> list[Reading]:
        """Several mails, results in the same order; one that kills its reader takes none of the others with it."""
        return [meaning(await result) for result in self.put(mails)]

    async def read(self, raw: bytes, envelope: Envelope) -> Reading:
        """One mail."""
        return (await self.read_many([(raw, envelope)]))[0]

    async def read_slowly(self, raw: bytes, envelope: Envelope) -> Reading:
        """One that has killed a reader before: alone, in a process of its own that has more time."""
        return meaning(await self._workers.do_alone(self._arguments(raw, envelope), seconds=self._slowly))

    def _arguments(self, raw: bytes, envelope: Envelope) -> Callable[[], tuple[Any, ...]]:
        return lambda: (raw, envelope, self.context)


def meaning(answer: Any) -> Reading:
    """A worker's answer as a reading: a fault of the reader is this mail's, and it goes to the pen with its kind."""
    if isinstance(answer, Failed):
        return UnreadableMail(f"reader failed: {answer.kind}")
    return answer if isinstance(answer, InboundMail | UnreadableMail | WorkerDied) else WorkerDied("crash")


async def those_read(results: Sequence[asyncio.Future[Any]]) -> None:
    """Wait until all are there, or none has come for a while: something hangs then, and the others go on without it."""
    pending = set(results)
    until = asyncio.get_running_loop().time() + LONGEST
    while pending and asyncio.get_running_loop().time() < until:
        done, pending = await asyncio.wait(pending, timeout=STANDSTILL)
        if not done:
            return
