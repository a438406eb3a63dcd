"""Encoded words in headers (RFC 2047), read with bounded work; never a line break in what comes out.

Also as they are met: blanks and "?" inside, no padding, letters cut in two between words, no blank between a word and
its neighbour, the end of the last one missing.
"""

from __future__ import annotations

import re

from parley.mail import charsets, transfer

_OPENING = re.compile(r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?")
_HEX = re.compile(r"[0-9A-F]{2}")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text with every run of blanks and control characters as one blank."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _CONTROL.sub(" ", text).strip()


def decode_words(value: str) -> str:
    """A header's value as one line of text. Neighbouring encoded words of one charset are joined as bytes."""
    if "=?" not in value:
        return one_line(value)
    out: list[str] = []
    pending, charset, last = b"", "", 0
    last_end = value.rfind("?=")
    while match := _OPENING.search(value, last):
        stop, after = _end(value, match, last_end)
        between = value[last : match.start()]
        if pending and (between.strip() or match[1].lower() != charset):
            out.append(charsets.decode(pending, charset))
            pending = b""
        if between.strip() or last == 0:
            out.append(between)
        pending += _octets(match[2], value[match.end() : stop])
        charset, last = match[1].lower(), after
    if pending:
        out.append(charsets.decode(pending, charset))
    return one_line("".join([*out, value[last:]]))


def _end(value: str, opening: re.Match[str], last_end: int) -> tuple[int, int]:
    """Where the text of the word that begins so ends, and what follows it. Without an end it goes on to the next word.

    "?=" before two hexadecimal signs is a question mark that was left as it is, if another end comes in this word.
    """
    start = opening.end()
    following = value.find("=?", start)
    if start > last_end:
        stop = len(value) if following == -1 else following
        return stop, stop
    stop = value.find("?=", start)
    while opening[2] in "qQ" and stop < last_end and _HEX.match(value, stop + 2):
        later = value.find("?=", stop + 2)
        if -1 < following < later:
            break
        stop = later
    return stop, stop + 2


def _octets(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return transfer.decoded(data.replace(b"_", b"=20"), "quoted-printable")
    return transfer.decoded(data, "base64")
