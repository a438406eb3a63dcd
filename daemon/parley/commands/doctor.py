"""parley doctor: for each configured part, does it work; in words for whoever can change the setting."""

from __future__ import annotations

import logging
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from parley.commands.desk import CONFIGURATION, UNAVAILABLE, config_option, json_option
from parley.commands.printing import or_null, rows_as_json, say, warning, width
from parley.config import load_config
from parley.doctor.patient import Patient
from parley.doctor.table import CHECKS, Row, examine
from parley.errors import UserError
from parley.finding import State, worst
from parley.loops import log

MARKS = {State.SKIPPED: "-", State.WELL: "ok", State.SOON: "soon", State.DOWN: "down", State.WRONG: "wrong"}
CODES = {State.SKIPPED: 0, State.WELL: 0, State.SOON: 1, State.DOWN: UNAVAILABLE, State.WRONG: CONFIGURATION}
NAMES = [check.name for check in CHECKS]


@click.command()
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(NAMES),
    metavar="CHECK",
    help="This check alone; again for more.",
)
@click.option("--partners", is_flag=True, help="Whose mail would be held, since their domain proves nothing.")
@click.option("--send/--no-send", default=True, help="Whether a test mail is sent to parley's own mailbox.")
@click.option(
    "--wait", type=click.FloatRange(0, 86_400), default=60.0, show_default=True,
    help="Seconds until the test mail must be back.",
)  # fmt: skip
@click.option("--list", "listed", is_flag=True, help="Print what is looked at, and look at nothing.")
@json_option
@config_option
@click.pass_obj
def doctor(
    clock: object, only: tuple[str, ...], partners: bool, send: bool, wait: float, listed: bool, as_json: bool,
    config_path: Path | None,
) -> None:  # fmt: skip
    """Look whether each configured part works, and say what to change where it does not.

    May run beside the daemon. Exit codes: 0 all is well, 1 works today but somebody should look, 69 something does not
    answer, 78 a setting must be changed.
    """
    if listed:
        _print_table(as_json)
        return
    log.on_stderr("warning")
    # What a library says of its own faults is no finding.
    logging.getLogger().addHandler(logging.NullHandler())
    usual = Path("parley.yaml")
    path = config_path or (usual if usual.is_file() else None)
    try:
        config = load_config(path)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(CONFIGURATION)
    now = clock() if callable(clock) else datetime.now(UTC)
    patient = Patient(config, now, path, send, wait, time.sleep)
    wanted = (*only, *(["partners"] if partners else []))
    rows = list(_printed(examine(patient, wanted), as_json))
    sys.exit(CODES[worst(row.finding for row in rows)])


def _printed(rows: Iterator[Row], as_json: bool) -> Iterator[Row]:
    """Each row printed as soon as it is there, and handed on."""
    if as_json:
        seen: list[Row] = []
        rows_as_json(_as_row(row, seen) for row in rows)
        yield from seen
        return
    margin = max(map(len, MARKS.values()))
    for row in rows:
        yield row
        _print(row, margin)


def _as_row(row: Row, seen: list[Row]) -> dict[str, Any]:
    seen.append(row)
    finding = row.finding
    return {
        "check": row.check,
        "state": finding.state.name.lower(),
        "found": finding.words,
        "change": or_null(finding.mend),
    }


def _print(row: Row, margin: int) -> None:
    finding = row.finding
    mark = MARKS[finding.state].ljust(margin)
    lines = textwrap.wrap(f"{row.check}: {finding.words}", width() - margin - 2, break_on_hyphens=False)
    bad = finding.state in (State.DOWN, State.WRONG)
    say((warning(mark) if bad else mark) + "  " + lines[0])
    indent = " " * (margin + 2)
    for line in lines[1:]:
        say(indent + line)
    if finding.mend:
        for line in textwrap.wrap(f"Change: {finding.mend}", width() - margin - 2, break_on_hyphens=False):
            say(indent + line)


def _print_table(as_json: bool) -> None:
    if as_json:
        rows_as_json({"check": one.name, "about": one.about, "only_when_asked": one.asked} for one in CHECKS)
        return
    for check in CHECKS:
        asked = " (only when asked for)" if check.asked else ""
        say(f"{check.name}: {check.about}{asked}")
