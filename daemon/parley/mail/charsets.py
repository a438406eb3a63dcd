"""Bytes to text: as declared, else UTF-8 strictly, else windows-1252 with replacement marks.

Nothing here raises on any input, and no codec is used whose cost grows faster than its input.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

# Codecs that are no charsets, or whose decoding is not linear (punycode and idna are quadratic).
_NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# What mail calls by the narrower name is written in the wider one (WHATWG Encoding, section 4.2).
_WIDER = {
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """The name of the Python codec for a declared charset, "" if there is none that may be used."""
    try:
        info = codecs.lookup(charset.strip().strip("'\""))
    except (LookupError, ValueError):
        return ""
    if info.name in _NEVER or not info._is_text_encoding:
        return ""
    return _WIDER.get(info.name, info.name)


def decode(data: bytes, charset: str = "") -> str:
    """The text of these bytes. A leading byte order mark is dropped."""
    codec = _codec(charset[:60]) if charset else ""
    if codec and codec != "ascii":
        try:
            text = data.decode(codec)
            return (_whole(text) if codec == "utf-7" else text).removeprefix("\ufeff")
        except (UnicodeDecodeError, ValueError):
            pass
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return _guessed(data)


def _whole(text: str) -> str:
    """Halves of characters, which UTF-7 lets through and no store takes, joined to whole ones or marked as lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _guessed(data: bytes) -> str:
    """Text that is not clean in any promised way: mostly UTF-8 with a few cut characters, else windows-1252."""
    marked = data.decode("utf-8", "replace")
    broken = marked.count("\ufffd")
    letters = sum(1 for letter in marked[:100_000] if ord(letter) > 127) - broken
    return marked if letters > broken else data.decode("cp1252", "replace")
