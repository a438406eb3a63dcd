"""parley run: the daemon. Everything it has to say before it runs is said on stderr, with an exit code of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from parley.config import load_config
from parley.errors import TransportError, UserError

UNAVAILABLE, TRY_AGAIN, CONFIGURATION = 69, 75, 78


@click.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), help="The configuration; without it, this folder's."
)
@click.option("--pretend-clock", type=click.Path(exists=True, dir_okay=False, path_type=Path), hidden=True)
def run(path: Path | None, pretend_clock: Path | None) -> None:
    """Keep the clock of every dispute: read the mailbox, answer, invite, remind, alert; until SIGTERM.

    SIGHUP reads rules and contacts anew. Exit codes: 0 stopped, 69 the port or the store cannot be had, 75 another
    parley is at work in the same state folder, 78 something must be mended in a file.
    """
    from parley.store import Busy, hold_lock

    usual = Path("parley.yaml")
    try:
        config = load_config(path or (usual if usual.exists() else None))
        with hold_lock(config.state):  # before the rest is imported: a second daemon hears it within a second
            from parley import app

            code = app.run(config, pretend_clock)
    except UserError as error:
        _say(*(str(problem) for problem in error.problems))
        code = CONFIGURATION
    except Busy as error:
        _say(f"parley is not started: {error.message}.")
        code = TRY_AGAIN
    except TransportError as error:
        _say(f"parley is not started: {error.message}.")
        code = UNAVAILABLE
    except OSError as error:
        _say(f"parley is not started: {error.strerror or error}.")
        code = UNAVAILABLE
    sys.exit(code)


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)
