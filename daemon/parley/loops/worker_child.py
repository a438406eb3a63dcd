"""The worker's side: what a process does that was forked to do one kind of work (`hatchery_process.py`).

It imports the module of its function ("module:name") and calls that module's `warm` once if there is one, unless the
process that it was forked from did; it limits its own memory and depth, says "ready", and then answers one frame per
piece of work. It keeps no state, opens no file, and says nothing on stdout or stderr: a traceback could hold what a
person wrote. It ends when the socket does.

A frame is its length in four octets and a pickle: the arguments in, `(retiring, fault, result)` out. fault: the kind
of the exception that the work ended with, "" for none. Between length and arguments stands how much of its time the work may take.
"""

from __future__ import annotations

import gc
import pickle
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, BinaryIO, cast

Function = Callable[..., Any]
HEADER, WORK = struct.Struct("!I"), struct.Struct("!If")
DEPTH = 1000
LARGE = 1_000_000
GROWN = 64 * 1024 * 1024
READY = "ready"


def live(
    connection: socket.socket, function_name: str, seconds: float, megabytes: int, path: Sequence[str]
) -> None:
    """Serve until the socket ends. The process has been forked for this (`hatchery_process.py`)."""
    be_called(function_name.partition(":")[0].rpartition(".")[2])
    sys.path[:0] = path
    function = function_of(function_name)
    limit(megabytes)
    gc.freeze()  # what is there by now stays
    gc.set_threshold(10_000, 10, 10)  # as the daemon: of fifty letters in hand nothing is garbage yet
    gc.enable()
    stream = cast(BinaryIO, connection.makefile("rwb", buffering=1 << 18))
    send(stream, READY)
    with suppress(BrokenPipeError, ConnectionResetError):
        serve(stream, function, seconds)


def be_called(name: str) -> None:
    """What this process is called where processes are listed by name: the command line is the daemon's."""
    with suppress(OSError), open("/proc/self/comm", "w") as file:  # noqa: PTH123
        file.write(f"parley {name}"[:15])


@cache
def function_of(name: str) -> Function:
    """The function, its module imported and warm."""
    place, _, attribute = name.partition(":")
    module = import_module(place)
    function: Function = getattr(module, attribute)
    getattr(module, "warm", lambda: None)()
    return function


def limit(megabytes: int) -> None:
    """No core (it would hold children's data), so much more memory than now, no deeper than Python's own depth."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = memory_in_use() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    sys.setrecursionlimit(DEPTH)


def memory_in_use(resident: bool = False) -> int:
    """This process's bytes: its address space, or what of it is resident."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - no pathlib in here: it costs memory
        return int(file.read().split()[1 if resident else 0]) * resource.getpagesize()


def serve(stream: BinaryIO, function: Function, seconds: float) -> None:
    """One answer per piece of work, each sent at once, so that it is always known which one is in hand.

    Work that takes more CPU than its part of `seconds` ends the process (SIGPROF). The alarm is only for the case that nobody is
    there any more to end work that hangs without any.
    """
    baseline = memory_in_use(resident=True)
    while True:
        head = stream.read(WORK.size)
        if len(head) < WORK.size:
            return
        length, part = WORK.unpack(head)
        frame = stream.read(length)
        signal.setitimer(signal.ITIMER_PROF, part * seconds)
        signal.setitimer(signal.ITIMER_REAL, 10 * part * seconds)
        large = len(frame) > LARGE
        fault, result = work(function, frame)
        del frame
        retiring = (large or bool(fault)) and memory_in_use(resident=True) > baseline + GROWN
        send(stream, (retiring, fault, result))
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def work(function: Function, frame: bytes) -> tuple[str, Any]:
    """("", the function's answer), or the kind of its fault and None."""
    try:
        return "", function(*pickle.loads(frame))
    except Exception as error:  # noqa: BLE001 - any fault is this work's own
        return type(error).__name__, None


def send(stream: BinaryIO, answer: Any) -> None:
    """One frame."""
    pieces = in_pieces(answer)
    stream.write(HEADER.pack(sum(map(len, pieces))))
    stream.writelines(pieces)
    stream.flush()


def in_pieces(whole: Any) -> list[bytes]:
    """A pickle, piece by piece: fifty letters, or mails, in one piece of memory would be copied, and its pages be new, each time."""
    pieces = _Pieces()
    pickle.Pickler(pieces, protocol=5).dump(whole)
    return pieces


class _Pieces(list[bytes]):
    """A file that keeps what is written as it comes."""

    write = list.append
