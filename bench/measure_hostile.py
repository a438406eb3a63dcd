"""Mail that means no good, in the real reading processes: CPU and memory of the worst, and 1 MB of one token repeated."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.mail.killers import KILLERS, page, typed

from bench.figures import Figure, load_now
from parley.loops.hatchery import Hatchery
from parley.loops.readers import Readers
from parley.loops.reading import read
from parley.mail.message import Envelope, InboundMail, ReadingContext, Trust, UnreadableMail

ENVELOPE = Envelope(
    "r000@school.example", ("escalations+new@parley.example",), datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
)
CONTEXT = ReadingContext("escalations@parley.example", trust=Trust(authserv_id="mx.parley.example"))
# What bodies are made of: marks of quotes, headings, answers, HTML, times; each is repeated until it fills 1 MB
TOKENS = (
    "> ", ">", "<p>", "<", "&", "&#1;", "<!--", "<div>", "<a ", "\n", " ", "\t", "-", "_", "*", "=", ":", "a:", "a: b\n", "From: x\n",
    "Sent: x\n", "On 1 Apr ", "wrote:\n", "On 1 Apr x wrote:\n", "> x\n", "-- \n", "STUCK ", "STUCK TOLD\n", "Urgent: yes\n", "because ",
    "2 April ", "14:30 ", "1/2/2026 ", "Spoke: ", "x@y.example ", "@", "https://x.example/ ", "[", "(", "D-2026-0001 ", "9", "a", "a b ",
    "-----Original Message-----\n", "CAUTION: External email\n", "Sent from my iPhone\n", "\u00e9", "\U0001f600", "\x00", "\x0c",
)  # fmt: skip
MB = 1_000_000


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """The worst of all killers, in seconds and MB beyond what a warm process has; the worst token."""
    names = list(KILLERS)[:5] if quick else list(KILLERS)
    seconds, megabytes = asyncio.run(_killers(names))
    tokens = TOKENS[:5] if quick else TOKENS
    token = max(_cpu(partial(make, one)) for one in tokens for make in (_plain, _html))
    usual, load = _cpu(lambda: typed(b"told\n" * 4000)), load_now()
    return [
        Figure("hostile", f"the slowest of {len(names)} killers, CPU", seconds, "s", "20 kB of lines", usual, 5.0, load=load),
        Figure("hostile", "the largest of them, beyond a warm reading process", megabytes, "MB", "the cap of a mail", 35.0, 256, load=load),
        Figure("hostile", f"1 MB of the slowest of {len(tokens)} tokens, CPU", token, "s", "20 kB of lines", usual, 1.0, load=load),
    ]  # fmt: skip


def _plain(token: str) -> bytes:
    octets = token.encode()
    return typed(octets * (MB // len(octets)))


def _html(token: str) -> bytes:
    octets = token.encode()
    return page(octets * (MB // len(octets)))


def _cpu(make: Callable[[], bytes]) -> float:
    raw = make()
    began = time.process_time()
    read(raw, ENVELOPE, CONTEXT)
    return time.process_time() - began


async def _killers(names: Iterable[str]) -> tuple[float, float]:
    """(the most CPU seconds, the most MB) that one of them took."""
    readers = Readers(Hatchery(), CONTEXT, count=1)
    await readers.start()
    seconds, megabytes = 0.0, 0.0
    try:
        for name in names:
            raw = KILLERS[name][1]()
            while not readers.processes():
                await asyncio.sleep(0.01)  # one that has grown is being replaced
            (pid,) = readers.processes()
            before = _used(pid)
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
            base = _peak(pid)
            found = await readers.read(raw, ENVELOPE)
            if not isinstance(found, InboundMail | UnreadableMail):
                raise RuntimeError(f"{name} ended its reading process")
            if pid in readers.processes():
                seconds = max(seconds, _used(pid) - before)
                megabytes = max(megabytes, _peak(pid) - base)
    finally:
        await readers.stop()
        await readers.hatchery.stop()
    return seconds, megabytes


def _used(pid: int) -> float:
    """CPU seconds to the nanosecond: the ticks of `stat` would call a quick one nothing."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
