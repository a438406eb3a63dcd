"""Lines that somebody pasted among their own, without any mark of quoting: they answer nothing (design.md, promise 7).

Each rule below knows one way in which such lines differ from what people type for parley; its name says which. Labels
that nobody's form has but a mail to parley ("Receiving practitioner", "My agency", "Your case number") show the opposite:
a table or a list that has one is an answer, whoever made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import dropwhile, pairwise, takewhile

from parley.mail.answer_lines import read_line
from parley.mail.copied_marks import closes, may_stand, opens, quotes
from parley.mail.guidance import names_a_part, teaches
from parley.mail.introductions import introduces
from parley.mail.month_names import month_of
from parley.value import value

_TO_PARLEY = re.compile(
    r"[\s*_•·‣▪–—#+☐✓►>○●-]{0,20}(?:\(?\d{1,2}[.)]\s{1,9})?\*{0,3}"
    r"(?:(?:also |no longer |not |further |other )?(?:receiving|recieving|referring) \w+|my \w|your \w|earlier date)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[*•·‣▪–—#+☐✓►○●-]|\(?\d{1,2}[.)])(?:\s|(?=\w))")
_HEADING = re.compile(
    r"\s*(?:date|dated|sent|from|to|cc|subject|(?:our |your )?ref(?:erence)?)\s?[:：]", re.IGNORECASE
)
_BARS = re.compile(r"[^:：|]{1,60}\|")
_GAP = re.compile(r"\S {3,40}\S")
_DOTS = " \t*•·‣▪–—#+☐✓►○●-"
_BEFORE_A_DATE = f"{_DOTS}[("  # "[31/03/2026, 09:12] Robert: …", as chats are copied
_YES_OR_NO = frozenset({"yes", "no", "y", "n", "n/a", "none"})
_ENDS_A_SENTENCE = (".", "!", "?", ",", ";")
_NUMBERS = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\w)|\d{1,2}/\d{1,2}(?![\w/])")
_DAY = re.compile(r"(?:[^\W\d_]{3,9},? )?(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?([^\W\d_]{3,9})(?!\w)")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,9}) \d{1,2}(?:st|nd|rd|th)?(?!\w)")
_LABELLED = re.compile(r"\s{0,9}[^\s:：][^:：]{0,40}[:：](?:\s|$)")
# What people say of themselves above their lines.
_OF_THE_WRITER = re.compile(
    r"\s*(?:my |your )?(?:full )?(?:name|school|setting|agency|team|role|post|job(?: title)?|position|title|email|e-mail|mobile|tel\w*|phone)\b",
    re.IGNORECASE,
)
_BELOW = 40  # lines below the last that counts in which its table, record or form goes on
_SET_OFF = 4  # blanks by which programs and people set off what is not theirs
_LABEL_WORDS = 5  # blanks in a label that stands alone
_CELL = 60  # letters of a cell, or of a line in a record
_FEWEST = 2  # rows of a table, entries of a record


@value
class Text:
    """What was sent, in lines and whole; the labels of the rule file; the lines' paragraphs, as (first, behind the last);
    and the lines that would count."""

    lines: Sequence[str]
    facts: tuple[tuple[str, str], ...]
    whole: str
    paragraphs: tuple[tuple[int, int], ...]
    counted: set[int]

    def known(self, line: str) -> bool:
        """Whether this line has a label of parley's, or of the rule file."""
        return read_line(line, self.facts) is not None

    def to_parley(self, first: int, end: int) -> bool:
        """Whether one of these lines has a label that no other form has."""
        return any(_TO_PARLEY.match(line) and self.known(line) for line in self.lines[first:end])


def found(lines: Sequence[str], facts: tuple[tuple[str, str], ...], counted: set[int]) -> set[int]:
    """The numbers, from 0, of lines that were pasted; those of their tables and lists that are answers left out.

    counted: the numbers of the lines that would say something to parley; what stands well below them is not looked at.
    """
    near = lines[: max(counted, default=-1) + _BELOW]
    text = Text(near, facts, "\n".join(near), tuple(_paragraphs(near)), counted)
    return set().union(*(rule(text) for _, rule in RULES))


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    edges = [-1, *(at for at, line in enumerate(lines) if not line.strip()), len(lines)]
    return [(one + 1, end) for one, end in pairwise(edges) if one + 1 < end]


def _introduced(text: Text) -> set[int]:
    """From a line that names a source on, to the first paragraph with a label that only a mail to parley has."""
    above = (at for at in range(max(text.counted, default=0)) if at not in text.counted)
    start = next((at for at in above if introduces(text.lines[at])), -1)
    if start == -1:
        return set()
    own = (first for first, end in text.paragraphs if end > start and text.to_parley(max(first, start), end))
    return set(range(start, max(start, next(own, len(text.lines)))))


