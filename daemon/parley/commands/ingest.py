"""parley ingest: read raw mails through the real intake, on a store that is thrown away, and say what they mean.

The mails are files, or (--mailbox) what lies in the configured mailbox, which is left as it is: so it is seen beforehand
what older mail would open.

Files are read in order, so that a later mail may answer an earlier one. Nothing is sent unless --send. No file makes
it stop: what cannot be read is a row that says so. Where there was no mail in any of them, the exit code is 1.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from parley.commands.day_option import DAY
from parley.commands.mailbox_mails import mailbox_mails
from parley.commands.printing import rows_as_json, say
from parley.commands.raw_mails import raw_mails, roomy
from parley.commands.rehearse import house_config
from parley.config import Config
from parley.errors import UserError
from parley.loops import log
from parley.loops.dispatch import envelope
from parley.loops.gate import hand_over
from parley.loops.loading import Loaded, load
from parley.rehearsal.ingesting import ingest, not_read
from parley.rehearsal.playhouse import Playhouse, Posted
from parley.store.rates import NO_LIMITS

NO_MAIL, CONFIGURATION, UNAVAILABLE = 1, 78, 69
EVERY = 500  # mails between two lines of progress


@click.command(name="ingest")
@click.argument("files", nargs=-1, metavar="[FILE... | -]")
@click.option(
    "--mailbox", is_flag=True, help="Read what lies in the configured mailbox; nothing in it changes."
)
@click.option("--since", type=DAY, help="With --mailbox: what was received from this day on.")
@click.option("--proven", is_flag=True, help="Take every sender as proven to be who they say.")
@click.option("--authserv-id", default="", metavar="ID", help="Believe this host's Authentication-Results.")
@click.option("--send", is_flag=True, help="Hand the answers to the way out of the configuration.")
@click.option("--json", "as_rows", is_flag=True, help="An array of rows on standard output.")
@click.option("--protocol", default="", help="The protocol that new disputes take, if there are several.")
@click.option("--rules", type=click.Path(exists=True, path_type=Path), help="The rule files.")
@click.option("--contacts", type=click.Path(exists=True, path_type=Path), help="The directory.")
@click.option("--seed", type=int, default=0, help="Ids and tokens repeat with the same seed.")
@click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A parley.yaml.",
)
def command(
    files: tuple[str, ...], proven: bool, authserv_id: str, send: bool, as_rows: bool, protocol: str, rules: Path | None,
    contacts: Path | None, seed: int, config_path: Path | None, mailbox: bool, since: date | None,
) -> None:  # fmt: skip
    """Read mails (files of one mail, mboxes, or - for standard input) and print what parley makes of them."""
    if mailbox == bool(files) or (since and not mailbox):
        raise click.UsageError("Name files, or - for standard input; or --mailbox, with --since if you like.")
    log.on_stderr("warning")
    try:
        config = house_config(config_path, protocol, rules, contacts)
        mails = mailbox_mails(config, since) if mailbox else raw_mails(files)
        loaded = load(config)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(CONFIGURATION)
    loaded = replace(loaded, library=replace(loaded.library, limits=NO_LIMITS))  # files come at no rate
    believed = loaded.context.trust
    trust = replace(believed, authserv_id=authserv_id or believed.authserv_id, all_proven=proven)
    with roomy(None if mailbox else files) as folder:
        house = Playhouse(loaded, trust, datetime.now(UTC), seed=seed, folder=folder, minuted=False)
        counted: Counter[str] = Counter()
        rows = _rows(house, mails, counted, keep=send)
        if as_rows:
            rows_as_json(rows)
        else:
            for row in rows:
                _say(row)
        _progress(counted, done=True)
        if send:
            _send(config, loaded, house.posted)
        if files and not house.begun:
            sys.exit(NO_MAIL)


def _rows(
    house: Playhouse, mails: Iterable[tuple[str, bytes | str]], counted: Counter[str], *, keep: bool
) -> Iterator[dict[str, Any]]:
    """A row for each mail, as it is read. keep: the letters, to be sent in the end."""
    now = house.now
    for name, raw in mails:
        row = not_read(house, name, raw) if isinstance(raw, str) else _ingested(house, name, raw, now)
        counted[row["verdict"]] += 1
        if counted.total() % EVERY == 0:
            _progress(counted)
        if not keep:
            house.posted.clear()
        yield row


def _ingested(house: Playhouse, name: str, raw: bytes, now: datetime) -> dict[str, Any]:
    try:
        return ingest(house, name, raw, now)
    except Exception as fault:  # noqa: BLE001 - a mail that parley cannot take is a row that says so, and the next one is read
        return not_read(house, name, f"parley failed over it: {type(fault).__name__}")


def _progress(counted: Counter[str], *, done: bool = False) -> None:
    """How many so far, for whoever waits; on standard error. One mail needs no counting."""
    if counted.total() > 1:
        each = ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common())
        click.echo(f"{counted.total()} mails{'' if done else ' so far'}: {each}.", err=True)


def _say(row: dict[str, Any]) -> None:
    say(f"{row['file']}: {row['verdict']}" + (f", {row['dispute']}" if row["dispute"] else ""))
    for name in ("reason", "rule", "sender", "clause"):
        if row[name]:
            say(f"  {name}: {row[name]}")
    for label, value in row["answers"].items():
        say(f"  said {label}" + ("" if value is True else f": {value}"))
    for need in row["still_needed"]:
        say(f"  still needed: {need}")
    for letter in row["outgoing"]:
        say(f"  to {letter['who']}: {letter['subject']}")


def _send(config: Config, loaded: Loaded, letters: list[Posted]) -> None:
    from parley.app_ways import way_out  # only here: what only reads needs no way out

    async def deliver() -> int:
        out = way_out(config, loaded.library.world.directory.requires_tls)
        mails = [envelope(p.row, p.raw, address=config.address) for p in letters]
        if config.deliver_only_to:
            mails = [replace(mail, rcpt_to=(config.deliver_only_to,)) for mail in mails]
        found = await hand_over(out, mails)
        await out.close()
        return sum(type(result).__name__ != "Sent" for each in found for result in each.values())

    failed = asyncio.run(deliver())
    click.echo(f"{len(letters) - failed} sent, {failed} not.", err=True)
    if failed:
        sys.exit(UNAVAILABLE)
