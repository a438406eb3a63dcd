"""When somebody who is away says to be back: the days in a text, and which of them are meant so. A claim, no more.

A day counts behind a word such as "until" or "back on", before one such as "asti", and as the end of "from … to …"; the
weekday that stands beside it must be its own. Without a year it is the next such day. All patterns are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from parley.mail.absence_words import BACK, BETWEEN, FILLING, FOLLOWED
from parley.mail.folding import fold
from parley.mail.month_names import month_of

_LONGEST = timedelta(days=400)
_MOST = 40  # days of one text that are looked at
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CYMRAEG = ("llun", "mawrth", "mercher", "iau", "gwener", "sadwrn", "sul")
_NAMES = "|".join(
    (*(rf"{day}(?:s|nes|rs|ur)?(?:day)?" for day in _WEEKDAYS), *(f"(?:dydd )?{day}" for day in _CYMRAEG))
)
_DAY = re.compile(
    rf"(?<![\w/.-])(?:(?:(?P<weekday>{_NAMES})\b,? ?)?(?:the |den |le |il |el |am |dem )?(?:"
    r"(?P<iso>\d{4})[-./](?P<imonth>\d{1,2})[-./](?P<iday>\d{1,2})"
    r"|(?P<a>\d{1,2})[./-](?P<b>\d{1,2})(?:[./-](?P<ab>\d{4}|\d\d))?\.?"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|a)?(?P<dot>\.)?[ -]{1,2}(?:of |de |d')?(?P<month>[^\W\d_]{3,14})(?:,? (?:de )?(?P<year>20\d\d))?"
    r"|(?P<month2>[^\W\d_]{3,14})\.? (?P<day2>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year2>20\d\d))?"
    rf"|(?:(?P<cyear>20\d\d) ?(?:年|{fold('년')}) ?)?(?P<cmonth>\d{{1,2}}) ?(?:月|{fold('월')}) ?(?P<cday>\d{{1,2}}) ?(?:[日号號]|{fold('일')})"
    r"|(?P<nth>\d{1,2})(?:st|nd|rd|th))"
    rf"|(?P<alone>(?:next )?(?:{_NAMES})\b)|(?P<tomorrow>tomorrow|yfory|morgen|demain|manana|domani)\b)(?![a-z0-9/])"
)
_WORDS = "|".join(sorted((re.escape(fold(words)) for words in BACK), key=len, reverse=True))
_FILLING = "|".join(sorted((re.escape(fold(words)) for words in FILLING), key=len, reverse=True))
_BEFORE = re.compile(rf"(?<!\w)(?:{_WORDS})[ :,]{{0,2}}(?:(?:{_FILLING})[ ,]{{1,2}}){{0,6}}$")
_BEHIND = re.compile(rf"[ ,.]{{0,2}}(?:{'|'.join(re.escape(fold(words)) for words in FOLLOWED)})")
_TO = re.compile(
    rf"\s{{0,2}}(?:inclusive )?(?:[-–—~]|{'|'.join(re.escape(fold(words)) for words in BETWEEN)})\s{{0,2}}$"
)


# "1-9 April", "the 1st to the 9th of April", "April 1-9": two days of one month, which is named once.
_ORDINAL = r"(?:st|nd|rd|th|\.|º)?"
_AND = rf"\s?(?:[-–—~]|\b(?:{'|'.join(re.escape(fold(words)) for words in BETWEEN)})\b)\s?(?:the |den |le |el |il )?"
_STRETCH = re.compile(
    rf"(?<![\w/.-])\d{{1,2}}{_ORDINAL}{_AND}(\d{{1,2}}{_ORDINAL} (?:of |de |d')?([^\W\d_]{{3,14}}))"
)
_STRETCH_BEHIND = re.compile(
    rf"(?<!\w)([^\W\d_]{{3,14}}) \d{{1,2}}(?:st|nd|rd|th)?{_AND}(\d{{1,2}})(?:st|nd|rd|th)?(?![\w:/]|\.\d)"
)


def back_day(said: str, today: date) -> date | None:
    """The latest of the days that a folded text names as that of the return, or as the last one away; None if there is none.

    Days before today, or more than 400 after it, are none.
    """
    said = _STRETCH.sub(lambda days: f"until {days[1]}" if month_of(days[2]) else days[0], said)
    said = _STRETCH_BEHIND.sub(
        lambda days: f"until {days[1]} {days[2]}" if month_of(days[1]) else days[0], said
    )
    found = list(_days(said, today))
    meant = [
        day
        for at, (start, end, day) in enumerate(found)
        if _BEFORE.search(said[max(0, start - 70) : start])
        or _BEHIND.match(said, end)
        or (at and _ends_a_stretch(said, found[at - 1], start, end))
    ]
    return max((day for day in meant if day and today <= day <= today + _LONGEST), default=None)


def _ends_a_stretch(said: str, first: tuple[int, int, date | None], start: int, end: int) -> bool:
    """Whether a day is the last one of "from … to …". "Monday to Friday", without a date, is when somebody works."""
    dated = any(map(str.isdigit, said[first[0] : end]))
    return dated and bool(_TO.fullmatch(said[first[1] : start][:20]))


def _days(said: str, today: date) -> Iterator[tuple[int, int, date | None]]:
    """Where each day stands, and which it is; None for one that does not exist or is another weekday than it says."""
    at = 0
    for _ in range(_MOST):
        match = _DAY.search(said, at)
        if match is None:
            return
        if match["month"] and not month_of(match["month"]):  # "30 pupils"
            at = match.end("day")
            continue
        if match["month2"] and (not month_of(match["month2"]) or _begins_a_day(said, match.start("day2"))):
            at = match.start("day2")  # "until 13 …", "till och med 10 april"
            continue
        at = match.end()
        yield match.start(), match.end(), _day(match, today)


def _begins_a_day(said: str, at: int) -> bool:
    """Whether a day before its month stands there."""
    match = _DAY.match(said, at)
    return match is not None and bool(match["month"] and month_of(match["month"]))


def _day(match: re.Match[str], today: date) -> date | None:
    if match["tomorrow"]:
        return today + timedelta(days=1)
    if match["alone"]:
        return _next_weekday(match["alone"].removeprefix("next "), today)
    found = _nth(int(match["nth"]), today) if match["nth"] else _written(match, today)
    named = _number(match["weekday"]) if match["weekday"] else None
    return None if found is None or (named is not None and found.weekday() != named) else found


def _written(match: re.Match[str], today: date) -> date | None:
    if match["iso"]:
        return _dated(match["iso"], int(match["imonth"]), int(match["iday"]), today)
    if match["a"]:
        day, month = int(match["a"]), int(match["b"])
        if not match["ab"] and "." in match[0] and not match[0].endswith("."):
            return None  # "in a meeting until 10.30"
        day, month = (month, day) if match["ab"] and month > 12 >= day else (day, month)
        return _dated(match["ab"], month, day, today)
    if match["cmonth"]:
        return _dated(match["cyear"], int(match["cmonth"]), int(match["cday"]), today)
    word, number = (match["month"], match["day"]) if match["month"] else (match["month2"], match["day2"])
    month = month_of(word, bool(match["dot"]))
    return _dated(match["year"] or match["year2"], month, int(number), today)


def _dated(year: str | None, month: int, day: int, today: date) -> date | None:
    """Without a year, the next such day."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year, today.year + 1]
    for one in years:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def _nth(day: int, today: date) -> date | None:
    """The next 13th: of this month, or of the next if that is past. None where this month has no such day: a 31st that
    is named in April is a slip, and not the end of May."""
    this = _dated(str(today.year), today.month, day, today)
    if this is None or this >= today:
        return this
    following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    return _dated(str(following.year), following.month, day, today)


def _next_weekday(word: str, today: date) -> date:
    """The next of that name, never today."""
    return today + timedelta(days=(_number(word) - today.weekday() - 1) % 7 + 1)


def _number(word: str) -> int:
    word = word.removeprefix("dydd ")
    return _CYMRAEG.index(word) if word in _CYMRAEG else _WEEKDAYS.index(word[:3])
