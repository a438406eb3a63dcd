"""Raw mails in files: one mail or a whole mbox, and the envelope that a file no longer has. Pure; never raises.

The envelope is read back from what delivery wrote into the mail (RFC 5321 section 4.4): Return-Path, Delivered-To,
the time in the topmost Received. What is missing is taken from To and Date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from parley.mail.addresses import read_addresses
from parley.mail.message import Envelope
from parley.mail.mime import read_mail, to_lf
from parley.mail.written_dates import read_date

HEAD = 262_144  # octets of a mail in which its headers are looked for
YEARS = range(1995, 2100)  # a date outside is a slip or a lie
_FROM_LINE = re.compile(rb"(?:\A|(?<=\n\n))From [^\n]{0,998}\n")
_QUOTED_FROM = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)
_ANGLE = re.compile(r"<([^<>\s]{0,320})>")


def mails_in(octets: bytes) -> list[bytes]:
    """The mails of a file: itself, or those of an mbox (mboxrd: `>From ` inside is unquoted)."""
    text = to_lf(octets)
    if not text.startswith(b"From "):
        return [octets]
    found = [part for part in _FROM_LINE.split(text) if part.strip()]
    return [_QUOTED_FROM.sub(rb"\1", part) for part in found] or [octets]


def envelope_of(raw: bytes, now: datetime, zone: str) -> Envelope:
    """The envelope of a mail in a file. now: when nothing in it says when it came."""
    try:
        head = read_mail(to_lf(raw[:HEAD]).split(b"\n\n", 1)[0] + b"\n\n")
    except Exception:  # noqa: BLE001 - what cannot be read is for the reader to say, with its rule
        return Envelope(None, (), now, read_through="file")
    return_path = head.get_all("return-path")
    match = _ANGLE.search(return_path[0]) if return_path else None
    delivered = [*head.get_all("delivered-to"), *head.get_all("x-original-to")]
    to = read_addresses(delivered) or read_addresses(head.get_all("to"))
    moments = _moments(head.get_all("received"), head.get_all("date"), zone)
    mail_from = match[1].lower() if match else None
    return Envelope(mail_from, tuple(to), next(moments, now), read_through="file")


def _moments(received: list[str], dates: list[str], zone: str) -> Iterator[datetime]:
    for words in [*(value.rpartition(";")[2] for value in received[:1]), *dates[:1]]:
        moment = read_date(words, zone)
        if moment is not None and moment.year in YEARS:
            yield moment
