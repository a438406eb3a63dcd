"""parley migrate: a running dispute goes on under another version of its rules. Shows what that changes, and asks.

A dispute stays on the text it began under, whatever becomes of the file. This is the one way to move it, and the
record says who did, from which version to which, and what became of every date.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import click

from parley.commands.desk import Desk, NotTaken, config_option, desk, json_option, tell_if_resting
from parley.commands.printing import heading, paragraph, rows_as_json, say
from parley.commands.who_is_meant import person_meant
from parley.dispute.commands import MoveToRules, Refused
from parley.dispute.day_words import counted
from parley.dispute.evolve import evolve
from parley.dispute.missing_people import BUSINESS_MANAGER
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.errors import UserError
from parley.loops.visit import Visit
from parley.mail.minutes import minute_of
from parley.mail.notice_words import cited
from parley.reference.nodes import Report
from parley.reference.rules import parse_protocol
from parley.reference.yamlfile import decode
from parley.store import protocols

CAUSE = "command:migrate"


@click.command()
@click.argument("reference", metavar="REF")
@click.option(
    "--to",
    "wanted",
    metavar="RULES",
    default="",
    help="A rule file, or the id of one. Usual: its own file as it stands now.",
)
@click.option("--as", "by", metavar="PERSON", default="", help="Who decides it; usual: the business manager.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@config_option
@click.pass_obj
def migrate(
    clock: object, reference: str, wanted: str, by: str, yes: bool, as_json: bool, config_path: Path | None
) -> None:
    """Let a dispute go on under another version of its rules.

    Shows which lines of the rules differ and what becomes of each open step and date, and asks before it records it.
    """
    with desk(config_path, clock) as at:
        reference = at.known(reference)
        view = at.view(reference)
        person = person_meant(at, by, view).id if by else _business_manager(at)
        protocol, text = _rules(at, view, wanted)
        command = MoveToRules(by=person, happened=at.now, received=at.now)
        moved = at.door.moved(reference, protocol, command, at.now)
        if isinstance(moved, Refused):
            raise NotTaken(f"{reference}: {moved.reason}")
        rows = list(_changes(at, view, moved))
        if not as_json:
            _show(at, view, protocol, text, rows)
        if not (yes or click.confirm("Move it, and record this?", err=True)):
            raise NotTaken("Nothing was changed.")
        with at.store.write():
            protocols.keep(at.store, protocol.hash, text, kept=at.now)
            done = at.door.move(reference, protocol, command, now=at.now, cause=f"{CAUSE}:{person}")
        if done.refused is not None:
            raise NotTaken(f"{reference}: {done.refused.reason}")
        if as_json:
            rows_as_json(
                {"dispute": reference, "event": kind, "what": what, "clause": clause}
                for kind, what, clause in rows
            )
        else:
            told = counted(len(done.letters), "mails")
            say(f"{reference} goes on under version {protocol.version}. Told of it: {told}.")
        tell_if_resting(at)


def _business_manager(at: Desk) -> str:
    found = at.library.world.directory.officers.get(BUSINESS_MANAGER, ())
    if not found:
        raise click.UsageError("Say who decides it: --as PERSON")
    return found[0]


def _rules(at: Desk, view: View, wanted: str) -> tuple[DisputeProtocol, str]:
    """The rules to move to, and their text. Raises UserError with every problem of a file, click.UsageError."""
    known = at.library.protocols
    name = wanted or view.dispute.protocol
    if name in known:
        return known[name], at.library.texts[known[name].hash]
    path = Path(name)
    if not path.is_file():
        choices = ", ".join(known)
        raise click.UsageError(f"There is no rule file {name!r}. There are: {choices}; or name a file.")
    report = Report(str(path))
    text = decode(path.read_bytes(), report)
    protocol, problems = parse_protocol(text, str(path)) if text is not None else (None, report.problems)
    if protocol is None or text is None:
        raise UserError(problems)
    return protocol, text


def _changes(at: Desk, view: View, moved: Visit) -> Iterator[tuple[str, str, str]]:
    """What the move would put on record: the event, in words, and its clause."""
    dispute = view.dispute
    for event in moved.events:
        dispute = evolve(dispute, event)
        after = View(moved.protocol, moved.world, dispute, at.now)
        yield type(event).__name__, minute_of(after, event).what, event.clause


def _show(
    at: Desk, view: View, protocol: DisputeProtocol, text: str, rows: list[tuple[str, str, str]]
) -> None:
    same = protocol.version == view.dispute.version
    to = "to another text of it" if same else f"to {protocol.version}"
    say(heading(f"{view.dispute.reference}: from version {view.dispute.version} {to}"))
    say()
    before = protocols.text(at.store, view.dispute.protocol_hash) or ""
    lines = difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=1)
    for line in list(lines)[2:] or ["The two texts are the same."]:
        say(f"  {line}")
    say()
    say(heading("What that changes here"))
    for _, what, clause in rows:
        paragraph(cited(what, clause), 2, 4)
    say()
