"""One worker as the daemon sees it: start its process, hand it work, hear its answers, end it.

The child answers in order, so the first job in hand is the one being worked on: if the child dies or is too slow,
that one is to blame, and the others come back undone. What comes from the child is unpickled with nothing allowed
but the values that its command names (`worker_answers.py`).
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal, cast

from parley.loops.hatchery import Handle, Hatchery
from parley.loops.hatchery_process import Order
from parley.loops.worker_answers import understood
from parley.loops.worker_child import HEADER, READY, WORK, in_pieces
from parley.value import value

MOST_ANSWER = 80 * 1024 * 1024
ROOM = 1 << 18  # octets that are taken at a time; more if an answer is larger
KEPT = 1 << 22  # octets of room that stay; what a larger answer took is given back
PATIENT = 3.0  # times the CPU that a piece of work may take, in seconds of the clock


@value
class WorkerDied:
    """The work ended its worker: it took too long, or the process was gone. `why`: time | crash."""

    why: Literal["time", "crash"]


@value
class Failed:
    """The work ended with an exception of this kind; the worker goes on."""

    kind: str


@value
class Command:
    """How a worker is started. function: "module:name"; its module may have a `warm()`. answers: what it may answer with,
    None besides. seconds: of CPU for one piece of work, so that a busy machine blames nobody; PATIENT times as long by the
    clock. patience: seconds that others wait behind it before another worker gets them. megabytes: beyond what it has when
    it is warm.

    Values of the modules in which `answers` are defined may be in an answer, and plain values; nothing else.
    path: folders to import from beside the program's own (tests). warm: always wanted, so the hatchery imports it once,
    for all that it forks.
    """

    function: str
    answers: tuple[type, ...]
    seconds: float = 1.5
    patience: float = 1.0
    megabytes: int = 256
    path: tuple[str, ...] = ()
    warm: bool = False

    @property
    def order(self) -> Order:
        """What the hatchery must know of it."""
        return Order(self.function, self.seconds, self.megabytes, self.path, self.warm and not self.path)


@value
class Job:
    """One piece of work and whoever waits for it. arguments: asked when it is handed over. size: octets, about. part: of the
    command's seconds.

    The result is one of the command's answers, `WorkerDied` or `Failed`.
    """

    arguments: Callable[[], tuple[Any, ...]]
    size: int
    result: asyncio.Future[Any]
    part: float = 1.0


@value
class Told:
    """What a worker says to its pool: `answered` after each answer; `stuck` with the jobs that wait behind a slow one,
    to be given to others; `gone` once, with the jobs that come back undone."""

    answered: Callable[[Worker], None]
    stuck: Callable[[Worker, list[Job]], None]
    gone: Callable[[Worker, list[Job]], None]


class Worker(asyncio.BufferedProtocol):
    """See the module. `ready` is done once it may be given work, and fails if it ended before."""

    transport: asyncio.Transport

    def __init__(self, command: Command, told: Told, connection: socket.socket) -> None:
        self.jobs: deque[Job] = deque()
        self.in_hand = 0
        self.retiring = False
        self.ended = False
        self.stuck = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.process: Handle | None = None
        self._command, self._told, self._connection = command, told, connection
        # What has come of the next answers, and room for more
        self._buffer, self._filled = bytearray(ROOM), 0
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._why: Literal["time", "crash"] = "crash"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there; the child is still starting."""
        self.transport = cast(asyncio.Transport, transport)
        self._loop = asyncio.get_running_loop()

    def quiet_for(self) -> float:
        """Seconds since it had work in hand; any number of them if it never had."""
        return self._loop.time() - self._since

    def retire(self) -> None:
        """End it, without blame; what it has in hand comes back undone."""
        self.retiring = True
        self.transport.close()

    def hand(self, jobs: Sequence[Job]) -> None:
        """Give it work to do after what it has."""
        if not self.jobs:
            self._since = self._loop.time()
        frames = []
        for job in jobs:
            frame = _frame(job)
            if frame is not None:
                frames += [WORK.pack(sum(map(len, frame)), job.part), *frame]
                self.in_hand += job.size
                self.jobs.append(job)
        self.transport.write(b"".join(frames))
        if self._timer is None:
            self._watch()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where what comes next is to be put: the same place each time, so that it is not made, and copied, anew."""
        if self._filled == len(self._buffer):
            # A larger one, for a fault on its way here may hold the old one as it is
            self._buffer = self._buffer + bytes(len(self._buffer))
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """Whatever answers are complete."""
        self._filled += nbytes
        begin = 0
        try:
            while self._filled - begin >= HEADER.size:
                start = begin + HEADER.size
                end = start + HEADER.unpack_from(self._buffer, begin)[0]
                if end - begin > MOST_ANSWER:
                    raise ValueError("an answer that is too long")
                if self._filled < end:
                    break
                answer = understood(memoryview(self._buffer)[start:end], self._command.answers)
                begin = end
                self._take(answer)
        except Exception:  # noqa: BLE001 - a child that talks nonsense has been taken over by its work
            self.kill()
            return
        finally:  # what has been taken is not taken again, for the next one's
            if begin:
                left = self._buffer[begin : self._filled]
                if len(self._buffer) > KEPT >= len(left):
                    self._buffer = bytearray(KEPT)
                self._filled = len(left)
                self._buffer[: self._filled] = left
        if not self.retiring:
            self._told.answered(self)

    def _take(self, answer: Any) -> None:
        if answer == READY and not self.ready.done():
            self.ready.set_result(None)
            return
        retiring, fault, result = answer
        if fault:
            result = Failed(str(fault)[:80])
        elif result is not None and not isinstance(result, self._command.answers):
            raise ValueError("no answer")
        job = self.jobs.popleft()
        self.in_hand -= job.size
        self._since, self.stuck = self._loop.time(), False
        if not job.result.done():
            job.result.set_result(result)
        if retiring:
            self.retire()

    def _watch(self) -> None:
        """One timer, set anew when it rings early."""
        self._timer = None
        if not self.jobs:
            return
        taken, patience = self._loop.time() - self._since, self._command.patience
        most = PATIENT * self._command.seconds * self.jobs[0].part
        if taken >= most:
            self._why = "time"
            self.kill()
            return
        if taken >= patience and not self.stuck:
            self._let_go()
        until = most if self.stuck else min(most, patience)
        self._timer = self._loop.call_later(max(until - taken, 0.001), self._watch)

    def _let_go(self) -> None:
        """What waits behind the one in hand may be done by others; if this one gets to it, its answers are not heard."""
        self.stuck = True
        behind = [job for job in list(self.jobs)[1:] if not job.result.done()]
        unheard: asyncio.Future[Any] = self._loop.create_future()
        unheard.cancel()
        self.jobs = deque(
            replace(job, result=unheard) if number else job for number, job in enumerate(self.jobs)
        )
        self._told.stuck(self, behind)

    def kill(self) -> None:
        """End it now; the rest follows when the socket closes."""
        if self.process is not None:
            self.process.kill()
        self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """It is gone, or has said that it would go."""
        self.ended = True
        if error is not None:
            self._hear_the_rest()
        if self._timer is not None:
            self._timer.cancel()
        if not self.ready.done():
            self.ready.set_exception(RuntimeError("the worker did not start"))
            self.ready.exception()
        back = list(self.jobs)
        self.jobs.clear()
        if back and not self.retiring:
            blamed = back.pop(0)
            if self._loop.time() - self._since >= self._command.seconds * blamed.part:
                self._why = "time"  # its own clock has ended it
            if not blamed.result.done():
                blamed.result.set_result(WorkerDied(self._why))
        self._told.gone(self, [job for job in back if not job.result.done()])

    def _hear_the_rest(self) -> None:
        """What it had answered before it died, if that was noticed by writing to it: else the wrong one is blamed."""
        with suppress(OSError):
            while come := self._connection.recv_into(self.get_buffer(-1)):
                self.buffer_updated(come)

    async def end(self, grace: float = 1.0) -> None:
        """Close the socket and see the process out, by force after `grace` seconds."""
        self.transport.close()
        if self.process is not None:
            await self.process.seen_out(grace)


def _frame(job: Job) -> list[bytes] | None:
    """What is sent for it, in pieces. Work that cannot even be handed over has failed, and takes nobody else's with it."""
    try:
        return in_pieces(job.arguments())
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must hear of it
        if not job.result.done():
            job.result.set_result(Failed(type(error).__name__))
        return None


async def start_worker(hatchery: Hatchery, command: Command, told: Told) -> Worker:
    """Have a child forked; `ready` says when it can be used. Raises what `hatch` raises."""
    ours, theirs = socket.socketpair()
    with theirs:
        loop = asyncio.get_running_loop()
        _, worker = await loop.create_connection(lambda: Worker(command, told, ours), sock=ours)
        try:
            worker.process = await hatchery.hatch(command.order, theirs)
        except BaseException:
            worker.transport.abort()  # one that is forked all the same finds nobody there, and ends
            raise
    return worker
