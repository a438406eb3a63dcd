"""Rows of the directory's plain part -> the lines of the contacts files that they change, and not one line more.

A row changes the lines of its own person: comments, order and everything that the table does not show stay as they are. A
new id becomes a new entry behind the last one. A row that is missing takes nobody out. What cannot be written so, an entry
that stands in one line for one, is refused with the mend.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

from parley.dispute.world import Directory
from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.sheets import Row
from parley.reference.yamlfile import sealed

COLUMNS = (
    "id",
    "name",
    "agency",
    "post",
    "title",
    "email",
    "phone",
    "phone_at_night",
    "manager",
    "deputy",
    "from",
    "until",
)
SEVERAL = ("post", "email")  # more than one is separated by ;
_ALSO = {"post": "posts", "email": "emails"}
_PLAIN = re.compile(r"[A-Za-z0-9+][\w .,'@&()/+-]*", re.UNICODE)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
Texts = Sequence[tuple[str, str]]


def plain_rows(directory: Directory) -> list[dict[str, str]]:
    """The plain part of the directory, a row a person, as it goes into a table and comes back (`COLUMNS`)."""
    return [
        {
            "id": one.id, "name": one.name, "agency": one.agency, "post": "; ".join(one.posts), "title": one.title,
            "email": "; ".join(one.addresses), "phone": one.phone, "phone_at_night": one.phone_at_night, "manager": one.manager,
            "deputy": one.deputy, "from": _iso(one.valid_from), "until": _iso(one.valid_until),
        }
        for one in directory.people.values()
    ]  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


class Lines:
    """Contacts being changed. known: the plain part as it is, by id. problems: what was refused, by row of the table."""

    def __init__(self, table: str, texts: Texts, known: Mapping[str, Mapping[str, str]]) -> None:
        self.table, self.known, self.problems = table, known, list[Problem]()
        self._before = {file: text for file, text in texts if not file.endswith(".ics")}
        self._lines = {file: text.splitlines() for file, text in self._before.items()}
        self._places = parse_contacts(texts).places

    def take(self, rows: Sequence[Row]) -> dict[str, str]:
        """The files that are another than before, by name; nothing if anything was refused."""
        if not rows or "id" not in rows[0].cells:
            self._refuse(1, "The table has no column `id`.", f"the columns {', '.join(COLUMNS)}")
            return {}
        changes = [(row, self._changed(row)) for row in rows]
        known = [
            (self._place(row.cells["id"]), row, changed)
            for row, changed in changes
            if row.cells["id"] in self.known
        ]
        for place, row, changed in sorted(
            known, key=lambda one: one[0], reverse=True
        ):  # from below: lines above stay
            if changed:
                self._change(*place, row, changed)
        for row, changed in changes:
            if row.cells["id"] not in self.known:
                self._add(row, changed)
        if self.problems:
            return {}
        return {file: text for file in self._before if (text := self._text(file)) != self._before[file]}

    def _refuse(self, number: int, message: str, mend: str) -> None:
        self.problems.append(Problem(self.table, number, 1, message, mend))

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

    def _changed(self, row: Row) -> dict[str, str]:
        """The cells that say something else than the directory does."""
        before = self.known.get(row.cells["id"], {})
        return {
            column: cell
            for column, cell in row.cells.items()
            if column in COLUMNS[1:] and not _same(column, before.get(column, ""), cell)
        }

    def _change(self, file: str, first: int, row: Row, changed: Mapping[str, str]) -> None:
        lines = self._lines[file]
        last = _end_of(lines, first)
        inner = [
            line for line in lines[first + 1 : last] if line.strip() and not line.lstrip().startswith("#")
        ]
        if not inner:
            mend = f"`{row.cells['id']}:` with its values below each other, or the change in the file itself"
            self._refuse(row.number, f"The entry of `{row.cells['id']}` stands in one line.", mend)
            return
        margin = inner[0][: len(inner[0]) - len(inner[0].lstrip())]
        for column, cell in changed.items():
            self._set(lines, first, margin, column, cell)

    def _set(self, lines: list[str], first: int, margin: str, column: str, cell: str) -> None:
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
            lines.insert(at, f"{margin}{column}: {_written(column, cell)}{comment}")

    def _add(self, row: Row, changed: Mapping[str, str]) -> None:
        name = row.cells["id"]
        if not _ID.fullmatch(name):
            self._refuse(
                row.number,
                f"{name!r} is no id." if name else "This row has no id.",
                "one word, such as sam_hill",
            )
            return
        if not self.known:
            self._refuse(
                row.number,
                "There is nobody behind whom a new entry could stand.",
                "the first one in the file itself",
            )
            return
        file, first = max(self._place(one) for one in self.known)
        lines = self._lines[file]
        first = next(
            n
            for n, line in enumerate(lines)
            if n >= first and _is_entry(line, max(self.known, key=self._place))
        )
        outer = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        entry = [f"{outer}{name}:"]
        entry += [f"{outer}  {column}: {_written(column, cell)}" for column, cell in changed.items() if cell]
        at = _behind(lines, first, _end_of(lines, first))
        lines[at:at] = entry


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


def _same(column: str, before: str, cell: str) -> bool:
    if column == "phone":  # Excel takes blanks and a leading 0 away
        return re.sub(r"[ ()-]", "", before).lstrip("0") == re.sub(r"[ ()-]", "", cell).lstrip("0")
    if column in SEVERAL:
        return _parts(before) == _parts(cell)
    return before == " ".join(cell.split())


def _parts(cell: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"[;\n]", cell) if part.strip()]


def _written(column: str, cell: str) -> str:
    parts = (
        [_quoted(part) for part in _parts(cell)] if column in SEVERAL else [_quoted(" ".join(cell.split()))]
    )
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def _quoted(text: str) -> str:
    safe = _PLAIN.fullmatch(text) and "," not in text and text == text.strip()
    return text if safe else json.dumps(text, ensure_ascii=False)
