"""parley rehearse: play a story on the real loops with a pretend clock, and print what came of it, row by row.

Reads files only; nothing leaves the machine. Exit code 1 if something expected did not come, 78 if the story (or a
rule file, or contacts) has to be mended first.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from parley.commands.printing import rows_as_json, say
from parley.config import Config, load_config
from parley.errors import UserError
from parley.reference.story import load_story
from parley.reference.story_parts import Crash, Story
from parley.rehearsal.minutes import as_json
from parley.rehearsal.page import page
from parley.rehearsal.rehearse import Played, rehearse
from parley.rehearsal.row_words import row_line

CONFIGURATION, FAILED = 78, 1


@click.command(name="rehearse")
@click.argument("protocol", metavar="[PROTOCOL]")
@click.argument(
    "story",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="STORY.yaml",
    required=False,
)
@click.option("--json", "as_rows", is_flag=True, help="An array of rows on standard output.")
@click.option(
    "--html", "html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Also as one page with a picture of the clocks.",
)  # fmt: skip
@click.option("--rules", type=click.Path(exists=True, path_type=Path), help="The rule files.")
@click.option("--contacts", type=click.Path(exists=True, path_type=Path), help="The directory to play on.")
@click.option("--seed", type=int, default=0, help="Ids and tokens repeat with the same seed.")
@click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A parley.yaml.",
)
def command(
    protocol: str, story: Path | None, as_rows: bool, html: Path | None, rules: Path | None, contacts: Path | None, seed: int, config_path: Path | None
) -> None:  # fmt: skip
    """Play a story: every mail, invitation, date and refusal, in order. PROTOCOL is an id or a rule file; left out, it is the one
    that the story names."""
    named = story is None
    story = story or Path(protocol)
    if not story.is_file():
        raise click.UsageError(f"There is no story `{story}`. Write: parley rehearse {protocol} STORY.yaml")
    try:
        read = load_story(story)
        if named:
            protocol = read.protocol
        if contacts is not None:
            read = replace(read, contacts="", cast=read.cast if read.contacts else None)
        config = house_config(config_path, protocol, rules, contacts)
        if config.rules != load_config(config_path).rules:
            read = replace(read, rules="")
        played = _played(read, config, seed)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(CONFIGURATION)
    if html is not None:
        _write_page(played, story, html)
    if as_rows:
        rows_as_json(as_json(row) for row in played.rows)
    else:
        for row in played.rows:
            say(row_line(row, played.entries, played.views))
    _tell(played)


def _write_page(played: Played, story: Path, path: Path) -> None:
    """The page; its name is the story's. Raises click.ClickException if it cannot be written."""
    title = story.stem.replace("-", " ").capitalize()
    failures = [
        str(problem) for problem in [*played.failures, *(played.stopped.problems if played.stopped else ())]
    ]
    try:
        path.write_text(page(title, played, failures), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(str(path), err=True)


def house_config(path: Path | None, protocol: str, rules: Path | None, contacts: Path | None) -> Config:
    """The configuration with what the command line gives instead. protocol: an id, or a rule file's path."""
    config = load_config(path)
    file = Path(protocol) if protocol else None
    if file is not None and file.suffix and file.is_file():
        rules, protocol = file, ""
    return replace(
        config,
        rules=rules or config.rules,
        contacts=contacts or config.contacts,
        protocol=protocol or ("" if rules else config.protocol),
    )


def _played(story: Story, config: Config, seed: int) -> Played:
    """In memory; a story in which the daemon dies has a folder, so that there is something to come back to."""
    if not any(isinstance(step.action, Crash) for step in story.steps):
        return rehearse(story, config, seed=seed)
    with TemporaryDirectory(prefix="parley-rehearsal-") as folder:
        return rehearse(story, config, seed=seed, folder=Path(folder))


def _tell(played: Played) -> None:
    for problem in [*played.failures, *(played.stopped.problems if played.stopped else ())]:
        click.echo(str(problem), err=True)
    if played.failures or played.stopped:
        sys.exit(CONFIGURATION if played.stopped else FAILED)
