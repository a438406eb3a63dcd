"""The directory's plain part as a table: written for Excel, and taken back with what its rows change."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from parley.commands.printing import say
from parley.config import load_config
from parley.errors import Problem, UserError
from parley.reference.contacts import parse_contacts, read_texts
from parley.reference.contacts_difference import difference
from parley.reference.contacts_lines import Lines
from parley.reference.contacts_table import COLUMNS, plain_rows
from parley.reference.sheets import rows_of, workbook

CONFIGURATION = 78


def write(rows: list[dict[str, str]], form: str, output: Path | None) -> None:
    """As CSV, with a mark at its head so that Excel reads the accents, or as a workbook, which needs a file."""
    if form == "xlsx":
        _workbook(rows, output)
    elif output is None or str(output) == "-":
        _csv(rows, sys.stdout)
    else:
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            _csv(rows, file)
        click.echo(str(output), err=True)


def _csv(rows: list[dict[str, str]], file: Any) -> None:
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)


def _workbook(rows: list[dict[str, str]], output: Path | None) -> None:
    if output is None or str(output) == "-":
        raise click.UsageError("A workbook needs a file: --output directory.xlsx")
    try:
        output.write_bytes(workbook(rows, COLUMNS))
    except ImportError as error:
        raise click.UsageError(
            "Excel's own files need openpyxl: pip install 'parley[spreadsheet]'"
        ) from error
    click.echo(str(output), err=True)


def take(table: Path, contacts: Path | None, config_path: Path | None, *, apply: bool) -> None:
    """Say what the rows of a table change in the contacts, and write it if asked to; exit code 78 if they cannot be taken."""
    try:
        config = load_config(config_path)
    except UserError as error:
        _refuse(error.problems)
    texts, problems = read_texts([contacts or config.contacts])
    before = parse_contacts(texts, config.zone)
    if before.directory is None or problems:
        _refuse([*problems, *before.problems])
    rows, problems = rows_of(str(table), table.read_bytes())
    lines = Lines(str(table), texts, {row["id"]: row for row in plain_rows(before.directory)})
    changed = lines.take(rows) if not problems else {}
    if problems or lines.failed:
        _refuse([*problems, *lines.problems])
    after = parse_contacts([(file, changed.get(file, text)) for file, text in texts], config.zone)
    if after.directory is None:
        _refuse(lines.at_the_table(after.problems))
    for problem in lines.problems:
        click.echo(str(problem), err=True)
    for line in difference(before.directory, after.directory) or ["It changes nothing."]:
        say(line)
    if apply:
        for file, text in changed.items():
            _put(Path(file), text)
    elif changed:
        click.echo("Nothing has been written. With --apply it is.", err=True)


def _put(file: Path, text: str) -> None:
    """Beside, and then in its place."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(text.encode())
    beside.replace(file)
    click.echo(str(file), err=True)


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    for problem in problems:
        if not problem.warning:
            click.echo(str(problem), err=True)
    raise SystemExit(CONFIGURATION)
