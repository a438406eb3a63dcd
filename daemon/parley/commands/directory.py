"""parley directory: who is who, as people read it; and whom a protocol would ask, for a pair of agencies.

Reads files alone and works in a fresh checkout.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from parley.commands import directory_table
from parley.commands.desk import NotTaken, desk, usual_config
from parley.commands.printing import columns, heading, iso, or_null, paragraph, rows_as_json, say
from parley.config import Config, load_config
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.workdays import at_local
from parley.dispute.world import Directory, World
from parley.documents.document import Document, Grid, Heading, Note, Paragraph
from parley.errors import UserError
from parley.mail.notice_words import when_long
from parley.reference.contacts import load_directory, parse_directory
from parley.reference.contacts_table import plain_rows
from parley.reference.days import parse_day
from parley.reference.holidays import work_calendar
from parley.reference.rules import load_protocols
from parley.store import directory_versions as versions
from parley.store.store import Store

CONFIGURATION = 78


@click.command(name="directory")
@click.option(
    "--between", nargs=2, metavar="A B", help="Whom the rules ask when agency A raises a concern with B."
)
@click.option("--protocol", "chosen", default="", help="The rule file for --between, if there are several.")
@click.option("--on", "day", default="", help="As it was on that day, from the store of --config.")
@click.option("--changes", is_flag=True, help="Every change of it, from the store of --config.")
@click.option("--html", "form", flag_value="html", help="As a page.")
@click.option("--csv", "form", flag_value="csv", help="The plain part, a line a person.")
@click.option("--xlsx", "form", flag_value="xlsx", help="The same as Excel's own file (with --output).")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="A file: .html, .pdf, .csv, .xlsx",
)
@click.option("--take", "taken", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TABLE",
              help="Say what the rows of a table (.csv, .xlsx) change.")  # fmt: skip
@click.option("--apply", is_flag=True, help="With --take: write it into the contacts.")
@click.option("--contacts", type=click.Path(exists=True, path_type=Path), help="The contacts files.")
@click.option("--rules", type=click.Path(exists=True, path_type=Path), help="The rule files.")
@click.option("--config", "config_path", type=click.Path(dir_okay=False, path_type=Path), help="parley.yaml")
@click.option("--json", "as_rows", is_flag=True, help="An array of rows on standard output.")
@click.pass_obj
def command(
    clock: object, between: tuple[str, str] | None, chosen: str, day: str, changes: bool, form: str | None,
    output: Path | None, taken: Path | None, apply: bool, contacts: Path | None, rules: Path | None, config_path: Path | None, as_rows: bool,
) -> None:  # fmt: skip
    """Who is who: as text, as a page (--html), as a table (--csv, --xlsx), or as rows (--json)."""
    from parley.commands.writing import write_document
    from parley.documents import directory as pages

    if taken is not None:
        directory_table.take(taken, contacts, config_path, apply=apply)
        return
    if changes:
        _changes(config_path, clock, as_rows)
        return
    now = datetime.now(UTC)
    if day:
        directory, zone, now = _as_it_was(day, config_path, clock)
    else:
        directory, zone = read_contacts(contacts, config_path)
    table = form if form in ("csv", "xlsx") else output.suffix.lower().removeprefix(".") if output else ""
    if table in ("csv", "xlsx"):
        directory_table.write(plain_rows(directory), table, output)
        return
    if between:
        protocol = _protocol(rules, config_path, chosen or directory.protocol)
        for agency in between:
            if agency not in directory.agencies:
                raise click.BadParameter(
                    f"no agency {agency!r}; one of {', '.join(directory.agencies)}", param_hint="--between"
                )
        world = World(directory, work_calendar(protocol.division, protocol.hours, protocol.zone))
        rows: list[dict[str, Any]] = pages.asked_rows(protocol, world, *between, now)
        pair = (directory.agencies[between[0]], directory.agencies[between[1]])
        document = pages.asked_document(rows, protocol, pair, now)
    else:
        rows = [{key: value or None for key, value in row.items()} for row in plain_rows(directory)]
        document = pages.directory_document(directory, now, zone)
    if as_rows:
        rows_as_json(rows)
    elif form is None and output is None:
        _print(document)
    else:
        endings = ".html, .pdf, .txt, .csv or .xlsx"
        write_document(document, output or Path("-"), form, name="directory", endings=endings)


def _as_it_was(day: str, config_path: Path | None, clock: object) -> tuple[Directory, str, datetime]:
    """The directory that was in use at the end of a local day, its zone, and noon of that day."""
    with desk(config_path, clock) as at:
        zone = at.config.zone
        wanted = parse_day(day)
        if wanted is None:
            raise click.BadParameter(f"{day!r} is no day. Write: 2026-05-29", param_hint="--on")
        version = versions.last(at.store, at=at_local(wanted + timedelta(days=1), time(), zone))
        if version is None:
            raise NotTaken(f"No directory was in use by {day}: the record begins later.")
        directory = parse_directory(versions.texts(at.store, version.digest), zone)[0]
        if directory is None:
            raise NotTaken(f"The directory of {day} can no longer be read.")
        return directory, zone, at_local(wanted, time(12), zone)


def _changes(config_path: Path | None, clock: object, as_rows: bool) -> None:
    """Every change, oldest first: when, by whom, and what."""
    with desk(config_path, clock) as at:
        zone, people = at.config.zone, at.loaded.library.world.directory.people
        found = versions.every(at.store)
        if as_rows:
            rows_as_json(
                {"at": iso(one.at, zone), "by": or_null(one.by), "changes": list(one.difference)}
                for one in found
            )
            return
        for one in found:
            who = f", mailed by {people[one.by].name if one.by in people else one.by}" if one.by else ""
            say(heading(f"{when_long(one.at, zone, date.min)}{who}"))
            for line in one.difference or (
                "The first directory on record." if one.number == 1 else "Only comments and order.",
            ):
                paragraph(line, indent=2, hanging=4)


def _print(document: Document) -> None:
    """Tables side by side with their titles, as wide as the terminal is."""
    for part in document.parts:
        match part:
            case Heading(text, level):
                say()
                say(heading(text.upper() if level == 1 else text))
            case Grid(titles, rows):
                _table([column.title for column in titles], rows)
            case Note(text) | Paragraph(text):
                paragraph(text)
            case _:
                raise TypeError(f"a directory has no {type(part).__name__}")


def _table(titles: list[str], rows: tuple[tuple[str, ...], ...]) -> None:
    """Side by side where every line fits; else each row as a paragraph, with what stands beside it below."""
    flat = [[" / ".join(cell.split("\n")) for cell in row] for row in rows]
    if not any(line.endswith("…") for line in columns([titles, *flat])):
        for line in columns([titles, *flat]):
            say(line)
        return
    for first, *others in flat:
        paragraph(first, hanging=2)
        said = [f"{title}: {cell}" for title, cell in zip(titles[1:], others, strict=True) if cell]
        paragraph("; ".join(said), indent=4)


def read_contacts(contacts: Path | None, config_path: Path | None) -> tuple[Directory, str]:
    """The directory that is meant, and its zone: --contacts, else what parley.yaml names (this folder's, if none is given),
    else what lies here. A file that cannot be taken ends the command with every problem and exit code 78; but where a
    parley has a store, the last good ones are what it goes by, and what is shown, with a word on stderr."""
    config: Config | None = None
    try:
        config = load_config(config_path or usual_config())
        return load_directory([contacts or config.contacts], config.zone)[0], config.zone
    except UserError as error:
        click.echo(str(error), err=True)
        kept = _last_good(config) if config and config_path and not contacts else None
        if config is None or kept is None:
            raise SystemExit(CONFIGURATION) from error
        click.echo("Until that is mended parley goes by the contacts that were last in use:", err=True)
        return kept, config.zone


def _last_good(config: Config) -> Directory | None:
    """The directory that was last in use, out of the store; None where there is none."""
    if not (config.state / "parley.db").is_file():
        return None
    with Store.open(config.state) as store:
        last = versions.last(store)
        return parse_directory(versions.texts(store, last.digest), config.zone)[0] if last else None


def _protocol(rules: Path | None, config_path: Path | None, wanted: str) -> DisputeProtocol:
    try:
        found = load_protocols(rules or load_config(config_path).rules)
    except UserError as error:
        click.echo(str(error), err=True)
        raise SystemExit(CONFIGURATION) from error
    near = [
        protocol for name, protocol in found.items() if name == wanted or (wanted and name.startswith(wanted))
    ]
    if len(near) != 1 and len(found) != 1:
        raise click.BadParameter(f"say which: {', '.join(found)}", param_hint="--protocol")
    return near[0] if len(near) == 1 else next(iter(found.values()))
