"""parley pack: the evidence pack of a dispute, as one HTML or PDF file."""

from __future__ import annotations

from pathlib import Path

import click

from parley.commands.desk import config_option, desk
from parley.commands.writing import format_option, output_option, write_document
from parley.documents.evidence import Evidence
from parley.documents.kept_texts import shown_in
from parley.documents.pack import pack
from parley.documents.recorded import recorded
from parley.store import outbox


@click.command("pack")
@click.argument("reference", metavar="REF")
@output_option()
@format_option
@click.option("--without-texts", is_flag=True, help="Leave out what people wrote in their own words.")
@config_option
@click.pass_obj
def command(
    clock: object,
    reference: str,
    output: Path | None,
    form: str | None,
    without_texts: bool,
    config_path: Path | None,
) -> None:
    """The evidence pack: every step, time, medium, record, missed date and override, in order, with its clause.

    For a panel, a chair or a scrutineer to read.
    """
    with desk(config_path, clock, looking=True) as at:
        reference = at.known(reference)

        evidence = Evidence(
            view=at.view(reference),
            entries=tuple(recorded(at.door, reference)),
            letters=tuple(outbox.of(at.store, reference)),
            text=None if without_texts else shown_in(at.store, at.zone),
        )
        write_document(pack(evidence), output, form, name=f"{reference}-pack")
