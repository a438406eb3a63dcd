"""When somebody says something happened, or should: "Wed 14:30", "2 April 14:30", "yesterday 3pm", "2/4/2026".

The whole text must be understood, or the answer is None and the person is asked: a date is never guessed. English,
day before month. Everything is read in the given zone, relative to the time of receipt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from parley.mail.written_dates import zone_named

PAST_TIME = time(12, 0)  # a day that happened, without a time of day
_SLIP = timedelta(days=31)  # how far ahead a day may lie and still be this year's, for what has happened
FUTURE_TIME = time(17, 0)  # a day to come, without a time of day: the close of it
_LONGEST = 80
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?:t(?=\d))?"
    r"|(?P<full>\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)(?:\d{4}|\d{2}))(?![\d:])"
    r"|(?P<clock>\d{1,2}[:.h]\d{2}(?::\d{2})?)(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?:hrs?|h|hours|uhr)\b)?(?!\d)"
    r"|(?P<short>\d{1,2}/\d{1,2})(?![\d/])"
    r"|(?P<hour>\d{1,2})\s?(?P<half2>[ap])\.?m\b\.?"
    r"|(?P<four>\d{4})(?:\s?(?:hrs?|h|hours)\b)?(?!\d)"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\dA-Za-z:])"
    r"|(?P<word>[a-z]+)|(?P<blank>[\s,.;@()-]+)"
)
_MONTHS = {
    name: at
    for at, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: at
    for at, names in enumerate(
        [
            "mon monday",
            "tue tues tuesday",
            "wed weds wednesday",
            "thu thur thurs thursday",
            "fri friday",
            "sat saturday",
            "sun sunday",
        ]
    )
    for name in names.split()
}
_FILLERS = frozenset(
    [
        "at",
        "on",
        "the",
        "of",
        "about",
        "around",
        "approx",
        "approximately",
        "circa",
        "ca",
        "last",
        "this",
        "just",
        "roughly",
    ]
)
_TO_COME = frozenset(["next", "coming"])  # what is said of it has not happened
_RELATIVE = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}
_PARTS_OF_DAY = frozenset(["morning", "afternoon", "evening", "lunchtime"])
# "10:15-10:25", "2-2.30pm", "from 14:30 to 14:50": from when until when something went on.
_STRETCH = re.compile(
    r"(?:\b(?:from|between) )?(?<![\d:./-])(?P<first>\d{1,2}(?:[:.h]\d{2})?|\d{4})(?P<half>\s?[ap]\.?m\b\.?)?"
    r"\s?(?:[-–—]|to\b|until\b|till\b|(?P<and>and)\b)\s?(?P<last>\d{1,2}[:.h]\d{2}|\d{4}|\d{1,2}(?=\s?[ap]\.?m))(?P<half2>\s?[ap]\.?m\b\.?)?(?![\d:/-]|\.\d)"
)
_LONGEST_TALK = 4 * 60  # minutes
# One figure without "am" or "pm" is read off a clock face: "2.30" is most often the afternoon's. Of "02:30" and "9.30" there is no doubt.
_OFF_A_FACE = re.compile(r"[1-6][:.]\d\d")


@dataclass
class _Found:
    """What the tokens said, each at most once."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    shift: int | None = None
    clock: time | None = None
    either_half: bool = False
    to_come: bool = False
    now: bool = False


def read_when(text: str, received: datetime, zone: str, past: bool) -> datetime | None:
    """The instant (UTC) that the text names, None where it cannot be read whole.

    past: it happened; a bare weekday or time is the latest at or before receipt; a day without a time is 12:00 local,
    or receipt itself if that is earlier on the same day. Not past: the next one after receipt; 17:00 local. A day and
    month without a year is the one nearest to receipt. A weekday that contradicts its date makes it unreadable.
    "2.30" without am or pm is the afternoon's; said in the morning, "today 2.30" was in the night, and "2.30" alone may be either: None.
    "Next Tuesday" is to come, whatever is asked.
    """
    if len(text) > _LONGEST:
        return None
    found = _tokens(text.lower().strip()) or (_begun(text.lower()) if past else None)
    if found is None:
        return None
    try:
        return _instant(found, received, zone, past)
    except (ValueError, OverflowError):
        return None


