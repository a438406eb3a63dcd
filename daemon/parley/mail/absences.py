"""Whether a mail says that its writer is away, and until when. Words only; `automatic` joins them with other marks.

A subject is compared as decoded, its gateway stamps off and its FW: and RE: kept, without accents or capitals. What only
programs write is proof alone; what people write too is proof with a program's colon after it; and what is merely about
an absence ("Out of office on Friday - can we talk?") is none.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from parley.mail import subjects
from parley.mail.absence_words import BACK, OFFICE, PROGRAMS, SAID, THANKS
from parley.mail.moments import read_when
from parley.mail.written_dates import read_date, zone_named


def fold(text: str) -> str:
    """Small letters without accents, single blanks, plain quotes and dashes: what two spellings have in common."""
    if not text.isascii():
        text = (
            text.replace("ı", "i")
            .replace("İ", "i")
            .replace("’", "'")
            .replace("‘", "'")
            .replace("–", "-")
            .replace("—", "-")
        )
        text = "".join(
            char
            for char in unicodedata.normalize("NFKD", text)
            if unicodedata.category(char) not in ("Mn", "Cf")
        )
    return " ".join(text.casefold().split())


_LONGEST_SUBJECT = 300
_SAID, _THANKS = tuple(map(fold, SAID)), tuple(map(fold, THANKS))
_TOP = 1500  # characters of a text in which such a reply says what it is
_LONGEST_ABSENCE = timedelta(days=400)
_PROGRAM_END = re.compile(r"\s{0,3}(?:[:(\[\])}*】」』]|[!.]?$|\b(?:re|aw|sv|r|to)\b)")
# Brackets and stars around a program's words ("[Auto-Reply] …"), and what ticket systems put first ("[desk #17] AutoReply: …").
_BEFORE = r"(?:(?:\[[^\]\n]{1,80}\] ?)?(?=[^:\n]{1,60}:)|[\[({*【「『]{1,3} ?(?=[^\n]{1,60}[\])}*】」』]))?"
_OFFICE_END = re.compile(r"\s{0,3}(?::|[(\[](?:re|aw|sv|auto)\b|!?\.?$|(?:re|aw|sv)\s?:)")
# Notes and Domino: "AUTO: Robert Hale is out of the office (returning 13/04/2026)"; and the rule people make themselves.
_AUTO = r"auto ?: (?:re ?:|[^\n]{0,120}(?:away from|on leave|on holiday|is away|absent|"
_RETURNING = re.compile(r"[^\n:]{1,80} is out of (?:the )?office\.? ?\((?:returning|until|back)")
_UNTIL = re.compile(r"out of (?:the )?office,? ?[(\[]?(?:until|till|returning|back on)\b")
_I_AM = re.compile(
    r"(?:i am|i'm|i will be) (?:currently )?(?:away|out of (?:the )?office|on (?:annual |maternity |sick )?leave|on holiday|on vacation)"
    r" (?:until|till|from|and will)\b"
)
_BACK = re.compile(
    r"(?<!\w)(?:"
    + "|".join(sorted((re.escape(fold(words)) for words in BACK), key=len, reverse=True))
    + r")[ :]{1,3}(?=([^\n]{3,48}))"
)
_DAY = re.compile(
    r"(?:(?:the|on|end of|den|le|el|il|am|dem|dydd|day)\s)?((?:[a-z]{2,12}\.?,? )?(?:\d{1,4}(?:st|nd|rd|th|er|\.)?[ ./-]{1,2}(?:of )?(?:de )?[a-z0-9]{1,12}(?:[ ./-]{1,2}(?:de )?\d{2,4}\b)?"
    r"|[a-z]{3,9} \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?))"
)  # fmt: skip
_WEEKDAY = re.compile(r"(?:(?:next|on|the) )?((?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")


def announces(subject: str) -> bool:
    """Whether a decoded subject is one that an out-of-office program writes. Anchored; FW: and RE: are never taken off."""
    folded = fold(subjects.unstamped(subject)[:_LONGEST_SUBJECT])
    program, office, auto = _patterns()
    return bool(
        program.match(folded)
        or office.match(folded)
        or auto.match(folded)
        or _RETURNING.match(folded)
        or _UNTIL.match(folded)
        or _I_AM.match(folded)
    )


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
    """The day named as that of the return, or as the last one away: the latest of those, None if none can be read.

    A claim, in the words of whoever set up the reply. Days before receipt, or more than 400 after it, are none.
    """
    said = fold(subject[:_LONGEST_SUBJECT]) + "\n" + "\n".join(fold(line) for line in text[:_TOP].split("\n"))
    found = [_day(match[1], received, zone) for match in list(_BACK.finditer(said))[:20]]
    today = received.astimezone(zone_named(zone)).date()
    days = [day for day in found if day is not None and today <= day <= today + _LONGEST_ABSENCE]
    return max(days, default=None)


def _day(words: str, received: datetime, zone: str) -> date | None:
    """The day at the front of these words, if there is one; in another language than English without a year, the next."""
    match = _DAY.match(words) or _WEEKDAY.match(words)
    if match is None:
        return None
    said, where = match[1].strip(" .,"), zone_named(zone)
    moment = read_when(said, received, zone, past=False)
    if moment is None and not _WEEKDAY.match(said) and any(char.isdigit() for char in said):
        today = received.astimezone(where).date()
        moments = [read_date(f"{said}{year}", zone) for year in ("", f" {today.year}", f" {today.year + 1}")]
        moment = next((one for one in moments if one and one.astimezone(where).date() >= today), None)
    return moment.astimezone(where).date() if moment else None


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
