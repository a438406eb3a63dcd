"""Slips inside braces and brackets, where a line holds several things: a comma that is missing or that tears a value in two, an
apostrophe, a bracket too many. YAML takes some of them for something else in silence, and gives up far from others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parley.reference.nodes import Report, Text
from parley.reference.unreadable_values import LONGEST, Slip, brackets_open, quoted

_NO_COMMA = re.compile(r"([\w-]+): ([^,:{}\[\]\"']+) ([\w-]+)$")
_QUOTE_BEGINS = re.compile(r"(?:([\w-]+): |[\[{,] ?)(?=[\"'])")
_JAMMED = re.compile(r"([a-z_]+):(\S.*)")
_REST = re.compile(r"[^,}\]]*")


def where_it_stopped(lines: list[str], line: int, column: int) -> Slip | None:
    """What is wrong at the very place at which the reader gave up, inside brackets or behind them."""
    text = lines[line - 1][:LONGEST] if 0 < line <= len(lines) else ""
    before, rest = text[: column - 1], text[column - 1 :]
    if rest[:1] in ("}", "]"):
        message = f"This {rest[0]} closes nothing: none is open here."
        return Slip(column, message, "the line without it") if not brackets_open(before) else None
    if not rest or not brackets_open(before):
        return None
    if rest[0] == ":" and (torn := _NO_COMMA.search(before)):
        value = (_REST.match(rest) or [""])[0].rstrip()
        if torn[3][0].isupper():  # no key of these files is
            whole = quoted(f"{torn[2]} {torn[3]}{value}")
            return Slip(
                torn.start() + 1, "The value has a `: ` in it, which begins a new one.", f"{torn[1]}: {whole}"
            )
        return Slip(
            torn.start() + 1,
            "Two things stand here with no comma between them.",
            f"{torn[1]}: {torn[2]}, {torn[3]}{value}",
        )
    if before[-1:] in ("'", '"') and rest[0] not in " ,":
        return _goes_on(before, rest)
    return None


def _goes_on(before: str, rest: str) -> Slip | None:
    """`{name: 'Sana O'Brien'}`: the apostrophe ends the value."""
    found = list(_QUOTE_BEGINS.finditer(before))
    if not found:
        return None
    key, start, mark = found[-1][1], found[-1].end(), before[-1]
    value = before[start + 1 :] + (_REST.match(rest) or [""])[0].rstrip().removesuffix(mark)
    message = "The value begins with a quote and goes on behind the closing one."
    return Slip(start + 1, message, f"{f'{key}: ' if key else ''}{quoted(value)}")


def jammed(key: Text, report: Report) -> tuple[Text, Text] | None:
    """`{do:talk}`: the key and the value that were meant; None if it is no such thing."""
    meant = _JAMMED.fullmatch(key.value)
    if meant is None:
        return None
    report.at(key, f"This has no `: `, with its space, behind `{meant[1]}`.", f"{meant[1]}: {meant[2]}")
    return key._replace(value=meant[1]), key._replace(value=meant[2], column=key.column + meant.start(2))


def torn_by_a_comma(key: Text, value: Text, pieces: Sequence[Text], report: Report) -> None:
    """`{hours: Mon-Thu 09:00-17:00, Fri 09:00-16:00}`: in braces a comma ends the value."""
    parts = [value.value, *(piece.value for piece in pieces)]
    message = f"In braces a comma ends the value of `{key.value}`, and nothing reads what stands behind it."
    whole, several = quoted(", ".join(parts)), f"[{', '.join(parts)}]"
    report.at(pieces[0], message, f"{key.value}: {whole}; or, if it is several, {key.value}: {several}")
