"""What may stand in a header: addresses, names and lines of text, checked, and encoded where they must be.

Pure. RFC 5322 for addresses and folding, RFC 2047 for everything that is not ASCII. A value that could end its
header, hide, or stand for more than one address is refused with a ValueError that does not repeat it.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache

SHORT_LINE = 78  # RFC 5322 section 2.1.1
LONGEST_TEXT = 900  # characters; a line of ASCII that cannot be folded stays below 998 octets
LONGEST_NAME = 200
# Of UTF-8 in one encoded word: 56 in base64, 68 with its frame (RFC 2047 section 2 allows 75)
WORD_OCTETS = 42

ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}"
)
# The same, narrower: no dot at an end of the local part and never two, no hyphen at an end of a label
_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_CLEAN = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL}){{1,10}}")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_PLAIN = re.compile(r"[ -~]*")
# Controls, line separators, marks that turn the reading direction round, and halves of characters
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@lru_cache(maxsize=1024)  # every letter is from parley, and to somebody who gets others too
def mailbox(name: str, address: str) -> str:
    """`"Name" <address>`, folded before the address if need be (RFC 5322 section 3.4). The address must be checked."""
    if not name:
        return address
    if len(name) > LONGEST_NAME:
        raise ValueError("a name is too long")
    encoded = _encoded_words(one_line(name, "a name"))
    if not encoded:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        encoded = f'"{escaped}"'
    space = " " if len(encoded) + len(address) < SHORT_LINE - 12 else "\r\n "
    return f"{encoded}{space}<{address}>"


def unstructured(words: str, what: str) -> str:
    """A line of text as the value of the header `what`."""
    return _encoded_words(one_line(words, what)) or _folded(words)


def one_line(words: str, what: str) -> str:
    """The words as they are, if they are one line of text."""
    if len(words) > LONGEST_TEXT or (not words.isprintable() and _REFUSED.search(words)):
        raise ValueError(f"{what} holds a line break or another control character, or is too long")
    return words


def check_address(address: str, what: str) -> None:
    """ValueError unless this is one plain address that any mail server takes (RFC 5321 section 4.1.2, without quotes)."""
    if not _CLEAN.fullmatch(address):
        raise ValueError(f"the {what} address is not one clean address")


def _folded(words: str) -> str:
    """Plain words, folded before a space."""
    room = SHORT_LINE - 12  # the header's own name
    if len(words) <= room:
        return words
    words, lines = " ".join(words.split()), []
    while len(words) > room:
        cut = words.rfind(" ", 1, room + 1)
        if cut < 0 and (cut := words.find(" ", room)) < 0:
            break
        lines.append(words[:cut])
        words = words[cut:]
    return "\r\n".join([*lines, words])


def _encoded_words(words: str) -> str:
    """The words as RFC 2047 says, "" if they are plain. What only looks encoded is encoded, so that it stays as it is."""
    if _PLAIN.fullmatch(words) and "=?" not in words:
        return ""
    octets, pieces, at = words.encode(), [], 0
    while len(octets) - at > WORD_OCTETS:
        cut = at + WORD_OCTETS
        while octets[cut] & 0xC0 == 0x80:  # the middle of a UTF-8 character
            cut -= 1
        pieces.append(octets[at:cut])
        at = cut
    pieces.append(octets[at:])
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(one).decode()}?=" for one in pieces)
