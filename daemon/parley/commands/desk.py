"""What every command that works on a real store opens first: configuration, files, store, library, door.

The command line writes through the same door as the daemon, which may run beside it; dispatch notices the commit.
This is also the commands' one place that knows what time it is. Nothing is printed here but what went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.config import Config, load_config
from parley.dispute.dispute import Dispute
from parley.dispute.view import View
from parley.errors import TransportError, UserError
from parley.loops import steady
from parley.loops.door import Door
from parley.loops.last_good import load_or_last_good, without_loss
from parley.loops.library import Library
from parley.loops.loading import Loaded
from parley.loops.status import part_of, read_status
from parley.mail.notice_words import plain
from parley.store import disputes, times
from parley.store.faults import translated
from parley.store.lock import LOCK, held
from parley.store.store import Store

if TYPE_CHECKING:
    from parley.loops.taking import Taker

USAGE, UNAVAILABLE, TRY_AGAIN, CONFIGURATION = 2, 69, 75, 78
_SHORT = re.compile(r"(?:D-)?(?:([0-9]{4})-)?([0-9]{1,9})")
LEAVES_LATER = "parley is not running: what is to be mailed leaves when it is started (parley run)."

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The parley.yaml of the store.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="An array of rows on standard output.")


class NotTaken(click.ClickException):
    """What was asked cannot be done to this store, and why: exit code 1."""

    exit_code = 1


@dataclass
class Desk:
    """An open store with all that is needed to read it and to speak to it. now: UTC, the same for one command."""

    config: Config
    loaded: Loaded
    store: Store
    now: datetime

    @property
    def library(self) -> Library:
        """Rules and directory as the files stand."""
        return self.loaded.library

    @property
    def zone(self) -> str:
        """The zone that times are shown in."""
        return self.library.world.calendar.zone

    @cached_property
    def door(self) -> Door:
        """The one door for every change."""
        return Door(self.store, self.library)

    @cached_property
    def taker(self) -> Taker:
        """Takes a mail through the door."""
        from parley.loops.taking import (
            Taker,  # with all that understands mail: not needed to look something up
        )

        return Taker(self.door)

    def view(self, reference: str) -> View:
        """The dispute as it stands, under its own rules. Raises UserError for an unknown reference."""
        visit = self.door.visit(self.known(reference))
        return View(visit.protocol, visit.world, visit.dispute, self.now)

    def dispute(self, reference: str) -> Dispute:
        """The dispute as it stands. Raises UserError for an unknown reference."""
        return self.door.dispute(self.known(reference))

    def name(self, person: str) -> str:
        """The person's name as it is shown, whether the directory lists them or a dispute has named them."""
        return plain(self.library.world_for(self.store, (person,)).person(person).name)

    def known(self, reference: str) -> str:
        """The reference as it is kept: any case, short (2026-7), and a bare number means this year's, or where there is none,
        the latest year's that has one. Raises click.UsageError."""
        wanted = reference.strip().upper()
        if short := _SHORT.fullmatch(wanted):
            wanted = f"D-{int(short[1] or self.now.year):04d}-{int(short[2]):04d}"
        if disputes.row(self.store, wanted) is None:
            rows = disputes.rows(self.store) if reference.strip().isdigit() else []
            same = [row.reference for row in rows if int(row.reference.rpartition("-")[2]) == int(reference)]
            if same:
                return max(same)
            latest = [row.reference for row in disputes.rows(self.store)][-3:]
            some = f" The latest are {', '.join(latest)}." if latest else " There is none at all yet."
            raise click.UsageError(f"There is no dispute {reference}.{some} All of them: parley list --all")
        return wanted


@contextmanager
def desk(path: Path | None, clock: object = None, *, looking: bool = False) -> Iterator[Desk]:
    """Open everything; what goes wrong, here or in the block, ends the command with its exit code and says why.

    clock: a callable that gives the time instead of the computer's (tests, the demonstration). looking: nothing is
    to change, and of the rule files one is enough.
    """
    try:
        config = load_config(path or usual_config())
        loaded = load_or_last_good(config, templates="nothing", only_default=looking)
    except UserError as error:
        raise _ended(error, CONFIGURATION) from error
    try:
        if not (config.state / "parley.db").is_file():
            words = f"There is no store in {config.state} yet. It is made when parley is started: parley run"
            raise UserError(words)
        with Store.open(config.state) as store:
            loaded = without_loss(loaded, store, templates="nothing", only_default=looking)
            now = clock() if callable(clock) else _now(config.state)
            yield Desk(config, loaded, store, now.astimezone(UTC))
    except UserError as error:
        raise _ended(error, UNAVAILABLE) from error
    except BrokenPipeError:
        raise  # whoever read our output has seen enough
    except OSError as error:
        known = TransportError(f"{config.state} cannot be read: {error.strerror}", permanent=True)
        raise _ended(known, UNAVAILABLE) from error
    except Exception as error:
        known_fault = translated(error)
        if not isinstance(known_fault, TransportError):
            raise
        raise _ended(known_fault, UNAVAILABLE if known_fault.permanent else TRY_AGAIN) from error


def tell_if_resting(at: Desk) -> None:
    """Say on stderr that mail waits, if no daemon runs that could send it."""
    with suppress(PermissionError):  # whoever may not look says nothing of it
        if not held(at.config.state):
            click.echo(LEAVES_LATER, err=True)


def usual_config() -> Path | None:
    """This folder's parley.yaml, if it has one: what is meant where no --config is given."""
    here = Path("parley.yaml")
    return here if here.is_file() else None


def _now(state: Path) -> datetime:
    """The computer's time, UTC; while a daemon is at work there that does not believe it (`loops/steady.py`), the daemon's, as both
    write one record."""
    real, said = datetime.now(UTC), read_status(state)
    started = part_of(said, "clock").get("started")
    with suppress(OSError, ValueError):
        if started and held(state) and (state / LOCK).read_text().strip() == str(said.get("pid")):
            now = steady.goes_by(times.instant(started))
            if abs(now - real) > steady.SLIP:
                words = "The machine's clock has jumped, and the daemon does not follow it yet. This goes by the daemon's time"
                click.echo(f"{words}: {now:%Y-%m-%d %H:%M} UTC.", err=True)
                return now
    return real


def _ended(error: UserError | TransportError, code: int) -> click.exceptions.Exit:
    click.echo(str(error) if isinstance(error, UserError) else f"{error.message}.", err=True)
    return click.exceptions.Exit(code)
