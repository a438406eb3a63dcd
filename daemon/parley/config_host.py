"""`host:` of a server in parley.yaml: the name or the number of a machine, and nothing else; `tls:`, how it is spoken to;
and where a secret may travel."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from parley.reference.fields import NO, Fields, nearest

OPEN, ENCRYPTED = "none", ("starttls", "tls")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?")


def read_host(fields: Fields, mend: str) -> str:
    """The value of `host`. A scheme, a port or a path in it is a problem: each has a key of its own, or is not needed."""
    host = fields.required("host", mend)
    if host and not (_NAME.fullmatch(host) or _number(host)):
        words = f"{host!r} is not the name of a server alone; `port` and `tls` have keys of their own."
        fields.report.at(fields.place("host"), words, mend)
    return host


def read_tls(fields: Fields, host: str, usual: str, in_the_open: str) -> str:
    """The value of `tls`: starttls, tls, or none, which is for this machine alone. One problem, however it was written
    that nothing be encrypted elsewhere. in_the_open: why that must not be."""
    said = fields.text("tls", usual)
    choices = (*ENCRYPTED, OPEN) if not host or on_this_machine(host) else ENCRYPTED
    if said in choices:
        return said
    if said.lower() in (OPEN, *NO) and OPEN not in choices:
        words, mend = f"{in_the_open}: `tls: none` is for this machine alone.", "tls: starttls, or tls: tls"
    else:
        words, mend = f"`tls` cannot be {said!r}.", OPEN if said.lower() in NO else nearest(said, choices)
    fields.report.at(fields.place("tls"), words, mend)
    return usual


def on_this_machine(host: str) -> bool:
    """Whether what is sent to this host travels over no network."""
    number = _number(host)
    return host in LOOPBACK or (number is not None and number.is_loopback)


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
