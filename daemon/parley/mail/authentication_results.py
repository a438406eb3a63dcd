"""Authentication-Results, read (RFC 8601 section 2.2), in the RFC's form and in Exchange's, which names no host.

Strict where a slip could be a trick: a comment or a quote that does not end makes the whole header say nothing, since
senders can get their own words into it. Tolerant where MTAs differ: stray semicolons, properties nobody knows.
Whether a header may be believed is for `trust`; here it is only taken apart. Linear in its length.
"""

from __future__ import annotations

import re
import unicodedata

from parley.value import value

_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*+"|[()"]|[^()"]+', re.DOTALL)
_INSIDE = re.compile(r"\\.|[()]|[^()\\]+|\\", re.DOTALL)  # a comment: quotes mean nothing in it
_PAIR = re.compile(
    r"\s*([A-Za-z][\w-]{0,60}(?:\s{0,9}[./]\s{0,9}[\w-]{1,60}){0,4})\s{0,99}=\s{0,99}"
    r'("(?:[^"\\]|\\.)*+"|[^\s;"]+)'
)
_WORD = re.compile(r"\s*[^\s;]+")
_MOST = 100  # results of one header
LONGEST = 16_384  # octets of a header that is read; thirty signatures take a third of it


@value
class Result:
    """What one method found, in lower case: ("dmarc", "pass", (("header.from", "school.example"),))."""

    method: str
    verdict: str
    properties: tuple[tuple[str, str], ...] = ()

    def domains(self, name: str) -> list[str]:
        """The domains that a property names (`priya@school.example` names one too), for comparing."""
        return [plain_domain(value.rpartition("@")[2]) for key, value in self.properties if key == name]


@value
class Results:
    """One header: the host that says it ("" in Exchange's form) and what each method found."""

    host: str
    found: tuple[Result, ...]


def read_results(value: str) -> Results | None:
    """The header's value, taken apart; None if it is not of the RFC's form or of Exchange's, or endless."""
    parts = _segments(value) if len(value) <= LONGEST else None
    if parts is None:
        return None
    if _PAIR.match(parts[0]):
        host = ""
    else:
        words = parts.pop(0).split()
        if not words or len(words) > 2 or (len(words) == 2 and words[1] != "1"):
            return None  # no host, or a version of the form that nobody knows yet
        host = plain_domain(words[0].strip('"'))
    found = (_result(part) for part in parts[:_MOST])
    return Results(host, tuple(result for result in found if result is not None))


def plain_domain(domain: str) -> str:
    """A domain as it is compared: lower case, without a last dot, letters beyond ASCII as in the DNS (RFC 5891).

    Nothing is taken for something else that looks like it, as Unicode's tables and older rules of the DNS do (a wide letter for
    a plain one, ss for ß, nothing for what cannot be seen): whoever owns the one does not own the other.
    """
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii() or len(domain) > 253:
        return domain
    return ".".join(map(_in_dns, unicodedata.normalize("NFC", domain).split(".")))


def _in_dns(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode", "replace").decode("ascii")


def _segments(value: str) -> list[str] | None:
    """What stands between the semicolons, without comments (RFC 5322 section 3.2.2); None if something does not end."""
    if '"' not in value and "(" not in value and ")" not in value:
        return value.split(";")
    parts, part, depth, at = [], "", 0, 0
    while at < len(value):
        token = (_INSIDE if depth else _OUTSIDE).match(value, at)[0]  # type: ignore[index]
        at += len(token)
        if token == "(":
            depth, part = depth + 1, part + " "
        elif token == ")":
            if not depth:
                return None
            depth -= 1
        elif not depth and token == '"':
            return None
        elif not depth:
            first, *more = [token.replace(";", " ")] if token[0] == '"' else token.split(";")
            part += first
            if more:
                parts += [part, *more[:-1]]
                part = more[-1]
    return [*parts, part] if depth == 0 else None


def _result(segment: str) -> Result | None:
    """`method=verdict property=value …`; None for `none` and for what is no result."""
    match = _PAIR.match(segment)
    if match is None:
        return None
    method = "".join(match[1].split()).lower()
    name, _, version = method.partition("/")
    if version not in ("", "1"):
        return None
    return Result(name, match[2].strip('"').lower(), tuple(_properties(segment, match.end())))


def _properties(segment: str, at: int) -> list[tuple[str, str]]:
    found = []
    while at < len(segment):
        pair = _PAIR.match(segment, at)
        if pair is not None:
            found.append(("".join(pair[1].split()).lower(), pair[2].strip('"').lower()))
        elif (pair := _WORD.match(segment, at)) is None:
            break
        at = pair.end()
    return found
