"""The first letters by which a line is worth a look (`banners.BEGINNINGS`, `near_beginnings.BEGINNINGS`), worked out of the patterns
that look."""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from parley.mail import banners, footers, near_answers, near_beginnings

_LETTERS = 3
_ANY = "\0"
_ANYWHERE = ("_OF_A_BODY", "_OUTLOOK")  # asked where a mark stands somewhere in the line
_LOOKING = {
    name: getattr(module, name)
    for module, names in (
        (banners, ("_BANNER", "_WARNS", "_MARKING", "_LABEL_ALONE")),
        (footers, ("_PICTURES", "_ALONE", "_GET", "_SENT", "_DISCLAIMER", "_BEGINS")),
    )
    for name in names
}


def _of_set(items: list[tuple[Any, Any]]) -> set[str]:
    found: set[str] = set()
    for code, value in items:
        if code is codes.LITERAL:
            found.add(chr(value))
        elif code is codes.RANGE and value[1] - value[0] < 64:
            found |= {chr(letter) for letter in range(value[0], value[1] + 1)}
        elif code is codes.CATEGORY and value is codes.CATEGORY_SPACE:
            found.add(" ")
        else:
            return {_ANY}
    return found


def _of_one(code: Any, value: Any, letters: int) -> set[str]:
    if code is codes.LITERAL:
        return {chr(value)}
    if code is codes.IN:
        return _of_set(value)
    if code in (codes.ANY, codes.NOT_LITERAL):
        return {_ANY}
    if code is codes.BRANCH:
        return set().union(*(_starts(branch, letters) for branch in value[1]))
    if code is codes.SUBPATTERN:
        return _starts(value[3], letters)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _repeated(*value, letters)
    assert code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT), code
    return {""}


def _repeated(least: int, most: int, body: Any, letters: int) -> set[str]:
    one, now = _starts(body, letters), {""}
    found = {""} if least == 0 else set()
    for count in range(1, min(most, letters) + 1):
        now = {(before + after)[:letters] for before in now for after in one}
        found |= now if count >= least or count == letters else set()
    return found


def _starts(items: Any, letters: int = _LETTERS) -> set[str]:
    """Every beginning of what this matches, as far as so many letters; _ANY where any character may stand."""
    now = {""}
    for code, value in items:
        if all(len(text) >= letters for text in now):
            break
        after = _of_one(code, value, letters)
        now = {text if len(text) >= letters else (text + more)[:letters] for text in now for more in after}
    return now


@pytest.mark.parametrize("name", _LOOKING)
def test_every_beginning_of_a_pattern_is_worth_a_look(name: str) -> None:
    pattern = _LOOKING[name]
    found = {text.lower() for text in _starts(parser.parse(pattern.pattern, pattern.flags & re.IGNORECASE))}
    letters = {text for text in found if "a" <= text[:1] <= "z" or text[:1] == _ANY}
    assert found
    assert letters - banners.BEGINNINGS == set()


def test_nothing_is_worth_a_look_that_no_pattern_begins_with() -> None:
    found = {
        text.lower()
        for pattern in _LOOKING.values()
        for text in _starts(parser.parse(pattern.pattern, pattern.flags & re.IGNORECASE))
    }
    assert banners.BEGINNINGS - found == set()


def test_a_note_is_held_against_the_table_of_near_answers_where_it_begins_like_one_of_them() -> None:
    found = {
        text.lower()
        for _, row in near_answers._ROWS
        for text in _starts(parser.parse(row.pattern, row.flags & re.IGNORECASE), near_beginnings.LETTERS)
    }
    assert found == near_beginnings.BEGINNINGS


@pytest.mark.parametrize(
    "line",
    [
        "Oak Lane School is registered in England",
        "Deutsch: Outlook für iOS",
        "iPhoneから送信",
        "[image: Logo]",
        "*Sent from my iPhone*",
        "⚠ CAUTION: this email originated from outside the organisation",
    ],
)
def test_marks_before_the_letters_and_within_the_line_count(line: str) -> None:
    assert banners.nobodys(["I do not agree with this.", "", line]) == {2}
