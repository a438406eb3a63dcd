"""parley report: a stretch of time in figures, for the delivery group. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from parley.commands.day_option import DAY
from parley.commands.desk import Desk, config_option, desk, json_option
from parley.commands.listing import readable
from parley.commands.printing import as_row, rows_as_json
from parley.commands.writing import format_option, output_option, write_document
from parley.dispute.workdays import local_day
from parley.documents.figures import Figures, figures_of
from parley.documents.report import Period, concerned, report
from parley.store import disputes


@click.command("report")
@click.option(
    "--from",
    "first",
    type=DAY,
    help="The first day, such as 2026-04-01. Usual: the first of the last day's year.",
)
@click.option("--to", "last", type=DAY, help="The last day. Usual: today.")
@output_option("printed here, as text")
@format_option
@json_option
@config_option
@click.pass_obj
def command(
    clock: object,
    first: date | None,
    last: date | None,
    output: Path | None,
    form: str | None,
    as_json: bool,
    config_path: Path | None,
) -> None:
    """How many disputes, how far they went, what was done in time: in figures, without a name.

    For the delivery group, the scrutineer or an auditor. Printed as text; -o writes a file, HTML or PDF.
    """
    with desk(config_path, clock, looking=True) as at:
        period = _period(at, first, last)
        found = (one for one in _figures(at) if concerned(one, period))
        if as_json:
            rows_as_json(as_row(one, at.zone) for one in found)
            return
        agencies = {key: agency.name for key, agency in at.library.world.directory.agencies.items()}
        # The house's own name: its rule files may be another partnership's, and more than one
        house = at.library.world.directory.partnership or at.library.protocol.partnership
        document = report(found, period, agencies, house, at.now)
        to_terminal = output is None and form is None
        write_document(document, Path("-") if to_terminal else output, form, name=f"report-{period.last}")


def _period(at: Desk, first: date | None, last: date | None) -> Period:
    """The days meant. Raises UsageError where the last lies before the first."""
    end = last or local_day(at.now, at.zone)
    begin = first or date(end.year, 1, 1)
    if end < begin:
        raise click.UsageError(f"--to {end} lies before --from {begin}. The first day comes first.")
    return Period(begin, end, at.zone)


def _figures(at: Desk) -> Iterator[Figures]:
    """Of every dispute; one that cannot be read is named on stderr, and left out."""
    for view in readable(at, [row.reference for row in disputes.rows(at.store)]):
        yield figures_of(view)
