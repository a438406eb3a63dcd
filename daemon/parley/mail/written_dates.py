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

from parley.mail.month_names import month_of

_LONGEST = 160
_RFC = re.compile(
    r"\s*(?:[A-Za-z]{3,9},\s*)?(\d{1,2})\s([A-Za-z]{3,9})\s(\d{4})\s(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4})?(?![\d:])"
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# As a header has them, and as Outlook prints them over what it forwards ("1 April 2026 09:12").
_ENGLISH = {name: at for at, whole in enumerate(_MONTHS, 1) for name in (whole[:3], whole)}
_NUMERIC = re.compile(
    r"(?<!\d)(?:(\d{4})([-./])\s?(\d{1,2})\2\s?(\d{1,2})|(\d{1,2})([-./])\s?(\d{1,2})\6\s?(\d{4}|\d{2}))(?![\d])"
)
_IDEOGRAPHIC = re.compile(
    r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일號号]?|(\d{1,2}) (?:tháng|thg) (\d{1,2}),?(?: năm)? (\d{4})"
)
_TIME = re.compile(
    r"(?<![\d./])(?<!\d-)(\d{1,2})"
    r"(?:(?:[:.]|\s?[h時时点點시]\s?)(\d{2})(?:[:.](\d{2})(?!\d))?(?:\s{0,2}([ap])(?:\.?\s?m)?\b)?|\s{0,2}([ap])\.?\s?m\b)"
    r"(?!\d)",
    re.IGNORECASE,
)
# The half of the day where it is no "pm" behind the time: Chinese, Japanese, Korean, Greek, Turkish, Hungarian, Arabic.
_AFTERNOON = re.compile(
    r"下午|晚上|午後|午后|오후|(?-i:\bPM)\s?(?=\d)|μ\.?μ\.?|ΜΜ|\bÖS\b|\bPTG\b|\bm\.d\.|\bdu\.|(?<=\d)\s?م(?:\b|$)",
    re.IGNORECASE,
)
_FORENOON = re.compile(
    r"上午|凌晨|早上|午前|오전|(?-i:\bAM)\s?(?=\d)|\bPG\b|π\.?μ\.?|ΠΜ|\bÖÖ\b|\bde\.(?=\s?\d{1,2}:)|(?<=\d)\s?ص(?:\b|$)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(st|nd|rd|th|er|º|ª|°|\.)?(?![\d:])")
# Letters, and the vowel signs of Indian scripts and Thai, which are none to the engine; Thai shortens with dots.
_WORD = re.compile(
    r"(?:[^\W\d_]|[\u0900-\u0963\u0980-\u09e3\u0a01-\u0a75\u0a81-\u0ae3\u0b82-\u0bcd\u0e31-\u0e4e]|(?<=[\u0e01-\u0e4e])\.(?=[\u0e01-\u0e4e])){2,20}"
)
_OFFSET = re.compile(
    r"(?:(?<!\w)|(?<=:\d\d))([+-])(\d{1,2}):?(\d{2})?(?!\d)\s{0,20}\)?\s{0,20}$|(?:GMT|UTC)\s?([+-])(\d{1,2})(?::?(\d{2}))?"
)
# Hours from UTC of the zone names that mean one zone only.
_ZONES = {
    0: "GMT UTC UT WET WEZ Z",
    1: "BST WEST CET MEZ WESZ SEČ HNEC",
    2: "CEST MESZ EET OEZ SELČ SAST HAEC",
    3: "EEST OESZ MSK TRT IDT",
    -3: "BRT",
    8: "HKT SGT AWST",
    9: "JST KST",
    10: "AEST",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
    -4: "EDT",
    -5: "EST CDT",
    -6: "MDT",
    -7: "MST PDT",
    -8: "PST",
}
_HOURS = {name: hours for hours, names in _ZONES.items() for name in names.split()}
# "4/1/26, 9:12 AM": of the locales that write slashes and capital letters for the half of the day, only the American one writes
# both numbers without their zero (CLDR; British ones have 24 hours and the zero, Australia's Windows "1/04/2026 9:12 AM").
_AMERICAN_STYLE = re.compile(
    r"(?<!\d)(?:[1-9]/[1-9]\d?|1[0-2]/[1-9])/(?:\d{2}|\d{4}),?\s{1,3}(?:at )?\d{1,2}:\d{2}(?::\d{2})?\s?[AP]M\b"
)
_EITHER_ORDER = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])/\s?(?:0?[1-9]|1[0-2])/\s?(?:\d{4}|\d{2})(?!\d)")
# There the year comes first, in two figures too.
_HANGUL_OR_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_SHORT_YEAR_FIRST = re.compile(r"(?<!\d)(\d{2})([./-])\s?(\d{1,2})\2\s?(\d{1,2})(?![\d/-])")
_THAI = re.compile("[\u0e01-\u0e2e]")
_BUDDHIST = 543  # years that Thai counts before ours
_AMERICAN = frozenset(["EST", "EDT", "CDT", "CST", "MDT", "MST", "PDT", "PST"])
_BRITISH = ("GMT", "BST")
# Who writes these is known to write the month first, or the day.
_CERTAIN = frozenset([*_AMERICAN, *_BRITISH])
_ZONE_WORD = re.compile(
    rf"(?<![A-Za-z])({'|'.join(sorted([*_HOURS, 'CST'], key=len, reverse=True))})(?![A-Za-z+-])"
)


