"""Whether a mail says that its writer is away, and until when. Words only; `automatic` joins them with other marks.

A subject is compared as decoded, its gateway stamps off and its FW: and RE: kept, without accents or capitals. What only
programs write is proof alone; what people write too is proof with a program's colon after it; and what is merely about
an absence ("Out of office on Friday - can we talk?") is none.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from parley.mail import subjects
from parley.mail.absence_words import OFFICE, PROGRAMS, SAID, THANKS
from parley.mail.folding import fold
from parley.mail.returns import back_day
from parley.mail.written_dates import zone_named

_LONGEST_SUBJECT = 300
_SAID, _THANKS = tuple(map(fold, SAID)), tuple(map(fold, THANKS))
_TOP = 1500  # characters of a text in which such a reply says what it is
_PROGRAM_END = re.compile(
    r"\s{0,3}(?:[:(\[\])}*】」』]|[!.]?$|\b(?:re|aw|sv|r)\b|\bto (?:your|the (?:e-?mail|message))\b|\bto ?:)"
)
# Brackets and stars around a program's words ("[Auto-Reply] …"), and what ticket systems put first ("[desk #17] AutoReply: …").
_BEFORE = r"(?:(?:\[[^\]\n]{1,80}\] ?)?(?=[^:\n]{1,60}:)|[\[({*【「『]{1,3} ?(?=[^\n]{1,60}[\])}*】」』]))?"
_OFFICE_END = re.compile(r"\s{0,3}(?::|[(\[](?:re|aw|sv|auto)\b|!?\.?$|(?:re|aw|sv)\s?:)")
# A palm tree before the words
_PICTURE = re.compile("^(?:[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f? ?){1,4}")
# Notes and Domino: "AUTO: Robert Hale is out of the office (returning 13/04/2026)"; and the rule people make themselves.
_AUTO = r"auto ?: (?:re ?:|[^\n]{0,120}(?:away from|on leave|on holiday|is away|absent|"
_RETURNING = re.compile(r"[^\n:]{1,80} is out of (?:the )?office\.? ?\((?:returning|until|back)")
_IS_OUT = re.compile(
    r" (?:is|will be) (?:currently )?(?:out of (?:the )?office|away from the office|on (?:annual )?leave)[.!]?"
)
_UNTIL = re.compile(r"out of (?:the )?office,? ?[(\[]?(?:until|till|returning|back on)\b")
_PASSED_ON = ("fw:", "re:")  # as most mail begins, and no such subject
_I_AM = re.compile(
    r"(?:i am|i'm|i will be) (?:currently )?(?:away|out of (?:the )?office|on (?:annual |maternity |sick )?leave|on holiday|on vacation)"
    r" (?:until|till|and will)\b"
)


def announces(subject: str) -> bool:
    """Whether a decoded subject is one that an out-of-office program writes. Anchored; FW: and RE: are never taken off."""
    return begins_so(fold(subjects.unstamped(subject)[:_LONGEST_SUBJECT]))


def begins_so(subject: str) -> bool:
    """The same of a subject without its stamps, folded."""
    if subject.startswith(_PASSED_ON):
        return False
    folded = _PICTURE.sub("", subject) if not subject.isascii() else subject
    program, office, auto = _patterns()
    return bool(
        program.match(folded)
        or office.match(folded)
        or auto.match(folded)
        or _RETURNING.match(folded)
        or _UNTIL.match(folded)
        or _I_AM.match(folded)
    )


def says_of(name: str, subject: str) -> bool:
    """Whether a subject says of somebody by name that they are out, and nothing else. Both are folded, and the subject has no
    gateway's marks."""
    return subject.startswith(name) and bool(_IS_OUT.fullmatch(subject[len(name) :]))


def says_away(subject: str, text: str) -> bool:
    """Whether the subject or the first lines say that somebody is away: no proof alone, people say so too."""
    if announces(subject):
        return True
    said = fold(subject[:_LONGEST_SUBJECT]) + " " + fold(text[:_TOP])
    return any(phrase in said for phrase in _SAID)


def only_acknowledges(subject: str, text: str) -> bool:
    """Whether it thanks for a mail that has come, as a ticket system does."""
    said = fold(subject[:_LONGEST_SUBJECT]) + " " + fold(text[:_TOP])
    return any(phrase in said for phrase in _THANKS)


def back_on(subject: str, text: str, received: datetime, zone: str) -> date | None:
    """The day named as that of the return, or as the last one away; None if none can be read (`returns.back_day`)."""
    said = fold(subject[:_LONGEST_SUBJECT]) + "\n" + "\n".join(fold(line) for line in text[:_TOP].split("\n"))
    return back_day(said, received.astimezone(zone_named(zone)).date())


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What a program's words are with what must stand around them, the same for what people say too, and Notes' subject."""
    programs, office = _either(PROGRAMS), _either(OFFICE)
    return (
        re.compile(f"{_BEFORE}(?:{programs}){_PROGRAM_END.pattern}"),
        re.compile(f"(?:{office}){_OFFICE_END.pattern}"),
        re.compile(f"{_AUTO}{office}))"),
    )


def _either(table: dict[str, tuple[str, ...]]) -> str:
    """The phrases of a table, longest first."""
    phrases = sorted({fold(phrase) for said in table.values() for phrase in said}, key=len, reverse=True)
    return "|".join(map(re.escape, phrases))
