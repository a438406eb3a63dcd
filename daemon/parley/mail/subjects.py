"""What stands before the matter of a subject: reply and forward marks, gateway stamps, protective markings.

Used to tell a forward from a reply, and to compare; a subject that came in is never echoed (mail.md section 2).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST = 1000  # letters of it that are looked at

# Marks as mail programs of many languages write them, in small letters.
FORWARD = frozenset(
    [
        "fw",
        "fwd",
        "forwarded",
        "wg",
        "weitergeleitet",
        "tr",
        "rv",
        "reenv",
        "reenviado",
        "i",
        "inoltro",
        "enc",
        "encaminhado",
        "doorst",
        "doorgestuurd",
        "vb",
        "vidarebef",
        "vidarebefordrat",
        "vl",
        "pd",
        "podaj dalej",
        "ilt",
        "ynl",
        "yml",
        "továbbítás",
        "fs",
        "redir",
        "videresend",
        "videresendt",
        "vidaresend",
        "trs",
        "ct",
        "pdl",
        "proslijeđeno",
        "posr",
        "preposl",
        "пересл",
        "пер",
        "переслано",
        "препр",
        "πρθ",
        "προώθ",
        "转发",
        "轉寄",
        "轉發",
        "転送",
        "전달",
        "הועבר",
        "إعادة توجيه",
        "إعادة",
    ]
)
REPLY = frozenset(
    [
        "re",
        "aw",
        "antwort",
        "sv",
        "rép",
        "rep",
        "réf",
        "ref",
        "antw",
        "r",
        "res",
        "odp",
        "bls",
        "atb",
        "ang",
        "vá",
        "vast",
        "ath",
        "ynt",
        "yan",
        "odg",
        "tl",
        "ats",
        "отв",
        "ответ",
        "відп",
        "απ",
        "σχετ",
        "回复",
        "回覆",
        "答复",
        "回信",
        "返信",
        "답장",
        "회신",
        "השב",
        "תגובה",
        "رد",
    ]
)
# Marks that are a forward's for some and a reply's for others (VS in Danish and Finnish, Rif in Italian, HA in Russian).
EITHER = frozenset(["vs", "rif", "ha", "на"])
_MARK = re.compile(
    r"[\s\[(]{0,9}([^\W\d_]{1,16}(?: [^\W\d_]{3,8})?)\.?(?:\s?[\[(^*]{0,2}\d{1,4}[\])*]{0,2})?\s?[:：]",
    re.UNICODE,
)
_STAMP = re.compile(
    r"\s{0,9}(?:[\[{(*]{1,3}\s?(?:external|extern|ext|caution|warning|spam\??|suspected spam|secure|encrypt(?:ed)?"
    r"|official(?:[ :-]{1,3}sensitive)?(?:[^\]\)]{0,40})?|sensitive|confidential|unclassified|d-\d{4}-\d{4,8})\s?[\]})*]{1,3}"
    r"|(?:official[ :-]{1,3}sensitive|official|external(?= ?:)|caution(?= ?:))(?=[\s:\-–])\s{0,2}[:\-–]?)",
    re.IGNORECASE,
)


def marks(subject: str) -> tuple[str, ...]:
    """The marks at the front, outermost first: "forward", "reply", or "either" where languages differ."""
    return _marks(subject[:_LONGEST])


@lru_cache(maxsize=64)  # several rules ask it of each of the mails that are read together
def _marks(subject: str) -> tuple[str, ...]:
    found: list[str] = []
    _walk(subject, found)
    return tuple(found)


def marked(subject: str) -> bool:
    """Whether there is any."""
    match = _MARK.match(unstamped(subject[:_LONGEST]))
    return match is not None and _kind(match[1]) != ""


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
    rest = subject[:_LONGEST]
    for _ in range(40):
        rest = unstamped(rest)
        match = _MARK.match(rest)
        kind = _kind(match[1]) if match else ""
        if match is None or not kind:
            break
        found.append(kind)
        rest = rest[match.end() :]
    return rest.strip()


def _kind(word: str) -> str:
    word = unicodedata.normalize("NFC", word.lower()).replace("i̇", "i")
    if word in EITHER:
        return "either"
    return "forward" if word in FORWARD else "reply" if word in REPLY else ""
