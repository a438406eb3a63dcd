"""Lines that somebody pasted among their own, without any mark of quoting: they answer nothing (design.md, promise 7).

Each rule below knows one way in which such lines differ from what people type for parley; its name says which. Labels
that nobody's form has but a mail to parley ("Receiving practitioner", "My agency", "Your case number") show the opposite:
a table or a list that has one is an answer, whoever made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from parley.mail.copied_marks import closes, may_stand, opens, quotes
from parley.mail.guidance import names_a_part, teaches
from parley.mail.introductions import introduces
from parley.mail.line_labels import Facts
from parley.mail.pasted_forms import in_cells, of_another_form, tabled
from parley.mail.pasted_text import FEWEST, Text, begins_with_a_date, paragraphs

_BULLET = re.compile(r"\s*(?:[*•·‣▪–—#+☐✓►○●-]|\(?\d{1,2}[.)])(?:\s|(?=\w))")
_HEADING = re.compile(
    r"\s*(?:date|dated|sent|from|to|cc|subject|(?:our |your )?ref(?:erence)?)\s?[:：]", re.IGNORECASE
)
_BELOW = 40  # lines below the last that counts in which its table, record or form goes on
_SET_OFF = 4  # blanks by which programs and people set off what is not theirs


def found(lines: Sequence[str], facts: Facts, counted: set[int]) -> set[int]:
    """The numbers, from 0, of lines that were pasted; those of their tables and lists that are answers left out.

    counted: the numbers of the lines that would say something to parley; what stands well below them is not looked at.
    """
    near = lines[: max(counted, default=-1) + _BELOW]
    above = [at for at in range(max(counted, default=0)) if at not in counted]
    text = Text(near, facts, "\n".join(near), tuple(paragraphs(near)), counted, above)
    return set().union(*(rule(text) for _, rule in RULES))


def _introduced(text: Text) -> set[int]:
    """From a line that names a source on, to the first paragraph with a label that only a mail to parley has."""
    start = next((at for at in text.above if introduces(text.lines[at])), -1)
    if start == -1:
        return set()
    own = (first for first, end in text.paragraphs if end > start and text.to_parley(max(first, start), end))
    return set(range(start, max(start, next(own, len(text.lines)))))


def _taught(text: Text) -> set[int]:
    """Examples below a line that says how lines may be written: what stands right below it, in its own paragraph or in the next,
    whatever the labels; and on, to the first paragraph with a label that only a mail to parley has."""
    start = next((at for at in text.above if teaches(text.lines[at]) and not _listed(text.lines, at)), -1)
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


def _recorded(text: Text) -> set[int]:
    """Entries with a date in front, two at least: a chronology, with what stands between them and right below."""
    dated = [at for at, line in enumerate(text.lines) if line.strip() and begins_with_a_date(line)]
    if len(dated) < FEWEST:
        return set()
    end = next((end for first, end in text.paragraphs if first <= dated[-1] < end), len(text.lines))
    return set() if text.to_parley(dated[0], end) else set(range(dated[0], end))


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
    ("rows of a table", tabled),
    ("a form in cells", in_cells),
    ("entries of a record", _recorded),
    ("between marks", _between_marks),
    ("lines of another form", of_another_form),
    ("the head of a letter", _headed),
)
