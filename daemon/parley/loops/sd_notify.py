"""What systemd wants to hear (sd_notify(3)): ready, stopping, and that we are alive. Nothing without systemd."""

from __future__ import annotations

import os
import socket


def notify(state: str) -> bool:
    """Send `READY=1`, `STOPPING=1`, `WATCHDOG=1` …; False if nobody listens. A dead systemd is no fault of ours."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@"):
        return False
    try:
        with socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
        ) as s:
            s.connect("\0" + address[1:] if address[0] == "@" else address)
            s.send(state.encode())
    except OSError:
        return False
    return True


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear `WATCHDOG=1` at the latest; None if it does not ask us."""
    asked = os.environ.get("WATCHDOG_USEC", "")
    for_us = os.environ.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    return int(asked) / 1_000_000 if asked.isdigit() and int(asked) and for_us else None
