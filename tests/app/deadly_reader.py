"""The daemon's own reading, but for one kind of mail that ends its process: run by tests in a reading process."""

from __future__ import annotations

import os
import signal

from parley.loops import reading
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail


def read(raw: bytes, envelope: Envelope, context: ReadingContext) -> InboundMail | UnreadableMail:
    if b"die die die" in raw:
        os.kill(os.getpid(), signal.SIGKILL)
    return reading.read(raw, envelope, context)
