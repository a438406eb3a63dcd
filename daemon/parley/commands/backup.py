"""parley backup, verify and restore: the store copied while the daemon works, looked at, and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import click

from parley.commands.desk import CONFIGURATION, TRY_AGAIN, UNAVAILABLE, NotTaken, config_option, json_option
from parley.commands.printing import rows_as_json, say
from parley.config import Config, load_config
from parley.errors import TransportError, UserError
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.imap_at import ImapAt
from parley.store import times
from parley.store.faults import translated
from parley.store.lock import Busy, hold_lock

folder_option = click.Path(file_okay=False, path_type=Path)
NEXT = """Next: start parley (parley run). Letters that left after the backup was made may leave once more, with the same
Message-ID. What came after it parley does not know any more:"""

MOVED = """- In the mailbox it lies in {processed}, where nothing is read. Move what was received on or after {day} back into
  {folder}, with any mail program; what parley does know is dropped as a duplicate."""
MARKED = """- In the mailbox it lies marked as done ({keyword}), and is not read again. Write another `keyword` and `since: {day}` under
  `mailbox:`; what parley does know is dropped as a duplicate."""
HANDED_OVER = "- What came by SMTP or LMTP alone must be sent again: ask whoever may have written since then."

NUMBERS = """The next dispute is {next}: numbers before it may have been given after the backup was made, and stand in
people's mails. No number is given twice."""

NOT_NOTED = """That could not be noted in {folder}. Put back once more, this backup would give the same numbers again:
make a new one once parley runs, and put that one back the next time."""


@click.command()
@click.argument("folder", type=folder_option)
@json_option
@config_option
@click.pass_obj
def backup(clock: object, folder: Path, as_json: bool, config_path: Path | None) -> None:
    """Copy the store into a new folder, while the daemon works. Nothing is written over.

    What retention has deleted is not in it. Keep it as safe as the store itself: it holds the same.
    """
    from parley.store import backup as copies

    with _said(), _state(config_path) as config:
        _must_be_there(config.state)
        manifest = copies.take(config.state, folder, now=_now(clock), version=version("parley"))
        if as_json:
            rows_as_json([dict(manifest)])
        else:
            say(f"{folder}: {_words(manifest)}.")


@click.command()
@click.option("--backup", "folder", type=folder_option, help="Look at this backup, not at the store.")
@json_option
@config_option
def verify(folder: Path | None, as_json: bool, config_path: Path | None) -> None:
    """Look at every page, every entry of the journal, and every pointer between the two files.

    Exit code 1 if something is wrong. May run beside the daemon.
    """
    from parley.loops.verifying import verify as look
    from parley.store import backup as copies

    with _said(), _state(config_path) as config:
        if folder is None:
            _must_be_there(config.state)
        else:
            copies.read(folder)
        found = look(folder or config.state, still=folder is not None)
        if as_json:
            rows_as_json({"problem": line} for line in found)
        else:
            for line in found:
                say(line)
        if found:
            raise NotTaken(f"{folder or config.state} is not whole.")
        click.echo(f"{folder or config.state} is whole.", err=True)


@click.command()
@click.argument("folder", type=folder_option)
@json_option
@config_option
@click.pass_obj
def restore(clock: object, folder: Path, as_json: bool, config_path: Path | None) -> None:
    """Put a backup back into a state folder that has no store yet, and say what comes next.

    Exit code 75 while a daemon has the folder, 69 if it has a store already or the backup is not whole.
    """
    from parley.loops import status
    from parley.store import backup as copies

    with _said(), _state(config_path) as config, hold_lock(config.state):
        manifest = copies.put_back(folder, config.state, now=_now(clock))
        status.forget(config.state)
        if as_json:
            rows_as_json([dict(manifest)])
        else:
            say(
                f"{config.state} is as it was on {manifest['made'][:16].replace('T', ' ')} UTC: {_words(manifest)}."
            )
            say(NEXT)
            for line in _to_be_read_again(config, times.instant(manifest["made"])):
                say(line)
            say(NUMBERS.format(next=manifest["next_reference"]))
            if not manifest["noted"]:
                say(NOT_NOTED.format(folder=folder))


def _to_be_read_again(config: Config, made: datetime) -> Iterator[str]:
    """What somebody must do for mail that came after the backup, by the ways on which it comes here."""
    # A day more: the mailbox and parley may tell different times
    day = (made - timedelta(days=1)).date().isoformat()
    if config.mailbox is not None:
        at = config.mailbox.at
        folder = "inbox" if isinstance(at, EwsAt) else at.folder
        if at.processed:
            yield MOVED.format(processed=at.processed, day=day, folder=folder)
        elif isinstance(at, ImapAt):
            yield MARKED.format(keyword=at.keyword, day=day)
    if config.listening:
        yield HANDED_OVER


@contextmanager
def _state(path: Path | None) -> Iterator[Config]:
    usual = Path("parley.yaml")
    try:
        config = load_config(path or (usual if usual.is_file() else None))
    except UserError as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(CONFIGURATION) from error
    yield config


@contextmanager
def _said() -> Iterator[None]:
    """What goes wrong ends the command with its exit code and says why."""
    try:
        yield
    except Busy as error:
        click.echo(f"{error.message}: stop it first.", err=True)
        raise click.exceptions.Exit(TRY_AGAIN) from error
    except UserError as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(UNAVAILABLE) from error
    except OSError as error:
        click.echo(f"{error.filename or 'The disk'}: {error.strerror}.", err=True)
        raise click.exceptions.Exit(UNAVAILABLE) from error
    except Exception as error:
        known = translated(error)
        if not isinstance(known, TransportError):
            raise
        click.echo(f"{known.message}.", err=True)
        raise click.exceptions.Exit(UNAVAILABLE if known.permanent else TRY_AGAIN) from error


def _must_be_there(state: Path) -> None:
    if not (state / "parley.db").is_file():
        raise UserError(f"There is no store in {state} yet. It is made when parley is started: parley run")


def _words(manifest: object) -> str:
    assert isinstance(manifest, dict)
    return f"disputes: {manifest['disputes']}; entries of the record: {manifest['entries']}; mails: {manifest['mails']}"


def _now(clock: object) -> datetime:
    now: Callable[[], datetime] = clock if callable(clock) else lambda: datetime.now(UTC)
    return now().astimezone(UTC)
