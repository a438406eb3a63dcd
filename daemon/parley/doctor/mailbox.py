"""The mailbox: can it be looked into, as the daemon does."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

from parley import app_mailboxes
from parley.config import OPEN_TO_ALL
from parley.config_host import on_this_machine
from parley.doctor.patient import WITHIN, Patient
from parley.errors import TransportError
from parley.finding import Finding, down, skipped, soon, well, wrong
from parley.mailboxes.wayin import WayIn
from parley.time_limit import within

RECENT = timedelta(days=1)
NEARLY = 0.9  # so full a mailbox is full soon


def readable(patient: Patient) -> Iterator[Finding]:
    """One full look, which changes nothing there; or, where mail comes to the listener, whether somebody listens."""
    if patient.config.listening and not on_this_machine(patient.config.host):
        yield soon(OPEN_TO_ALL, "listen.host: 127.0.0.1, behind your mail server")
    if patient.config.mailbox is None:
        yield _listens(patient)
        return
    way_in = app_mailboxes.way_in(patient.config.mailbox)
    try:
        with within(patient.in_all):
            lie_there = sum(1 for _ in way_in.look(patient.now - RECENT))
            wanting = [*_wanting(way_in), *_filling(way_in)]
    finally:
        way_in.close()
    yield from wanting
    yield well(f"The mailbox can be read; {lie_there} mail(s) of the last day lie there.")


def _wanting(way_in: WayIn) -> Iterator[Finding]:
    """Folders and rights that are needed only once a mail is done, or a letter's fate unknown. Exchange's folders are made, IMAP's
    may not be; of Exchange's rights `rights` tells."""
    for words in getattr(way_in, "missing", list)():
        yield wrong(words, "make the folder, or name one that is there")
    for words in getattr(way_in, "wants_rights", list)():
        yield wrong(words, "the rights of mailbox.username, on the mail server")


def _filling(way_in: WayIn) -> Iterator[Finding]:
    """Where its server says how full it is: what is sent to a full mailbox comes back to whoever wrote it, unread by us."""
    try:
        full = getattr(way_in, "fullness", lambda: None)()
    except TransportError:
        return  # it can be read all the same
    if full is not None and full >= NEARLY:
        said = wrong if full >= 1 else soon
        yield said(
            f"The mailbox is {full:.0%} full: once it is, new mail is refused at its door, and nothing can be put aside.",
            "its quota on the mail server; or empty the folder mailbox.processed",
        )


def _listens(patient: Patient) -> Finding:
    config, port = patient.config, patient.port
    if port == 0:
        return skipped("The port is chosen at each start, and the daemon has not said which.")
    try:
        with socket.create_connection((config.host, port), timeout=WITHIN) as client:
            client.settimeout(WITHIN)
            greeting = client.recv(200)
    except OSError as error:
        return down(
            f"Nobody listens on {config.host}, port {port} ({type(error).__name__}).",
            "start the daemon, or listen.host and listen.port",
        )
    if not greeting.startswith(b"220 "):
        return down(f"Somebody else listens on {config.host}, port {port}.", "listen.port")
    return well(f"The listener answers on {config.host}, port {port}.")
