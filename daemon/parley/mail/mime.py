"""The tree of parts of a mail, from raw bytes (RFC 5322 section 2, RFC 2045 to 2047, RFC 2231). No meaning yet.

The splitter is our own because every cap must be met *before* its work is done: the standard parser, under any
policy, first builds fifty thousand parts or recurses two thousand deep, and only then could be asked. It works on
offsets into one buffer, so depth costs nothing. `tests/mail/test_mime.py` compares it with `email` (compat32).
Newlines must be LF (see `to_lf`).
"""

from __future__ import annotations

import re
from collections.abc import KeysView
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import unquote_to_bytes

from parley.mail import caps, charsets, transfer
from parley.mail.caps import TooMuch
from parley.mail.encoded import decode_words

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[^;\s]*)')
_FOLDED = re.compile(r"\n(?![ \t])")
_LONGEST_NAME = 200
_MOST_CUTS = caps.HEADERS + 1
_OFTEN = 80  # letters of a Content-Type that many mails have
_NAME = re.compile(r"[!-9;-~]+")
_BLANKS = " \t\n\r\x0b\x0c"
_DELIMITER_TAIL = 100  # blanks that a transport may have added to a delimiter line (RFC 2046 section 5.1.1)
_SECTION = re.compile(r"([^*]{1,60})(?:\*(\d{1,3}))?(\*)?$")


@dataclass
class Part:
    """One part: its headers in order (names in lower case, values unfolded, not decoded), its body, its children.

    `raw[start:end]` is the body as transferred. `kind` is the media type in lower case.
    """

    headers: list[tuple[str, str]]
    raw: bytes
    start: int
    end: int
    kind: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)
    _first: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._first = dict(reversed(self.headers))

    def get(self, name: str) -> str:
        """The first header of that name (lower case), "" if there is none."""
        return self._first.get(name, "")

    def get_all(self, name: str) -> list[str]:
        """Every header of that name, in order."""
        return [value for key, value in self.headers if key == name] if name in self._first else []

    @property
    def names(self) -> KeysView[str]:
        """The names of its headers, each once."""
        return self._first.keys()

    @cached_property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition: its word and its parameters."""
        return value_and_parameters(self.get("content-disposition"))

    @cached_property
    def filename(self) -> str:
        """The file's name as claimed, decoded, "" if none."""
        name = self.parameters.get("name", "")
        if "content-disposition" in self._first:
            name = self.disposition[1].get("filename") or name
        return decode_words(name) if name else ""

    @cached_property
    def content(self) -> bytes:
        """The body without its transfer encoding; what cannot be decoded stays as it came."""
        body = self.raw[self.start : self.end]
        encoding = self.get("content-transfer-encoding")
        return transfer.decoded(body, encoding) if encoding else body

    @cached_property
    def text(self) -> str:
        """The body as text, newlines LF."""
        charset = self.parameters.get("charset", "")
        if not charset and self.kind == "text/html":
            charset = charsets.said_in_html(self.content)
        text = charsets.decode(self.content, charset)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


_TWICE_SEEN = 1000  # octets in which the first lines end


def to_lf(raw: bytes) -> bytes:
    """The same mail with LF newlines: CRLF and bare CR say the same."""
    if b"\r" not in raw:
        return raw
    if b"\r\r\n" in raw[:_TWICE_SEEN]:  # a gateway has made CRLF of CRLF
        raw = raw.replace(b"\r\r\n", b"\n")
    lines = raw.replace(b"\r", b"")
    # CRLF and nothing else, as in nearly all mail: to count it takes twice as long
    if lines.replace(b"\n", b"\r\n") == raw:
        return lines
    lines = raw.replace(b"\r\n", b"\n")
    return lines.replace(b"\r", b"\n") if b"\r" in lines else lines


def content_type(value: str) -> tuple[str, dict[str, str]]:
    """As `value_and_parameters`: nearly all parts say one of a few."""
    if len(value) > _OFTEN or "boundary" in value:
        return value_and_parameters(value)
    kind, parameters = _of_many(value)
    return kind, parameters.copy()


@lru_cache(maxsize=256)
def _of_many(value: str) -> tuple[str, dict[str, str]]:
    return value_and_parameters(value)


