"""The mailbox: can it be looked into, as the daemon does."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from parley.doctor.patient import WITHIN, Patient
from parley.finding import Finding, down, skipped, well


def readable(patient: Patient) -> Iterator[Finding]:
    """One full look, which changes nothing there; or, where mail comes to the listener, whether somebody listens."""
    config = patient.config
    port = patient.port
    if port == 0:
        yield skipped("The port is chosen at each start, and the daemon has not said which.")
        return
    try:
        with socket.create_connection((config.host, port), timeout=WITHIN) as client:
            client.settimeout(WITHIN)
            greeting = client.recv(200)
    except OSError as error:
        yield down(
            f"Nobody listens on {config.host}, port {port} ({type(error).__name__}).",
            "start the daemon, or listen.host and listen.port",
        )
        return
    if not greeting.startswith(b"220 "):
        yield down(f"Somebody else listens on {config.host}, port {port}.", "listen.port")
    else:
        yield well(f"The listener answers on {config.host}, port {port}.")
