"""Content-Transfer-Encoding undone (RFC 2045 section 6), also where it is broken: what cannot be decoded stays as it came.

Base64 that was cut, written in pieces each with its own padding, or followed by the plain footer of a list; quoted
printable that was not; uuencode, as a whole part or in the middle of a text.
"""

from __future__ import annotations

import binascii
import io
import re
from itertools import islice

_WORD = re.compile(r"[\w-]+")
_AS_IT_IS = frozenset(["7bit", "8bit", "binary"])  # as nearly all write them
_SPACE = b" \t\n\r\x0b\x0c"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_RUN = re.compile(rb"[A-Za-z0-9+/]+")
_ODD = re.compile(rb"[^A-Za-z0-9+/=\n]")  # what stands in no line of base64, or only before and after it
_MOST_ODD = 100_000  # odd lines, and pieces
_MOST_UU = 600_000  # lines of a file; 35 MB have fewer
_LONGEST_UU = 90
_LONGEST_WORD = 30  # a longer one among blanks is base64 that something has cut


def decoded(body: bytes, encoding: str) -> bytes:
    """The body without its encoding; `encoding` is the header's value."""
    if encoding in _AS_IT_IS:
        return body
    match = _WORD.search(encoding)
    word = match[0].lower() if match else ""
    if word in ("quoted-printable", "quotedprintable", "qp"):
        return binascii.a2b_qp(body)
    if word in ("base64", "base-64", "b64"):
        return _base64(body)
    if word in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencoded(body)
    return body


def _base64(body: bytes) -> bytes:
    packed = body.translate(None, _SPACE)
    if not packed.rstrip(b"=").translate(None, _ALPHABET):
        return _padded(packed.rstrip(b"="))
    stop = _footer(body)
    footer = body[stop:]
    found = _in_pieces(body[:stop].translate(None, _SPACE + _FOREIGN))
    return found + b"\n" + footer if footer.strip() else found


def _footer(body: bytes) -> int:
    """Where the first line begins that is none of the base64; the length of all if there is none."""
    at = 0
    for _ in range(_MOST_ODD):
        odd = _ODD.search(body, at)
        if odd is None:
            break
        begin, end = body.rfind(b"\n", 0, odd.start()) + 1, body.find(b"\n", odd.start())
        end = len(body) if end == -1 else end
        if _is_text(body[begin:end]):
            return begin
        at = end
    return len(body)


def _in_pieces(packed: bytes) -> bytes:
    """What was encoded piece by piece, each with its own padding; after thousands of pieces, the rest as one."""
    out = bytearray()
    at = 0
    for run in islice(_RUN.finditer(packed), _MOST_ODD):
        out += _padded(run[0])
        at = run.end()
    out += _padded(packed[at:].translate(None, b"="))
    return bytes(out)


_FOREIGN = bytes(set(range(256)) - set(_ALPHABET) - {61})


def _is_text(line: bytes) -> bool:
    """Whether a line among base64 is none: words with blanks between, or mostly other signs."""
    bare = line.strip()
    words = bare.split()
    return (len(words) > 1 and max(map(len, words)) < _LONGEST_WORD) or len(
        bare.translate(None, _ALPHABET + b"=")
    ) * 5 > len(bare)


def _padded(run: bytes) -> bytes:
    """One run of base64, its padding as it should be."""
    odd = len(run) % 4
    return binascii.a2b_base64(run[: len(run) - (odd == 1)] + b"=" * (-len(run) % 4 if odd != 1 else 0))


def _uuencoded(body: bytes) -> bytes:
    if body.count(b"\n") > _MOST_UU:
        return body
    out = bytearray()
    for line in io.BytesIO(body):
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        out += _uu_line(line.removesuffix(b"\n"))
    return bytes(out)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # some encoders leave rubbish at a line's end
        count = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:count])
        except binascii.Error:
            return b""


def without_uuencoded(text: str) -> tuple[str, list[str]]:
    """The text without files that were written into it as uuencode, and those files' names."""
    if not (text.startswith("begin") or "\nbegin" in text) or "\nend" not in text:
        return text, []
    kept: list[str] = []
    names: list[str] = []
    lines = text.split("\n")
    at = 0
    last_end = max((n for n, line in enumerate(lines) if line.rstrip() == "end"), default=-1)
    while at < len(lines):
        match = _BEGIN.match(lines[at]) if at < last_end else None
        stop = _file_end(lines, at + 1) if match else -1
        if match and stop != -1:
            names.append(match[1].strip())
            at = stop + 1
        else:
            kept.append(lines[at])
            at += 1
    return "\n".join(kept), names


_BEGIN = re.compile(r"begin [0-7]{3,4} (\S[^\n]{0,200})$")


def _file_end(lines: list[str], at: int) -> int:
    """The line "end" of a uuencoded file whose first line is `at`, or -1 where other lines stand between."""
    for number in range(at, len(lines)):
        line = lines[number]
        if line.rstrip() == "end":
            return number if number > at else -1
        if (
            not line
            or len(line) > _LONGEST_UU
            or not (line[0] == "`" or " " <= line[0] <= "M")
            or max(line) >= "a"
        ):
            return -1
    return -1
