"""S/MIME packages (RFC 8551, RFC 5652): the mail inside, where no key is needed for it.

Signed and opaque, or compressed: the mail lies open inside. Enveloped: it does not, and a person must read it. No
signature is checked here; who is proven is for `trust` to say. A bounded walk over BER, no decoding of anything else.
"""

from __future__ import annotations

import zlib

from parley.mail import caps

_ID = b"\x2a\x86\x48\x86\xf7\x0d\x01"  # 1.2.840.113549.1
_SIGNED, _COMPRESSED = _ID + b"\x07\x02", _ID + b"\x09\x10\x01\x09"
_SEQUENCE, _OID, _OCTETS, _OCTETS_IN_PARTS, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0
_DEEPEST = 12
# Of an octet string that was written in parts, and of all whose end has to be looked for
_MOST_PARTS = 100_000

Element = tuple[int, int, int]  # tag, where its contents begin and end


class _Broken(Exception):
    """Not BER, or cut short."""


def opened(data: bytes) -> bytes | None:
    """The mail inside a package that needs no key, None for any other."""
    try:
        kind, body = _content_info(data)
        if kind not in (_SIGNED, _COMPRESSED):
            return None
        candidates = [
            part for part in _children(data, body) if part[0] == _SEQUENCE and _starts_with_oid(data, part)
        ]
        insides = (child for part in candidates for child in _children(data, part) if child[0] == _EXPLICIT)
        explicit = next(insides)
        content = _octets(data, _children(data, explicit)[0])
        return _inflated(content) if kind == _COMPRESSED else content
    except (_Broken, StopIteration, IndexError, zlib.error):
        return None


def _content_info(data: bytes) -> tuple[bytes, Element]:
    """ContentInfo: its type, and the structure inside (RFC 5652 section 3)."""
    outer = _children(data, _element(data, 0)[0])
    if len(outer) < 2 or outer[0][0] != _OID:
        raise _Broken
    oid, explicit = outer[:2]
    return data[oid[1] : oid[2]], _children(data, explicit)[0]


def _starts_with_oid(data: bytes, part: Element) -> bool:
    return data[part[1] : part[1] + 1] == bytes([_OID])


def _inflated(content: bytes) -> bytes:
    """Not more than a mail may hold, however much there is."""
    return zlib.decompressobj().decompress(content, caps.MAIL_BYTES)


def _children(data: bytes, parent: Element) -> list[Element]:
    found: list[Element] = []
    at = parent[1]
    while at < parent[2]:
        element, at = _element(data, at)
        found.append(element)
        if len(found) > _MOST_PARTS:
            raise _Broken
    return found


def _octets(data: bytes, part: Element) -> bytes:
    if part[0] == _OCTETS:
        return data[part[1] : part[2]]
    if part[0] != _OCTETS_IN_PARTS:
        raise _Broken
    return b"".join(data[one[1] : one[2]] for one in _children(data, part) if one[0] == _OCTETS)


def _element(data: bytes, at: int) -> tuple[Element, int]:
    """The element at `at`, and where the next one begins. A length that is not given (0x80) is found at its end mark."""
    tag, begin, end = _opening(data, at)
    if end != -1:
        return (tag, begin, end), end
    end, opened = begin, 1
    for _ in range(_MOST_PARTS):
        if data[end : end + 2] == b"\0\0":
            opened -= 1
            if not opened:
                return (tag, begin, end), end + 2
            end += 2
            continue
        _, inside, known = _opening(data, end)
        opened += known == -1
        if opened > _DEEPEST:
            break
        end = inside if known == -1 else known
    raise _Broken


def _opening(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, where the contents begin, and where they end: -1 if that is not given."""
    if at + 2 > len(data):
        raise _Broken
    tag, length, at = data[at], data[at + 1], at + 2
    if length == 0x80:
        return tag, at, -1
    if length > 0x80:
        count = length & 0x7F
        if count > 4:
            raise _Broken
        length, at = int.from_bytes(data[at : at + count], "big"), at + count
    if at + length > len(data):
        raise _Broken
    return tag, at, at + length
