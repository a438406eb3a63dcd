"""Rich text as Outlook packs it: unpacked (MS-OXRTFCP), and its words taken out, also those of HTML inside (MS-OXRTFEX).

Formatting, pictures and tables of fonts are passed over. Linear in the length, and never more than a mail may hold.
"""

from __future__ import annotations

import re

from parley.mail import caps, charsets, htmltext

_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
# Groups that hold no words of the text.
_ASIDE = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "header",
        "footer",
        "generator",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "themedata",
    ]
)
_SIGNS = {
    "par": "\n",
    "line": "\n",
    "tab": "\t",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
}
_DEEPEST = 100


def unpacked(data: bytes) -> str:
    """The rich text out of PR_RTF_COMPRESSED, its first 2 MB; "" for anything else."""
    if len(data) < 16:
        return ""
    size, magic = int.from_bytes(data[4:8], "little"), data[8:12]
    if magic == _PLAIN:
        return data[16 : 16 + min(size, caps.TEXT_BYTES)].decode("latin-1")
    return _inflated(data, min(size, caps.TEXT_BYTES)).decode("latin-1") if magic == _COMPRESSED else ""


def is_long(data: bytes) -> bool:
    """Whether more is packed than `unpacked` gives: pictures, as a rule."""
    return int.from_bytes(data[4:8], "little") > caps.TEXT_BYTES


def _inflated(data: bytes, size: int) -> bytes:
    """LZ77 with a window of 4096 octets that begins with words every text has: bit by bit a letter, or a place and a length."""
    out = bytearray(_PRELOADED)
    at, stop = 16, len(_PRELOADED) + size
    while at < len(data) and len(out) < stop:
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            place, at = int.from_bytes(data[at : at + 2], "big"), at + 2
            back = (len(out) - (place >> 4)) % _WINDOW
            if back == 0:  # a place that is the present one: the end
                return bytes(out[len(_PRELOADED) :])
            length = (place & 15) + 2
            start = len(out) - back
            run = bytes(max(0, -start)) + out[max(0, start) : start + length if back > length else None]
            out += (run * (length // len(run) + 1))[:length]
    return bytes(out[len(_PRELOADED) : stop])


def to_text(text: str) -> str:
    """The words of a rich text; "" if it is none."""
    if not text.lstrip().startswith("{\\rtf"):
        return ""
    words = _Words(html="\\fromhtml" in text[:2000])
    for token in _TOKEN.finditer(text):
        words.take(token)
    found = words.text()
    return htmltext.to_text(found) if words.html else found


class _Words:
    """Reads token by token. Each open group has a state: whether its words count."""

    def __init__(self, *, html: bool) -> None:
        self.html = html
        self.charset = "cp1252"
        self.pieces: list[str] = []
        self.octets = bytearray()  # letters given by their number, not decoded yet
        self.groups: list[bool] = [False]  # of each open group: is it passed over
        self.hidden = False  # between \htmlrtf and \htmlrtf0: what stands there only for readers of rich text
        self.fresh = False  # a group has just begun
        self.starred = False
        self.skip = 0  # letters that stand in for one given by its number

    def take(self, token: re.Match[str]) -> None:
        word, number, octet, sign, brace, words = token.groups()
        if brace:
            self._brace(brace)
        elif word:
            self._word(word, number)
        elif sign == "*":
            self.starred = True
            return
        elif octet:
            if self.skip:
                self.skip -= 1
            elif self._counts():
                self.octets.append(int(octet, 16))
        elif sign:
            self._say(
                {"~": "\u00a0", "_": "-", "\n": "\n", "\r": "\n"}.get(sign, sign if sign in "\\{}" else "")
            )
        elif words:
            self._say(words[self.skip :])
            self.skip = max(0, self.skip - len(words))
        self.fresh = brace == "{"
        self.starred = False

    def _brace(self, brace: str) -> None:
        self._decode()
        if brace == "{" and len(self.groups) < _DEEPEST:
            self.groups.append(self.groups[-1])
        elif brace == "}" and len(self.groups) > 1:
            self.groups.pop()

    def _word(self, word: str, number: str | None) -> None:
        if (self.starred and word != "htmltag") or (word in _ASIDE and self.fresh):
            self.groups[-1] = True
        elif word == "htmlrtf":
            self.hidden = number != "0"
        elif word == "ansicpg" and number:
            self.charset = f"cp{number}"
        elif word == "u" and number:
            self._say(chr(int(number) % 65536) if not 0xD800 <= int(number) % 65536 <= 0xDFFF else "\ufffd")
            self.skip = 1
        elif word in _SIGNS:
            self._say(_SIGNS[word])

    def _counts(self) -> bool:
        return not self.groups[-1] and not self.hidden

    def _say(self, words: str) -> None:
        if words and self._counts():
            self._decode()
            self.pieces.append(words)

    def _decode(self) -> None:
        if self.octets:
            self.pieces.append(charsets.decode(bytes(self.octets), self.charset))
            self.octets.clear()

    def text(self) -> str:
        self._decode()
        return "".join(self.pieces).strip("\n")