@lru_cache(maxsize=32)
def zone_named(name: str) -> tzinfo:
    """The zone of that IANA name."""
    return ZoneInfo(name)


def read_date(text: str, zone: str, latest: datetime | None = None) -> datetime | None:
    """The instant (UTC) that a printed date names, None if there is none in it.

    latest: it cannot lie after this; a date in figures that would, day first, is then read month first.
    """
    try:
        found = _rfc(text, zone) or _anyhow(text[:_LONGEST], zone)
        if latest and found and found > latest:
            orders = (_anyhow(text[:_LONGEST], zone, american=order) for order in (True, False))
            return next((turned for turned in orders if turned and turned <= latest), found)
        return found
    except (ValueError, OverflowError):
        return None


def read_either(text: str, zone: str, latest: datetime) -> tuple[datetime | None, datetime | None]:
    """As `read_date`; beside it what the same figures may mean as well, None if that is no question.

    It is one where both have come and no zone tells who wrote them: where they were taken for an American's, since Britons can
    set their Windows so, and where the other day is the nearer one. The reading stays what the style says; the earlier of the
    two would be no safer: it lies a month back at least, so that the dates would be over and count from receipt.
    """
    read, head = read_date(text, zone, latest), text[:_LONGEST]
    if read is None or "/" not in head or not _EITHER_ORDER.search(head):
        return read, None
    if (zone_word := _ZONE_WORD.search(head)) and zone_word[1] in _CERTAIN:
        return read, None
    by_order = {month_first: _anyhow(head, zone, american=month_first) for month_first in (True, False)}
    month_first = read == by_order[True]
    other = by_order[not month_first]
    asked = other is not None and other <= latest and (other > read or (month_first and other != read))
    return read, other if asked else None


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


def _anyhow(text: str, zone: str, *, american: bool | None = None) -> datetime | None:
    """Day, month, year and time wherever they stand. american: the month first in figures; None where its style tells."""
    text = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if _HANGUL_OR_HAN.search(text):
        text = _SHORT_YEAR_FIRST.sub(r"20\1-\3-\4", text)
    word = _ZONE_WORD.search(text)
    where = _zone_in(text, word[1] if word else "") or zone_named(zone)
    if american is None:
        american = _writes_as_americans_do(text, word[1] if word else "")
    day = _ideographic_day(text) or _numeric_day(text, american) or _named_day(text)
    if day is None:
        return None
    year, month, number, rest = day
    hour, minute, second = _time_in(rest)
    return datetime(year, month, number, hour, minute, second, tzinfo=where).astimezone(UTC)


def _writes_as_americans_do(text: str, zone_word: str) -> bool:
    if zone_word in _AMERICAN:
        return True
    return zone_word not in _BRITISH and _AMERICAN_STYLE.search(text) is not None


_PLAIN = str.maketrans(
    {"\xa0": " ", "\u202f": " ", "\u2009": " ", "\u200e": None, "\u200f": None, "：": ":"}
    # The digits of Arabic, Persian and Urdu, Hindi, Punjabi, Bengali, Gujarati, Tamil and Thai.
    | {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0x966, 0xA66, 0x9E6, 0xAE6, 0xBE6, 0xE50) for digit in range(10)}
)  # fmt: skip


def _zone_in(text: str, word: str) -> tzinfo | None:
    if (match := _OFFSET.search(text)) and not _NUMERIC.search(text[match.start() :]):
        sign, hours, minutes = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        total = int(hours) * 60 + int(minutes or 0)
        return timezone(timedelta(minutes=-total if sign == "-" else total)) if total <= 15 * 60 else None
    return timezone(timedelta(hours=_HOURS[word])) if word in _HOURS else None


