"""Lengths of time as a protocol writes them: "2 working days", "48 hours", "one month". Words in, values out."""

from __future__ import annotations

import re
from typing import Literal

from parley.dispute.day_words import counted
from parley.value import value

Unit = Literal["minutes", "hours", "days", "weeks", "working days", "working weeks", "months"]


@value
class Span:
    """A length of time as a protocol writes it."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return counted(self.amount, self.unit) if self.amount else "the same working day"


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
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_SPAN = re.compile(r"(?:a further |further )?([a-z]+|[0-9]{1,4}) ?([a-z]+(?: [a-z]+)?)")


def parse_span(text: str) -> Span | None:
    """ "7 working days", "48h", "one month", "a working week", "2 calendar weeks"; None if it is none of these.

    A bare "day" or "week" is a calendar one. Lengths in words only ("immediately") are the rule loader's.
    """
    words = " ".join(_HYPHEN.sub(" ", text.lower()).split())
    if words in TODAY:
        return Span(0, "working days")
    match = _SPAN.fullmatch(words)
    if match is None:
        return None
    number, name = match.groups()
    amount = int(number) if number.isdigit() else NUMBERS.get(number)
    unit = UNITS.get(name) or UNITS.get(name.removesuffix("s"))
    return None if amount is None or unit is None else Span(amount, unit)
