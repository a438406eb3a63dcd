"""Rows of the directory's plain part -> the lines of the contacts files that they change, and not one line more.

A row changes the lines of its own person: comments, order and everything that the table does not show stay as they are. A
new id becomes a new entry behind the last one. A row that is missing takes nobody out. What cannot be written so, an entry
that stands in one line for one, is refused with the mend.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.contacts_table import SEVERAL, Change, Table, parts
from parley.reference.file_end import sealed
from parley.reference.sheets import Row

_ALSO = {"post": "posts", "email": "emails"}
_PLAIN = re.compile(r"[A-Za-z0-9+][\w .,'@&()/+-]*", re.UNICODE)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
Texts = Sequence[tuple[str, str]]


class _Typed(str):
    """A line that a cell of the table has written."""

    row: Row
    column: str


class Lines:
    """Contacts being changed. known: the plain part as it is, by id. problems: what was refused, by row of the table, and
    warnings."""

    def __init__(self, table: str, texts: Texts, known: Mapping[str, Mapping[str, str]]) -> None:
        self.table, self.known = Table(table, known), known
        self.problems = self.table.problems
        self._before = {file: text for file, text in texts if not file.endswith(".ics")}
        self._lines = {file: text.splitlines() for file, text in self._before.items()}
        self._places = parse_contacts(texts).places
        self._rows: dict[str, Row] = {}

    @property
    def failed(self) -> bool:
        """Whether anything was refused."""
        return self.table.failed

    def take(self, rows: Sequence[Row]) -> dict[str, str]:
        """The files that are another than before, by name; nothing if anything was refused."""
        changes = self.table.changes(rows)
        self._rows = {one.row.cells["id"]: one.row for one in changes}
        known = [(self._place(name), one) for one in changes if (name := one.row.cells["id"]) in self.known]
        # From below: lines above stay
        for place, one in sorted(known, key=lambda pair: pair[0], reverse=True):
            if one.cells:
                self._change(*place, one)
        for one in reversed(changes):  # each goes in before those that follow it
            if one.row.cells["id"] not in self.known:
                self._add(one)
        texts = {file: self._text(file) for file in self._before}
        if self.failed:  # all that is wrong with the table comes at once
            problems = parse_contacts(texts.items()).problems
            self.problems += self.at_the_table(problem for problem in problems if not problem.warning)
            self.problems.sort()
            return {}
        return {file: text for file, text in texts.items() if text != self._before[file]}

    def at_the_table(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems of the contacts as the table would make them, each at the cell that brought it."""
        return [self._at_its_cell(problem) for problem in problems]

    def _at_its_cell(self, problem: Problem) -> Problem:
        names = {PurePath(file).name: lines for file, lines in self._lines.items()}
        lines = names.get(PurePath(problem.file).name, [])[: problem.line]
        line = lines[-1] if problem.line and lines else ""
        if isinstance(line, _Typed):
            mend = problem.mend.strip("[]").replace(", ", "; ") if line.column in SEVERAL else problem.mend
            return self.table.at(line.row, line.column, problem.message, mend)
        for above in reversed(lines):  # it stands at the entry as a whole
            found = re.match(r" +['\"]?([\w-]+)['\"]? *:\s*(#.*)?$", above)
            if found and found[1] in self._rows:
                return self.table.at(self._rows[found[1]], "id", problem.message, problem.mend)
        return problem

    def _text(self, file: str) -> str:
        before = self._before[file]
        end = "\r\n" if "\r\n" in before else "\n"
        text = "\n".join(self._lines[file]) + "\n"
        if re.search(r"^end: [^,\n]*, \d+ lines\s*$", text, re.MULTILINE):
            text = sealed(text)
        return text.replace("\n", end) if before.endswith("\n") else text.replace("\n", end).removesuffix(end)

    def _place(self, name: str) -> tuple[str, int]:
        """The file, and the number of the entry's first line from 0."""
        file, line, _ = self._places["person", name]
        return file, line - 1

    def _change(self, file: str, first: int, change: Change) -> None:
        lines, row = self._lines[file], change.row
        last = _end_of(lines, first)
        inner = [
            line for line in lines[first + 1 : last] if line.strip() and not line.lstrip().startswith("#")
        ]
        if not inner:
            mend = f"`{row.cells['id']}:` with its values below each other, or the change in the file itself"
            self.table.refuse(row, "id", f"The entry of `{row.cells['id']}` stands in one line.", mend)
            return
        margin = inner[0][: len(inner[0]) - len(inner[0].lstrip())]
        for column, cell in change.cells.items():
            self._set(lines, first, margin, row, column, cell)

    def _set(self, lines: list[str], first: int, margin: str, row: Row, column: str, cell: str) -> None:
        """One value of the entry that begins there: its line changed, taken out, or put behind the others."""
        last = _end_of(lines, first)
        names = [name for name in (column, _ALSO.get(column, "")) if name]
        found = [n for n in range(first + 1, last) if re.match(rf"{margin}({'|'.join(names)}) *:", lines[n])]
        comment = ""
        for n in reversed(found):
            comment = _comment_of(lines[n])
            stop = n + 1
            while (
                stop < last
                and len(lines[stop]) - len(lines[stop].lstrip()) > len(margin)
                and lines[stop].strip()
            ):
                stop += 1
            del lines[n:stop]
        if cell:
            at = found[0] if found else _behind(lines, first, _end_of(lines, first))
            lines.insert(at, _typed(margin, row, column, cell, comment))

    def _add(self, change: Change) -> None:
        """A new entry: behind the last one of the same agency, else behind the last of all."""
        row, name = change.row, change.row.cells["id"]
        if not _ID.fullmatch(name):
            mend = re.sub(r"[^A-Za-z0-9]+", "_", name.lower()).strip("_") or "one word, such as sam_hill"
            self.table.refuse(row, "id", f"{name!r} is no id.", mend)
            return
        if not self.known:
            words = "There is nobody behind whom a new entry could stand."
            self.table.refuse(row, "id", words, "the first one in the file itself")
            return
        here = [one for one, known in self.known.items() if known["agency"] == row.cells.get("agency")]
        before = max(here or self.known, key=self._place)
        file, stood = self._place(before)
        lines = self._lines[file]  # lines above have come and gone since
        first = min(
            (n for n, line in enumerate(lines) if _is_entry(line, before)), key=lambda n: abs(n - stood)
        )
        outer = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        entry = [f"{outer}{name}:"]
        entry += [_typed(f"{outer}  ", row, column, cell) for column, cell in change.cells.items() if cell]
        at = _behind(lines, first, _end_of(lines, first))
        lines[at:at] = entry


