"""Servers that the configuration names: where each is, what it is for, and a look at its certificate."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from parley.config import Config
from parley.config_calendar import MEMORY
from parley.doctor.lines import Smtp
from parley.doctor.patient import WITHIN
from parley.errors import TransportError
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.imap_connection import Line
from parley.time_limit import cuttable, within
from parley.value import value

IMPLICIT, STARTTLS, IMAP_STARTTLS = "tls", "starttls", "imap starttls"


@value
class Peer:
    """One server. setting: the key of parley.yaml that names it. tls: tls | starttls (SMTP) | imap starttls. ca_file: the
    one authority that is believed there, if not those that this machine trusts."""

    setting: str
    host: str
    port: int
    tls: str = IMPLICIT
    ca_file: Path | None = None


def peers(config: Config) -> Iterator[Peer]:
    """Those that are spoken to over TLS, each once for each setting."""
    if config.relay is not None and config.relay.tls != "none":
        relay = config.relay
        yield Peer("relay", relay.host, relay.port, relay.tls, relay.ca_file)
    if (
        config.mailbox is not None
        and isinstance(config.mailbox.at, ImapAt)
        and config.mailbox.at.tls != "none"
    ):
        at = config.mailbox.at
        yield Peer("mailbox", at.host, at.port, IMAP_STARTTLS if at.tls == STARTTLS else IMPLICIT, at.ca_file)
    if config.mailbox is not None and isinstance(config.mailbox.at, EwsAt):
        parts = urlsplit(config.mailbox.at.access.url)
        if parts.scheme == "https" and parts.hostname:
            yield Peer("mailbox", parts.hostname, parts.port or 443)
    named = [("calendar", config.calendars.own)] if config.calendars.own else []
    named += [(f"calendar.free_busy of {domain}", at) for domain, at in config.calendars.free_busy]
    for setting, calendar in named:
        parts = urlsplit(calendar.url)
        if calendar.url != MEMORY and parts.scheme == "https" and parts.hostname:
            yield Peer(setting, parts.hostname, parts.port or 443)


def expires(peer: Peer, in_all: float) -> datetime:
    """When the server's certificate runs out. OSError (ssl.SSLError among them) where it cannot be reached or trusted;
    TookTooLong where so many seconds did not do; TransportError where the file of our own authority is none."""
    try:
        context = ssl.create_default_context(cafile=peer.ca_file)
    except OSError as error:
        words = f"The file named by {peer.setting}.ca_file is no certificate of an authority."
        raise TransportError(words, permanent=True) from error
    with within(in_all):
        if peer.tls == IMAP_STARTTLS:
            with Line(peer.host, peer.port, None, WITHIN) as mailbox:
                mailbox.starttls(context)
                return _end(mailbox.sock)
        if peer.tls == STARTTLS:
            with Smtp(peer.host, peer.port) as client:
                client.starttls(context=context)
                return _end(client.sock)
        with (
            cuttable(socket.create_connection((peer.host, peer.port), timeout=WITHIN)) as plain,
            context.wrap_socket(plain, server_hostname=peer.host) as wrapped,
        ):
            return _end(wrapped)


def _end(wrapped: socket.socket | None) -> datetime:
    assert isinstance(wrapped, ssl.SSLSocket)
    certificate = wrapped.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
