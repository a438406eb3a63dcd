"""Our own letter, come back without a mark of quoting: its words are not those of whoever sends it.

Machines answer so, and programs that leave the mark of a quote away. What is compared is the letter itself, word by word, so
that neither other line ends nor other templates hide it. Whoever copies a sentence of ours to speak of it is not meant: much of
the letter has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from parley.mail import htmltext, mime, parts
from parley.mail.answer_words import read_words
from parley.mail.folding import fold

SHORTEST = 200  # letters of a text in which so much of ours can stand
_RUN = 5  # words that two texts share in a row only where one was copied
_FEWEST = 40  # words of ours: more than anybody copies to speak of
_MOST = 20_000  # words that are looked at
_MOSTLY = 0.6  # of a line's words: then it is ours, though a machine has put a number before it
_WORD = re.compile(r"\w+")


def texts_of(letter: bytes) -> list[str]:
    """What a letter of ours says, as text and as page: either may come back."""
    leaves = parts.leaves(mime.read_mail(mime.to_lf(letter)))
    return [
        htmltext.to_text(part.text) if part.kind == "text/html" else part.text
        for part in leaves
        if part.kind in ("text/plain", "text/html")
    ]


def without_ours(typed: str, ours: Iterable[str], received: datetime, zone: str) -> str:
    """What was typed without the lines that stand in these texts; as it is where not much of them does.

    Words of answer above it stay: what we print behind a choice stands in our letter too.
    """
    lines = typed.split("\n")
    first = _answers_end(lines, received, zone)
    words = [(at, word) for at in range(first, len(lines)) for word in _WORD.findall(fold(lines[at]))][:_MOST]
    said = [word for _, word in words]
    runs = {run for text in ours for run in _runs(_WORD.findall(fold(text))[:_MOST])}
    copied: set[int] = set()
    for at, run in enumerate(_runs(said)):
        if run in runs:
            copied.update(range(at, at + _RUN))
    if len(copied) < _FEWEST:
        return typed
    all_of, of_ours = [0] * len(lines), [0] * len(lines)
    for number, (at, _) in enumerate(words):
        all_of[at] += 1
        of_ours[at] += number in copied
    return "\n".join(
        line for at, line in enumerate(lines) if not of_ours[at] or of_ours[at] < _MOSTLY * all_of[at]
    ).strip()


def _runs(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(_RUN)), strict=False)


def _answers_end(lines: list[str], received: datetime, zone: str) -> int:
    """The line behind those of the first lines that are answers in words."""
    first = 0
    for at, line in enumerate(lines):
        if line.strip():
            if not read_words(line, received, zone):
                break
            first = at + 1
    return first
