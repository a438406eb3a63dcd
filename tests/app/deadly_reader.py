"""The daemon's own reading, but for one kind of mail that ends its process: run by tests in a reading process."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from parley.loops import reading
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail


def read_each(
    mails: Sequence[tuple[bytes, Envelope]], context: ReadingContext
) -> list[InboundMail | UnreadableMail]:
    if any(b"die die die" in raw for raw, _ in mails):
        os.kill(os.getpid(), signal.SIGKILL)
    return reading.read_each(mails, context)
