"""Raw mails in files: one mail or a whole mbox, and the envelope that a file no longer has. Never raises over contents.

An mbox is read line by line, so that its size costs no memory (RFC 4155; mboxrd: `>From ` inside is unquoted). The
envelope is read back from what delivery wrote into the mail (RFC 5321 section 4.4): Return-Path, Delivered-To, the
time in the topmost Received. What is missing is taken from To and Date.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from parley.mail import caps
from parley.mail.addresses import read_addresses
from parley.mail.message import Envelope
from parley.mail.mime import read_mail, to_lf
from parley.mail.written_dates import read_date

HEAD = 262_144  # octets of a mail in which its headers are looked for
YEARS = range(1995, 2100)  # a date outside is a slip or a lie
_HOLE = b"\0"
_FIRST_LINES = 20  # lines in which a mail that is damaged still shows a header
_LINE = 1_000_000  # octets read at once where lines have no end
_HEADER = re.compile(rb"[!-9;-~]{1,76}[ \t]{0,4}:|>?From ")
# As programs write the line between two mails; where no empty line stands before it, nothing less will do.
_WHOLE = re.compile(
    rb"From \S*[ \t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ \t]+[A-Z][a-z]{2}[ \t]+\d{1,2}[ \t]+\d{1,2}:\d{2}"
)
_QUOTED_FROM = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)
_LENGTH = re.compile(rb"\s{0,9}(\d{1,10})[ \t]{0,20}\r?\n")
_ANGLE = re.compile(r"<([^<>\s]{0,320})>")
# What files begin with that hold no mail as it travels, and what to do with them instead.
_NO_MAILS = (
    (b"\x1f\x8b", "it is packed (gzip): unpack it first"),
    (b"PK\x03\x04", "it is packed (zip): unpack it first"),
    (
        b"\xd0\xcf\x11\xe0",
        "it is an item of Outlook's (.msg): save the mail as .eml, or forward it as an attachment",
    ),
    (b"!BDN", "it is a folder of Outlook's (.pst): save the mails as .eml"),
    (b"%PDF", "it is a document (PDF)"),
)


def no_mail(raw: bytes) -> str:
    """Why these octets, all that a file or a place in an mbox has for one mail, are none; "" where they may be one."""
    if not raw.strip():
        return "there is nothing in it"
    if packed := next((why for begins, why in _NO_MAILS if raw.startswith(begins)), ""):
        return packed
    head = raw[:HEAD]
    binary = b"\0" in head and not any(map(_HEADER.match, head.splitlines()[:_FIRST_LINES]))
    return "it is no mail: other octets than text, and no headers" if binary else ""


def mails_of(file: BinaryIO) -> Iterator[bytes]:
    """The mails of a file that stands at its beginning: itself, those of an mbox, or the one in Apple Mail's .emlx.

    A place in an mbox where no mail is, and an empty file, give no octets: `no_mail` says so.
    Of a mail that is over the cap no more is given than shows that it is.
    """
    first = _first_line(file)
    if not first.startswith(b"From "):
        yield _alone(first, file)
        return
    if not first.endswith(b"\n") or b"\r" in first.rstrip(b"\r\n"):  # old Macs end their lines otherwise
        lines = iter(to_lf(first + file.read()).splitlines(keepends=True))
    else:
        lines = _lines(first, file)
    yield from _split(lines)


def _first_line(file: BinaryIO) -> bytes:
    """The first line that is not empty, without the mark of a text editor; a file of empty lines gives its last one."""
    first = file.readline(_LINE).removeprefix(codecs.BOM_UTF8).lstrip(_HOLE)
    while first in (b"", b"\n", b"\r\n") and (line := file.readline(_LINE)):
        first = line.lstrip(_HOLE)
    return first


def _alone(first: bytes, file: BinaryIO) -> bytes:
    length = _LENGTH.fullmatch(first)  # .emlx: how long the mail is, the mail, and a property list
    if length:
        return file.read(min(int(length[1]), caps.MAIL_BYTES + 1))
    return first + file.read(caps.MAIL_BYTES + 1)


def _lines(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    yield first
    while line := file.readline(_LINE):
        yield line


def _split(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The mails between From lines, without these."""
    lines = _after_holes(lines)
    ahead = deque(islice(lines, 3))
    mail: list[bytes] = []
    size, blank, begun = 0, True, False
    while ahead:
        line = ahead.popleft()
        ahead.extend(islice(lines, 1))
        if line.startswith(b"From ") and _begins_mail(line, ahead, blank):
            if begun or mail:
                yield _whole(mail)
            mail, size, begun = [], 0, True
        elif size <= caps.MAIL_BYTES:
            mail.append(line)
            size += len(line)
        blank = not line.strip()
    yield _whole(mail)


def _after_holes(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Where a machine went down while it wrote, octets of nothing may stand, and the next mail begins right behind them."""
    for line in lines:
        rest = line.lstrip(_HOLE) if line.startswith(_HOLE) else line
        if rest is not line and rest.startswith(b"From "):
            yield from (b"\n", rest)
        elif rest:
            yield line


def _begins_mail(line: bytes, below: deque[bytes], blank: bool) -> bool:
    """Whether a mail begins below this line: headers do, and the line names a time; a sentence ("From the school …") does not."""
    if _WHOLE.match(line):
        return not below or blank or bool(_HEADER.match(below[0]))
    headers = [bool(_HEADER.match(one)) for one in below]
    dated = any(48 <= octet <= 57 for octet in line[:200])
    return blank and (not headers or (headers[0] and (dated or all(headers))))


def _whole(mail: list[bytes]) -> bytes:
    """The mail of these lines, without the empty line before the next one."""
    if mail and not mail[-1].strip():
        mail.pop()
    raw = b"".join(mail)
    return _QUOTED_FROM.sub(rb"\1", raw) if b"\n>" in raw else raw


def envelope_of(raw: bytes, now: datetime, zone: str) -> Envelope:
    """The envelope of a mail in a file. now: when nothing in it says when it came."""
    try:
        head = read_mail(to_lf(raw[:HEAD]).split(b"\n\n", 1)[0] + b"\n\n")
    except Exception:  # noqa: BLE001 - what cannot be read is for the reader to say, with its rule
        return Envelope(None, (), now, read_through="file")
    return_path = head.get_all("return-path")
    match = _ANGLE.search(return_path[0]) if return_path else None
    delivered = [*head.get_all("delivered-to"), *head.get_all("x-original-to")]
    to = _addresses(delivered) or _addresses(head.get_all("to"))
    moments = _moments(head.get_all("received"), head.get_all("date"), zone)
    mail_from = match[1].lower() if match else None
    return Envelope(mail_from, to, next(moments, now), read_through="file")


def _addresses(values: list[str]) -> tuple[str, ...]:
    """None where there are more than may be: that too is for the reader to say."""
    try:
        return tuple(read_addresses(values))
    except caps.TooMuch:
        return ()


def _moments(received: list[str], dates: list[str], zone: str) -> Iterator[datetime]:
    for words in [*(value.rpartition(";")[2] for value in received[:1]), *dates[:1]]:
        moment = read_date(words, zone)
        if moment is not None and moment.year in YEARS:
            yield moment
