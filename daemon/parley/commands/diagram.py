"""parley diagram: the stages of a protocol as a picture, from the same data that runs. Reads files only."""

from __future__ import annotations

from pathlib import Path

import click

from parley.commands.timeline import protocol_named
from parley.documents.diagram import diagram


@click.command(name="diagram")
@click.argument("protocol")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="The SVG file; usual: standard output.",
)  # fmt: skip
@click.option("--rules", type=click.Path(exists=True, path_type=Path), help="The rule files.")
@click.option(
    "--contacts", type=click.Path(exists=True, path_type=Path), help="Taken as everywhere; nobody is named."
)
@click.option("--seed", type=int, help="Taken as everywhere; no picture depends on it.")
def command(
    protocol: str, output: Path | None, rules: Path | None, contacts: Path | None, seed: int | None
) -> None:
    """The stages of a protocol as a picture (SVG), to be checked against the published flowchart. PROTOCOL: id or file."""
    picture = diagram(protocol_named(protocol, rules))
    if output is None or str(output) == "-":
        click.echo(picture, nl=False)
        return
    try:
        output.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(str(output), err=True)
