"""`host:` of a server in parley.yaml: the name or the number of a machine, and nothing else;
and where a secret may travel."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from parley.reference.fields import Fields

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?")


def read_host(fields: Fields, mend: str) -> str:
    """The value of `host`. A scheme, a port or a path in it is a problem: each has a key of its own, or is not needed."""
    host = fields.required("host", mend)
    if host and not (_NAME.fullmatch(host) or _number(host)):
        words = f"{host!r} is not the name of a server alone; `port` and `tls` have keys of their own."
        fields.report.at(fields.place("host"), words, mend)
    return host


def open_elsewhere(host: str, tls: str) -> bool:
    """Whether what is sent would travel over a network as anybody can read it."""
    number = _number(host)
    here = host in LOOPBACK or (number is not None and number.is_loopback)
    return bool(host) and tls == "none" and not here


def secure_url(text: str) -> bool:
    """Whether a secret may travel to this address: https, or http on this machine alone, with no password in it."""
    try:
        parts = urlsplit(text)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        return safe and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
