"""Connections that the doctor makes itself: a limit for each answer, and one in all, so that no server holds it."""

from __future__ import annotations

import smtplib
import socket
import ssl

from parley.doctor.patient import WITHIN
from parley.time_limit import cuttable

SLOW = "does not come to the end of an answer, or something on the way to it is very slow"
ITS_LOG = "look into the log of that server, and at what stands between it and this machine (a firewall, a proxy, a virus scanner)"


class Smtp(smtplib.SMTP):
    """To a mail server. inside: for TLS from the start."""

    def __init__(self, host: str, port: int, *, inside: ssl.SSLContext | None = None) -> None:
        self._inside = inside
        super().__init__(host, port, timeout=WITHIN)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = cuttable(socket.create_connection((host, port), timeout))
        return self._inside.wrap_socket(plain, server_hostname=host) if self._inside else plain


class Lmtp(Smtp):
    """To a listener that speaks LMTP."""

    ehlo_msg = "lhlo"
