"""A document as a value: a title and its parts, in the order in which they are read. Knows no way of printing.

`as_html.to_html`, `as_pdf.to_pdf` and `as_text.to_text` print it. Every text is plain; nothing in it is ever
taken as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any
from unicodedata import category

from parley.value import value


@value
class Heading:
    """level 1 begins a section (in the PDF's outline too), level 2 a matter within one."""

    text: str
    level: int = 1


@value
class Paragraph:
    """Running text; "\\n" begins a new line. strong: what must not be overlooked."""

    text: str
    strong: bool = False


@value
class Note:
    """Small text in grey: who fills this in, where something comes from, what is not shown and why."""

    text: str


@value
class Items:
    """A list with bullets."""

    texts: tuple[str, ...]


@value
class Row:
    """A label and what stands beside it. note: in small print below the value (a clause, where it comes from).
    A value of "" leaves room to write in."""

    label: str
    value: str = ""
    note: str = ""


@value
class Pairs:
    """A table of two columns: labels, and what stands beside them. title: a bar over both."""

    rows: tuple[Row, ...]
    title: str = ""


@value
class Box:
    """A label with a frame of its own below it: a longer text, or room for one (`lines` at least)."""

    label: str
    text: str = ""
    lines: int = 3


@value
class Ticks:
    """One question with its answers side by side, each with a box before it; `chosen` has a cross in its box."""

    label: str
    options: tuple[str, ...]
    chosen: str = ""


@value
class Column:
    """share: its width beside the other columns' shares. note: in small print below the title."""

    title: str
    share: float = 1.0
    note: str = ""


@value
class Grid:
    """A table of rows under a line of titles. Rows may be taller than a page; the titles are printed again on each
    page. spare: empty rows at the end, to write in."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    spare: int = 0


def table(*columns: tuple[str, float], rows: Iterable[tuple[str, ...]], nothing: str) -> Grid | Note:
    """The rows under these titles, each with its share of the width; or a word that there is nothing to show.

    A column in which no row has anything is left out."""
    found = tuple(rows)
    if not found:
        return Note(nothing)
    used = [n for n in range(len(columns)) if any(row[n] for row in found)]
    titles = tuple(Column(*columns[n]) for n in used)
    return Grid(titles, tuple(tuple(row[n] for n in used) for row in found))


@value
class NewPage:
    """What follows begins on a new page of the PDF (and of the printed HTML)."""


Part = Heading | Paragraph | Note | Items | Pairs | Box | Ticks | Grid | NewPage


@value
class Document:
    """title: at the top. reference: what it is about ("D-2026-0001"), at the head of each page and in the file's own
    data. above: a line over the title (the partnership). foot: at the foot of each page. made: UTC, for the file's own
    data alone: the same document gives the same bytes.
    """

    title: str
    parts: tuple[Part, ...]
    made: datetime
    reference: str = ""
    above: str = ""
    foot: str = ""
    language: str = "en-GB"


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a document or a part, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def clean(text: str) -> str:
    """A text without what no page can show: control and
    format characters (but for line ends and joiners), halves of surrogate pairs, code points that nobody has assigned."""
    whole = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(char for char in whole if char in _KEPT or not category(char).startswith("C"))


_KEPT = "\n\u200c\u200d"  # names are written with joiners in some scripts
