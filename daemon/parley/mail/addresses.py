"""Mailboxes in headers (RFC 5322 section 3.4): From strictly, since it is an identity; To and Cc tolerantly.

Every pattern here is bounded or stops at its own kind, so that a header of 64 KB costs linear work.
"""

from __future__ import annotations

import re
import unicodedata

from parley.mail import caps
from parley.mail.authentication_results import plain_domain
from parley.mail.caps import TooMuch
from parley.mail.encoded import decode_words, one_line
from parley.mail.message import Sender

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{_ATEXT}{{1,64}}(?:\.{_ATEXT}{{1,64}}){{0,20}}@{_LABEL}(?:\.{_LABEL}){{1,20}}")
_LOOSE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|\([^()]*\)|<[^<>]*>|[,;:()<>"]|[^",;:()<>]+')
_STRAY = frozenset('()<>"')
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|=0[adAD]")
_HIDDEN = re.compile("[\u034f\u115f\u1160\u180b-\u180f\u3164\ufe00-\ufe0f]")  # unseen, and no Cf to Unicode
_UNSEEN = ("Cf", "Mn")  # marks of direction, joiners, soft hyphens; and marks on other letters
_LONGEST = 2000  # a From of more is no honest one


def read_sender(values: list[str]) -> Sender:
    """The one mailbox of the one From header (shared/mail.md section 5), or why there is none."""
    if len(values) != 1:
        problem = "no From header" if not values else "more than one From header"
        return Sender(_first_address(values), "", problem)
    value = values[0]
    problem = _obvious_problem(value)
    if problem:
        return Sender(_first_address(values), one_line(value[:200]), problem)
    return _mailbox(value)


def _obvious_problem(value: str) -> str:
    if not value.strip():
        return "the From header is empty"
    if len(value) > _LONGEST:
        return "the From header is too long"
    if _CONTROL.search(value):
        return "a control character in the From header"
    return ""


def _mailbox(value: str) -> Sender:
    """`name <address>`, `address` or `address (name)`, and nothing else."""
    tokens = _TOKEN.findall(value)
    angles = [token for token in tokens if token[0] == "<" and len(token) > 1]
    words = [token for token in tokens if token[0] not in "(<"]
    comments = [token for token in tokens if token[0] == "(" and len(token) > 1]
    plain = "".join(token for token in words if token[0] != '"')
    problem = _shape_problem(tokens, angles, plain)
    if angles:
        address, name = angles[0][1:-1].strip(), "".join(words)
    else:
        address, name = plain.strip(), " ".join(comment[1:-1] for comment in comments)
    name = decode_words(_plain_name(name))
    if not problem and not address.isascii() and _looks_like_another(address):
        problem = "a letter in the From address that cannot be seen, or only looks like another"
    address = _in_ascii(address)
    if not problem and "=?" in address:
        problem = "an encoded word in the From address"
    elif not problem and not ADDRESS.fullmatch(address):
        problem = "the From address is not a clean one"
    if problem:
        return Sender(_first_address([value]), name, problem)
    return Sender(address.lower(), name)


def _in_ascii(address: str) -> str:
    """The address with its domain as the DNS has it (RFC 5891), so that what only looks like a domain is another one."""
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else local + at + plain_domain(domain)


def _shape_problem(tokens: list[str], angles: list[str], plain: str) -> str:
    if len(angles) > 1 or "," in tokens:
        return "more than one address in the From header"
    if ":" in tokens or ";" in tokens:
        return "a group in the From header"
    if not _STRAY.isdisjoint(tokens):
        return "a stray bracket or quote in the From header"
    if angles and "@" in plain and plain.strip().lower() != angles[0][1:-1].strip().lower():
        return "more than one address in the From header"
    if angles and any(token[0] != "(" and token.strip() for token in tokens[tokens.index(angles[0]) + 1 :]):
        return "text after the From address"
    if not angles and any(token[0] == '"' for token in tokens):
        return "a quoted From address"
    return ""


def _plain_name(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


def _first_address(values: list[str]) -> str:
    """The first thing that looks like an address, to whoever reads it: for showing only, and for telling the one who has that
    address; it proves nothing."""
    text = " ".join(value[:_LONGEST] for value in values[:3])
    match = _LOOSE.search(text if text.isascii() else _as_it_looks(text))
    return match[0].lower() if match else ""


def _looks_like_another(address: str) -> bool:
    """Whether it is written with wide letters, or with what nobody sees: people and their programs write no address so."""
    composed = unicodedata.normalize("NFC", address)
    return (
        unicodedata.normalize("NFKC", composed) != composed
        or bool(_HIDDEN.search(composed))
        or any(unicodedata.category(letter) == "Cf" for letter in composed)
    )


def _as_it_looks(text: str) -> str:
    """Wide letters as plain ones, and without what cannot be seen."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in _UNSEEN
    )


def read_addresses(values: list[str]) -> tuple[str, ...]:
    """The addresses of To or Cc headers, lower case, each once, in order."""
    found: dict[str, None] = {}
    for value in values:
        if "@" not in value:
            continue
        count = 0
        bare: list[str] = []
        for token in _TOKEN.findall(value):
            if token[0] == "<":
                if match := _LOOSE.search(token.replace('"', "").strip("<>' ")):
                    found[match[0].lower()] = None
                bare.clear()
            elif token in ",;":
                _keep_bare(bare, found)
                count += 1
            elif token[0] not in '"(':
                bare.append(token)
            if count >= caps.ADDRESSES or len(found) > caps.ADDRESSES:
                raise TooMuch("cap: over 500 addresses")
        _keep_bare(bare, found)
    return tuple(found)


def _keep_bare(bare: list[str], found: dict[str, None]) -> None:
    if match := _LOOSE.search("".join(bare)):
        found[match[0].lower()] = None
    bare.clear()
