"""How commands print facts: JSON rows or plain lines, wrapped to the terminal, in colour only where it is wanted."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

WIDEST = 100
NARROWEST = 50


def rows_as_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """The rows as one array on standard output, each as soon as it is there; absent is null."""
    click.echo("[", nl=False)
    mark = "\n"
    for row in rows:
        click.echo(mark + textwrap.indent(json.dumps(row, ensure_ascii=False, indent=2), "  "), nl=False)
        mark = ",\n"
    click.echo("]" if mark == "\n" else "\n]")


def iso(at: datetime | None, zone: str) -> str | None:
    """ISO 8601 with the local offset; None stays None."""
    return at.astimezone(ZoneInfo(zone)).isoformat() if at else None


def or_null(text: str) -> str | None:
    """Absent is null, never an empty text."""
    return text or None


def as_row(value: Any, zone: str) -> Any:
    """A value as JSON has it, field by field: instants by `iso`, absent is null."""
    if is_dataclass(value):
        return {field.name: as_row(getattr(value, field.name), zone) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_row(one, zone) for one in value]
    if isinstance(value, datetime):
        return iso(value, zone)
    return or_null(value) if isinstance(value, str) else value


def width() -> int:
    """How wide a line may be: the terminal's width within reason; for a file or a pipe the widest."""
    if not sys.stdout.isatty():
        return WIDEST
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


def say(line: str = "") -> None:
    """One line on standard output, without colour where NO_COLOR is set or nobody looks."""
    click.echo(line, color=False if os.environ.get("NO_COLOR") else None)


def heading(text: str) -> str:
    """Text in bold."""
    return click.style(text, bold=True)


def section(title: str) -> None:
    """An empty line, and below it the heading of what follows."""
    say()
    say(heading(title))


def warning(text: str) -> str:
    """Text in red."""
    return click.style(text, fg="red")


def paragraph(text: str, indent: int = 0, hanging: int | None = None) -> None:
    """One paragraph, wrapped, its first line `indent` in and the others `hanging` (the same, if not given)."""
    later = indent if hanging is None else hanging
    lines = textwrap.wrap(
        visible(text),
        width(),
        initial_indent=" " * indent,
        subsequent_indent=" " * later,
        break_on_hyphens=False,
    )
    for line in lines:
        say(line)


def columns(rows: Sequence[Sequence[str]], *, gap: int = 2, whole: bool = False) -> list[str]:
    """Rows of cells as lines with aligned columns; the last column is cut to the width, not wrapped. whole: nothing is cut."""
    if not rows:
        return []
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    lines = []
    for row in rows:
        cells = [cell.ljust(widths[n] + gap) for n, cell in enumerate(row[:-1])]
        line = "".join([*cells, row[-1]]).rstrip()
        lines.append(line if whole else cut(line, width()))
    return lines


def cut(line: str, longest: int) -> str:
    """The line, with an ellipsis where it had to be cut."""
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def visible(text: str) -> str:
    """The text without control and direction marks: what a stranger typed must not write to the terminal."""
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text)
