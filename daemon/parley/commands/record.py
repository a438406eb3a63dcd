"""parley record: what a mail can say, for somebody who rang in or cannot write. Through the same door."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from parley.commands.desk import Desk, NotTaken, config_option, desk, json_option, tell_if_resting
from parley.commands.due import read_instant
from parley.commands.printing import rows_as_json
from parley.commands.told import print_told, told_row
from parley.commands.who_is_meant import person_meant
from parley.dispute.commands import KeepNote
from parley.dispute.draft import Draft
from parley.dispute.sides import takes_part
from parley.dispute.statements import may_stand_in
from parley.dispute.view import View
from parley.loops.recording import record as put_on_record
from parley.mail.answers import read_when

REFUSED = 1


@click.command()
@click.argument("reference", metavar="REF")
@click.argument("text", nargs=-1, metavar="TEXT...")
@click.option(
    "--as",
    "by",
    required=True,
    metavar="PERSON",
    help="Who says it: an id, a name, an address, or a part: referring.lead.",
)
@click.option("--duty", default="", help="The id of the duty that is meant, if several are open.")
@click.option("--override", metavar="STAGE", default="", help="Open this stage without what is still needed.")
@click.option(
    "--next", "to", metavar="STAGE", default="", help="Ask for this stage or track, where the rules let them."
)
@click.option(
    "--reason",
    default="",
    metavar="TEXT or -",
    help="Why it is overridden; it stays on record. With - it is asked for, or read from standard input.",
)
@click.option("--present", multiple=True, metavar="PERSON", help="Who was there; once for each person.")
@click.option("--happened", metavar="TIME", help="When it was: 2026-04-02T14:30, or Thu 2 April 14:30.")
@json_option
@config_option
@click.pass_context
def record(
    context: click.Context, reference: str, text: tuple[str, ...], by: str, duty: str, override: str, to: str, reason: str,
    present: tuple[str, ...], happened: str | None, as_json: bool, config_path: Path | None,
) -> None:  # fmt: skip
    """Record what somebody says of a dispute.

    In the words of a mail: parley record D-2026-0001 --as priya STUCK TOLD

    What stands on the line others on this machine can see, and the shell keeps it. So write - for a reason, or for TEXT, that
    tells of anybody: it is asked for then, or read from standard input.

    They get the same answer by mail as if they had written. Exit code 1 if it is not taken.
    """
    with desk(config_path, context.obj) as at:
        view = at.view(reference)
        person = person_meant(at, by, view)
        text, reason = _off_the_line(text, reason)
        text = (*text, f"\nNext: {to}") if to else text
        there = tuple(person_meant(at, one, view).id for one in present)
        _check(view, text, duty, override, reason)
        if not _has_a_voice(view, person.id):
            raise NotTaken(f"{person.name} takes no part in {view.dispute.reference}; nothing was recorded.")
        with at.store.write():
            taken = put_on_record(
                at.door, view.dispute.reference, person.id, " ".join(text), now=at.now, duty=duty,
                override=override, reason=reason, happened=_when(at, happened), present=there, cause=f"command:{person.id}",
            )  # fmt: skip
        if as_json:
            rows_as_json([told_row(at, taken)])
        else:
            print_told(at, taken)
        tell_if_resting(at)
        if taken.verdict == "refused":
            context.exit(REFUSED)


def _off_the_line(text: tuple[str, ...], reason: str) -> tuple[tuple[str, ...], str]:
    """Both, with what is to be asked for instead of "-"."""
    if text == ("-",) and reason == "-":
        raise click.UsageError("One of the two can be read from standard input: TEXT or --reason.")
    return (_asked("What is said") if text == ("-",) else text), (
        " ".join(_asked("The reason")) if reason == "-" else reason
    )


def _asked(what: str) -> tuple[str, ...]:
    typed = click.prompt(what, type=str, err=True) if sys.stdin.isatty() else sys.stdin.read()
    return (typed.strip(),) if typed.strip() else ()


def _check(view: View, text: tuple[str, ...], duty: str, override: str, reason: str) -> None:
    """What can be seen to be wrong before anything is written."""
    if not text and not override:
        raise click.UsageError("Say what is to be recorded, such as: STUCK TOLD, NO ANSWER, SOLVED")
    stages = [stage.id for stage in view.protocol.every_stage]
    if override and override not in stages:
        raise click.UsageError(f"There is no stage {override!r}. There are: {', '.join(stages)}.")
    if override and not (reason or text):
        raise click.UsageError("An override needs a reason: --reason - asks for it.")
    open_now = list(dict.fromkeys(state.key.duty for state in view.dispute.open_duties))
    if duty and duty not in open_now:
        raise click.UsageError(f"No duty {duty!r} is open. Open are: {', '.join(open_now) or 'none'}.")


def _has_a_voice(view: View, person: str) -> bool:
    """Whether anything this person says can count here; nobody else may even be answered about it."""
    rung = {who for alert in view.dispute.alerts.values() for _, who, _ in alert.rung}
    officers = {who for people in view.world.directory.officers.values() for who in people}
    draft = Draft(view.protocol, view.world, view.dispute, view.now)
    asks = KeepNote(by=person, happened=view.now, received=view.now, text="")
    return takes_part(view, person) or person in rung | officers or may_stand_in(draft, asks)


def _when(at: Desk, words: str | None) -> datetime | None:
    """The instant named, in UTC. Raises click.BadParameter for what is none."""
    if words is None:
        return None
    found = read_instant(words, at.zone) or read_when(words, at.now, at.zone, past=True)
    if found is None:
        raise click.BadParameter(f"{words!r} is no time. Write: 2026-04-02T14:30", param_hint="--happened")
    return found.astimezone(UTC)
