"""Whether an archive or a document asks for a password. Nothing is unpacked but the list of a 7z archive.

Looked up in what each format publishes: the headers of ZIP (APPNOTE 4.4.4), RAR 4 and 5, 7z, and the trailer of PDF (ISO
32000-1, section 7.6). Bounded by the octets that are there; what is broken is not said to be locked.
"""

from __future__ import annotations

import contextlib
import io
import lzma
import re
from collections.abc import Iterator

_ZIP, _ZIP_LOCKED = b"PK\x03\x04", 0x1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_LOCKED = "EncryptedPackage".encode("utf-16-le")
_RAR4, _RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_SEVEN, _AES, _LZMA = b"7z\xbc\xaf\x27\x1c", b"\x06\xf1\x07\x01", b"\x23\x03\x01\x01\x05"
_LIST_PACKED = 0x17  # the list of a 7z archive is itself packed
_PDF_LOCKED = re.compile(rb"/Encrypt\s{1,8}\d{1,10}\s{1,8}\d{1,5}\s{1,8}R\b")
_MOST_BLOCKS = 2_000
_LONGEST_LIST = 1_000_000
ARCHIVE, DOCUMENT, PDF = (
    "encrypted: password-protected archive",
    "encrypted: password-protected document",
    "encrypted: password-protected PDF",
)
LOCKED_FILES = (ARCHIVE, DOCUMENT)
ALL = frozenset({ARCHIVE, DOCUMENT, PDF})


def locked(content: bytes) -> str:
    """In words, why this file cannot be opened without a password; "" where it can, or where nobody can tell."""
    if content.startswith(_ZIP):
        return ARCHIVE if _zip(content) else ""
    if content.startswith(_RAR5):
        return ARCHIVE if any(_rar5(content)) else ""
    if content.startswith(_RAR4):
        return ARCHIVE if any(_rar4(content)) else ""
    if content.startswith(_SEVEN):
        return ARCHIVE if _seven(content) else ""
    if content.startswith(_OLE):
        return DOCUMENT if _OLE_LOCKED in content else ""
    return PDF if content.startswith(b"%PDF-") and _PDF_LOCKED.search(content) else ""


def _zip(content: bytes) -> bool:
    """Whether any file of it needs a password; where its list is broken, the first one says."""
    if content[6:7] and content[6] & _ZIP_LOCKED:
        return True
    import zipfile  # few mails bring one: half a megabyte, with all that it imports

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(one.flag_bits & _ZIP_LOCKED for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _rar4(content: bytes) -> Iterator[bool]:
    """Of each block, whether it says that what follows (or the file in it) is locked."""
    at = len(_RAR4)
    for _ in range(_MOST_BLOCKS):
        kind, flags, size = content[at + 2 : at + 3], _number(content, at + 3, 2), _number(content, at + 5, 2)
        if size < 7:
            return
        yield (kind == b"\x73" and bool(flags & 0x80)) or (kind == b"\x74" and bool(flags & 0x04))
        at += size + (_number(content, at + 7, 4) if flags & 0x8000 else 0)


def _rar5(content: bytes) -> Iterator[bool]:
    """The same of RAR 5: a block of its own where the list is locked too, else a record beside each file."""
    at = len(_RAR5)
    for _ in range(_MOST_BLOCKS):
        size, begins = _varied(content, at + 4)
        kind, here = _varied(content, begins)
        flags, here = _varied(content, here)
        extra, here = _varied(content, here) if flags & 1 else (0, here)
        data, _ = _varied(content, here) if flags & 2 else (0, here)
        if not size or begins + size > len(content):
            return
        ends = begins + size
        yield kind == 4 or (kind in (2, 3) and 1 in _records(content[max(begins, ends - extra) : ends]))
        at = ends + data


def _records(extra: bytes) -> Iterator[int]:
    """The kinds of the records beside a file."""
    at = 0
    while at < len(extra):
        size, begins = _varied(extra, at)
        if not size:
            return
        yield _varied(extra, begins)[0]
        at = begins + size


def _seven(content: bytes) -> bool:
    """Whether its list names AES as one of the steps by which something was packed."""
    begins, size = 32 + _number(content, 12, 8), _number(content, 20, 8)
    head = content[begins : begins + min(size, _LONGEST_LIST)]
    if _AES in head or head[:1] != bytes([_LIST_PACKED]):
        return _AES in head
    step = head.find(_LZMA)
    packed, _ = _seven_number(head, 2)
    where = head[step + len(_LZMA) : step + len(_LZMA) + 5]
    if step < 0 or len(where) < 5 or where[0] >= 225:
        return False
    return _AES in _unpacked(content[32 + packed : begins], where)


def _unpacked(data: bytes, properties: bytes) -> bytes:
    """What LZMA packed with these properties (lc, lp and pb in one octet, then the size of its dictionary)."""
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    size = min(max(_number(properties, 1, 4), 4096), 1 << 24)
    step = {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": size}
    with contextlib.suppress(lzma.LZMAError, ValueError, EOFError, MemoryError):
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[step]).decompress(data, _LONGEST_LIST)
    return b""


def _seven_number(data: bytes, at: int) -> tuple[int, int]:
    """A number of 7z: the first octet says by its leading ones how many follow. And where it ends."""
    first = data[at] if at < len(data) else 0
    more = next((count for count in range(8) if not first & (0x80 >> count)), 8)
    high = first & ((0x80 >> more) - 1) if more < 7 else 0
    return _number(data, at + 1, more) | high << (8 * more), at + 1 + more


def _varied(data: bytes, at: int) -> tuple[int, int]:
    """A number of RAR 5: seven bits an octet, the lowest first. And where it ends; 0 where it has no end."""
    value = 0
    for nth, octet in enumerate(data[at : at + 10]):
        value |= (octet & 0x7F) << (7 * nth)
        if not octet & 0x80:
            return value, at + nth + 1
    return 0, at


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
