"""A document as plain text, for a terminal or a screen reader."""

from __future__ import annotations

from textwrap import wrap
from typing import assert_never

from parley.documents.document import (
    Box,
    Document,
    Grid,
    Heading,
    Items,
    NewPage,
    Note,
    Pairs,
    Paragraph,
    Part,
    Ticks,
    clean,
)

WIDTH = 96
BLANK = "................"  # room to write in


def to_text(document: Document) -> str:
    """The whole of it, one part after the other, at most 96 characters wide."""
    head = [line for line in (document.above, document.title, document.reference) if line]
    blocks = ["\n".join(head), *(_part(part) for part in document.parts), document.foot]
    return "\n\n".join(clean(block) for block in blocks if block) + "\n"


def _part(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"{text}\n{('=' if level == 1 else '-') * min(len(text), WIDTH)}"
        case Paragraph(text) | Note(text):
            return _wrapped(text)
        case Items(texts):
            return "\n".join(_wrapped(text, "* ", "  ") for text in texts)
        case Pairs(rows, title):
            lines = [_labelled(row.label, row.value) + (f" ({row.note})" if row.note else "") for row in rows]
            return "\n".join([title, *lines] if title else lines)
        case Box(label, text):
            return _labelled(label, text)
        case Ticks(label, options, chosen):
            boxes = "   ".join(f"[{'x' if option == chosen else ' '}] {option}" for option in options)
            return f"{_colon(label)} {boxes}"
        case Grid():
            return _grid(part)
        case NewPage():
            return ""
        case _:
            assert_never(part)


def _grid(grid: Grid) -> str:
    return _beside(grid) or _below(grid)


def _beside(grid: Grid) -> str:
    """As a table, where each row fits on a line; "" where it does not, or where there is room to write in."""
    rows = [tuple(column.title for column in grid.columns), *grid.rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(grid.columns))]
    if (
        grid.spare
        or sum(widths) + 2 * len(widths) > WIDTH
        or any("\n" in cell for row in rows for cell in row)
    ):
        return ""
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*([grid.title] if grid.title else []), *(line.rstrip() for line in lines)])


def _below(grid: Grid) -> str:
    """Row by row, each cell on a line of its own."""
    blocks = [grid.title] if grid.title else []
    empty = tuple("" for _ in grid.columns)
    for number, row in enumerate((*grid.rows, *[empty] * grid.spare), 1):
        blank = grid.spare or not any(row)  # a form's table, to write in: what is empty has room
        cells = [
            _labelled(column.title, value)
            for column, value in zip(grid.columns, row, strict=True)
            if value or blank
        ]
        blocks.append("\n".join([f"{number}.", *("  " + cell.replace("\n", "\n  ") for cell in cells)]))
    return "\n".join(blocks)


def _labelled(label: str, value: str) -> str:
    return _wrapped(f"{_colon(label)} {value or BLANK}", "", "    ")


def _colon(label: str) -> str:
    return label if label.endswith((":", "?", ".")) else f"{label}:"


def _wrapped(text: str, first: str = "", later: str = "") -> str:
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        lines += wrap(line, WIDTH, initial_indent=later if number else first, subsequent_indent=later) or [""]
    return "\n".join(lines)
