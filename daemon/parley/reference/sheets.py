"""A table that people keep in Excel or save as CSV -> rows of texts under the names of its columns; and back.

Excel's ways are read: a mark at the head, semicolons or tabs between the cells, UTF-16, dates as dates, whole numbers as
numbers. Values only: no formula is worked out, and nothing in a file is run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from parley.errors import Problem
from parley.reference.nodes import Report
from parley.reference.yamlfile import decode

MOST_ROWS, MOST_COLUMNS, LARGEST = 20_000, 60, 5_000_000
_HEADING = 10  # lines that may stand above the titles, with them
_OLD = b"\xd0\xcf\x11\xe0"  # how .xls begins
UNPACKED = 60_000_000  # octets that a workbook may hold when its packing is undone


class Row(NamedTuple):
    """One row: where it stands in the table (the titles are row 1), and its cells by the title of their column."""

    number: int
    cells: Mapping[str, str]


def is_sheet(name: str) -> bool:
    """Whether a file of that name is a table."""
    return name.lower().endswith((".csv", ".csv.txt", ".xlsx", ".xls"))


def rows_of(name: str, content: bytes, key: str = "id") -> tuple[list[Row], list[Problem]]:
    """The rows of a table that have anything in them, or what is wrong with the file. key: a title that it must have: lines
    above the one with it are a heading, and of several sheets the first one that has it is read."""
    report = Report(name)
    if len(content) > LARGEST:
        report.at(None, f"The table is larger than {LARGEST:,} octets.", "a smaller one")
        return [], report.problems
    if content.startswith(_OLD):
        report.at(None, "This is a workbook of Excel's old kind.", "the table saved as .xlsx or CSV UTF-8")
        return [], report.problems
    workbook = content[:2] == b"PK"
    lines = list(_workbook(content, report, key) if workbook else _separated(content, report))
    if report.problems:
        return [], report.problems
    above = _titles(lines, key) or 0
    titles = [" ".join(title.lower().split()) for title in lines[above]] if lines else []
    found = [
        Row(number, {title: cell.strip() for title, cell in zip(titles, line, strict=False) if title})
        for number, line in enumerate(lines[above + 1 :], above + 2)
    ]
    return [row for row in found if any(row.cells.values())], []


def _titles(lines: Sequence[Sequence[str]], key: str) -> int | None:
    """The line that has this title, among the first; None if none has it."""
    return next(
        (n for n, line in enumerate(lines[:_HEADING]) if key in [cell.strip().lower() for cell in line]), None
    )


def _separated(content: bytes, report: Report) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        western = content[:2] not in (b"\xff\xfe", b"\xfe\xff")
        text = content.decode("cp1252", "replace") if western else decode(content, report) or ""
    first = text.partition("\n")[0]
    comma = max(",;\t", key=first.count)
    try:
        for number, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=comma)):
            if number > MOST_ROWS:
                report.at(None, f"The table has more than {MOST_ROWS:,} rows.", "several tables")
                return
            yield line[:MOST_COLUMNS]
    except csv.Error as error:
        report.at(None, f"The table cannot be read: {error}.", "the table as Excel saves it (CSV UTF-8)")


def _workbook(content: bytes, report: Report, key: str) -> Iterator[list[str]]:
    import zipfile

    try:
        import openpyxl
    except ImportError:
        report.at(None, "Excel's own files cannot be read here.", "the table saved as CSV UTF-8")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise ValueError("too large")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if _titles(_cells(sheet, _HEADING), key) is not None]
        yield from _cells((sheets or book.worksheets)[0], MOST_ROWS + 1)
    except Exception:  # noqa: BLE001 - a hundred ways in which a package of XML can be broken
        report.at(None, "This workbook cannot be read.", "the table saved as CSV UTF-8")


def _cells(sheet: Any, most: int) -> list[list[str]]:
    lines = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=True)
    return [[_cell(value) for value in line] for line in lines]


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def workbook(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """The rows as Excel's own file; every cell is text, so that no telephone number loses its 0."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "people"
    for line in ([*columns], *([row[column] for column in columns] for row in rows)):
        sheet.append(line)
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type, cell.number_format = ("s" if cell.value else "n"), "@"
    sheet.freeze_panes = "B2"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
