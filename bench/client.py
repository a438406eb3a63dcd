"""Mail into a port of this machine, as fast as it is taken: a few connections, each sending one mail after another.

It speaks SMTP with PIPELINING (RFC 2920) and does nothing with what it hears but look at the first digit, so that
it costs the machine as little as may be. Loopback alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import cast

from bench.mails import Load

CONNECTIONS = 16
TIMEOUT = 120.0  # seconds without any answer on a connection


async def send_all(port: int, mails: Sequence[Load], connections: int = CONNECTIONS) -> float:
    """Send all; the seconds from the first byte to the last `250`. ConnectionError if one is not taken."""
    waiting = list(reversed([(_commands(mail), _content(mail)) for mail in mails]))
    began = time.perf_counter()
    await asyncio.gather(*(_send(port, waiting) for _ in range(min(connections, len(mails)))))
    return time.perf_counter() - began


async def _send(port: int, waiting: list[tuple[bytes, bytes]]) -> None:
    _, sending = await asyncio.get_running_loop().create_connection(
        lambda: _Sending(_conversation(waiting)), "127.0.0.1", port
    )
    while not (await asyncio.wait([sending.ended], timeout=TIMEOUT))[0]:
        if not sending.heard:
            raise ConnectionError("no answer")
        sending.heard = False
    await sending.ended


def _conversation(waiting: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """What is said, and with which digits the replies to it begin."""
    yield b"", b"2"
    yield b"EHLO load.school.example\r\n", b"2"
    while waiting:
        commands, content = waiting.pop()
        yield commands, b"223"
        yield content, b"2"
    yield b"QUIT\r\n", b"2"


class _Sending(asyncio.Protocol):
    """One connection. Without streams, tasks and timers for each reply, which were most of what the sender cost."""

    def __init__(self, conversation: Iterator[tuple[bytes, bytes]]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard = False  # anything since somebody last looked
        self._conversation, self._expected, self._begun = conversation, b"", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._go_on()

    def data_received(self, data: bytes) -> None:
        self.heard = True
        *lines, self._begun = (self._begun + data).split(b"\r\n")
        for line in lines:
            if not self._expected or line[:1] != self._expected[:1]:
                self._end(ConnectionError(f"expected {self._expected[:1]!r}, heard {line!r}"))
                return
            if line[3:4] != b"-":
                self._expected = self._expected[1:]
        if not self._expected:
            self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(ConnectionError(f"cut off: {exc}"))

    def _go_on(self) -> None:
        said, self._expected = next(self._conversation, (b"", b""))
        if self._expected:
            self._transport.write(said)
        else:
            self._end(None)

    def _end(self, fault: ConnectionError | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(fault) if fault else self.ended.set_result(None)
        self._transport.close()


def _commands(mail: Load) -> bytes:
    return f"MAIL FROM:<{mail.mail_from}>\r\nRCPT TO:<{mail.rcpt_to}>\r\nDATA\r\n".encode()


def _content(mail: Load) -> bytes:
    return mail.raw.replace(b"\r\n.", b"\r\n..") + b".\r\n"
