"""The reading processes: raw mail in, its meaning out, whatever the mail is (shared/mail.md section 1).

Usual mails are handed over several together, of which a reader does each step for all before the next
(`mail.inbound.read_each`). If one of them ends the reader, or takes too long, each of them is read once more by itself: so it
is known which it was. That one comes back as `WorkerDied`; the caller counts that in the spool and asks again with
`read_slowly`: then it is read in a process of its own with more time, and nobody waits behind it. After three the caller
parks it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from parley.loops.hatchery import Hatchery
from parley.loops.workers import Command, Failed, WorkerDied, Workers
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

Raw = tuple[bytes, Envelope]
Reading = InboundMail | UnreadableMail | WorkerDied
Result = asyncio.Future[Reading]
# The largest mail that is read takes 0.3 s, the worst killer that is known 0.5 s. So six that hang, in a row, keep their
# neighbours waiting for three seconds; whatever is honest and slow is read in the slow lane.
READING = Command(
    "parley.loops.reading:read_each",
    (list, InboundMail, UnreadableMail),
    seconds=0.8,
    patience=0.5,
    warm=True,
)
COUNT = 2
TOGETHER = 25  # mails that are handed over together at most: half of a group of the intake
USUAL = 100_000  # octets: what is larger is handed over by itself
MOST = 500_000  # octets handed over together: the worst of its kind is read in a fifth of a mail's time
PART = 0.4  # of a mail's time for those together: what takes longer is told apart soon, and its neighbours wait less
SLOW = 5.5  # the slow lane has so many times the time
STANDSTILL = 1.0  # seconds in which none of a group is read: what has been read goes on
LONGEST = 3.0  # seconds that the mails of a group wait for one another at most


class Readers:
    """Up to `count` processes for usual mail, none while there is none. `hatchery`: where they come from. `context` may be
    set at any time; it holds for mails handed over later."""

    def __init__(
        self, hatchery: Hatchery, context: ReadingContext, *, count: int = COUNT, command: Command = READING
    ) -> None:
        self.context, self.hatchery = context, hatchery
        self._count = count
        self._slowly = command.seconds * SLOW
        self._workers = Workers(hatchery, command, count=count, name="reading process")
        self.start, self.stop, self.processes = (
            self._workers.start,
            self._workers.stop,
            self._workers.processes,
        )

    def put(self, mails: Sequence[Raw]) -> list[Result]:
        """Several mails to read; futures of what each means."""
        loop = asyncio.get_running_loop()
        results: list[Result] = [loop.create_future() for _ in mails]
        for group in groups([len(raw) for raw, _ in mails], self._count):
            self._read([mails[n] for n in group], [results[n] for n in group])
        self._workers.hand_out()
        return results

    async def read_many(self, mails: Sequence[Raw]) -> list[Reading]:
        """Several mails, results in the same order; one that kills its reader takes none of the others with it."""
        return [await result for result in self.put(mails)]

    async def read(self, raw: bytes, envelope: Envelope) -> Reading:
        """One mail."""
        return (await self.read_many([(raw, envelope)]))[0]

    async def read_slowly(self, raw: bytes, envelope: Envelope) -> Reading:
        """One that has killed a reader before: alone, in a process of its own that has more time."""
        work = self._arguments([(raw, envelope)])
        return _meanings(await self._workers.do_alone(work, seconds=self._slowly), 1)[0]

    def _read(self, mails: Sequence[Raw], results: Sequence[Result]) -> None:
        size, part = sum(len(raw) for raw, _ in mails), PART if len(mails) > 1 else 1.0
        answer = self._workers.put(self._arguments(mails), size, part=part)
        answer.add_done_callback(partial(self._answered, mails, results))

    def _answered(self, mails: Sequence[Raw], results: Sequence[Result], answer: asyncio.Future[Any]) -> None:
        """Each learns what it means; or, if that is not known of all of them, each is read by itself."""
        if answer.cancelled():
            for result in results:
                result.cancel()
            return
        if len(mails) > 1 and not _all_read(answer.result(), len(mails)):
            for mail, result in zip(mails, results, strict=True):
                if not result.done():
                    self._read([mail], [result])
            self._workers.hand_out()
            return
        for result, reading in zip(results, _meanings(answer.result(), len(mails)), strict=True):
            if not result.done():
                result.set_result(reading)

    def _arguments(self, mails: Sequence[Raw]) -> Callable[[], tuple[Any, ...]]:
        return lambda: (mails, self.context)


def groups(sizes: Sequence[int], readers: int) -> list[list[int]]:
    """Which of so many mails are handed over together, by their numbers: an equal share for each reader, what is large
    by itself. sizes: octets of each."""
    share = min(TOGETHER, -(-len(sizes) // readers))
    found: list[list[int]] = []
    room = -1  # octets that the last group still takes
    for n, octets in enumerate(sizes):
        if octets > min(room, USUAL) or len(found[-1]) >= share:
            found.append([])
            room = MOST if octets <= USUAL else -1
        found[-1].append(n)
        room -= octets
    return found


def _all_read(answer: Any, count: int) -> bool:
    return isinstance(answer, list) and len(answer) == count


def _meanings(answer: Any, count: int) -> Sequence[Reading]:
    """A worker's answer as readings: a fault of the reader is this mail's, and it goes to the pen with its kind."""
    if isinstance(answer, Failed):
        return [UnreadableMail(f"reader failed: {answer.kind}")] * count
    if not _all_read(answer, count):
        return [WorkerDied("crash") if not isinstance(answer, WorkerDied) else answer] * count
    known = InboundMail | UnreadableMail
    return [each if isinstance(each, known) else WorkerDied("crash") for each in answer]


async def those_read(results: Sequence[Result]) -> None:
    """Wait until all are there, or none has come for a while: something hangs then, and the others go on without it."""
    pending = _not_done(results)
    until = asyncio.get_running_loop().time() + LONGEST
    while pending and asyncio.get_running_loop().time() < until:
        # For the last of them alone: most come together, and each that is waited for is called back by itself
        await asyncio.wait(pending[-1:], timeout=STANDSTILL)
        left = _not_done(pending)
        if len(left) == len(pending):
            return
        pending = left


def _not_done(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if not result.done()]
