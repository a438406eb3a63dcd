"""Mail into a port of this machine, as fast as it is taken: a few connections, each sending one mail after another.

It speaks SMTP with PIPELINING (RFC 2920) and does nothing with what it hears but look at the first digit, so that
it costs the machine as little as may be. Loopback alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from bench.mails import Load

CONNECTIONS = 16
TIMEOUT = 120.0  # seconds for any one answer


async def send_all(port: int, mails: Sequence[Load], connections: int = CONNECTIONS) -> float:
    """Send all; the seconds from the first byte to the last `250`. ConnectionError if one is not taken."""
    waiting = list(reversed([(_commands(mail), _content(mail)) for mail in mails]))
    began = time.perf_counter()
    await asyncio.gather(*(_send(port, waiting) for _ in range(min(connections, len(mails)))))
    return time.perf_counter() - began


async def _send(port: int, waiting: list[tuple[bytes, bytes]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _heard(reader, b"2")
    writer.write(b"EHLO load.school.example\r\n")
    await _heard(reader, b"2")
    while waiting:
        commands, content = waiting.pop()
        writer.write(commands)
        for digit in (b"2", b"2", b"3"):
            await _heard(reader, digit)
        writer.write(content)
        await _heard(reader, b"2")
    writer.write(b"QUIT\r\n")
    await _heard(reader, b"2")
    writer.close()


async def _heard(reader: asyncio.StreamReader, digit: bytes) -> None:
    """One reply, of however many lines."""
    while True:
        line = await asyncio.wait_for(reader.readline(), TIMEOUT)
        if not line.startswith(digit):
            raise ConnectionError(f"expected {digit!r}, heard {line!r}")
        if line[3:4] != b"-":
            return


def _commands(mail: Load) -> bytes:
    return f"MAIL FROM:<{mail.mail_from}>\r\nRCPT TO:<{mail.rcpt_to}>\r\nDATA\r\n".encode()


def _content(mail: Load) -> bytes:
    return mail.raw.replace(b"\r\n.", b"\r\n..") + b".\r\n"
