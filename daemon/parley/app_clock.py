"""Which clock the daemon goes by: the machine's own, or one that only says what time it is, for demonstrations."""

from __future__ import annotations

from pathlib import Path

import structlog

from parley.config import Config
from parley.errors import UserError
from parley.loops import clock_file
from parley.loops.clock import Clock, PretendClock, RealClock


def the_clock(config: Config, pretend: Path | None) -> Clock:
    """pretend: the file that tells a pretended one the time. UserError where it would be told to people outside."""
    if pretend is None:
        return RealClock()
    start = clock_file.read_instant(pretend.read_text(encoding="ascii", errors="replace"))
    if start is None:
        raise UserError(f"{pretend} must hold an instant such as 2026-04-01T10:00+01:00.")
    if config.relay is not None or config.mailbox is not None:
        raise UserError(
            "A pretended clock is for demonstrations: it cannot be used with a relay or a mailbox."
        )
    if config.channels.leave_the_machine:
        raise UserError("A pretended clock is for demonstrations: it cannot be used with `channels`.")
    structlog.get_logger().warning("the clock is pretended")
    return PretendClock(start)