def _taught(text: Text) -> set[int]:
    """Examples below a line that says how lines may be written: what stands right below it, in its own paragraph or in the next,
    whatever the labels; and on, to the first paragraph with a label that only a mail to parley has."""
    above = (at for at in range(max(text.counted, default=0)) if at not in text.counted)
    start = next((at for at in above if teaches(text.lines[at]) and not _listed(text.lines, at)), -1)
    if start == -1:
        return set()
    below = [(max(first, start + 1), end) for first, end in text.paragraphs if end > start + 1]
    own = (first for first, end in below[1:] if text.to_parley(first, end))
    return set(range(start, next(own, len(text.lines))))


def _listed(lines: Sequence[str], at: int) -> bool:
    """Whether the title of an appendix stands in a list of what is attached: below a line, or beside another title."""
    if not names_a_part(lines[at]):
        return False
    below = next((line for line in lines[at + 1 : at + 3] if line.strip()), "")
    return bool(at and lines[at - 1].strip()) or names_a_part(below)


def _set_off(text: Text) -> set[int]:
    """Lines that stand four blanks further in than what was said above them, and are no list of their writer's.

    A program that indents does so to all lines, or to all below a greeting; below "My answers:" people do so themselves.
    """
    pasted: set[int] = set()
    base = -1
    if " " * _SET_OFF not in text.whole and "\t" not in text.whole:
        return pasted
    for at, line in enumerate(text.lines):
        if not line.strip():
            continue
        depth = _depth(line)
        above = text.lines[at - 1] if at else ""
        if base == -1 or depth < base + _SET_OFF:
            base = depth if base != -1 or _says_something(line) else -1
        elif not _BULLET.match(line) and (at - 1 in pasted or not _led_to(text, above)):
            pasted.add(at)
    return pasted


def _depth(line: str) -> int:
    expanded = line.expandtabs(_SET_OFF)
    return len(expanded) - len(expanded.lstrip())


def _says_something(line: str) -> bool:
    """Whether a line is more than a greeting or a heading over what follows."""
    return line.count(" ") >= 3 and not line.rstrip().endswith((",", ":", "："))


def _led_to(text: Text, above: str) -> bool:
    """Whether the line above leads to these as to its writer's own: a heading that names no source, a line with a label."""
    return bool(above.strip()) and (above.rstrip().endswith((":", "：")) or text.known(above))


def _tabled(text: Text) -> set[int]:
    """Rows of a table: cells with a tab between them, which no telephone can type, or two rows with bars or wide gaps."""
    pasted: set[int] = set()
    answers = False
    if not any(mark in text.whole for mark in ("\t", "|", "   ")):
        return pasted
    for rows in _tables(text.lines):
        answers = all(map(text.known, (_as_label(text.lines[at]) for at in rows))) and (
            answers or any(_TO_PARLEY.match(text.lines[at]) for at in rows) or _aligned(text.lines, rows)
        )
        if not answers and (len(rows) >= _FEWEST or "\t" in text.lines[rows[0]].strip(_DOTS)):
            pasted.update(rows)
    return pasted


def _tables(lines: Sequence[str]) -> list[list[int]]:
    """Rows that follow on one another, but for empty lines between them."""
    tables: list[list[int]] = [[]]
    for at, line in enumerate(lines):
        bare = line.strip(_DOTS)
        if "\t" in bare or _BARS.match(bare) or _GAP.search(bare):
            tables[-1].append(at)
        elif bare and tables[-1]:
            tables.append([])
    return [rows for rows in tables if rows]


def _as_label(row: str) -> str:
    """The row with a colon behind its first cell."""
    for mark in ("\t", "|", "   "):
        first, found, rest = row.strip().partition(mark)
        if found and ":" not in first:
            return f"{first.rstrip()}: {rest}"
    return row


def _aligned(lines: Sequence[str], rows: Sequence[int]) -> bool:
    """Whether these are labels with their colons, and blanks to make their values stand under one another."""
    return not any("\t" in lines[at] or "|" in lines[at].split(":")[0] for at in rows)


def _in_cells(text: Text) -> set[int]:
    """A form whose cells became lines: "Urgent", "yes", "Date of conversation", "1 April 2026", or the same with colons."""
    said = [at for first, end in text.paragraphs for at in range(first, end)]
    return _labelled_cells(text, said) | _bare_cells(text, said)


def _labelled_cells(text: Text, said: list[int]) -> set[int]:
    """Labels with a colon that stand alone, two at least, each above what it says; one of them is none of ours."""
    labels = {at for at in said if _is_label_alone(text.lines[at])}
    if len(labels) < _FEWEST:
        return set()
    pairs = [pair for pair in pairwise(said) if pair[0] in labels and pair[1] not in labels]
    strange = any(not text.known(text.lines[at]) for at, _ in pairs)
    own = any(
        text.to_parley(first, end)
        for first, end in text.paragraphs
        if not labels.isdisjoint(range(first, end))
    )
    return {at for pair in pairs for at in pair} if len(pairs) >= _FEWEST and strange and not own else set()


