"""What it costs to understand a mail, in the calling process: a usual forward, and 20 kB of typed lines.

As a reading process has them while mails wait: as many together as it is given. One that comes alone has its own figure.
"""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import mails
from bench.figures import Figure, load_now
from parley.loops.readers import TOGETHER
from parley.loops.reading import read, read_each
from parley.mail.message import Envelope, ReadingContext, Trust

TARGET = 667.0  # µs: 1,500 a second


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """µs of CPU for each kind, against what the standard library takes to split it and decode its text."""
    now, count = datetime.now(UTC), 25 if quick else 500
    forwards = [load.raw for load in mails.load(count, now)]
    typed = [mails.typed_out(number, now) for number in range(count)]
    context = ReadingContext("escalations@parley.example", trust=Trust(authserv_id=mails.RELAY))
    envelope = Envelope("r000@school.example", (mails.TO,), now)

    def together(raws: Sequence[bytes]) -> None:
        for n in range(0, len(raws), TOGETHER):
            read_each([(raw, envelope) for raw in raws[n : n + TOGETHER]], context)

    def one_by_one(raws: Sequence[bytes]) -> None:
        for raw in raws:
            read(raw, envelope, context)

    return [
        _figure("a forward of 20 kB", together, forwards, TARGET),
        _figure("one that comes alone", one_by_one, forwards, TARGET),
        _figure("20 kB in 280 typed lines", together, typed),
    ]


def _figure(
    what: str, ours: Callable[[Sequence[bytes]], None], raws: Sequence[bytes], target: float | None = None
) -> Figure:
    took, theirs = _microseconds(ours, raws), _microseconds(_standard, raws)
    return Figure("reading", what, took, "µs", "email.policy.default", theirs, target, load=load_now())


def _standard(raws: Sequence[bytes]) -> None:
    for raw in raws:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        _headers = [str(value) for value in message.values()]
        _parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]


def _microseconds(do: Callable[[Sequence[bytes]], None], raws: Sequence[bytes]) -> float:
    do(raws[:1])
    began = time.process_time()
    do(raws)
    return (time.process_time() - began) / len(raws) * 1e6
