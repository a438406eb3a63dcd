"""parley pen: the mails that could not be placed. Look at them, put them where they belong, or discard them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from parley.commands.desk import Desk, NotTaken, config_option, desk, json_option, tell_if_resting
from parley.commands.pen_mail import PenMail, mail_row, pen_mail, print_mail
from parley.commands.pen_rows import cells, pen_row, print_row, settled_by
from parley.commands.printing import columns, rows_as_json, say
from parley.commands.told import print_told, told_row
from parley.commands.who_is_meant import person_meant
from parley.dispute.world import Person
from parley.errors import UserError
from parley.loops.acquaintance import writer
from parley.loops.filing import Filer, Filing
from parley.loops.pen_people import pen_owner
from parley.mail.message import InboundMail
from parley.mail.notice_words import plain
from parley.store import pen as held

as_option = click.option(
    "--as",
    "by",
    default="",
    metavar="PERSON",
    help="Who decides so; it stays on record. Without it: the business manager, whose pen it is.",
)


@click.group(name="pen", invoke_without_command=True)
@json_option
@config_option
@click.pass_context
def pen(context: click.Context, as_json: bool, config_path: Path | None) -> None:
    """Mail that could not be placed: look, file, discard."""
    if context.invoked_subcommand is None:
        _list(context.obj, as_json, config_path)
        return
    given = {"as_json": as_json or None, "config_path": config_path}  # `parley pen --json list` says it too
    context.default_map = {
        name: {key: value for key, value in given.items() if value} for name in pen.commands
    }


@pen.command(name="list")
@json_option
@config_option
@click.pass_obj
def list_(clock: object, as_json: bool, config_path: Path | None) -> None:
    """What is in the pen, the longest held first."""
    _list(clock, as_json, config_path)


@pen.command()
@click.argument("number", type=int)
@json_option
@config_option
@click.pass_obj
def show(clock: object, number: int, as_json: bool, config_path: Path | None) -> None:
    """One mail: who sent it, what was typed, what was forwarded, and why it is here.

    Its alarm stops: somebody has looked.
    """
    with desk(config_path, clock) as at:
        found = _found(at, number)
        if found.row.state == "open":
            with at.store.write():
                held.look(at.store, number, at.now)
        if as_json:
            rows_as_json([{**pen_row(at, found.row), "mail": mail_row(at, found)}])
        else:
            print_row(at, found.row)
            print_mail(at, found)


@pen.command(name="file")
@click.argument("number", type=int)
@click.argument("place", metavar="REF|new")
@as_option
@click.option("--sender", help="Whose mail it is, if not the person's whose address it came from.")
@json_option
@config_option
@click.pass_obj
def file_(
    clock: object,
    number: int,
    place: str,
    by: str,
    sender: str | None,
    as_json: bool,
    config_path: Path | None,
) -> None:
    """Put a mail on a dispute, as if it had been placed there when it came; or open a new one with it.

    By this you vouch for who sent it.
    """
    with desk(config_path, clock) as at:
        found = _found(at, number)
        if not isinstance(found.mail, InboundMail):
            words = "It cannot be read, so it cannot be filed. Record what it says (parley record), then discard it."
            raise click.UsageError(words)
        reference = "" if place.lower() == "new" else at.known(place)
        decides = _decides(at, by)
        with _said_plainly(), at.store.write():
            from_whom = _sender(at, found.mail, sender)
            filing = Filing(number, found.mail, from_whom, decides.id, reference)
            taken = Filer(at.taker).file(filing, now=at.now)
        if as_json:
            rows_as_json([told_row(at, taken)])
        else:
            print_told(at, taken)
        tell_if_resting(at)


@pen.command()
@click.argument("number", type=int)
@as_option
@click.option("--why", required=True, help="The reason; it stays on record.")
@json_option
@config_option
@click.pass_obj
def discard(clock: object, number: int, by: str, why: str, as_json: bool, config_path: Path | None) -> None:
    """Say that a mail belongs nowhere, and why. The mail itself is kept for its time."""
    with desk(config_path, clock) as at:
        row = _found(at, number).row
        if row.state != "open":
            where = f" to {row.reference}" if row.reference else ""
            raise NotTaken(f"Number {number} was {row.state} already{where}, by {settled_by(at, row)}.")
        decides = _decides(at, by)
        if not why.strip():
            raise click.UsageError("Give the reason: --why …")
        with _said_plainly(), at.store.write():
            row = held.discard(at.store, number, why.strip(), by=decides.id, at=at.now)
        if as_json:
            rows_as_json([pen_row(at, row)])
        else:
            say(f"Number {number} is discarded, says {plain(decides.name)}. The mail itself is kept.")


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What the pen refuses is an answer to whoever typed the command, not a fault of the store."""
    try:
        yield
    except UserError as error:
        raise NotTaken(str(error)) from error


def _list(clock: object, as_json: bool, config_path: Path | None) -> None:
    with desk(config_path, clock) as at:
        rows = held.held(at.store)
        if as_json:
            rows_as_json(pen_row(at, row) for row in rows)
            return
        for line in columns([cells(at, row) for row in rows]):
            say(line)
        if not rows:
            click.echo("The holding pen is empty.", err=True)


def _found(at: Desk, number: int) -> PenMail:
    try:
        row = held.show(at.store, number)
    except UserError as error:
        raise click.UsageError(str(error)) from error
    return pen_mail(at, row)


def _decides(at: Desk, by: str) -> Person:
    """Who it is on record as: whoever was named, else whoever looks after the pen."""
    owner = pen_owner(at.door)
    if not by and not owner:
        words = "The contacts file names no business manager and no last resort: say who decides it, with --as PERSON."
        raise click.UsageError(words)
    if not by:
        click.echo(f"Taken as decided by {at.name(owner)}. Somebody else: --as PERSON", err=True)
    return person_meant(at, by or owner)


def _sender(at: Desk, mail: InboundMail, sender: str | None) -> Person:
    """Whose mail it is: as the person who files it says, else whoever has its address."""
    if sender:
        return person_meant(at, sender)
    known = writer(at.store, at.library.world.directory, mail.sender, mail.answers)
    if known.person is None:
        owner = at.name(pen_owner(at.door))
        words = f"Nobody is known at {mail.sender.address or 'its address'}. If {owner} knows whose it is: --sender PERSON"
        raise click.UsageError(words)
    return known.person
