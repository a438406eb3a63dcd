"""What stands before the matter of a subject: reply and forward marks, gateway stamps, protective markings.

Used to tell a forward from a reply, and to compare; a subject that came in is never echoed (mail.md section 2).
"""

from __future__ import annotations

import re

# Marks of a forward and of a reply as clients write them, with their languages' own.
FORWARD = frozenset(
    [
        "fw",
        "fwd",
        "wg",
        "tr",
        "rv",
        "i",
        "enc",
        "doorst",
        "vb",
        "vs",
        "vl",
        "pd",
        "továbbítás",
        "doorgestuurd",
        "ynl",
        "pt",
        "pdl",
        "fs",
        "rif",
    ]
)
REPLY = frozenset(
    [
        "re",
        "aw",
        "sv",
        "rép",
        "rep",
        "antw",
        "r",
        "res",
        "odp",
        "ref",
        "bls",
        "atb",
        "ang",
        "vá",
        "ath",
        "回复",
    ]
)
_MARK = re.compile(r"\s{0,9}([^\W\d_]{1,12})\.?(?:\[\d{1,4}\]|\(\d{1,4}\))?\s?[:：]", re.UNICODE)
_STAMP = re.compile(
    r"\s{0,9}(?:[\[{(*]{1,3}\s?(?:external|extern|ext|caution|warning|spam\??|suspected spam|secure|encrypt(?:ed)?"
    r"|official(?:[ :-]{1,3}sensitive)?(?:[^\]\)]{0,40})?|sensitive|confidential|unclassified|d-\d{4}-\d{4,8})\s?[\]})*]{1,3}"
    r"|(?:official[ :-]{1,3}sensitive|official|external(?= ?:)|caution(?= ?:))(?=[\s:\-–])\s{0,2}[:\-–]?)",
    re.IGNORECASE,
)


def marks(subject: str) -> list[str]:
    """The forward and reply marks at the front, outermost first, as "forward" or "reply"."""
    found: list[str] = []
    _walk(subject, found)
    return found


def bare(subject: str) -> str:
    """The subject without marks and stamps."""
    return _walk(subject, [])


def unstamped(subject: str) -> str:
    """The subject without gateway stamps and protective markings, its RE: and FW: kept."""
    for _ in range(5):
        match = _STAMP.match(subject)
        if match is None or not match[0].strip():
            break
        subject = subject[match.end() :]
    return subject.strip()


def _walk(subject: str, found: list[str]) -> str:
    rest = subject[:1000]
    for _ in range(40):
        rest = unstamped(rest)
        match = _MARK.match(rest)
        word = match[1].lower() if match else ""
        if match is None or (word not in FORWARD and word not in REPLY):
            break
        found.append("forward" if word in FORWARD else "reply")
        rest = rest[match.end() :]
    return rest.strip()


def is_forward(subject: str) -> bool:
    """Whether the outermost mark says that the mail was forwarded."""
    return marks(subject)[:1] == ["forward"]


def is_reply(subject: str) -> bool:
    """Whether the outermost mark says that the mail is a reply."""
    return marks(subject)[:1] == ["reply"]
