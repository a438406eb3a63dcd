"""What a reading process runs in the tests: a mail's text says what becomes of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from parley.mail.message import (
    Answers,
    Envelope,
    InboundMail,
    Proof,
    ReadingContext,
    Sender,
    UnreadableMail,
)

KEPT: list[bytearray] = []


class NotAMail:
    """A value that no daemon may unpickle."""


def read_each(mails: Sequence[tuple[bytes, Envelope]], context: ReadingContext) -> list[Any]:
    return [read(raw, envelope, context) for raw, envelope in mails]


def read(raw: bytes, envelope: Envelope, context: ReadingContext) -> InboundMail | UnreadableMail:
    what = raw.partition(b"|")[0].decode("ascii", "replace")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang":
        while True:
            pass
    if what == "slow":
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            pass
    if what == "memory":
        return UnreadableMail(str(len(bytearray(3 * 10**8))))
    if what == "time left":
        return UnreadableMail(str(signal.getitimer(signal.ITIMER_PROF)[0]))
    if what == "deep":
        return read_deeper(0)
    if what == "grow":
        KEPT.append(bytearray(b"x" * 80_000_000))
    if what == "nonsense":
        return NotAMail()  # type: ignore[return-value]
    if what == "environment":
        return UnreadableMail(repr(sorted(os.environ)))
    return InboundMail(
        digest=f"{what} for {context.own_address}",
        message_id="",
        in_reply_to=(),
        references=(),
        sender=Sender("", ""),
        proof=Proof(False, ""),
        subject=str(os.getpid()),
        tags=(),
        typed="",
        quoted="",
        answers=Answers(),
        envelope=envelope,
        date=datetime(2026, 4, 1, tzinfo=UTC),
    )


def read_deeper(depth: int) -> UnreadableMail:
    return read_deeper(depth + 1)
