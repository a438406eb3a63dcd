"""Other forms that somebody pasted among their own lines: rows of a table, cells that became lines, a paragraph of labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise, takewhile

from parley.mail.line_labels import OF_PARLEY, bare_label
from parley.mail.pasted_text import CELL, DOTS, FEWEST, Text, begins_with_a_date

_BARS = re.compile(r"[^:：|]{1,60}\|")
_GAP = re.compile(r"\S {3,40}\S")
_YES_OR_NO = frozenset({"yes", "no", "y", "n", "n/a", "none"})
_ENDS_A_SENTENCE = (".", "!", "?", ",", ";")
_LABELLED = re.compile(r"\s{0,9}[^\s:：][^:：]{0,40}[:：](?:\s|$)")
# What people say of themselves above their lines.
_OF_THE_WRITER = re.compile(
    r"\s*(?:my |your )?(?:full )?(?:name|school|setting|agency|team|role|post|job(?: title)?|position|title|email|e-mail|mobile|tel\w*|phone)\b",
    re.IGNORECASE,
)
_LABEL_WORDS = 5  # blanks in a label that stands alone


def tabled(text: Text) -> set[int]:
    """Rows of a table: cells with a tab between them, which no telephone can type, or two rows with bars or wide gaps."""
    pasted: set[int] = set()
    answers = False
    if not ("\t" in text.whole or "|" in text.whole or "   " in text.whole):
        return pasted
    for rows in _tables(text.lines):
        known = [text.known(_as_label(text.lines[at])) for at in rows]
        ours = any(text.to_parley(at, at + 1) for at in rows)
        headed = ours and len(rows) > FEWEST and all(known[1:])  # "Field | Answer"
        answers = headed or (all(known) and (answers or ours or _aligned(text.lines, rows)))
        if not answers and (len(rows) >= FEWEST or "\t" in text.lines[rows[0]].strip(DOTS)):
            pasted.update(rows)
    return pasted


def _tables(lines: Sequence[str]) -> list[list[int]]:
    """Rows that follow on one another, but for empty lines between them."""
    tables: list[list[int]] = [[]]
    for at, line in enumerate(lines):
        bare = line.strip(DOTS)
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


def in_cells(text: Text) -> set[int]:
    """A form whose cells became lines: "Urgent", "yes", "Date of conversation", "1 April 2026", or the same with colons."""
    said = [at for first, end in text.paragraphs for at in range(first, end)]
    return _labelled_cells(text, said) | _bare_cells(text, said)


def _labelled_cells(text: Text, said: list[int]) -> set[int]:
    """Labels with a colon that stand alone, two at least, each above what it says; one of them is none of ours."""
    labels = {at for at in said if _is_label_alone(text.lines[at])}
    if len(labels) >= FEWEST:
        labels -= _titles(text, said)
    if len(labels) < FEWEST:
        return set()
    pairs = [pair for pair in pairwise(said) if pair[0] in labels and pair[1] not in labels]
    strange = any(not text.known(text.lines[at]) for at, _ in pairs)
    own = any(
        text.to_parley(first, end)
        for first, end in text.paragraphs
        if not labels.isdisjoint(range(first, end))
    )
    return {at for pair in pairs for at in pair} if len(pairs) >= FEWEST and strange and not own else set()


def _titles(text: Text, said: Sequence[int]) -> set[int]:
    """Titles over lines with labels of their own, which no cell holds: "Section B:", and below it "Action: …"."""
    return {
        at for at, below in pairwise(said)
        if _is_label_alone(text.lines[at]) and _LABELLED.match(text.lines[below]) and not _is_label_alone(text.lines[below])
    }  # fmt: skip


def _bare_cells(text: Text, said: list[int]) -> set[int]:
    """The same without colons, at the beginning of a mail: there "Urgent" and "yes" would be words."""
    below_greeting = dropwhile(lambda at: text.lines[at].rstrip().endswith(","), said)
    cells = list(takewhile(lambda at: _is_cell(text.lines[at]), below_greeting))
    if len(cells) <= FEWEST:
        return set()
    if any(bare_label(text.lines[at]) in OF_PARLEY for at in cells):
        return set()
    first, _, third, fourth, *_ = [*(text.lines[at].strip() for at in cells[:4]), "", "", "", ""]
    form = text.known(f"{first}:") and (text.known(f"{third}:") or _is_closed(fourth))
    return set(cells) if form else set()


def _is_label_alone(line: str) -> bool:
    return line.rstrip().endswith((":", "：")) and line.count(" ") <= _LABEL_WORDS


def _is_cell(line: str) -> bool:
    return (
        len(line) <= CELL
        and not (":" in line or "\t" in line or "|" in line)
        and not line.endswith(_ENDS_A_SENTENCE)
    )


def _is_closed(cell: str) -> bool:
    """Whether this is what a form has in a cell: a yes, a no, a date."""
    return cell.lower() in _YES_OR_NO or (bool(cell) and begins_with_a_date(cell))


def of_another_form(text: Text) -> set[int]:
    """A paragraph of labels, of which two at least are none of ours and say nothing of their writer: "Referral ID: 77",
    "Status: closed", "Urgent: yes". Titles alone show nothing: people put them over their own lines, too."""
    pasted: set[int] = set()
    if text.whole.count(":") <= FEWEST:
        return pasted
    for first, end in text.paragraphs:
        lines = text.lines[first:end]
        if len(lines) <= FEWEST or not all(map(_LABELLED.match, lines)):
            continue
        titles = _titles(text, range(first, end))
        strange = sum(
            at not in titles and not text.own(line) and not _OF_THE_WRITER.match(line)
            for at, line in enumerate(lines, first)
        )
        if strange and strange + len(titles) >= FEWEST and not text.to_parley(first, end):
            pasted.update(range(first, end))
    return pasted
