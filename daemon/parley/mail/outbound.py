"""One outgoing mail as a value, and its octets: the only place where parley writes MIME.

Pure: ids, dates and texts come in. Assembled from octets, since the classes of `email` cost 0.4 to 1.5 ms each
time; every leaf is quoted-printable or base64, so no line is long and no boundary can occur inside one. Whatever
is not fit for a header is refused here, so that no text can add a header or a recipient.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from itertools import chain
from typing import Literal

from parley.mail.conversation import index_for
from parley.mail.header_text import MESSAGE_ID, check_address, mailbox, one_line, unstructured
from parley.value import value

MOST_REFERENCES = 20

# Octets of all documents together: base64 makes 9.5 MB of them, which any relay takes
MOST_ATTACHED = 7_000_000

_ATTACHED = 'attachment; filename="invite.ics"'
# In base64 (RFC 2045 section 6.8)
_LINE = struct.Struct("76s")
_END_OF_STYLE = "</style>\n"
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,90}\.pdf")
_MIXED = re.compile(rb'^Content-Type: multipart/mixed; boundary="([^"]+)"\r?$', re.MULTILINE)
_PDF_PART = re.compile(rb'Content-Type: application/pdf; name="([A-Za-z0-9_.-]+)"\r\n(?:[^\r\n]+\r\n)*\r\n')
_TOKEN = re.compile(r"[A-Za-z0-9._@-]{1,100}")

# A part of a mail, which is put together once, as a whole
Pieces = list[bytes]


@value
class Enclosure:
    """A document that rides on a mail. file: its name, which says nothing of a child. pdf: the whole file."""

    file: str
    pdf: bytes


@value
class OutgoingMail:
    """One mail to one person.

    bounce_address: the envelope's sender, which names the outbox row; it does not stand in the mail. in_reply_to,
    references: message ids with their brackets, as they came in; what is no clean id is left out. date: aware.
    auto_submitted: auto-replied for answers, auto-generated for notices. calendar: the checked text of
    `calendars.invitation`, with calendar_method REQUEST or CANCEL. attach_ics: the second copy, for Gmail and Apple.
    enclosed: PDF files, at its end. instance_id: says which parley wrote this, so that it knows its own mail when it comes
    back.
    """

    to_address: str
    to_name: str
    from_address: str
    from_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto_submitted: Literal["auto-replied", "auto-generated"] = "auto-generated"
    importance_high: bool = False
    calendar: bytes | None = None
    calendar_method: str = ""
    bounce_address: str = ""
    instance_id: str = ""
    attach_ics: bool = True
    enclosed: tuple[Enclosure, ...] = ()
    conversation: str = ""


def build(mail: OutgoingMail) -> bytes:
    """The mail's octets with CRLF line ends; the same value gives the same octets.

    multipart/alternative of text and HTML; with a calendar multipart/mixed, whose first child is that
    alternative with text/calendar as its last part, since Outlook looks for invitations nowhere else; documents
    come last. ValueError if an address, a header, the calendar or a document is not fit to leave.
    """
    _check(mail)
    mark = "=_" + hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]
    parts = [_text_part("plain", mail.text), _text_part("html", mail.html)]
    beside = [_document(one) for one in mail.enclosed]
    if mail.calendar is not None:
        octets = _base64(mail.calendar)
        part = f"text/calendar; charset=utf-8;\r\n method={mail.calendar_method}; component=VEVENT"
        parts.append(_leaf(part, octets))
        if mail.attach_ics:
            beside.insert(0, _leaf('application/ics; name="invite.ics"', octets, _ATTACHED))
    body = _multipart("alternative", f"{mark}.a", parts)
    if mail.calendar is not None or beside:
        body = _multipart("mixed", f"{mark}.m", [body, *beside])
    return b"".join(["\r\n".join([*_headers(mail), ""]).encode("ascii"), *body])


def taken_apart(raw: bytes) -> tuple[bytes, tuple[Enclosure, ...]]:
    """A mail that `build` made without its documents, and those: for a way out that takes documents one by one. What has
    none comes back as it is."""
    head, _, body = raw.partition(b"\r\n\r\n")
    if (mark := _MIXED.search(head)) is None:
        return raw, ()
    line, end = b"--" + mark[1] + b"\r\n", b"--" + mark[1] + b"--\r\n"
    lead, *parts = body.removesuffix(end).split(line)
    found = [(part, _PDF_PART.match(part)) for part in parts]
    documents = tuple(
        Enclosure(pdf[1].decode(), base64.b64decode(part[pdf.end() :])) for part, pdf in found if pdf
    )
    kept = [part for part, pdf in found if not pdf]
    if not documents:
        return raw, ()
    bare = [head, b"\r\n\r\n", lead, *(line + part for part in kept), end]
    return b"".join(bare), documents


def subject_check(subject: str, reference: str) -> None:
    """ValueError unless the subject reads `[D-2026-0001] By Tue 7 April 17:00: ...`: people's own rules live on it.

    reference: "" for a mail that is about no dispute; its subject must not begin with a bracket.
    """
    one_line(subject, "Subject")
    start = f"[{reference}] " if reference else ""
    if not subject.startswith(start) or not subject[len(start) :].strip() or subject[len(start)] in " [":
        raise ValueError(f"a subject must read {start or 'without a bracket: '}and then what to do")


def _check(mail: OutgoingMail) -> None:
    for address, what in (
        (mail.to_address, "To"),
        (mail.from_address, "From"),
        (mail.reply_to or mail.from_address, "Reply-To"),
        (mail.bounce_address or mail.from_address, "bounce"),
    ):
        check_address(address, what)
    if not MESSAGE_ID.fullmatch(mail.message_id) or "@" not in mail.message_id:
        raise ValueError("Message-ID is not one id in brackets")
    if mail.date.tzinfo is None:
        raise ValueError("Date needs a zone")
    if mail.auto_submitted not in ("auto-replied", "auto-generated"):
        raise ValueError("Auto-Submitted must be auto-replied or auto-generated")
    if mail.instance_id and not _TOKEN.fullmatch(mail.instance_id):
        raise ValueError("the instance id must be letters, digits, or one of . _ @ -")
    if mail.calendar is not None:
        _check_calendar(mail.calendar, mail.calendar_method, mail.from_address)
    if mail.enclosed:
        _check_enclosed(mail.enclosed)


def _check_enclosed(enclosed: tuple[Enclosure, ...]) -> None:
    for one in enclosed:
        if not _FILE.fullmatch(one.file):
            raise ValueError("a document's file name must be plain letters, digits, - or _, and end in .pdf")
        if not one.pdf.startswith(b"%PDF-"):
            raise ValueError("a document is not a PDF file")
    if sum(len(one.pdf) for one in enclosed) > MOST_ATTACHED:
        raise ValueError(f"the documents are over {MOST_ATTACHED} octets: too large for a mail")


def _check_calendar(calendar: bytes, method: str, sender: str) -> None:
    """Exchange Online rejects a mail whose two methods differ; Outlook shows no buttons if From is not the organizer."""
    unfolded = b"\n" + calendar.replace(b"\r\n ", b"")
    if _only_line(unfolded, b"METHOD") != b":" + method.encode():
        raise ValueError("the calendar's METHOD is not the one of its part")
    if _only_line(unfolded, b"ORGANIZER").rpartition(b":mailto:")[2].lower() != sender.lower().encode():
        raise ValueError("the calendar's ORGANIZER is not the sender")


def _only_line(unfolded: bytes, name: bytes) -> bytes:
    """What stands behind the name in the one line that begins with it, b"" if there is none, or several."""
    _, *after = unfolded.split(b"\n" + name, 2)
    return after[0].partition(b"\r\n")[0] if len(after) == 1 else b""


def _headers(mail: OutgoingMail) -> Iterator[str]:
    yield from (
        f"From: {mailbox(mail.from_name, mail.from_address)}",
        f"To: {mailbox(mail.to_name, mail.to_address)}",
        f"Reply-To: {mail.reply_to or mail.from_address}",
        f"Subject: {unstructured(mail.subject, 'Subject')}",
        f"Date: {_written(mail.date)}",
        f"Message-ID: {mail.message_id}",
    )
    if MESSAGE_ID.fullmatch(mail.in_reply_to):
        yield f"In-Reply-To: {mail.in_reply_to}"
    if thread := _thread(mail):
        yield "References: " + "\r\n ".join(thread)
    if index := index_for(mail.message_id, mail.conversation):
        yield f"Thread-Index: {index}"
    yield f"Auto-Submitted: {mail.auto_submitted}"
    # Never All: that would silence the bounces and out-of-office replies that parley lives on
    yield "X-Auto-Response-Suppress: DR, RN, NRN, AutoReply"
    if mail.importance_high:
        yield "Importance: high"
    if mail.instance_id:
        yield f"X-Parley-Instance: {mail.instance_id}"
    yield "Content-Language: en-GB"
    yield "MIME-Version: 1.0"


@lru_cache(maxsize=4)
def _written(date: datetime) -> str:
    """The date as a header has it; all letters of a batch leave at the same time."""
    return format_datetime(date.astimezone(UTC))


def _thread(mail: OutgoingMail) -> list[str]:
    """The clean ids of the thread, the first and the last ones. A stranger's odd id must not stop the answer."""
    ids = list(dict.fromkeys(one for one in mail.references if MESSAGE_ID.fullmatch(one)))
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]