def value_and_parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset="utf-8"` as ("text/plain", {"charset": "utf-8"}), RFC 2231 pieces joined."""
    word, _, rest = value[: caps.PARAMETER_TEXT].partition(";")
    word, *more = word.split(None, 1) or [""]  # "text/plain charset=utf-8": the mark forgotten
    if not rest and not more:
        return word.rstrip(",").lower(), {}
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(f";{';'.join([*more, rest])}"):
        name, text = match.group(1).lower(), _unquoted(match.group(2))
        if "*" not in name:
            found.setdefault(name, text)
        elif section := _SECTION.match(name):
            pieces.setdefault(section[1], []).append((int(section[2] or 0), bool(section[3]), text))
    for name, several in pieces.items():
        found[name] = _joined(several)
    return word.rstrip(",").lower(), found


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    return re.sub(r"\\(.)", r"\1", inner) if "\\" in inner else inner


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """The value of a parameter in sections, RFC 2231 sections 3 and 4."""
    charset, data = "", b""
    for number, encoded, text in sorted(pieces, key=lambda piece: piece[0]):
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return charsets.decode(data, charset)


class _Splitter:
    """Reads one mail; counts parts, octets of headers and decoded mails over the whole of it."""

    def __init__(self) -> None:
        self.parts = 0
        self.heads = 0
        self.decoded = 0

    def part(self, raw: bytes, start: int, end: int, depth: int, default: str = "text/plain") -> Part:
        self.parts += 1
        if self.parts > caps.PARTS:
            raise TooMuch("cap: over 200 parts")
        if depth > caps.DEPTH:
            raise TooMuch("cap: parts nested over 20 deep")
        headers, body = read_headers(raw, start, end, caps.HEADS_BYTES - self.heads)
        self.heads += body - start
        part = Part(headers, raw, body, end, default)
        if value := part.get("content-type"):
            kind, part.parameters = content_type(value)
            part.kind = kind if kind.count("/") == 1 else "text/plain"
        if part.kind.startswith("multipart/"):
            self._split(part, depth)
        elif part.kind in ("message/rfc822", "message/global"):
            self._attached(part, depth)
        return part

    def _split(self, part: Part, depth: int) -> None:
        boundary = part.parameters.get("boundary", "").rstrip()
        spans = _spans(part.raw, part.start, part.end, boundary) if boundary else []
        if not spans:
            part.kind = "text/plain"  # a multipart without its boundary is read as the text it is
            return
        default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        for start, end in spans:
            part.children.append(self.part(part.raw, start, end, depth + 1, default))

    def _attached(self, part: Part, depth: int) -> None:
        encoding = part.get("content-transfer-encoding").strip().lower()
        # Forbidden by RFC 2046 section 5.2.1, and met
        if encoding.startswith(("base64", "quoted-printable")):
            inner = to_lf(transfer.decoded(part.raw[part.start : part.end], encoding))
            self.decoded += len(inner)
            if self.decoded > caps.MAIL_BYTES:  # each is held beside the one that it came out of
                raise TooMuch("cap: over 35 MB of encoded mails in one another")
            part.children.append(self.part(inner, 0, len(inner), depth + 1))
        else:
            part.children.append(self.part(part.raw, part.start, part.end, depth + 1))


def _spans(raw: bytes, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """Where the parts between the delimiter lines begin and end. A missing last delimiter is forgiven."""
    delimiter = b"--" + boundary.encode("utf-8", "replace")
    spans: list[tuple[int, int]] = []
    opened, at = -1, raw.find(delimiter, start, end)
    while at != -1:
        after = at + len(delimiter)
        line_end = raw.find(b"\n", after, min(end, after + _DELIMITER_TAIL))
        if line_end == -1:
            line_end = end
        tail = raw[after : min(line_end, after + _DELIMITER_TAIL)].strip()
        if (at == start or raw[at - 1] == 10) and tail in (b"", b"--"):
            if opened != -1:
                spans.append((opened, max(opened, at - 1)))
                if len(spans) > caps.PARTS:
                    raise TooMuch("cap: over 200 parts")
            opened = -1 if tail else min(line_end + 1, end)
            if tail:
                break
        at = raw.find(delimiter, after, end)
    if opened != -1:
        spans.append((opened, end))
    return spans


def read_headers(
    raw: bytes, start: int, end: int, most: int = caps.HEADS_BYTES
) -> tuple[list[tuple[str, str]], int]:
    """The header block that begins at `start`, and where the body begins. A line that is no header ends it. most: octets
    that it may have."""
    if start >= end or raw[start] == 10:
        return [], min(start + 1, end)
    far = min(end, start + most)
    stop = raw.find(b"\n\n", start, min(end, far + 2))
    cut = far if stop == -1 and far < end else -1
    stop = far if stop == -1 else stop
    headers: list[tuple[str, str]] = []
    at, block = start, raw[start:stop].decode("latin-1")  # an octet a letter
    folded = "\n " in block or "\n\t" in block
    chunks = _FOLDED.split(block, _MOST_CUTS) if folded else block.split("\n", _MOST_CUTS)
    plain, few = block.isascii() and not folded, len(chunks) <= caps.HEADERS
    for chunk in chunks:
        octets = len(chunk)
        if not few and len(headers) == caps.HEADERS:
            raise TooMuch("cap: over 1000 headers")
        if octets > caps.HEADER_BYTES:
            raise TooMuch("cap: a header over 64 KB")
        if at + octets == cut:
            raise TooMuch("cap: over 2 MB of headers")
        name, colon, value = chunk.partition(":")
        name = name.rstrip(_BLANKS)
        if colon and len(name) <= _LONGEST_NAME and (known := _header_name(name)):
            headers.append((known, value.strip() if plain else _unfolded(value)))
        elif headers or not chunk.startswith(("From ", ">From ")):  # an mbox line may stand first
            return headers, at
        at += octets + 1
    return headers, min(stop + 2, end)


@lru_cache(maxsize=512)
def _header_name(name: str) -> str:
    """In lower case; "" where it is none. Nearly all mail has the same few."""
    return name.lower() if _NAME.fullmatch(name) else ""


def _unfolded(value: str) -> str:
    """The value, an octet a letter, on one line. Raw 8-bit headers are read like 8-bit text."""
    text = value if value.isascii() else charsets.decode(value.encode("latin-1"))
    return text.replace("\n", "").strip()


def read_mail(raw: bytes) -> Part:
    """The tree of a whole mail with LF newlines. Raises `TooMuch` as soon as a cap is met."""
    return _Splitter().part(raw, 0, len(raw), 0)
