"""A server that says its answer one octet at a time and comes to no end: each octet in time, the whole never."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FASTER = 0.005  # seconds between two octets, in a test


@contextmanager
def dripping(at_once: bytes = b"", then: bytes = b"x", *, asked: bool = True) -> Iterator[int]:
    """Its port. at_once: what is said in one go; then: said octet by octet, for ever. asked: only after the first question."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve(one: socket.socket) -> None:
        with suppress(OSError), one:
            if asked:
                one.recv(65536)
            one.sendall(at_once)
            for octet in itertools.cycle(then):
                if over.wait(FASTER):
                    return
                one.sendall(bytes([octet]))

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
