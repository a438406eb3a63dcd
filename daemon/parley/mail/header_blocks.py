"""A block of headings in a body: where one begins, and what it says. The words come from `headings`.

A block is known by From and two more of Date, To, Cc and Subject, in any order and language. Under words between
dashes it may also be one whose language is in no table, or Lotus Notes's, whose sender stands above its headings.
"""

from __future__ import annotations

import re

from parley.mail import headings
from parley.mail.written_dates import read_date
from parley.value import value

_NEEDED = frozenset({headings.DATE, headings.TO, headings.SUBJECT, headings.CC})
_FIRST = frozenset({headings.FROM, headings.DATE, headings.SUBJECT, headings.TO})
# A block that has both does not begin again: the body does
_WHOLE = frozenset({headings.FROM, headings.SUBJECT})
_ZONE = "UTC"  # here a date only has to be one
_LOOKED_AT = 16  # lines in which the headings of a block stand
_MOST_LINES = 60  # a To with many names is wrapped over lines
_ABOVE = 6  # lines that may stand between a divider and the headings
_WRAPS_AT = 60  # a heading so long may have been wrapped by its program
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,253}\w")
# Kopano ends its To with ";", and the body begins on the next line: no list of people goes on so.
_SENTENCE = re.compile(r"^[^@;,]*[^\W\d_]{2}[.!?:]$|^(?:dear|hi|hello)\b", re.IGNORECASE)
_LIST_END = re.compile(r"[>\])'\"]\s?[,;]?$|@[\w.-]{1,253}[,;]?$")
_LABELLED = re.compile(r"[*_ \t]{0,4}([^\W\d][^:：<>@]{0,38})[:：]\s{0,200}(.*)")
# A word or three, a colon and what it says: no address, web page or list of people that was wrapped.
_WORDED = re.compile(r"[*_]{0,2}[^\W\d_][^\d_:：<>@\[\](\",;/]{0,28}[:：][*_ \t]{0,4}(?=[^\s/])(.{1,500})")
_NAMED_ON = re.compile(r"\s+on\s+(?=\d)", re.IGNORECASE)


@value
class Block:
    """What the headings say (`headings.FROM` … -> words), at which depth of quoting, and the first line below them."""

    values: dict[str, str]
    depth: int
    below: int


def depth_of(line: str) -> int:
    """How many ">" marks stand in front."""
    return line[: len(line) - len(line.lstrip("> "))].count(">")


def unquoted(line: str, depth: int) -> str:
    """The line without so many ">" marks."""
    for _ in range(depth):
        line = line.lstrip(" ").removeprefix(">")
    return line.removeprefix(" ") if depth else line


def begins(lines: list[str], at: int) -> bool:
    """Whether a block of headings begins exactly here."""
    field, _ = headings.heading(lines[at].lstrip("> "))
    if field not in _FIRST:
        return False
    seen = {field}
    spaced = False  # some clients make a paragraph of each heading
    for line in lines[at + 1 : at + _LOOKED_AT]:
        bare = line.lstrip("> \t")
        field = headings.heading(bare)[0] if bare else ""
        if spaced and not field:
            break
        spaced = not bare
        seen.add(field)
    return headings.FROM in seen and len(seen & _NEEDED) >= 2


def read(lines: list[str], at: int) -> Block:
    """The headings from line `at` on."""
    depth = depth_of(lines[at])
    values: dict[str, str] = {}
    last = ""
    number, stop = at, min(at + _MOST_LINES, len(lines))
    while number < stop:
        line = unquoted(lines[number], depth)
        field, words = headings.heading(line.lstrip())  # Horde sets its colons under each other
        if not line.strip("> \t"):
            if not _another_below(lines, number + 1, depth, values):
                break
        elif field and (
            field in (headings.OTHER, headings.ASIDE) or not (field in values and _WHOLE.issubset(values))
        ):
            last = field
            values.setdefault(field, words)
        elif last and (foreign := _foreign(line, lines, number + 1, depth, values)):
            last = foreign[0]
            values.setdefault(*foreign)
        elif last and _goes_on(last, values[last], line, lines, number + 1, depth):
            values[last] = f"{values[last]} {line.strip()}".strip()
        else:
            break
        number += 1
    return Block(values, depth, number)


def _another_below(lines: list[str], at: int, depth: int, values: dict[str, str]) -> bool:
    """Whether the next line that says anything is a heading that the block does not have yet."""
    for line in lines[at : at + 2]:
        if bare := unquoted(line, depth).strip():
            return headings.heading(bare)[0] not in ("", headings.ASIDE, *values)
    return False


def _foreign(
    line: str, lines: list[str], below: int, depth: int, values: dict[str, str]
) -> tuple[str, str] | None:
    """A heading whose word is in no table, told by what it holds: a field that is missing yet, among or right below known
    ones. Programs and their versions translate one heading in several ways; what stands there is the same."""
    match = _WORDED.fullmatch(line) if _NEEDED - values.keys() else None
    if match is None:
        return None
    field = _by_content(match[1], values)
    after = unquoted(lines[below], depth).strip() if below < len(lines) else ""
    known = not after or headings.heading(after)[0] not in ("", headings.ASIDE, *values)
    return (field, match[1].strip()) if known and field in _NEEDED - values.keys() else None


