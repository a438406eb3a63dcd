"""The directory's plain part as a table, a row a person: what goes into it, and what rows that come back say otherwise.

Excel's ways are undone before anything is compared: a telephone number that lost its 0 or became a whole number, a date
that was shown as 31/12/2026 or counted in days since 1900. What cannot be undone for certain is refused at its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NamedTuple

from parley.dispute.day_words import day_name
from parley.dispute.world import Directory
from parley.errors import Problem
from parley.reference.days import parse_day
from parley.reference.sheets import Row

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
NUMBERS = ("phone", "phone_at_night")
DAYS = ("from", "until")
EVERYBODYS = ("name", "agency", "email")  # emptied in row after row: cells were merged, or a column was wiped
_FIRST_DAY = date(1899, 12, 30)  # that Excel counts from
_SHORT = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{2}|\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})")
_ROUNDED = re.compile(r"\d[\d.,]*[Ee]\+\d+")
_FORMULA = re.compile(r"=.*|#(?:REF|NAME|VALUE|DIV/0|N/A|NUM|NULL)[!?]?|#{3,}", re.DOTALL)


class Change(NamedTuple):
    """A row that comes back, and those of its cells that say something else than the directory does; "" takes a value out."""

    row: Row
    cells: Mapping[str, str]


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


class Table:
    """A table that came back. known: the plain part as it is, by id. problems: what is refused, at its cell, and warnings."""

    def __init__(self, name: str, known: Mapping[str, Mapping[str, str]]) -> None:
        self.name, self.known, self.problems = name, known, list[Problem]()

    def changes(self, rows: Sequence[Row]) -> list[Change]:
        """What each row changes; rows that say the same twice count once."""
        rows = self._titled(rows)
        if not rows:
            return []
        found: dict[str, Change] = {}
        for row in self._named(rows):
            change = Change(row, dict(self._differing(row)))
            other = found.setdefault(row.cells["id"], change)
            if other.cells != change.cells:
                words = f"`{row.cells['id']}` has another row, {other.row.number}, and the two differ."
                self.refuse(row, "id", words, "one of the two taken out")
        return self._without_wiped(list(found.values()))

    @property
    def failed(self) -> bool:
        """Whether anything was refused."""
        return any(not problem.warning for problem in self.problems)

    def refuse(self, row: Row, column: str, message: str, mend: str) -> None:
        """Say what is wrong with a cell."""
        self.problems.append(self.at(row, column, message, mend))

    def at(self, row: Row, column: str, message: str, mend: str) -> Problem:
        """A problem at a cell: row and column of the table are its line and column."""
        place = list(row.cells).index(column) + 1 if column in row.cells else 1
        return Problem(self.name, row.number, place, message, mend)

    def _titled(self, rows: Sequence[Row]) -> list[Row]:
        """The rows under the titles that we gave the columns, whatever became of their capitals, blanks and strokes."""
        titles = list(dict.fromkeys(title for row in rows for title in row.cells))
        ours = {_bare(column): column for column in COLUMNS}
        named = {title: ours.get(_bare(title), title) for title in titles}
        if "id" not in named.values():
            words = "The table has no column `id`." if rows else "The table is empty."
            self.problems.append(Problem(self.name, 1, 1, words, f"the columns {', '.join(COLUMNS)}"))
            return []
        missing = [column for column in COLUMNS if column not in named.values()]
        for n, title in enumerate(titles, 1):
            if named[title] not in COLUMNS:
                meant = [one for one in missing if one in _bare(title)] or get_close_matches(
                    title, missing, n=1
                )
                words = f"`{title}` is no column that is read."
                mend = f"{meant[0]}, if that is what it holds" if meant else ""
                self.problems.append(Problem(self.name, 1, n, words, mend, warning=not meant))
        return [Row(row.number, {named[title]: cell for title, cell in row.cells.items()}) for row in rows]

    def _named(self, rows: Sequence[Row]) -> Iterator[Row]:
        nameless = [row for row in rows if not row.cells["id"]]
        if nameless:
            row, more = nameless[0], len(nameless) - 1
            words = "This row has no id." if not more else f"This row has no id, nor have {more} more."
            self.refuse(row, "id", words, self._id_for(row))
        yield from (row for row in rows if row.cells["id"])

    def _id_for(self, row: Row) -> str:
        """The id that a row without one is likely to mean: of that name or address, else one made of the name."""
        name, addresses = " ".join(row.cells.get("name", "").split()), parts(row.cells.get("email", ""))
        for known in self.known.values():
            if name == known["name"] or set(addresses) & set(parts(known["email"])):
                return known["id"]
        return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "one word, such as sam_hill"

    def _differing(self, row: Row) -> Iterator[tuple[str, str]]:
        before = self.known.get(row.cells["id"], {})
        for column, cell in row.cells.items():
            if column in COLUMNS[1:] and not _same(column, before.get(column, ""), cell):
                odd = _odd(column, cell)
                if odd:
                    self.refuse(row, column, *odd)
                else:
                    yield column, _meant(column, cell)

    def _without_wiped(self, changes: list[Change]) -> list[Change]:
        """Without what everybody has and is emptied for several: that is said once, and not once for each of them."""
        for column in EVERYBODYS:
            rows = [
                row for row, cells in changes if cells.get(column) == "" and row.cells["id"] in self.known
            ]
            if len(rows) > 1:
                words = f"`{column}` is empty in this row and {len(rows) - 1} more that had one: merged cells look like that."
                self.refuse(rows[0], column, words, "the value in each row, or the table without that column")
                changes = [
                    Change(
                        row, {key: cell for key, cell in cells.items() if row not in rows or key != column}
                    )
                    for row, cells in changes
                ]
        return changes


def parts(cell: str) -> list[str]:
    """What a cell with several values holds."""
    return [" ".join(part.split()) for part in re.split(r"[;\n]", cell) if part.strip()]


def _bare(title: str) -> str:
    return re.sub(r"[\s_-]", "", title.lower())


def _same(column: str, before: str, cell: str) -> bool:
    if column in NUMBERS:
        return _figures(before) == _figures(cell)
    if column in DAYS:
        return before == cell or (bool(before) and parse_day(before) in _days(cell)[:1])
    if column in SEVERAL:
        return parts(before) == parts(cell)
    return before == " ".join(cell.split())


def _figures(number: str) -> str:
    """A number as it can be compared: Excel takes blanks, a + and a leading 0 away."""
    figures = re.sub(r"[ ()+-]", "", number)
    return figures.removeprefix("44") if re.fullmatch(r"44\d{9,10}", figures) else figures.lstrip("0")


def _number(cell: str) -> str:
    """With the 0 or the + that Excel takes away."""
    if re.fullmatch(r"44\d{9,10}", cell):
        return f"+{cell}"
    return f"0{cell}" if re.fullmatch(r"[123578]\d{8,9}", cell) else cell


def _odd(column: str, cell: str) -> tuple[str, str] | None:
    """What Excel has made of a cell and cannot be undone, with the mend."""
    if _FORMULA.fullmatch(cell):
        return f"{cell[:40]!r} is a formula, or what Excel shows for one.", "its value"
    if column in NUMBERS and _ROUNDED.fullmatch(cell):
        words = f"{cell!r} is what Excel makes of a long number: its last figures are gone."
        return words, "the number with its blanks, such as 07700 900121"
    days = _days(cell) if column in DAYS else []
    if len(days) > 1:
        readings = " or ".join(day_name(day, year=True).partition(" ")[2] for day in days)
        return f"{cell} can be read in two ways.", readings
    return None


def _meant(column: str, cell: str) -> str:
    days = _days(cell) if column in DAYS else []
    return days[0].isoformat() if days else _number(cell) if column in NUMBERS else cell


def _days(cell: str) -> list[date]:
    """Each day that a cell may mean, the British reading first: as we write it, as Excel shows it, or counted from 1900."""
    text = re.sub(r"[ T]00:00(:00)?$", "", " ".join(cell.split()))
    known, short, slashed = parse_day(text), _SHORT.fullmatch(text), _SLASHED.fullmatch(text)
    if known is None and short:
        known = parse_day(f"{short[1]} {short[2]} {_year(short[3])}")
    if known is None and re.fullmatch(r"[345]\d{4}", text):
        known = _FIRST_DAY + timedelta(days=int(text))
    if known is not None:
        return [known]
    if not slashed:
        return []
    first, second, year = int(slashed[1]), int(slashed[2]), _year(slashed[3])
    both = (parse_day(f"{year}-{month}-{day}") for day, month in ((first, second), (second, first)))
    return list(dict.fromkeys(day for day in both if day))


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)
