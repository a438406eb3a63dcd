"""A typed text in which pasted lines are looked for: its lines, its paragraphs, and what is asked of each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parley.mail.answer_lines import CHILDREN, read_line
from parley.mail.line_labels import Facts
from parley.mail.month_names import month_of
from parley.value import value

_TO_PARLEY = re.compile(
    r"[\s*_•·‣▪–—#+☐✓►>○●-]{0,20}(?:\(?\d{1,2}[.)]\s{1,9})?\*{0,3}"
    r"(?:(?:also |no longer |not |further |other )?(?:rec\w{3,7}|referring) \w+|my \w|your \w|earlier date)",
    re.IGNORECASE,
)
DOTS = " \t*•·‣▪–—#+☐✓►○●-"
_BEFORE_A_DATE = f"{DOTS}[("  # "[31/03/2026, 09:12] Robert: …", as chats are copied
_NUMBERS = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\w)|\d{1,2}/\d{1,2}(?![\w/])")
_DAY = re.compile(r"(?:[^\W\d_]{3,9},? )?(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?([^\W\d_]{3,9})(?!\w)")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,9}) \d{1,2}(?:st|nd|rd|th)?(?!\w)")
CELL = 60  # letters of a cell, or of a line in a record
FEWEST = 2  # rows of a table, entries of a record


@value
class Text:
    """What was sent, in lines and whole; the labels of the rule file; the lines' paragraphs, as (first, behind the last);
    the lines that would count, and those above the last of them that would not."""

    lines: Sequence[str]
    facts: Facts
    whole: str
    paragraphs: tuple[tuple[int, int], ...]
    counted: set[int]
    above: list[int]

    def known(self, line: str) -> bool:
        """Whether this line has a label of parley's, or of the rule file."""
        return read_line(line, self.facts) is not None

    def own(self, line: str) -> bool:
        """Whether a mail to parley may have this line: no children are named in one."""
        said = read_line(line, self.facts)
        return said is not None and said[0] != CHILDREN

    def to_parley(self, first: int, end: int) -> bool:
        """Whether one of these lines has a label that no other form has."""
        return any(_TO_PARLEY.match(line) and self.known(line) for line in self.lines[first:end])


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """What stands between empty lines, as (first, behind the last)."""
    edges = [-1, *(at for at, line in enumerate(lines) if not line.strip()), len(lines)]
    return [(one + 1, end) for one, end in pairwise(edges) if one + 1 < end]


def begins_with_a_date(line: str) -> bool:
    """Whether a date stands at its front, behind bullets and brackets: "31/03/2026", "Monday 3 March", "March 3"."""
    bare = line.lstrip(_BEFORE_A_DATE)[:CELL]
    if not any(map(str.isdigit, bare[:16])):
        return False
    if _NUMBERS.match(bare):
        return True
    named = _DAY.match(bare) or _MONTH_FIRST.match(bare)
    return bool(named and month_of(named[1]))
