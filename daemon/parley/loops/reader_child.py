"""The reading process: `python -m parley.loops.reader_child FUNCTION SECONDS MEGABYTES`, a socket as its fd 0.

It imports what it needs, reads one mail to be warm, limits its own memory and depth, says "ready", and then
answers one frame per mail. It keeps no state, opens no file, and says nothing on stdout or stderr: a traceback
could hold what a person wrote. It ends when the socket does, and not by SIGTERM: systemd sends that to all
processes at once, and the mail in hand would be taken for a killer.

A frame is its length in four octets and a pickle: `(raw, envelope, context)` in, `(retiring, result)` out.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, BinaryIO, cast

from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

Function = Callable[[bytes, Envelope, ReadingContext], InboundMail | UnreadableMail]
HEADER = struct.Struct("!I")
DEPTH = 1000
LARGE = 1_000_000
GROWN = 64 * 1024 * 1024
READY = "ready"
WARMING = b"""From: Priya Nair <priya.nair@school.example>\r
To: escalations+new@parley.example\r
Subject: FW: Outcome\r
Date: Wed, 1 Apr 2026 10:05:00 +0100\r
Content-Type: multipart/alternative; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
Receiving practitioner: Robert Hale <robert.hale@council.example>\r
STUCK TOLD\r
\r
From: Robert Hale <robert.hale@council.example>\r
Sent: 1 April 2026 09:00\r
To: Priya Nair\r
Subject: Outcome\r
\r
No further action.\r
--b\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Receiving practitioner: Robert Hale</p>\r
--b--\r
"""


def main() -> None:
    """Serve until the socket ends."""
    function_name, seconds, megabytes = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stream = cast(BinaryIO, socket.socket(fileno=os.dup(0)).makefile("rwb", buffering=1 << 18))
    module, _, name = function_name.partition(":")
    function: Function = getattr(import_module(module), name)
    warm(function)
    limit(megabytes)
    gc.freeze()  # what is there by now stays
    send(stream, READY)
    # Only for the case that nobody is there any more to end a mail that hangs.
    with suppress(BrokenPipeError, ConnectionResetError):
        serve(stream, function, alarm_after=3 * seconds)


def warm(function: Function) -> None:
    """Read a usual mail once: whatever is made at first use is made now."""
    envelope = Envelope("", ("escalations+new@parley.example",), datetime(2026, 4, 1, 9, 5, tzinfo=UTC))
    function(WARMING, envelope, ReadingContext("escalations@parley.example"))


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


def serve(stream: BinaryIO, function: Function, alarm_after: float) -> None:
    """One answer per mail, each sent at once, so that it is always known which mail is in hand."""
    baseline = memory_in_use(resident=True)
    while True:
        head = stream.read(HEADER.size)
        if len(head) < HEADER.size:
            return
        frame = stream.read(HEADER.unpack(head)[0])
        signal.setitimer(signal.ITIMER_REAL, alarm_after)
        large = len(frame) > LARGE
        result = read(function, frame)
        del frame
        retiring = (large or isinstance(result, UnreadableMail)) and (
            memory_in_use(resident=True) > baseline + GROWN
        )
        send(stream, (retiring, result))
        signal.setitimer(signal.ITIMER_REAL, 0)


def read(function: Function, frame: bytes) -> InboundMail | UnreadableMail:
    """The function's answer, or the kind of its fault."""
    raw, envelope, context = pickle.loads(frame)
    try:
        return function(raw, envelope, context)
    except Exception as error:  # noqa: BLE001 - any fault is this mail's, and goes to the pen with it
        return UnreadableMail(f"reader failed: {type(error).__name__}")


def send(stream: BinaryIO, answer: Any) -> None:
    """One frame."""
    body = pickle.dumps(answer, protocol=5)
    stream.write(HEADER.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main()
