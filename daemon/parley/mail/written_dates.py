"""Dates as mail headers and clients print them, in many languages, to an instant. Claimed, never proven.

`Wed, 1 Apr 2026 09:12:00 +0100`, `Wednesday, April 1, 2026 9:12 AM`, `1 avril 2026 à 09:12`, `den 1 april 2026 kl. 9.12`,
`01/04/2026 09:12` (day first). A date without a zone is in the reader's zone (Europe/London). None if unreadable.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_LONGEST = 160
_RFC = re.compile(
    r"\s*(?:[A-Za-z]{3},\s*)?(\d{1,2})\s([A-Za-z]{3})\s(\d{4})\s(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4})?(?![\d:])"
)
# Month names as they begin, without accents, in en, de, fr, es, it, nl, pl, pt, sv, da, no, fi, cs, cy.
_MONTH_STEMS = {
    1: "jan ene gen sty led tammi ion janv januar gennaio enero styczen stycznia",
    2: "feb fev fevr uno lut helmi chwef unor",
    3: "mar mrt maa marz mars mrz bre brez maalis maw marca",
    4: "apr avr abr kwi dub huhti ebr avril abril",
    5: "may mai mei maj mag kve touko maggio mayo maio majus kvet",
    6: "jun juin giu cze cerv kesa meh cerven",
    7: "jul juil lug lip cervenec heina gorff cvc luglio",
    8: "aug aou ago sie srp elo awst aout agosto",
    9: "sep set wrz zar syys medi septem",
    10: "oct okt ott out paz rij loka hyd pazdz",
    11: "nov lis listopad marras tach",
    12: "dec dez dic des gru pro joulu rhag prosinec",
}
_MONTHS = {stem: number for number, stems in _MONTH_STEMS.items() for stem in stems.split()}
_ENGLISH = {
    name: at
    for at, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_NUMERIC = re.compile(
    r"(?<!\d)(?:(\d{4})([-./])(\d{1,2})\2(\d{1,2})|(\d{1,2})([-./])\s?(\d{1,2})\6\s?(\d{4}|\d{2}))(?![\d])"
)
_TIME = re.compile(
    r"(?<![\d./-])(\d{1,2})(?:[:.h](\d{2})(?::(\d{2}))?\s{0,2}([ap])?\.?(?:m\b)?|\s{0,2}([ap])\.?m\b)(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|er|º|ª|°|\.)?(?![\d:])")
_WORD = re.compile(r"[^\W\d_]{3,20}")
_OFFSET = re.compile(
    r"(?<![\d])([+-])(\d{1,2}):?(\d{2})?(?!\d)\s*\)?\s*$|(?:GMT|UTC)\s?([+-])(\d{1,2})(?::?(\d{2}))?"
)
_ZONES = {
    "gmt": 0,
    "utc": 0,
    "z": 0,
    "ut": 0,
    "bst": 1,
    "wet": 0,
    "west": 1,
    "cet": 1,
    "cest": 2,
    "mez": 1,
    "mesz": 2,
    "eet": 2,
    "eest": 3,
}
_ZONE_WORD = re.compile(r"(?<![A-Za-z])(GMT|UTC|UT|BST|WEST|WET|CEST|CET|MESZ|MEZ|EEST|EET|Z)(?![A-Za-z+-])")


@lru_cache(maxsize=32)
def zone_named(name: str) -> tzinfo:
    """The zone of that IANA name."""
    return ZoneInfo(name)


def read_date(text: str, zone: str) -> datetime | None:
    """The instant (UTC) that a printed date names, None if there is none in it."""
    try:
        return _rfc(text, zone) or _anyhow(text[:_LONGEST], zone)
    except (ValueError, OverflowError):
        return None


def _rfc(text: str, zone: str) -> datetime | None:
    match = _RFC.match(text[:80])
    month = _ENGLISH.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    if not match[7] and text[match.end() :].strip():
        return None
    where = _offset(match[7]) if match[7] else zone_named(zone)
    second = min(int(match[6] or 0), 59)
    when = datetime(int(match[3]), month, int(match[1]), int(match[4]), int(match[5]), second, tzinfo=where)
    return when.astimezone(UTC)


def _offset(text: str) -> tzinfo:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _anyhow(text: str, zone: str) -> datetime | None:
    """Day, month, year and time wherever they stand."""
    text = unicodedata.normalize("NFC", text).replace("\xa0", " ").replace("\u202f", " ")
    where = _zone_in(text) or zone_named(zone)
    day = _numeric_day(text) or _named_day(text)
    if day is None:
        return None
    year, month, number, rest = day
    hour, minute, second = _time_in(rest)
    return datetime(year, month, number, hour, minute, second, tzinfo=where).astimezone(UTC)


def _zone_in(text: str) -> tzinfo | None:
    if (match := _OFFSET.search(text)) and not _NUMERIC.search(text[match.start() :]):
        sign, hours, minutes = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        total = int(hours) * 60 + int(minutes or 0)
        return timezone(timedelta(minutes=-total if sign == "-" else total)) if total <= 15 * 60 else None
    if match := _ZONE_WORD.search(text):
        return timezone(timedelta(hours=_ZONES[match[1].lower()]))
    return None


def _numeric_day(text: str) -> tuple[int, int, int, str] | None:
    """2026-04-01 or 01/04/2026 (day first; month first only where the second number is no month)."""
    match = _NUMERIC.search(text)
    if match is None:
        return None
    rest = text[: match.start()] + " " + text[match.end() :].lstrip("T, ")
    if match[1]:
        return int(match[1]), int(match[3]), int(match[4]), rest
    day, month, year = int(match[5]), int(match[7]), int(match[8])
    if month > 12 >= day:
        day, month = month, day
    return year + 2000 if year < 100 else year, month, day, rest


def _named_day(text: str) -> tuple[int, int, int, str] | None:
    """A day with the month's name, in any language of the table."""
    found = ((word, _month(word[0])) for word in _WORD.finditer(text))
    match, month = next(((word, number) for word, number in found if number), (None, 0))
    year = _YEAR.search(text)
    if match is None or year is None:
        return None
    rest = text[: year.start()] + " " * 4 + text[year.end() :]
    near = [
        day
        for day in _DAY.finditer(_TIME.sub(lambda time: " " * len(time[0]), rest))
        if 1 <= int(day[1]) <= 31
    ]
    if not near:
        return None
    day = min(near, key=lambda one: min(abs(one.end() - match.start()), abs(one.start() - match.end())))
    return int(year[0]), month, int(day[1]), rest[: day.start()] + " " + rest[day.end() :]


@lru_cache(maxsize=512)
def _month(word: str) -> int:
    """The month that a word names; the longest known stem that it begins with decides."""
    letters = unicodedata.normalize("NFKD", word.lower().replace("ł", "l").replace("æ", "ae"))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    if letters in _WEEKDAYS:
        return 0
    stems = [stem for stem in _MONTHS if letters.startswith(stem)]
    return _MONTHS[max(stems, key=len)] if stems else 0


# Weekdays that begin like a month: martes, mardi, martedi, marti, mayo is none; lordag, ...
_WEEKDAYS = frozenset(
    ["martes", "mardi", "martedi", "mar.", "mart", "segunda", "sexta", "terca", "maandag", "maanantai"]
)


def _time_in(text: str) -> tuple[int, int, int]:
    """The time of day in what is left, midday where none is given."""
    match = _TIME.search(text)
    if match is None:
        return 12, 0, 0
    hour, half = int(match[1]), (match[4] or match[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(match[2] or 0), int(match[3] or 0)
