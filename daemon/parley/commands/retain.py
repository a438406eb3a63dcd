"""parley retain: nothing of a dispute under review is deleted, until somebody releases it."""

from __future__ import annotations

from pathlib import Path

import click

from parley.commands.desk import Desk, NotTaken, config_option, desk, json_option
from parley.commands.printing import rows_as_json, say
from parley.commands.who_is_meant import person_meant
from parley.dispute.commands import HoldRecords, ReleaseRecords
from parley.dispute.world import Person
from parley.loops.pen_people import pen_owner
from parley.loops.visit import Done, Said
from parley.mail.notice_words import plain
from parley.store import texts


@click.command()
@click.argument("reference", metavar="REF")
@click.option("--because", default="", help="Why it is kept; the reason stays on record.")
@click.option("--release", is_flag=True, help="The review is over: what is kept goes when its time has come.")
@click.option(
    "--as", "by", default="", metavar="PERSON", help="Who decides so. Without it: the business manager."
)
@json_option
@config_option
@click.pass_obj
def retain(
    clock: object,
    reference: str,
    because: str,
    release: bool,
    by: str,
    as_json: bool,
    config_path: Path | None,
) -> None:
    """Keep everything of a dispute that is under review, whatever the configuration says of its time.

    Exit code 1 if it is kept already, or if there is nothing to release.
    """
    if bool(because.strip()) == release:
        raise click.UsageError("Give the reason (--because …), or say that it is over (--release).")
    with desk(config_path, clock) as at:
        reference, person = at.known(reference), _decides(at, by)
        with at.store.write():
            done = _carry_out(at, reference, person, because.strip(), release)
        if done.refused is not None:
            raise NotTaken(done.refused.reason)
        if as_json:
            rows_as_json([{"reference": reference, "kept": not release, "by": person.id}])
        elif release:
            say(
                f"{reference} is released, says {plain(person.name)}. What is kept goes when its time has come."
            )
        else:
            say(f"Nothing of {reference} is deleted until it is released, says {plain(person.name)}.")


def _carry_out(at: Desk, reference: str, person: Person, because: str, release: bool) -> Done:
    cause = f"command:{person.id}"
    command: HoldRecords | ReleaseRecords
    if release:
        command = ReleaseRecords(by=person.id, happened=at.now, received=at.now)
    else:
        kept = texts.keep(at.store, because, person=person.id, received=at.now)
        command = HoldRecords(by=person.id, happened=at.now, received=at.now, text=kept)
    return at.door.tell(reference, [command], Said(), now=at.now, cause=cause)


def _decides(at: Desk, by: str) -> Person:
    owner = by or pen_owner(at.door, at.now)
    if not owner:
        raise click.UsageError(
            "The contacts file names no business manager: say who decides it, with --as PERSON."
        )
    return person_meant(at, owner)
