"""One reading process as the daemon sees it: start it, hand it mails, hear its answers, end it.

The child answers in order, so the first mail in hand is the one being read: if the child dies or is too slow, that
one is to blame, and the others come back unread. What comes from the child is unpickled with nothing allowed but
the values of `mail.message`.
"""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from parley.loops.reader_child import HEADER, READY
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

SOURCE = str(Path(__file__).parents[2])
MOST_ANSWER = 80 * 1024 * 1024
_known: dict[tuple[str, str], Any] = {}
SAFE = {("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta")}


@dataclass(frozen=True)
class ReaderDied:
    """The mail ended its reader: it took too long, or the process was gone. `why`: time | crash."""

    why: Literal["time", "crash"]


Reading = InboundMail | UnreadableMail | ReaderDied


@dataclass(frozen=True)
class Command:
    """How a reading process is started. function: "module:name". seconds: for one mail. megabytes: beyond the start.

    path: folders to import from beside the program's own (tests).
    """

    function: str = "parley.loops.reading:read"
    seconds: float = 4.5
    megabytes: int = 256
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """One mail to read and whoever waits for it."""

    raw: bytes
    envelope: Envelope
    result: asyncio.Future[Reading]


class ReaderProcess(asyncio.Protocol):
    """See the module. `ready` is done once it may be given mails, and fails if it ended before.

    answered: called after each answer. gone: called once, with the mails that come back unread.
    """

    transport: asyncio.Transport

    def __init__(
        self,
        seconds: float,
        answered: Callable[[ReaderProcess], None],
        gone: Callable[[ReaderProcess, list[Job]], None],
    ) -> None:
        self.jobs: deque[Job] = deque()
        self.in_hand = 0
        self.retiring = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.process: subprocess.Popen[bytes] | None = None
        self._seconds = seconds
        self._answered, self._gone = answered, gone
        self._buffer = bytearray()
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._why: Literal["time", "crash"] = "crash"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there; the child is still starting."""
        self.transport = cast(asyncio.Transport, transport)
        self._loop = asyncio.get_running_loop()

    def hand(self, jobs: Sequence[Job], context: ReadingContext) -> None:
        """Give it mails to read after those it has."""
        if not self.jobs:
            self._since = self._loop.time()
        frames = []
        for job in jobs:
            frame = pickle.dumps((job.raw, job.envelope, context), protocol=5)
            frames += [HEADER.pack(len(frame)), frame]
            self.in_hand += len(job.raw)
        self.jobs.extend(jobs)
        self.transport.write(b"".join(frames))
        if self._timer is None:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Whatever answers are complete."""
        buffer = self._buffer
        buffer += data
        try:
            while len(buffer) >= HEADER.size:
                end = HEADER.size + HEADER.unpack_from(buffer)[0]
                if end > MOST_ANSWER:
                    raise ValueError("an answer that is too long")
                if len(buffer) < end:
                    break
                answer = understood(bytes(memoryview(buffer)[HEADER.size : end]))
                del buffer[:end]
                self._take(answer)
        except Exception:  # noqa: BLE001 - a child that talks nonsense has been taken over by a mail
            self.kill()
            return
        if not self.retiring:
            self._answered(self)

    def _take(self, answer: Any) -> None:
        if answer == READY and not self.ready.done():
            self.ready.set_result(None)
            return
        retiring, result = answer
        if not isinstance(result, InboundMail | UnreadableMail):
            raise ValueError("no answer")
        job = self.jobs.popleft()
        self.in_hand -= len(job.raw)
        self._since = self._loop.time()
        if not job.result.done():
            job.result.set_result(result)
        if retiring:
            self.retiring = True
            self.transport.close()

    def _watch(self) -> None:
        """One timer, set anew when it rings early."""
        self._timer = None
        if not self.jobs:
            return
        left = self._since + self._seconds - self._loop.time()
        if left <= 0:
            self._why = "time"
            self.kill()
        else:
            self._timer = self._loop.call_later(left, self._watch)

    def kill(self) -> None:
        """End it now; the rest follows when the socket closes."""
        if self.process is not None:
            self.process.kill()
        self.transport.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """It is gone, or has said that it would go."""
        if self._timer is not None:
            self._timer.cancel()
        if not self.ready.done():
            self.ready.set_exception(RuntimeError("the reading process did not start"))
            self.ready.exception()
        back = list(self.jobs)
        self.jobs.clear()
        if back and not self.retiring:
            blamed = back.pop(0)
            if not blamed.result.done():
                blamed.result.set_result(ReaderDied(self._why))
        self._gone(self, back)

    async def end(self, grace: float = 1.0) -> None:
        """Close the socket and see the process out, by force after `grace` seconds."""
        self.transport.close()
        process = self.process
        if process is None:
            return
        try:
            await asyncio.to_thread(process.wait, grace)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)


async def start_reader(
    command: Command,
    answered: Callable[[ReaderProcess], None],
    gone: Callable[[ReaderProcess, list[Job]], None],
) -> ReaderProcess:
    """Start a child; `ready` says when it can be used. Its environment holds nothing but where to import from."""
    ours, theirs = socket.socketpair()
    with theirs:
        loop = asyncio.get_running_loop()
        _, reader = await loop.create_connection(
            lambda: ReaderProcess(command.seconds, answered, gone), sock=ours
        )
        arguments = [sys.executable, "-m", "parley.loops.reader_child"]
        arguments += [command.function, str(command.seconds), str(command.megabytes)]
        reader.process = subprocess.Popen(
            arguments,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join((SOURCE, *command.path))},
            start_new_session=True,
        )
    return reader


class _Understanding(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = _known.get((module, name))
        if found is None:
            if module != "parley.mail.message" and (module, name) not in SAFE:
                raise pickle.UnpicklingError("not a value of a mail")
            found = _known[module, name] = super().find_class(module, name)
        return found


def understood(body: bytes) -> Any:
    """A child's answer, made of nothing but values of `mail.message`."""
    return _Understanding(io.BytesIO(body)).load()