def _goes_on(field: str, words: str, line: str, lines: list[str], below: int, depth: int) -> bool:
    """Whether a line without a heading is the rest of the heading above it, which its program wrapped.

    New Outlook puts no empty line under its headings: so a list of people goes on only with more of it, and a subject
    only if it is long and headings or an empty line come next.
    """
    if field in (headings.TO, headings.CC, headings.FROM, headings.OTHER):
        return (
            not words
            or (words.endswith((";", ",")) and not _SENTENCE.search(line.strip()))
            or bool(_ADDRESS.search(line) and _LIST_END.search(line.rstrip()))
        )
    after = unquoted(lines[below], depth).strip() if below < len(lines) else ""
    ends = not after or bool(headings.heading(after)[0])
    return ends and (not words or len(words) >= _WRAPS_AT or line[:1] in (" ", "\t"))


def under_divider(lines: list[str], at: int) -> Block | None:
    """The block a little below a divider: with known headings, else with any, else as Lotus Notes has it."""
    start = next((n for n in range(at, min(at + _ABOVE, len(lines))) if lines[n].strip("> \t_")), -1)
    if start == -1:
        return None
    if headings.heading(lines[start].lstrip("> \t"))[0]:
        return read(lines, start)
    return _without_colons(lines, start) or _unknown(lines, start) or _signed_above(lines, start)


def under_words(lines: list[str], at: int) -> Block | None:
    """The block below words between dashes that are in no table: only a whole one makes a quote of what is there."""
    block = under_divider(lines, at)
    return (
        block if block and headings.FROM in block.values and len(_NEEDED & block.values.keys()) >= 2 else None
    )


def _without_colons(lines: list[str], at: int) -> Block | None:
    """eM Client's headings, each a word with a blank behind it: `From "Robert Hale" <…>`, `Date 01/04/2026 09:12:00`; and
    those that NetEase sets in a table: `| 发件人 | Robert Hale<…> |`."""
    depth = depth_of(lines[at])
    values: dict[str, str] = {}
    number = at
    for line in lines[at : at + _LOOKED_AT]:
        bare = unquoted(line, depth)
        word, _, words = bare.strip("| ").partition("|" if bare[:1] == "|" else " ")
        field = headings.FIELDS.get(word.strip().lower(), "")
        if not field or field in values:
            break
        values[field] = words.strip()
        number += 1
    known = "@" in values.get(headings.FROM, "") and len(_NEEDED & values.keys()) >= 2
    return Block(values, depth, number) if known else None


def _signed_above(lines: list[str], at: int) -> Block | None:
    """Lotus Notes: the sender and the time on lines of their own, or "NAME on TIME", and then To:, cc:, Subject:.

    A From below the first line is another block's: what stands above it is no sender, but somebody's disclaimer.
    """
    if lines[at].startswith("--"):
        return None  # words between dashes, under a rule
    for number in range(at + 1, min(at + _ABOVE, len(lines))):
        field = headings.heading(lines[number].lstrip("> \t"))[0]
        if field == headings.FROM:
            return None
        if field in (headings.TO, headings.CC, headings.SUBJECT):
            above = [line.strip("> \t") for line in lines[at:number] if line.strip("> \t")]
            block = read(lines, number)
            sender, *rest = _NAMED_ON.split(above[0], maxsplit=1)
            when = next((line for line in [*rest, *above[1:]] if read_date(line, _ZONE)), "")
            values = {headings.FROM: sender.removesuffix("@"), headings.DATE: when} | block.values
            return Block(values, depth_of(lines[at]), block.below)
    return None


def _unknown(lines: list[str], at: int) -> Block | None:
    """Headings in a language of no table, told by what they hold: an address is the sender's, the next one the
    recipient's, what reads as a date is the date, and the line without either is the subject."""
    depth = depth_of(lines[at])
    values: dict[str, str] = {}
    number = at
    while number < min(at + _LOOKED_AT, len(lines)):
        match = _LABELLED.match(unquoted(lines[number], depth))
        if match is None or (number == at and not match[2].strip()):
            break  # words with a colon alone announce what stands below them
        field = headings.heading(match[0])[0] or _by_content(match[2].strip(), values)
        values.setdefault(field, match[2].strip())
        number += 1
    known = headings.FROM in values and "@" in values[headings.FROM] and headings.DATE in values
    return Block(values, depth, number) if known and number - at >= 3 else None


def _by_content(words: str, values: dict[str, str]) -> str:
    if _ADDRESS.search(words):
        return next(
            (field for field in (headings.FROM, headings.TO, headings.CC) if field not in values),
            headings.OTHER,
        )
    if headings.DATE not in values and any(map(str.isdigit, words)) and read_date(words, _ZONE):
        return headings.DATE
    return headings.SUBJECT if headings.SUBJECT not in values else headings.OTHER
