"""The value of a line "Your case number:": a file number, and nothing else. Text in, the number or "" out.

It is shown in letters, so it must not be a way for a child's name or date of birth to get there: it has a figure, few letters
together, and is no date.
"""

from __future__ import annotations

import re

from parley.dispute.day_words import MONTHS
from parley.mail.line_values import normal

LONGEST = 40
_LETTERS = 4  # together: "LCS", "EHCP"; what is longer is a word, or a name
_CALLED = re.compile(
    r"(?:(?:our|my|the|case|file|ref|reference|no|number|id)\b[ .:#]{0,3}){1,4}", re.IGNORECASE
)
_FORM = re.compile(r"[A-Za-z0-9#(][A-Za-z0-9 ./\\:#()_+-]{0,39}")
_RUN = re.compile(r"[A-Za-z]+")
_GROUPS = re.compile(r"[0-9]{1,4}[ ./-]{1,2}[0-9]{1,2}[ ./-]{1,2}[0-9]{1,4}")
_MONTH = re.compile(rf"(?:{'|'.join(month[:3] for month in MONTHS)})", re.IGNORECASE)
_MOST_DAYS, _MOST_MONTHS = 31, 12


def read_case_number(typed: str) -> str:
    """The number, as it is shown; "" for what is none, or looks like a name or a date."""
    value = normal(typed[: LONGEST * 3]).strip(" .,;\"'")
    if called := _CALLED.match(value):
        value = value[called.end() :].strip()
    if not _FORM.fullmatch(value) or not any(letter.isdigit() for letter in value):
        return ""
    return "" if _is_date(value) or any(_is_word(value, run) for run in _RUN.finditer(value)) else value


def same_number(one: str, other: str) -> bool:
    """Whether two people mean the same number: case, blanks and marks do not count."""
    return _bare(one) == _bare(other)


def _bare(number: str) -> str:
    return "".join(letter for letter in number.casefold() if letter.isalnum())


def _is_word(value: str, run: re.Match[str]) -> bool:
    """Letters that may be a name: too many together, or three and more as one writes a name."""
    letters = run[0]
    if len(letters) > _LETTERS:
        return True
    if len(letters) <= 2 or letters.isupper():
        return False
    touches_figure = (
        value[run.start() - 1 : run.start()].isdigit() or value[run.end() : run.end() + 1].isdigit()
    )
    return not (letters.islower() and touches_figure)


def _is_date(value: str) -> bool:
    """ "3.5.2025", "2025-05-03", "3 MAY 25": however unlikely a child was born then, it could be read as if."""
    if _MONTH.search(value):
        return len(re.findall("[0-9]+", value)) >= 2 or not re.search("[^0-9A-Za-z]", value)
    if not _GROUPS.fullmatch(value):
        return False
    first, second, third = (int(part) for part in re.findall("[0-9]+", value))
    lengths = [len(part) for part in re.findall("[0-9]+", value)]
    if lengths[0] == 4:  # the year first
        return second <= _MOST_MONTHS and third <= _MOST_DAYS
    day_and_month = (first <= _MOST_DAYS and second <= _MOST_MONTHS) or (
        first <= _MOST_MONTHS and second <= _MOST_DAYS
    )
    return lengths[0] <= 2 and lengths[2] in (2, 4) and day_and_month and 0 not in (first, second)