def names_a_time(text: str) -> bool:
    """Whether it can be read whole and says an hour, not only a day."""
    found = (_tokens(text.lower().strip()) or _begun(text.lower())) if len(text) <= _LONGEST else None
    return found is not None and (found.clock is not None or found.now)


def _tokens(text: str) -> _Found | None:
    found = _Found()
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or not _take(match, found):
            return None
        at = match.end()
    return found


def _begun(text: str) -> _Found | None:
    """What a text says whose time is a stretch, "2 April 10:15-10:25": when that began, which is when somebody spoke. The day is said
    beside it, since "1.4-2.4" may be days, and the end lies behind it by as long as people talk."""
    stretch = _STRETCH.search(text)
    if stretch is None or (stretch["and"] and not stretch[0].startswith("between")):
        return None  # "10:15 and 11:40" are two
    half, half2 = ((stretch[name] or "").strip()[:1] for name in ("half", "half2"))
    if not half and stretch["first"].isdigit() and len(stretch["first"]) < 3 and not half2:
        return None
    until = _minutes(stretch["last"], half2)
    # "2-2.30pm": both of the afternoon; "11.30-12.15pm": the first before noon
    for each in (half,) if half or not half2 else (half2, "a"):
        since = _minutes(stretch["first"], each)
        if since is not None and until is not None and 0 < until - since <= _LONGEST_TALK:
            said = stretch["first"] + (f"{each}m" if each else "")
            found = _tokens(f"{text[: stretch.start()]} {said} {text[stretch.end() :]}".strip())
            return found if found and (found.day, found.weekday, found.shift) != (None, None, None) else None
    return None


def _minutes(clock: str, half: str) -> int | None:
    """The minute of the day, None where there is no such time."""
    found = _Found()
    text = clock if len(clock) < 3 or not clock.isdigit() else f"{clock[:2]}:{clock[2:]}"
    taken = _take_clock(text, half, found)
    return found.clock.hour * 60 + found.clock.minute if taken and found.clock else None


def _take(match: re.Match[str], found: _Found) -> bool:
    """Put one token where it belongs; False if it says nothing known, or says something twice."""
    if match["blank"]:
        return True
    if match["word"]:
        return _take_word(match["word"], found)
    if match["iso"] or match["full"] or match["short"]:
        return _take_date(match["iso"] or match["full"] or match["short"], found)
    if match["clock"] or match["hour"]:
        return _take_clock(match["clock"] or match["hour"], match["half"] or match["half2"] or "", found)
    if match["four"]:
        return _take_four(match["four"], found)
    if found.day is not None:
        beside = match.string[max(0, match.start() - 1) : match.end() + 1]
        return "-" not in beside and _take_year(match["day"], found)  # "2 April 11-12pm" has no year
    found.day = int(match["day"])
    return True


def _take_year(text: str, found: _Found) -> bool:
    """Two figures after day and month: "2 April 26"."""
    if found.month is None or found.year is not None or len(text) != 2:
        return False
    found.year = 2000 + int(text)
    return True


def _take_word(word: str, found: _Found) -> bool:
    if word in _FILLERS:
        return True
    if word in _TO_COME:
        found.to_come = True
    elif word in _MONTHS and found.month is None:
        found.month = _MONTHS[word]
    elif word in _WEEKDAYS and found.weekday is None:
        found.weekday = _WEEKDAYS[word]
    elif word in _RELATIVE and found.shift is None:
        found.shift = _RELATIVE[word]
    elif word in _PARTS_OF_DAY:
        if found.shift is None and found.weekday is None:
            found.shift = 0
    elif word in ("noon", "midday") and found.clock is None:
        found.clock = time(12, 0)
    elif word == "now":
        found.now = True
    else:
        return False
    return True


def _take_date(text: str, found: _Found) -> bool:
    if found.day is not None or found.month is not None:
        return False
    numbers = [int(number) for number in re.split(r"[-/.]", text)]
    if numbers[0] > 31:
        found.year, found.month, found.day = numbers
        return True
    found.day, found.month = numbers[:2]
    if len(numbers) == 3:
        found.year = numbers[2] + 2000 if numbers[2] < 100 else numbers[2]
    return True