def _ideographic_day(text: str) -> tuple[int, int, int, str] | None:
    """2026年4月1日, 2026년 4월 1일; and Vietnamese, whose months have numbers: 1 tháng 4, 2026."""
    match = _IDEOGRAPHIC.search(text)
    if match is None:
        return None
    rest = text[: match.start()] + " " + text[match.end() :]
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    return int(year), int(month), int(day), rest


def _numeric_day(text: str, american: bool) -> tuple[int, int, int, str] | None:
    """2026-04-01 or 01/04/2026: day first, unless the second number is no month or an American wrote it; 26/4/1 in Korean."""
    match = next((found for found in _NUMERIC.finditer(text) if not _is_time(found, text)), None)
    if match is None:
        return None
    rest = text[: match.start()] + " " + text[match.end() :].lstrip("T, ")
    if match[1]:
        return int(match[1]), int(match[3]), int(match[4]), rest
    day, month, year = int(match[5]), int(match[7]), int(match[8])
    if (month > 12 >= day) or (american and match[6] == "/" and day <= 12):
        day, month = month, day
    return year + 2000 if year < 100 else year, month, day, rest


def _is_time(found: re.Match[str], text: str) -> bool:
    """Whether these are hours, minutes and seconds: Danes and Finns put dots there, beside a year of four figures."""
    if found[6] != "." or len(found[8]) != 2:
        return False
    return bool(_YEAR.search(text[: found.start()]) or _YEAR.search(text, found.end()))


def _named_day(text: str) -> tuple[int, int, int, str] | None:
    """A day with the month's name, in any language of the table.

    Of several words that may be months the last one beside a number is: before it stands the weekday ("mar. 31 mar.").
    Where the year comes first, as in Hungarian, the weekday comes last ("2021. okt. 27., Sze").
    """
    year = _YEAR.search(text := _of_our_era(text)) or _YEAR.search(
        text := _SHORT_YEAR_LAST.sub(r"\1 20\2", text)
    )
    words = [word for word in _WORD.finditer(text) if month_of(word[0])] if year else []
    if year is None or not words:
        return None
    rest = text[: year.start()] + " " * 4 + text[year.end() :]
    free = _TIME.sub(lambda time: " " * len(time[0]), rest)
    days = [day for day in _DAY.finditer(free) if 1 <= int(day[1]) <= 31]
    if not days:
        return None
    near = [min((_between(day, word), day.start(), day) for day in days) for word in words]
    closest = min(distance for distance, _, _ in near)
    word, day = next(
        (word, day)
        for word, (distance, _, day) in _likeliest_first(list(zip(words, near, strict=True)), year)
        if distance <= closest + _BESIDE
    )
    return (
        int(year[0]),
        month_of(word[0], day[2] == "."),
        int(day[1]),
        rest[: day.start()] + " " + rest[day.end() :],
    )


def _of_our_era(text: str) -> str:
    """A Thai year, such as 2569, as ours."""
    if not _THAI.search(text):
        return text
    return _THAI_YEAR.sub(lambda year: str(int(year[0]) - _BUDDHIST), text)


# "1 Apr, 26 At 09:12", "1-apr-26 9.12": the year in two figures, no time of day
_SHORT_YEAR_LAST = re.compile(
    r"(?<!\d)(\d{1,2}[-./ ]{1,2}[^\W\d_]{3,12})[-./, ]{1,3}['’]?(\d{2})(?!\d|\s?(?:[h:.]|[ap]\.?m))",
    re.IGNORECASE,
)
_THAI_YEAR = re.compile(r"(?<!\d)25\d{2}(?!\d)")
_Near = tuple[re.Match[str], tuple[int, int, re.Match[str]]]  # a word, and the day that is nearest to it


def _likeliest_first(near: list[_Near], year: re.Match[str]) -> list[_Near]:
    return near if year.end() <= near[0][0].start() else near[::-1]


_BESIDE = 2  # letters between a day and its month that make no difference: a blank, a dot


def _between(day: re.Match[str], word: re.Match[str]) -> int:
    return min(abs(day.end() - word.start()), abs(day.start() - word.end()))


def _time_in(text: str) -> tuple[int, int, int]:
    """The time of day in what is left, midday where none is given."""
    match = _TIME.search(text)
    if match is None:
        return 12, 0, 0
    hour, half = int(match[1]), (match[4] or match[5] or "").lower()
    if not half and hour <= 12:
        half = "p" if _AFTERNOON.search(text) else "a" if _FORENOON.search(text) else ""
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(match[2] or 0), int(match[3] or 0)
