"""How long one conversation with a server may take in all, however it is spread.

The time limit of a socket holds for each octet: a server, or a box on the way, that drips one a minute keeps a call open
for days. So whatever asks a server something here does it `within` so many seconds; after that the connection is shut
under it, and the call fails as if the server had hung up. One thread watches over all calls. Whatever is done within
another limit ends with that one at the latest.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

from parley.errors import TransportError

LIMIT = 400.0  # seconds: 35 MB at 90 kB a second. What is asked once more has as long again before the watch calls it hung
AGAIN = 1.0  # seconds until a call that was cut and goes on all the same (it had just connected anew) is cut again


class TookTooLong(TimeoutError):
    """The server was still answering when its time was up."""


class _Call:
    def __init__(self, until: float) -> None:
        self.until, self.over = until, False
        self.connection: Any = None
        self.made: list[socket.socket] = []  # handles of our own on what was connected in this call

    def cut(self) -> None:
        """Shut what it speaks over, below any TLS: that waits for nobody."""
        self.over, self.until = True, time.monotonic() + AGAIN
        sock = getattr(self.connection, "sock", None) or getattr(self.connection, "shut_by", None)
        for each in (sock, *self.made):
            if isinstance(each, socket.socket):
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(each, socket.SHUT_RDWR)

    def let_go(self) -> None:
        """Close the handles; the connections stay."""
        for each in self.made:
            each.close()


class _Watch:
    """The calls of this process that are under way, and the thread that ends those that last too long."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: set[_Call] = set()
        self._awake_at = float("inf")
        self._thread: threading.Thread | None = None

    def begin(self, call: _Call) -> None:
        with self._changed:
            self._calls.add(call)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="time-limits", daemon=True)
                self._thread.start()
            elif call.until < self._awake_at:
                self._changed.notify_all()

    def end(self, call: _Call) -> None:
        with self._changed:
            self._calls.discard(call)

    def cut_all(self) -> None:
        with self._changed:
            for call in self._calls:
                call.until = 0.0
            self._changed.notify_all()

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for call in [each for each in self._calls if each.until <= now]:
                    call.cut()
                self._awake_at = min((each.until for each in self._calls), default=float("inf"))
                self._changed.wait(self._awake_at - now if self._calls else None)


_watch = _Watch()
_here = threading.local()


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done here may take so long in all. Raises TookTooLong once it was cut, whatever it seems to have come to: an answer
    without a length looks whole where it was cut. What was said in words already (TransportError) is left as it is."""
    outer: _Call | None = getattr(_here, "call", None)
    call = _Call(min(time.monotonic() + seconds, outer.until if outer else float("inf")))
    _here.call = call
    _watch.begin(call)
    try:
        yield
        if call.over:
            raise TookTooLong
    except TransportError:
        raise
    except Exception as error:
        if call.over:
            raise TookTooLong from error
        raise
    finally:
        _watch.end(call)
        call.let_go()
        _here.call = outer


def cut_all() -> None:
    """Whatever is being asked of any server ends now, as if its time were up: for a program that is about to end, which would
    else wait for all of them."""
    _watch.cut_all()


def speaks_over(connection: Any) -> None:
    """What this thread is doing goes over this connection from now on; `sock` (or `shut_by`) is its socket, once it has one."""
    if (call := getattr(_here, "call", None)) is not None:
        call.connection = connection


def cuttable(made: socket.socket) -> socket.socket:
    """The same socket, just connected. From here on it is shut when its time is up, while TLS is agreed upon too: until that
    is done nobody else has it in hand."""
    if (call := getattr(_here, "call", None)) is not None:
        call.made.append(made.dup())
    return made
