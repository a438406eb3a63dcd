"""A server that says what a test tells it to, sense or not, and then hangs up or hangs."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


@contextmanager
def saying(
    greeting: bytes, answers: Sequence[tuple[bytes, bytes]] = (), *, hangs: bool = False,
    heard: list[bytes] | None = None,
) -> Iterator[int]:  # fmt: skip
    """Its port. answers: (a word of the command, what is answered), {tag} stands for the command's own; whatever is not
    there ends the connection. hangs: says nothing more instead. heard: the commands that
    have come are added to it."""
    listening = socket.create_server(("127.0.0.1", 0))
    open_: list[socket.socket] = []

    def serve(one: socket.socket) -> None:
        with suppress(OSError), one, one.makefile("rb") as lines:
            one.sendall(greeting)
            for line in lines:
                if heard is not None:
                    heard.append(line)
                tag = line.split(b" ", 1)[0]
                answer = next((said for word, said in answers if word in line.upper()), None)
                if answer is None:
                    break
                one.sendall(answer.replace(b"{tag}", tag))
                if b"BYE" in answer:
                    break
            if hangs:
                threading.Event().wait(5)

    def accept() -> None:
        with suppress(OSError):
            while True:
                one, _ = listening.accept()
                open_.append(one)
                threading.Thread(target=serve, args=(one,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        for each in (listening, *open_):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
