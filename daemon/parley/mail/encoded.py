"""Encoded words in headers (RFC 2047), read with bounded work; never a line break in what comes out."""

from __future__ import annotations

import binascii
import re

from parley.mail import charsets

_WORD = re.compile(r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text with every run of blanks and control characters as one blank."""
    return _CONTROL.sub(" ", text).strip()


def decode_words(value: str) -> str:
    """A header's value as one line of text. Neighbouring encoded words of one charset are joined as bytes."""
    if "=?" not in value:
        return one_line(value)
    out: list[str] = []
    pending, charset, last = b"", "", 0
    for match in _WORD.finditer(value):
        between = value[last : match.start()]
        if pending and (between.strip() or match[1].lower() != charset):
            out.append(charsets.decode(pending, charset))
            pending = b""
        if between.strip() or last == 0:
            out.append(between)
        pending += _bytes(match[2].lower(), match[3])
        charset, last = match[1].lower(), match.end()
    if pending:
        out.append(charsets.decode(pending, charset))
    return one_line("".join([*out, value[last:]]))


def _bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding == "q":
        return binascii.a2b_qp(data, header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data