def _take_clock(text: str, half: str, found: _Found) -> bool:
    if found.clock is not None:
        return False
    numbers = [int(number) for number in re.split(r"[:.h]", text)] + [0]
    hour, minute = numbers[0], numbers[1]
    if half:
        if not 1 <= hour <= 12:
            return False
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return False
    found.clock = time(hour, minute)
    found.either_half = not half and bool(_OFF_A_FACE.fullmatch(text))
    return True


def _take_four(text: str, found: _Found) -> bool:
    """Four figures: the year of a day and month, else a time such as 1430."""
    if found.month is not None and found.year is None and text[:2] in ("19", "20"):
        found.year = int(text)
        return True
    return _take_clock(f"{text[:2]}:{text[2:]}", "", found)


def _instant(found: _Found, received: datetime, zone: str, past: bool) -> datetime | None:
    where = zone_named(zone)
    local = received.astimezone(where)
    past = past and not found.to_come
    if found.now:
        alone = (found.day, found.month, found.weekday, found.clock) == (None, None, None, None)
        return received.astimezone(UTC) if alone else None
    if (found.day is None) != (found.month is None):
        return None  # a day without its month, or a month without its day
    candidates = _days(found, local.date(), past)
    if not candidates or found in (_Found(), _Found(to_come=True)):
        return None
    if found.clock is None:
        return _without_time(candidates, local, past)
    clock = found.clock
    if found.either_half:
        tonight = datetime.combine(local.date(), clock, where)
        if past and local.hour < 12 and tonight <= local and local.date() in candidates:
            return tonight.astimezone(UTC) if len(candidates) == 1 else None
        clock = clock.replace(hour=clock.hour + 12)
    instants = [datetime.combine(day, clock, where).astimezone(UTC) for day in candidates]
    if len(instants) == 1:
        return instants[0]
    if past:
        return max((one for one in instants if one <= received), default=None)
    return min((one for one in instants if one > received), default=None)


def _days(found: _Found, today: date, past: bool) -> list[date]:
    """The days that may be meant; one if the text names it, several for a bare weekday or a bare time."""
    if found.month is not None and found.day is not None:
        if found.shift is not None:
            return []
        day = _dated(found.year, found.month, found.day, today, past)
        return [day] if found.weekday in (None, day.weekday()) else []
    if found.shift is not None:
        day = today + timedelta(days=found.shift)
        return [day] if found.weekday in (None, day.weekday()) else []
    step = -1 if past else 1
    near = [today + timedelta(days=step * count) for count in range(8)]
    if found.weekday is not None:
        other = near[1:] if found.to_come else near  # on a Thursday "next Thursday" is not today
        return [day for day in other if day.weekday() == found.weekday]
    return near[:2]


def _dated(year: int | None, month: int, day: int, today: date, past: bool) -> date:
    """That day; without a year in the year nearest to today, or for what has happened in the last year that had it.

    A day some weeks ahead is a slip, and is said to be one; it is not taken for last year's.
    """
    if year is not None:
        return date(year, month, day)
    options: list[date] = []
    for offset in (-1, 0, 1):
        try:
            options.append(date(today.year + offset, month, day))
        except ValueError:  # 29 February
            continue
    if past:
        options = [option for option in options if option <= today + _SLIP] or options
        return max(options) if max(options) <= today + _SLIP else min(options)
    return min(options, key=lambda option: abs(option - today))


def _without_time(candidates: list[date], local: datetime, past: bool) -> datetime:
    if past:
        day = max(candidates) if len(candidates) > 1 else candidates[0]
        noon = datetime.combine(day, PAST_TIME, local.tzinfo)
        return (local if day == local.date() and noon > local else noon).astimezone(UTC)
    later = [datetime.combine(day, FUTURE_TIME, local.tzinfo) for day in candidates]
    return next((one for one in sorted(later) if one > local), later[-1]).astimezone(UTC)