def _multipart(kind: str, boundary: str, parts: list[Pieces]) -> Pieces:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    line = f"--{boundary}\r\n".encode()
    return [head, *chain.from_iterable([(line, *part) for part in parts]), f"--{boundary}--\r\n".encode()]


def _text_part(kind: str, words: str) -> Pieces:
    """Quoted-printable, so that people's own tools can read it raw; base64 where that would be longer still."""
    # All pages begin with the same styles, a third of most letters
    style, end, rest = words.partition(_END_OF_STYLE) if kind == "html" else ("", "", words)
    above, above_quoted = _quoted(style + end) if end and rest.strip("\r\n") else (b"", b"")
    octets = _with_line_ends(rest if above else words)
    quoted = binascii.b2a_qp(octets)
    if len(above_quoted) + len(quoted) <= 2 * (len(above) + len(octets)):
        return _leaf(f"text/{kind}; charset=utf-8", above_quoted + quoted, encoding="quoted-printable")
    return _leaf(f"text/{kind}; charset=utf-8", _base64(above + octets))


@lru_cache(maxsize=4)
def _quoted(words: str) -> tuple[bytes, bytes]:
    octets = _with_line_ends(words)
    return octets, binascii.b2a_qp(octets)


def _with_line_ends(words: str) -> bytes:
    octets = words.encode()
    if b"\r" in octets:
        octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return octets.rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n"


def _document(one: Enclosure) -> Pieces:
    octets, named = _base64(one.pdf), f'"{one.file}"'
    return _leaf(f"application/pdf; name={named}", octets, f"attachment; filename={named}")


def _base64(octets: bytes) -> bytes:
    whole = binascii.b2a_base64(octets, newline=False)
    end = len(whole) - len(whole) % _LINE.size
    lines = chain.from_iterable(_LINE.iter_unpack(whole[:end]))
    return b"\r\n".join([*lines, *([whole[end:]] if end < len(whole) else []), b""])


def _leaf(content_type: str, octets: bytes, disposition: str = "", encoding: str = "base64") -> Pieces:
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    return [f"{head}\r\n".encode(), octets, b"\r\n"]
