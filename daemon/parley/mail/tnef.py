"""winmail.dat: what Outlook packs into one file when it thinks that everybody has Outlook (MS-OXTNEF).

Read as far as people need it: subject, kind of item, text (also out of compressed rich text), names of files, and the
mails that were attached. Everything is bounded by the octets that are there; what is broken ends the reading, and what
was read up to there counts.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from parley.mail import caps, charsets, htmltext, rtf
from parley.mail.encoded import one_line

_SIGNATURE = 0x223E9F78
_CLASS, _SUBJECT, _BODY, _PROPERTIES = 0x00078008, 0x00018004, 0x0002800C, 0x00069003
_CODEPAGE, _NEW_FILE, _FILE_TITLE, _FILE_PROPERTIES = 0x00069007, 0x00069002, 0x00018010, 0x00069005
_FILE_DATA = 0x0006800F
# Properties (MS-OXPROPS), by their id.
_P_CLASS, _P_SUBJECT, _P_SENT, _P_TO, _P_NAME, _P_ADDRESS, _P_SMTP = (
    0x001A,
    0x0037,
    0x0039,
    0x0E04,
    0x0C1A,
    0x0C1F,
    0x5D01,
)
_P_BODY, _P_RTF, _P_HTML = 0x1000, 0x1009, 0x1013
_P_FILE, _P_LONG_NAME, _P_SHORT_NAME = 0x3701, 0x3707, 0x3704
# How many octets a value of each type takes; None: its own length stands before it.
_SIZES: dict[int, int | None] = {
    0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8,
    0x0048: 16, 0x001E: None, 0x001F: None, 0x000D: None, 0x0102: None,
}  # fmt: skip
_TEXT, _UNICODE, _OBJECT = 0x001E, 0x001F, 0x000D
_DEEPEST = 4  # mails attached to mails
_MOST = 20_000  # attributes and properties that are looked at
_EPOCH = 11_644_473_600  # seconds from 1601 to 1970


Properties = dict[int, tuple[int, bytes]]  # by id: the type, and the octets


@dataclass
class Package:
    """What was found. `sent`: seconds since 1970, 0 if unknown. `mails`: those that were attached. `contents`: what each of
    the files holds, b"" where it is not read here."""

    kind: str = ""
    subject: str = ""
    text: str = ""
    name: str = ""
    address: str = ""
    to: str = ""
    sent: int = 0
    cut: bool = False  # more rich text is there than was read
    files: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    mails: list[Package] = field(default_factory=list)


def read(data: bytes, depth: int = 0) -> Package | None:
    """The package, None if these octets are none."""
    if len(data) < 6 or int.from_bytes(data[:4], "little") != _SIGNATURE:
        return None
    package = Package()
    codepage = ""
    for tag, value in _attributes(data):
        if tag == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{int.from_bytes(value[:4], 'little')}"
        elif tag == _CLASS:
            package.kind = _line(charsets.decode(value, codepage))
        elif tag == _SUBJECT:
            package.subject = _line(charsets.decode(value, codepage))
        elif tag == _BODY:
            package.text = charsets.decode(value, codepage).rstrip("\0")
        elif tag == _PROPERTIES:
            fill(package, {number: (kind, value) for number, kind, value in _properties(value)}, codepage)
        elif tag == _NEW_FILE:
            package.files.append("")
            package.contents.append(b"")
        elif tag == _FILE_TITLE and package.files:
            package.files[-1] = package.files[-1] or _line(charsets.decode(value, codepage))
        elif tag == _FILE_DATA and package.contents:
            package.contents[-1] = value
        elif tag == _FILE_PROPERTIES and package.files:
            _of_file(package, value, codepage, depth)
    return package


def _line(text: str) -> str:
    return one_line(text.partition("\0")[0])


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_MOST):
        if at + 9 > len(data):
            return
        tag, length = struct.unpack_from("<II", data, at + 1)
        value = data[at + 9 : at + 9 + length]
        if len(value) < length:
            return
        yield tag, value
        at += 9 + length + 2  # a checksum follows


def is_short(kind: int) -> bool:
    """Whether the values of this type have a length of their own, of at most eight octets."""
    return 0 < (_SIZES.get(kind) or 0) <= 8


def one_line_of(found: Properties, number: int, codepage: str) -> str:
    """A text among these properties, as one line; "" if it is not there."""
    return _line(_text(*found.get(number, (0, b"")), codepage))


def fill(package: Package, found: Properties, codepage: str) -> None:
    """What the properties of a message say, as far as nothing has said so before."""

    def text(number: int) -> str:
        kind, value = found.get(number, (0, b""))
        return _text(kind, value, codepage)

    package.kind = package.kind or _line(text(_P_CLASS))
    package.subject = package.subject or _line(text(_P_SUBJECT))
    package.name, package.to = _line(text(_P_NAME)), _line(text(_P_TO))
    package.address = next((one for one in (_line(text(_P_SMTP)), _line(text(_P_ADDRESS))) if "@" in one), "")
    sent = found.get(_P_SENT, (0, b""))[1]
    if len(sent) == 8:
        package.sent = max(0, int.from_bytes(sent, "little") // 10_000_000 - _EPOCH)
    if not package.text.strip():
        package.text = text(_P_BODY).rstrip("\0") or _rich(package, found, codepage)


def _rich(package: Package, found: dict[int, tuple[int, bytes]], codepage: str) -> str:
    """The text out of HTML, or out of compressed rich text."""
    kind, page = found.get(_P_HTML, (0, b""))
    if page:
        package.cut = len(page) > caps.HTML_BYTES
        page = page[: caps.HTML_BYTES]
        charset = "" if kind in (_TEXT, _UNICODE) else charsets.said_in_html(page)
        return htmltext.to_text(_text(kind, page, charset or codepage))
    packed = found.get(_P_RTF, (0, b""))[1]
    package.cut = rtf.is_long(packed)
    return rtf.to_text(rtf.unpacked(packed)) if packed else ""


def _of_file(package: Package, data: bytes, codepage: str, depth: int) -> None:
    found = {number: (kind, value) for number, kind, value in _properties(data)}
    names = (one_line_of(found, number, codepage) for number in (_P_LONG_NAME, _P_SHORT_NAME))
    package.files[-1] = next((name for name in names if name), package.files[-1])
    kind, value = found.get(_P_FILE, (0, b""))
    # The interface's id stands first
    if kind == _OBJECT and depth < _DEEPEST and (mail := read(value[16:], depth + 1)):
        package.mails.append(mail)
        package.files[-1] = package.files[-1] or "attached mail"


def _text(kind: int, value: bytes, codepage: str) -> str:
    return value.decode("utf-16-le", "replace") if kind == _UNICODE else charsets.decode(value, codepage)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(id, type, value) of each; of several values the first. Stops where a length leads out of the data."""
    at = 4
    count = min(int.from_bytes(data[:4], "little"), _MOST)
    for _ in range(count):
        if at + 4 > len(data):
            return
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:
            at = _after_name(data, at)
        size = _SIZES.get(kind & 0x0FFF, 0)
        several = bool(kind & 0x1000) or size is None
        values = int.from_bytes(data[at : at + 4], "little") if several else 1
        at += 4 if several else 0
        if size == 0 or values > len(data):
            return
        first = b""
        for nth in range(values):
            length = int.from_bytes(data[at : at + 4], "little") if size is None else size
            at += 4 if size is None else 0
            if at + length > len(data):
                return
            first = data[at : at + length] if nth == 0 else first
            at += length + -length % 4
        yield number, kind & 0x0FFF, first


def _after_name(data: bytes, at: int) -> int:
    """Behind the name of a named property: a GUID, and a number or a text."""
    if data[at + 16 : at + 20] != b"\x01\0\0\0":
        return at + 24
    length = int.from_bytes(data[at + 20 : at + 24], "little")
    return at + 24 + length + -length % 4
