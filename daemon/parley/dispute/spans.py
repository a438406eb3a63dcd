"""Lengths of time as a protocol writes them: "2 working days", "48 hours", "one month". Words in, values out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import Literal

from parley.dispute.day_words import counted
from parley.value import value

Unit = Literal[
    "minutes", "hours", "working hours", "days", "weeks", "working days", "working weeks", "months"
]


@value
class Span:
    """A length of time as a protocol writes it. by: the hour at which its last day ends, if not when offices close.
    onward: of calendar days, weeks and months: a last day that is not worked moves on to the next one that is."""

    amount: int
    unit: Unit
    by: time | None = None
    onward: bool = False

    def __str__(self) -> str:
        length = counted(self.amount, self.unit) if self.amount else "the same working day"
        length += f" {ONWARD}" if self.onward else ""
        return f"{length} by {self.by:%H:%M}" if self.by else length


NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}
UNITS: dict[str, Unit] = {
    "minute": "minutes",
    "min": "minutes",
    "hour": "hours",
    "hr": "hours",
    "working hour": "working hours",
    "h": "hours",
    "day": "days",
    "calendar day": "days",
    "d": "days",
    "week": "weeks",
    "calendar week": "weeks",
    "month": "months",
    "calendar month": "months",
    "working day": "working days",
    "wd": "working days",
    "working week": "working weeks",
}
TODAY = ("the same working day", "same working day")
TOMORROW = ("the next working day", "next working day")
ONWARD = "or the next working day"  # behind a length that every day counts for
CALENDAR = ("days", "weeks", "months")  # every day counts
ELAPSED = ("minutes", "hours", "working hours")  # counted from an hour to an hour; all others end with a day
HOUR = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_SPAN = re.compile(r"(?:a further |further )?([a-z]+|[0-9]{1,4}) ?([a-z]+(?: [a-z]+)?)")


def parse_span(text: str) -> Span | None:
    """ "7 working days", "48h", "one month", "a working week", "2 calendar weeks", "1 working day by 12:00", "14 days or the
    next working day"; None if it is none of these.

    A bare "day" or "week" is a calendar one. Lengths in words only ("immediately") are the rule loader's.
    """
    words = " ".join(_HYPHEN.sub(" ", text.lower()).split())
    length, by, hour = words.partition(" by ")
    if by:
        found, at = parse_span(length.removesuffix(",")), _hour(hour)
        return replace(found, by=at) if found and at and found.unit not in ELAPSED else None
    if words.endswith(f" {ONWARD}"):
        found = parse_span(words.removesuffix(ONWARD).rstrip(" ,"))
        return replace(found, onward=True) if found and found.unit in CALENDAR and not found.by else None
    if words in TODAY:
        return Span(0, "working days")
    if words in TOMORROW:
        return Span(1, "working days")
    match = _SPAN.fullmatch(words)
    if match is None:
        return None
    number, name = match.groups()
    amount = int(number) if number.isdigit() else NUMBERS.get(number)
    unit = UNITS.get(name) or UNITS.get(name.removesuffix("s"))
    return None if amount is None or unit is None else Span(amount, unit)


def _hour(text: str) -> time | None:
    """ "12:00", "9:30", "noon"; None if it is no time of day."""
    match = HOUR.fullmatch("12:00" if text == "noon" else text)
    return time(int(match[1]), int(match[2])) if match else None
