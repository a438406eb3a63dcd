"""The one warm process that workers are forked from: a new worker costs a millisecond, and shares its memory.

It is forked from the daemon before anything runs there (`beside`), or started as `python -m
parley.loops.hatchery_process` with a socket as its fd 0. Each request is one message, an `Order`, with the worker's
own socket beside it; the answer is one message with the worker's handle (a pidfd), or none: "0" for one that has ended
already, "-11" and such where the machine gave no process (its errno). It reads no mail itself, waits for nobody, and
ends when the socket does.
"""

from __future__ import annotations

import errno
import gc
import os
import pickle
import resource
import signal
import socket
from contextlib import suppress
from typing import NamedTuple, NoReturn

from parley.errors import TransportError
from parley.loops import worker_child

MOST = 65_536  # octets of a request
ENDED = 0


class Order(NamedTuple):
    """Which worker is wanted: see `worker.py`: `Command`."""

    function: str
    seconds: float
    megabytes: int
    path: tuple[str, ...]
    warm: bool


class Forked(NamedTuple):
    """A hatchery that nobody has spoken to yet. control: the socket that it listens to."""

    number: int
    control: socket.socket


def beside() -> Forked:
    """Fork it from this very process. It shares what is imported by now, so
    this is what workers always need, and little else. Only while there is one thread. TransportError where processes
    have no handles (nothing could be forked from it), or where there is no room for one."""
    _needs_handles()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    gc.freeze()
    try:
        number = os.fork()
    except OSError as error:
        raise TransportError(no_room(error), permanent=True) from error
    if not number:
        try:
            serve(theirs)
        finally:  # no memory, no room for a process: the copy of the daemon goes no further
            os._exit(ENDED)
    theirs.close()
    return Forked(number, ours)


def no_room(error: Exception) -> str:
    """What to say where the machine gives no further process or thread."""
    why = error.strerror if isinstance(error, OSError) else str(error)
    return (
        f"parley is not started: this machine gives it no further process or thread ({why}). Write more into what limits them: "
        "TasksMax= in its unit, `ulimit -u` of its user, the pids limit of its container; or give the machine more memory"
    )


def _needs_handles() -> None:
    """Tried once at ourselves, and said once: else a start tries again and again and says nothing that helps."""
    try:
        handle = os.pidfd_open(os.getpid())
        try:
            signal.pidfd_send_signal(handle, 0)
        finally:
            os.close(handle)
    except OSError as error:
        raise TransportError(
            f"parley is not started: there are no pidfds here ({error.strerror}). It needs Linux 5.3 or newer, and a container "
            "must allow pidfd_open and pidfd_send_signal",
            permanent=True,
        ) from error


def serve(control: socket.socket) -> NoReturn:
    """Fork a worker for each request, until the socket ends. Nothing of what was open before stays open."""
    _apart(control)
    while True:
        message, sockets, _, _ = socket.recv_fds(control, MOST, 1)
        if not sockets:
            os._exit(ENDED)
        order = Order(*pickle.loads(message))
        if order.warm:
            with suppress(Exception):  # what is wrong with it is the worker's to die of
                worker_child.function_of(order.function)
        gc.freeze()  # or every worker's own collection would write into each page that all share
        try:
            number = os.fork()
        except OSError as error:  # no room for another process now: whoever asked tries again
            os.close(sockets[0])
            control.send(b"-%d" % (error.errno or errno.EAGAIN))
            continue
        if not number:
            control.close()
            _work(socket.socket(fileno=sockets[0]), order)
        os.close(sockets[0])
        _answer(control, number)


def _apart(control: socket.socket) -> None:
    """What a copy of the daemon must leave behind: its files, its environment, its terminal, its signals. systemd sends
    SIGTERM to all processes at once, and the work in hand would be taken for a killer."""
    with suppress(PermissionError):  # one that was started by itself is alone already
        os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, control.fileno())
    os.closerange(control.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_IGN)  # and nobody here waits for a worker that has ended
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it would hold children's data
    gc.disable()
    worker_child.be_called("hatchery")


def _work(stream: socket.socket, order: Order) -> NoReturn:
    """Be that worker, in a session of one's own."""
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        worker_child.live(stream, order.function, order.seconds, order.megabytes, order.path)
    finally:  # whatever it was: nothing of it may be said, and nobody else's copy of the program goes on here
        os._exit(ENDED)


def _answer(control: socket.socket, number: int) -> None:
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:  # it has ended already
        control.send(b"0")
        return
    socket.send_fds(control, [str(number).encode()], [handle])
    os.close(handle)


if __name__ == "__main__":
    serve(socket.socket(fileno=os.dup(0)))
