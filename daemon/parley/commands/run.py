"""parley run: the daemon. Everything it has to say before it runs is said on stderr, with an exit code of its own."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.errors import TransportError, UserError
from parley.loops import hatchery_process

if TYPE_CHECKING:
    from parley.config import Config
    from parley.loops.hatchery_process import Forked

UNAVAILABLE, TRY_AGAIN, CONFIGURATION = 69, 75, 78
NO_CONFIGURATION = """There is no parley.yaml in this folder, so parley is not started. One of these will help:
  parley run --config FILE   if it lies somewhere else
  parley init                to write a first one, with the questions it needs
  parley demo                to see it work, on the sample people"""
ASIDE = 8  # threads for what waits beside the loops: names, files, feeds. Python's own number grows with the cores


@click.command()
@click.option(
    "--config", "path", type=click.Path(path_type=Path), help="The configuration; without it, this folder's."
)
@click.option("--pretend-clock", type=click.Path(exists=True, dir_okay=False, path_type=Path), hidden=True)
def run(path: Path | None, pretend_clock: Path | None) -> None:
    """Keep the clock of every dispute: read the mailbox, answer, invite, remind, alert; until SIGTERM.

    Without --config it starts on the parley.yaml of this folder; there must be one (`parley init` writes it). SIGHUP reads
    rules and contacts anew. Exit codes: 0 stopped, 69 the port or the store cannot be had, 75 another
    parley is at work in the same state folder, 78 something must be mended in a file.
    """
    gc.disable()  # until it is ready: nothing of what is made now is garbage
    began = time.monotonic()
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold children's data
    # What reading processes need, and the daemon too, for the most part
    import_module("parley.loops.reading")
    # Before anything else is imported, or read: it needs nothing of that
    hatchery = hatchery_process.beside()
    from parley.config import load_config
    from parley.store import Busy, hold_lock

    try:
        config = load_config(path or _this_folders())
        with hold_lock(config.state):  # before the rest is imported: a second daemon hears it within a second
            code = _daemon(config, hatchery, pretend_clock, began)
    except UserError as error:
        _say(*(str(problem) for problem in error.problems))
        code = CONFIGURATION
    except Busy as error:
        _say(f"parley is not started: {error.message}.")
        code = TRY_AGAIN
    except TransportError as error:
        _say(f"parley is not started: {error.message}.")
        code = UNAVAILABLE
    except RuntimeError as error:
        if "new thread" not in str(error):
            raise
        _say(f"{hatchery_process.no_room(error)}.")
        code = UNAVAILABLE
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _say(f"parley is not started: {place}{error.strerror or error}.{_mend(error)}")
        code = UNAVAILABLE
    sys.exit(code)


def _daemon(config: Config, forked: Forked, pretend: Path | None, began: float) -> int:
    """The reading processes come up while the daemon is imported: side by side, the two longest parts of a start."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from parley.loops import log
    from parley.loops.fresh_store import bring_up_to_date
    from parley.loops.hatchery import Hatchery
    from parley.loops.readers import Readers
    from parley.mail.message import ReadingContext

    async def live() -> int:
        log.watch(asyncio.get_running_loop())
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ASIDE, thread_name_prefix="aside"))
        hatchery = Hatchery(forked)
        readers = Readers(hatchery, ReadingContext(config.address))
        warming = asyncio.create_task(readers.start())
        store = asyncio.create_task(bring_up_to_date(hatchery, config.state))
        try:
            app = await asyncio.to_thread(import_module, "parley.app")
            await store
            code: int = await app.live(config, readers, warming, pretend, began)
            return code
        finally:
            warming.cancel()
            store.cancel()
            await readers.stop()
            await hatchery.stop()

    log.configure(config.log_level)
    return asyncio.run(live())


def _this_folders() -> Path:
    """The configuration of this folder. A daemon never starts on the sample people: somebody would take it for theirs.
    Raises UserError where there is none."""
    usual = Path("parley.yaml")
    if not usual.exists():
        raise UserError(NO_CONFIGURATION)
    return usual


def _mend(error: OSError) -> str:
    """What to write into parley.yaml instead, where it is something there."""
    if error.filename:
        return " Write: state: a folder that the daemon's user may write"
    if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES):
        return " Write: listen: {host: an address of this machine, port: one that nobody listens on}"
    return ""


def _say(*lines: str) -> None:
    """A log that cannot be written does not change with which code it ends."""
    for line in lines:
        with contextlib.suppress(OSError):
            click.echo(line, err=True)
