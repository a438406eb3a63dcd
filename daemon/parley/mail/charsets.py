"""Bytes to text: as declared, else UTF-8 strictly, else windows-1252 with replacement marks.

A byte order mark says more than a declaration. So does text that is UTF-8 to the last octet where a charset of western Europe
is declared: gateways that write a new heading above old octets make such mail, and read as declared it would say "ZoÃ«"
for "Zoë". No text that people write reads as both: letters with marks would have to stand before signs, each time.

Nothing here raises on any input, and no codec is used whose cost grows faster than its input, nor UTF-7, which hides signs
from whoever looks at the bytes.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# Codecs that are no charsets of mail, or whose decoding is not linear (punycode and idna are quadratic).
_NEVER = frozenset(
    ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7"]
)
# What mail calls by the narrower name is written in the wider one (WHATWG Encoding, section 4.2).
_WIDER = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
_WESTERN = ("cp1252", "iso8859-15")
# Names that mail programs use and Python does not know.
_ALSO = {
    "sjis": "cp932",
    "ms-kanji": "cp932",
    "windows-31j": "cp932",
    "windows-949": "cp949",
    "ks_c_5601-1989": "cp949",
    "mac-japanese": "cp932",
    "euc": "euc_jp",
    "gb_2312-80": "gb18030",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "koi8-ru": "koi8-u",
    "koi8": "koi8-r",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
}
_PAGE = re.compile(r"(?:windows|win|cp|ms|ibm|dos|ansi)[-_ ]?(\d{3,4})$")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(
    rb"<meta[^<>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_META_WITHIN = 4096
_JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\(J")
_FEW = 20  # of so many letters one may be broken, and the charset is still believed


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """The name of the Python codec for a declared charset, "" if there is none that may be used."""
    name = charset.strip().strip("'\"").lower()
    for spelled in (
        name,
        _ALSO.get(name, ""),
        name.removeprefix("x-"),
        _ALSO.get(name.removeprefix("x-"), ""),
        _paged(name),
    ):
        try:
            info = codecs.lookup(spelled) if spelled else None
        except (LookupError, ValueError):
            continue
        if info is not None:
            usable = info._is_text_encoding and info.name not in _NEVER
            return _WIDER.get(info.name, info.name) if usable else ""
    return ""


def _paged(name: str) -> str:
    """cp1251 for win-1251, windows1251, x-cp1251."""
    match = _PAGE.search(name)
    return f"cp{match[1]}" if match else ""


def decode(data: bytes, charset: str = "") -> str:
    """The text of these bytes. A leading byte order mark is dropped."""
    codec = _marked(data) or (_codec(charset[:60]) if charset else "")
    if codec in _WESTERN and not data.isascii() and (meant := _wholly_utf8(data)):
        return meant
    if codec and codec != "ascii":
        try:
            return data.decode(codec).removeprefix("\ufeff")
        except (UnicodeDecodeError, ValueError):
            pass
    if b"\x1b" in data and _JAPANESE.search(data):
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return _mostly(data, codec) or _guessed(data)


def _wholly_utf8(data: bytes) -> str:
    """The text, "" if one octet of it is no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def said_in_html(page: bytes) -> str:
    """The charset that an HTML page names itself, "" if none, or one that it cannot be in if that can be read."""
    match = _META.search(page[:_META_WITHIN])
    name = match[1].decode("ascii") if match else ""
    return "" if name.lower().startswith("utf-16") else name


def _marked(data: bytes) -> str:
    if data[:1] not in (b"\xef", b"\xff", b"\xfe"):
        return ""
    return next((codec for mark, codec in _MARKS if data.startswith(mark)), "")


def _mostly(data: bytes, codec: str) -> str:
    """In the declared charset of several octets a letter, if but a few of them are cut or broken; else ""."""
    if not codec or codec == "ascii" or codec.startswith(("cp125", "iso8859", "koi8", "utf-8", "mac")):
        return ""
    text = data.decode(codec, "replace")
    return text.removeprefix("\ufeff") if text.count("\ufffd") * _FEW <= len(text) else ""


def _guessed(data: bytes) -> str:
    """Text that is not clean in any promised way: mostly UTF-8 with a few cut characters, else windows-1252."""
    marked = data.decode("utf-8", "replace")
    broken = marked.count("\ufffd")
    letters = len(marked) - len(marked.encode("ascii", "ignore")) - broken
    return marked if letters > broken else data.decode("cp1252", "replace")
