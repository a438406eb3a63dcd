"""What it costs to understand a mail, in the calling process: a usual forward, and 20 kB of typed lines."""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import mails
from bench.figures import Figure, load_now
from parley.loops.reading import read
from parley.mail.message import Envelope, ReadingContext, Trust


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """µs of CPU for each kind, against what the standard library takes to split it and decode its text."""
    now, count = datetime.now(UTC), 20 if quick else 300
    kinds = {
        "a forward of 20 kB": [load.raw for load in mails.load(count, now)],
        "20 kB in 280 typed lines": [mails.typed_out(number, now) for number in range(count)],
    }
    context = ReadingContext("escalations@parley.example", trust=Trust(authserv_id=mails.RELAY))
    envelope = Envelope("r000@school.example", (mails.TO,), now)
    figures = []
    for what, raws in kinds.items():
        ours = _microseconds(lambda raw: read(raw, envelope, context), raws)
        theirs = _microseconds(_standard, raws)
        against = "email.policy.default"
        figures.append(Figure("reading", what, ours, "µs", against, theirs, load=load_now()))
    return figures


def _standard(raw: bytes) -> object:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = [str(value) for value in message.values()]
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return headers, parts


def _microseconds(do: Callable[[bytes], object], raws: Sequence[bytes]) -> float:
    do(raws[0])
    began = time.process_time()
    for raw in raws:
        do(raw)
    return (time.process_time() - began) / len(raws) * 1e6