def _typed(margin: str, row: Row, column: str, cell: str, comment: str = "") -> _Typed:
    line = _Typed(f"{margin}{column}: {_written(column, cell)}{comment}")
    line.row, line.column = row, column
    return line


def _is_entry(line: str, name: str) -> bool:
    return re.match(rf" *['\"]?{re.escape(name)}['\"]? *:", line) is not None


def _end_of(lines: list[str], first: int) -> int:
    """Behind the last line of the entry that begins there."""
    outer = len(lines[first]) - len(lines[first].lstrip())
    for n in range(first + 1, len(lines)):
        line = lines[n]
        if line.strip() and not line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= outer:
            return n
    return len(lines)


def _behind(lines: list[str], first: int, last: int) -> int:
    """Behind the last line between these that says something: comments of whatever follows stay with it."""
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return last


def _comment_of(line: str) -> str:
    match = re.search(r"(?<=\S)( +#.*)$", line)
    return match[1] if match and line.count('"') % 2 == 0 and line.count("'") % 2 == 0 else ""


def _written(column: str, cell: str) -> str:
    values = parts(cell) if column in SEVERAL else [" ".join(cell.split())]
    written = [_quoted(one) for one in values]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def _quoted(text: str) -> str:
    safe = _PLAIN.fullmatch(text) and "," not in text and text == text.strip()
    return text if safe else json.dumps(text, ensure_ascii=False)
