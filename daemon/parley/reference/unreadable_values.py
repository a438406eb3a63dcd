"""What is wrong with the value of a line, where the reader of YAML gave up: quotes and brackets that are open or go on, signs that
no value may begin with; and the value as it was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple


class Slip(NamedTuple):
    """What is wrong with a line, at which column (from 1), and the line as it should be. line: another one than was looked at."""

    column: int
    message: str
    mend: str
    line: int = 0


_PAIR = re.compile(
    r"(?P<front> *(?:- +)?)(?P<key>(?!- )[^\s#\"'\[{][^:#]{0,60}?) *:(?: +(?P<value>\S.*?))? *$"
)
_PART = re.compile(r" *- +(?P<value>[\[{].*\S) *$")  # a part of a list that stands in brackets
LONGEST = 300  # letters of a line that are looked at
_BEGINS = "@`%*&!|>?-,]}"
_CLOSING = {"[": "]", "{": "}"}
_UNQUOTED = re.compile(r"\"[^\"]*\"|'[^']*'| #.*$")  # what is no bracket of the line's own
_LAST_KEY = re.compile(r"([\w-]+): ([^,{}\[\]\"':]*)$")
_DOMAIN = re.compile(r"(?:\*\.|\*?@)((?:[\w-]+\.)+[\w-]+)")  # "*.agency.example", "@agency.example"


def quoted(value: str) -> str:
    """The value as YAML takes it word for word."""
    return f'"{value}"' if '"' not in value and "\\" not in value else "'" + value.replace("'", "''") + "'"


def value_slip(lines: list[str], number: int) -> Slip | None:
    """What is wrong with the value of a line."""
    if slip := _comment_in_brackets(lines[number - 1][:LONGEST]):
        return slip
    pair = _PAIR.match(lines[number - 1][:LONGEST])
    if pair is not None and pair["value"]:
        for test in _VALUES:
            if message := test(pair["value"]):
                mend = f"{pair['key']}: {_meant(pair['value'])}"
                return Slip(pair.start("value") + 1, message, mend)
    part = _PART.match(lines[number - 1][:LONGEST])
    if part is not None and (message := _bracket_open(part["value"])):
        return Slip(part.start("value") + 1, message, f"- {_meant(part['value'])}")
    return None


def _comment_in_brackets(line: str) -> Slip | None:
    """`{title: Team #2, phone: …}`: a # behind a blank ends what is read, and takes the closing bracket with it."""
    begins = next((one.start() for one in _UNQUOTED.finditer(line) if one[0].startswith(" #")), None)
    if begins is None or not brackets_open(line[:begins]) or not re.search(r"[\]}]", line[begins:]):
        return None
    key = _LAST_KEY.search(line[:begins])
    mend = 'the value in "quotes"'
    if key is not None:
        mend = f"{key[1]}: {quoted(key[2] + re.split('[],}]', line[begins:], maxsplit=1)[0].rstrip())}"
    message = "Behind ` #` nothing is read, and a bracket that is open here is closed only there."
    return Slip(begins + 2, message, mend)


def brackets_open(text: str) -> bool:
    """Whether a [ or { is open at the end of this text."""
    left = _UNQUOTED.sub("", text)
    return sum(left.count(mark) for mark in "[{") > sum(left.count(mark) for mark in "]}")


def _meant(value: str) -> str:
    """The value as it was probably meant: a list closed, all else in quotes, without a mark that was meant as none."""
    if _bracket_open(value):
        return value + _closers(value)
    if domain := _DOMAIN.fullmatch(value):
        return domain[1]
    lone = value[:1] in "\"'" and value.count(value[0]) == 1
    return quoted((value[1:] if lone or value[:2] in ("- ", "? ", "| ", "> ") else value).strip())


def _closers(value: str) -> str:
    """What closes all that is open at its end."""
    still: list[str] = []
    for mark in _UNQUOTED.sub("", value):
        if mark in _CLOSING:
            still.append(_CLOSING[mark])
        elif still and mark == still[-1]:
            still.pop()
    return "".join(reversed(still))


def _quote_goes_on(value: str) -> str:
    mark = value[0]
    if mark not in "\"'" or value.count(mark) < 2 or is_closed(value):
        return ""
    return "The value begins with a quote and goes on behind the closing one."


def _quote_open(value: str) -> str:
    return (
        "A quote is opened here and not closed." if value[0] in "\"'" and value.count(value[0]) == 1 else ""
    )


def _escape(value: str) -> str:
    return (
        "Between double quotes a \\ means something of its own." if value[0] == '"' and "\\" in value else ""
    )


def _bracket_goes_on(value: str) -> str:
    close = _CLOSING.get(value[0])
    if (
        close is None
        or close not in value
        or value.rstrip().endswith(close)
        or " #" in value
        or _bracket_open(value)
    ):
        return ""
    return f"The value begins with {value[0]}, as a list does, and goes on behind the {close}."


def _bracket_open(value: str) -> str:
    close = _CLOSING.get(value[0], "")
    left = _UNQUOTED.sub("", value)
    opened = close and left.count(value[0]) > left.count(close)
    return f"A bracket {value[0]} is opened here and not closed." if opened else ""


def _begins(value: str) -> str:
    return (
        f"A value may not begin with {value[0]}."
        if value[0] in _BEGINS and value not in ("|", ">", "|-", ">-")
        else ""
    )


def _second_colon(value: str) -> str:
    plain = value[0] not in "\"'[{"
    return (
        "The value has a `: ` in it, which begins a new one."
        if plain and (": " in value or value.endswith(":"))
        else ""
    )


_VALUES: tuple[Callable[[str], str], ...] = (
    _quote_goes_on, _quote_open, _escape, _bracket_goes_on, _bracket_open, _begins, _second_colon,
)  # fmt: skip


def is_closed(value: str) -> bool:
    """Whether the quote at its front is closed at its end, or before a comment."""
    mark = value[0]
    inside = r"(?:[^\"\\]|\\.)*" if mark == '"' else r"(?:[^']|'')*"
    return re.fullmatch(rf"{mark}{inside}{mark}\s*(?:#.*)?", value) is not None


def is_closed_in_brackets(value: str) -> bool:
    """Whether the quote at its front is closed before the next thing in the same brackets, or before their end."""
    mark = value[0]
    inside = r"(?:[^\"\\]|\\.)*" if mark == '"' else r"(?:[^']|'')*"
    return re.match(rf"{mark}{inside}{mark}\s*[,}}\]]", value) is not None
