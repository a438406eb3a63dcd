"""The content lines of iCalendar (RFC 5545 section 3.1): folding, escaping, taking one line apart.

Only the grammar lives here; what a property means belongs to `invitation` (writing) and `itip` (reading).
We write our own few lines because the icalendar library takes 0.8 ms to build an invitation and 1.1 ms to read
one, a third of what a whole mail may cost. It is the judge in the tests instead.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from parley.value import value

LINE_OCTETS = 75  # RFC 5545 section 3.1, without the line break

_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_PARAMETER = re.compile(r"; ?([A-Za-z0-9-]{1,64})=")
_PARAMETER_VALUE = re.compile(r'"([^"]*)"|([^",;:]*)')
_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})
_MOST_PARAMETER_VALUES = 200

# Everything that some reader takes for the end of a line, and everything that only hides what follows.
_LINE_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ESCAPES = ((b"\\", b"\\\\"), (b";", b"\\;"), (b",", b"\\,"), (b"\n", b"\\n"))  # the backslash first
# What neither breaks a line in another way nor hides anything, of ASCII
_PLAIN = bytes([0x0A, *range(0x20, 0x7F)])
# What a line has that goes on with another one, behind its space
_FOLDED = struct.Struct(f"{LINE_OCTETS - 1}s")
_ESCAPED = re.compile(r"\\([\\;,nN])")


@value
class ContentLine:
    """One unfolded line. Names and parameter names are in upper case; several values of a parameter are joined by a comma."""

    name: str
    parameters: Mapping[str, str]
    value: str


def clean(words: str) -> str:
    """The words in one piece per line: no control characters, every kind of line break a plain newline."""
    if words.replace("\n", "").isprintable():  # as nearly all are; whatever is replaced below is not
        return words
    words = _LINE_BREAKS.sub("\n", words).replace("\t", " ")
    return _CONTROLS.sub("", words).encode("utf-8", "replace").decode()


def escape(words: str) -> str:
    """Words as a TEXT value (RFC 5545 section 3.3.11): whatever they are, they stay inside their property."""
    return escaped(words).decode()


def escaped(words: str) -> bytes:
    """The same in octets."""
    octets = words.encode("utf-8", "replace")
    # As nearly all are; whatever `clean` takes away is not
    if not octets.translate(None, _PLAIN).decode().isprintable():
        octets = clean(words).encode()
    for plain, instead in _ESCAPES:
        octets = octets.replace(plain, instead)
    return octets


def unescape(value: str) -> str:
    """What a TEXT value says."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def quote(words: str) -> str:
    """Words as a quoted parameter value. Quotes, and carets (RFC 6868), which some readers turn into quotes, go."""
    return '"' + " ".join(clean(words).replace('"', "").replace("^", "").split()) + '"'


def fold(line: str) -> bytes:
    """The line in octets with its line break, folded at 75 octets and never inside a character."""
    return folded(line.encode())


def folded(octets: bytes) -> bytes:
    """The same of a line in octets."""
    if len(octets) <= LINE_OCTETS:
        return octets + b"\r\n"
    if octets[LINE_OCTETS :: LINE_OCTETS - 1].isascii():  # no cut falls into a character
        end = len(octets) - 1 - (len(octets) - 1 - LINE_OCTETS) % _FOLDED.size
        whole = chain.from_iterable(_FOLDED.iter_unpack(octets[LINE_OCTETS:end]))
        return b"\r\n ".join([octets[:LINE_OCTETS], *whole, octets[end:]]) + b"\r\n"
    pieces, at, room = [], 0, LINE_OCTETS
    while len(octets) - at > room:
        cut = at + room
        while octets[cut] & 0xC0 == 0x80:  # the middle of a UTF-8 character
            cut -= 1
        pieces.append(octets[at:cut])
        at, room = cut, LINE_OCTETS - 1  # the next piece begins with a space
    pieces.append(octets[at:])
    return b"\r\n ".join(pieces) + b"\r\n"


def unfold(text: str) -> list[str]:
    """The unfolded lines, empty ones left out. Bare CR and bare LF, which some senders write, break lines too."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n ", "").replace("\n\t", "")
    return [line for line in text.split("\n") if line]


def take_apart(line: str) -> ContentLine | None:
    """Name, parameters and raw value of an unfolded line; None if it is none. Linear in the line's length."""
    name = _NAME.match(line)
    if not name:
        return None
    if line.startswith(":", name.end()):
        return ContentLine(name[0].upper(), _NO_PARAMETERS, line[name.end() + 1 :])
    parameters: dict[str, str] = {}
    end = _take_parameters(line, name.end(), parameters)
    if not line.startswith(":", end):
        return None
    return ContentLine(name[0].upper(), parameters, line[end + 1 :])


def _take_parameters(line: str, at: int, into: dict[str, str]) -> int:
    """Read `;NAME=value,"value"` from `at` on; where they end, which is a colon in a sound line."""
    for _ in range(_MOST_PARAMETER_VALUES):
        if line.startswith(",", at) and into:
            name = next(reversed(into))
            at += 1
        elif parameter := _PARAMETER.match(line, at):
            name = parameter[1].upper()
            at = parameter.end()
        else:
            break
        value = _PARAMETER_VALUE.match(line, at)
        if value is None:  # cannot be: the pattern matches the empty text too
            break
        said = value[1] if value[1] is not None else value[2]
        into[name] = f"{into[name]},{said}" if name in into else said
        at = value.end()
    return at
