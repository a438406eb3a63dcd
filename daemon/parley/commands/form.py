"""parley form: a form of the protocol, filled with what is known, printed like the published one; and filled in.

The only way in for children's names and dates of birth, which lie apart from the journal and leave on paper alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click

from parley.commands.day_option import DAY
from parley.commands.desk import Desk, NotTaken, config_option, desk, json_option, tell_if_resting
from parley.commands.form_fields import entries_of, form_named, form_rows, main_form
from parley.commands.printing import rows_as_json
from parley.commands.record import REFUSED
from parley.commands.timeline import protocol_named
from parley.commands.told import print_told
from parley.commands.who_is_meant import person_meant
from parley.commands.writing import format_option, output_option, write_document
from parley.dispute.protocol import Form
from parley.dispute.view import View
from parley.documents.form import Filling, form_document
from parley.documents.kept_texts import shown_in
from parley.loops import retention
from parley.loops.filling_in import fill_in
from parley.store import children


@click.command("form")
@click.argument("reference", metavar="REF", required=False)
@click.option("--form", "form_id", default="", help="Which form, if the protocol has several.")
@output_option()
@format_option
@click.option(
    "--fill",
    "fills",
    multiple=True,
    metavar="SECTION.FIELD=VALUE",
    help="Fill a field in; SECTION.2.FIELD for row 2, SECTION.new.FIELD for a new row; nothing after = clears it.",
)
@click.option(
    "--as",
    "by",
    metavar="PERSON",
    help="Who fills it in: an id, a name, an address, or a part: referring.lead.",
)
@click.option(
    "--child",
    "child",
    metavar="-|NAME",
    help="Enter a child: kept apart, never mailed. With - the name is asked for, so that no shell keeps it.",
)
@click.option("--born", type=DAY, help="The child's date of birth: 2015-01-02.")
@click.option(
    "--remove", metavar="-|NAME", help="Take a child out of the form; it is deleted. - asks for the name."
)
@click.option("--blank", metavar="PROTOCOL", help="The empty form of a protocol (id or file); takes no REF.")
@click.option("--rules", type=click.Path(exists=True, path_type=Path), help="The rule files, for --blank.")
@json_option
@config_option
@click.pass_context
def command(
    context: click.Context, reference: str | None, form_id: str, output: Path | None, form: str | None,
    fills: tuple[str, ...], by: str | None, child: str | None, born: date | None, remove: str | None,
    blank: str | None, rules: Path | None, as_json: bool, config_path: Path | None,
) -> None:  # fmt: skip
    """A form of the protocol, filled with what is known, printed like the published one.

    Without -o: an HTML and a PDF file named after the dispute. Children are entered here alone.
    """
    if blank is not None:
        if reference or fills or child or remove:
            raise click.UsageError("--blank prints an empty form; it takes no REF and nothing to fill in.")
        _print_blank(blank, rules, form_id, output, form)
        return
    if not reference:
        raise click.UsageError(
            "Which dispute? parley form D-2026-0001, or --blank PROTOCOL for an empty form."
        )
    if fills and not by:
        raise click.UsageError("Say who fills it in: --as PERSON")
    if born and not child:
        raise click.UsageError("--born needs --child NAME beside it.")
    child, remove = _name(child), _name(remove)
    with desk(config_path, context.obj) as at:
        view = at.view(reference)
        chosen = form_named(view.protocol, form_id)
        changed = _change(context, at, view, chosen, fills, by or "", child, born, remove)
        view = at.view(reference)
        if as_json:
            rows_as_json(form_rows(view, chosen, len(children.of(at.store, view.dispute.reference))))
        elif not changed or output or form:
            name = view.dispute.reference
            name = name if chosen.id == main_form(view.protocol).id else f"{name}-{chosen.id}"
            document = form_document(view.protocol, chosen, _filling(at, view), at.now)
            write_document(document, output, form, name=name)
            _say_others(view, chosen)


def _name(given: str | None) -> str | None:
    """A child's name as it was given; `-`: asked for at the terminal, or read from standard input."""
    if given != "-":
        return given
    return (
        click.prompt("The child's name", type=str, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    )


def _print_blank(blank: str, rules: Path | None, form_id: str, output: Path | None, form: str | None) -> None:
    protocol = protocol_named(blank, rules)
    chosen = form_named(protocol, form_id)
    made = datetime.fromisoformat("2000-01-01T00:00:00+00:00")  # the same form gives the same file
    write_document(
        form_document(protocol, chosen, Filling(), made), output, form, name=f"{protocol.id}-{chosen.id}"
    )


def _change(
    context: click.Context, at: Desk, view: View, form: Form, fills: Iterable[str], by: str, child: str | None,
    born: date | None, remove: str | None,
) -> bool:  # fmt: skip
    """Whatever is to be written; whether there was anything. Ends the command if it is refused."""
    entries = entries_of(form, fills)
    reference = view.dispute.reference
    if entries:
        person = person_meant(at, by, view)
        with at.store.write():
            taken = fill_in(at.door, reference, person.id, entries, now=at.now)
        print_told(at, taken)
        tell_if_resting(at)
        if taken.verdict == "refused":
            context.exit(REFUSED)
    if child is not None:
        _enter(at, view, form, child, born)
    if remove is not None:
        _remove(at, reference, form, remove)
    return bool(entries) or child is not None or remove is not None


def _enter(at: Desk, view: View, form: Form, child: str, born: date | None) -> None:
    name = " ".join(child.split())
    if not any(field.kind == "children" for section in form.sections for field in section.fields):
        raise NotTaken(f"The form {form.id} does not ask for children; nothing was kept.")
    if not name:
        raise click.UsageError("A child needs a name, or initials.")
    if born and born > view.today:
        raise click.UsageError("That date of birth has not come yet. Leave --born out for an unborn child.")
    with at.store.write():
        children.enter(at.store, view.dispute.reference, form.id, name, born, now=at.now)
    click.echo("Entered into the form. It lies apart from the record, and is mailed to nobody.", err=True)


def _remove(at: Desk, reference: str, form: Form, name: str) -> None:
    wanted = " ".join(name.split()).lower()
    there = [
        one for one in children.of(at.store, reference) if one.form == form.id and one.name.lower() == wanted
    ]
    if not there:
        raise NotTaken("No child of that name stands in the form; nothing was changed.")
    with at.store.write():
        for one in there:
            children.remove(at.store, one)
        retention.overwritten_tonight(at.door)
    click.echo("Deleted from the form.", err=True)


def _filling(at: Desk, view: View) -> Filling:
    return Filling(view, shown_in(at.store, at.zone), tuple(children.of(at.store, view.dispute.reference)))


def _say_others(view: View, chosen: Form) -> None:
    others = [form.id for form in view.protocol.forms.values() if form.id != chosen.id]
    if others:
        click.echo(f"This is {chosen.id}. Other forms: {', '.join(others)} (--form …)", err=True)
