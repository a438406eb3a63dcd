"""The hatchery as the daemon sees it: the process that forks workers, and a handle on each of them."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path

import structlog

from parley.loops import hatchery_process
from parley.loops.hatchery_process import Forked, Order

SOURCE = str(Path(__file__).parents[2])
GRACE = 1.0  # seconds in which it must have ended, when it is no longer needed
PATIENCE = 20.0  # seconds in which it must answer: what it forks from is imported first


class Handle:
    """A process by its pidfd, never by its number: that may be somebody else's by then."""

    def __init__(self, number: int, descriptor: int) -> None:
        self.number = number
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(descriptor, self._over)

    def kill(self) -> None:
        """End it now."""
        if not self._ended.done():
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    async def seen_out(self, grace: float) -> None:
        """Wait until it has ended; by force after `grace` seconds."""
        await asyncio.wait({self._ended}, timeout=grace)
        self.kill()
        await asyncio.shield(self._ended)

    def _over(self) -> None:
        self._loop.remove_reader(self._descriptor)
        # Ours is the hatchery alone, but process 1 of a container inherits its workers
        with suppress(ChildProcessError):
            os.waitid(os.P_PIDFD, self._descriptor, os.WEXITED | os.WNOHANG)
        os.close(self._descriptor)
        self._ended.set_result(None)


class Hatchery:
    """One process; `hatch` has it fork a worker. It is started with the first, unless one was forked before (`forked`, by
    `hatchery_process.py`: `beside`); one that has ended, or does not answer, is started anew."""

    def __init__(self, forked: Forked | None = None) -> None:
        self._number = forked.number if forked else 0
        self._control = forked.control if forked else None
        # One that was not forked: Python wants to be told of its end
        self._started: subprocess.Popen[bytes] | None = None
        self._process: Handle | None = None
        self._asked: deque[asyncio.Future[Handle]] = deque()

    async def hatch(self, order: Order, stream: socket.socket) -> Handle:
        """A worker that speaks on this socket. OSError, RuntimeError or TimeoutError if there is none to be had."""
        control = self._listened_to()
        socket.send_fds(control, [pickle.dumps(tuple(order))], [stream.fileno()])
        answer: asyncio.Future[Handle] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        try:
            return await asyncio.wait_for(answer, PATIENCE)
        except TimeoutError:
            if self._process is not None:
                self._process.kill()
            raise

    async def stop(self) -> None:
        """End it. Its workers are their owners' affair."""
        if process := self._closed():
            await process.seen_out(GRACE)
            self._forget()

    def _listened_to(self) -> socket.socket:
        control = self._control or self._start()
        if self._process is None:
            self._process = Handle(self._number, os.pidfd_open(self._number))
            control.setblocking(False)
            asyncio.get_running_loop().add_reader(control, self._heard, control)
        return control

    def _start(self) -> socket.socket:
        """By itself, with an environment that holds nothing but where to import from."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", hatchery_process.__name__],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": SOURCE},
                start_new_session=True,
            )
        self._number, self._started = process.pid, process
        return self._control

    def _forget(self) -> None:
        if self._started is not None:
            self._started.wait()
            self._started = None

    def _heard(self, control: socket.socket) -> None:
        """The answer to the oldest request; or the end."""
        try:
            message, handles, _, _ = socket.recv_fds(control, 64, 1)
        except BlockingIOError:
            return
        except OSError:
            message, handles = b"", []
        if not message:
            structlog.get_logger().warning("hatchery ended")
            if process := self._closed():
                process.kill()
                self._forget()
            return
        answer, number = self._asked.popleft(), int(message)
        handle = Handle(number, handles[0]) if handles else None
        if answer.done():  # whoever asked is gone, and the worker's socket with it
            return
        if handle is not None:
            answer.set_result(handle)
        elif number:
            answer.set_exception(OSError(-number, os.strerror(-number)))
        else:
            answer.set_exception(RuntimeError("the worker ended at once"))

    def _closed(self) -> Handle | None:
        """Nothing more is said to it, and whoever waits for an answer hears that none comes."""
        process, self._process = self._process, None
        if self._control is not None:
            if process is None:  # nobody has spoken to it yet
                process = Handle(self._number, os.pidfd_open(self._number))
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        while self._asked:
            if not (answer := self._asked.popleft()).done():
                answer.set_exception(RuntimeError("the hatchery ended"))
        return process