def _bare_cells(text: Text, said: list[int]) -> set[int]:
    """The same without colons, at the beginning of a mail: there "Urgent" and "yes" would be words."""
    below_greeting = dropwhile(lambda at: text.lines[at].rstrip().endswith(","), said)
    cells = list(takewhile(lambda at: _is_cell(text.lines[at]), below_greeting))
    if len(cells) <= _FEWEST:
        return set()
    first, _, third, fourth, *_ = [*(text.lines[at].strip() for at in cells[:4]), "", "", "", ""]
    form = text.known(f"{first}:") and (text.known(f"{third}:") or _is_closed(fourth))
    return set(cells) if form else set()


def _is_label_alone(line: str) -> bool:
    return line.rstrip().endswith((":", "：")) and line.count(" ") <= _LABEL_WORDS


def _is_cell(line: str) -> bool:
    return len(line) <= _CELL and ":" not in line and "\t" not in line and not line.endswith(_ENDS_A_SENTENCE)


def _is_closed(cell: str) -> bool:
    """Whether this is what a form has in a cell: a yes, a no, a date."""
    return cell.lower() in _YES_OR_NO or (bool(cell) and _begins_with_a_date(cell))


def _recorded(text: Text) -> set[int]:
    """Entries with a date in front, two at least: a chronology, with what stands between them and right below."""
    dated = [at for at, line in enumerate(text.lines) if line.strip() and _begins_with_a_date(line)]
    if len(dated) < _FEWEST:
        return set()
    end = next((end for first, end in text.paragraphs if first <= dated[-1] < end), len(text.lines))
    return set() if text.to_parley(dated[0], end) else set(range(dated[0], end))


def _begins_with_a_date(line: str) -> bool:
    bare = line.lstrip(_BEFORE_A_DATE)[:_CELL]
    if not any(map(str.isdigit, bare[:16])):
        return False
    if _NUMBERS.match(bare):
        return True
    named = _DAY.match(bare) or _MONTH_FIRST.match(bare)
    return bool(named and month_of(named[1]))


def _between_marks(text: Text) -> set[int]:
    """From a line that opens what was copied to the one that closes it: quotation marks over several lines, three backticks,
    "[start of quote]", "The letter begins". What nothing closes goes on to the end, but for quotation marks: those may be a slip.
    """
    if not may_stand(text.whole):
        return set()
    for at, line in enumerate(text.lines):
        bare = line.strip()
        if (slip := quotes(bare)) or opens(bare):
            below = range(at + 1, len(text.lines))
            end = next((one for one in below if closes(text.lines[one].strip(), bare)), None)
            if end is not None or not slip:
                return set(range(at, len(text.lines) if end is None else end + 1))
    return set()


def _of_another_form(text: Text) -> set[int]:
    """A paragraph of labels, of which two at least are none of ours and say nothing of their writer: "Referral ID: 77",
    "Status: closed", "Urgent: yes"."""
    pasted: set[int] = set()
    if text.whole.count(":") <= _FEWEST:
        return pasted
    for first, end in text.paragraphs:
        lines = text.lines[first:end]
        if len(lines) <= _FEWEST or not all(map(_LABELLED.match, lines)):
            continue
        strange = sum(not text.known(line) and not _OF_THE_WRITER.match(line) for line in lines)
        if strange >= _FEWEST and not text.to_parley(first, end):
            pasted.update(range(first, end))
    return pasted


def _headed(text: Text) -> set[int]:
    """A paragraph that begins as letters do, below something that was said: "Date: 1 April", and what stands under it."""
    pasted: set[int] = set()
    said = False
    if not any(map(_HEADING.match, text.lines)):
        return pasted
    for first, end in text.paragraphs:
        pasted.update(_below_headings(text, first, end, said))
        said = said or any(map(_says_something, text.lines[first:end]))
    return pasted


def _below_headings(text: Text, first: int, end: int, said: bool) -> range:
    """From a paragraph's first heading on, where two show a letterhead, or one below what somebody said."""
    heads = [at for at in range(first, end) if _HEADING.match(text.lines[at])]
    if len(heads) <= (not said) or text.to_parley(first, end):
        return range(0)
    return range(0) if any(map(text.known, text.lines[first : heads[0]])) else range(heads[0], end)


RULES: tuple[tuple[str, Callable[[Text], set[int]]], ...] = (
    ("under an introduction", _introduced),
    ("under a guidance", _taught),
    ("set off by blanks", _set_off),
    ("rows of a table", _tabled),
    ("a form in cells", _in_cells),
    ("entries of a record", _recorded),
    ("between marks", _between_marks),
    ("lines of another form", _of_another_form),
    ("the head of a letter", _headed),
)
