"""Forms as the command line names them: which form, which field of which row, and all fields as rows. Prints nothing."""

from __future__ import annotations

from collections.abc import Iterable

import click

from parley.commands.owed import Row
from parley.commands.printing import or_null
from parley.dispute.filling import NEW_ROW
from parley.dispute.forms import held, kind_of, rows_of
from parley.dispute.protocol import DisputeProtocol, Form, FormField, FormSection
from parley.dispute.view import View
from parley.loops.filling_in import Entry
from parley.mail.form_words import name_of, value_words

NEW = "new"


def main_form(protocol: DisputeProtocol) -> Form:
    """The form that is meant where none is named: the one that asks for most. Raises UsageError if there is none."""
    if not protocol.forms:
        raise click.UsageError(f"The protocol {protocol.id} has no form.")
    return max(
        protocol.forms.values(), key=lambda form: sum(len(s.fields) + len(s.rows) for s in form.sections)
    )


def form_named(protocol: DisputeProtocol, wanted: str) -> Form:
    """The form of that id, "" for the main one. Raises UsageError with those there are."""
    if not wanted:
        return main_form(protocol)
    if wanted not in protocol.forms:
        known = ", ".join(protocol.forms) or "none"
        raise click.UsageError(f"The protocol {protocol.id} has no form {wanted}. It has: {known}.")
    return protocol.forms[wanted]


def entries_of(form: Form, fills: Iterable[str]) -> list[Entry]:
    """What `--fill SECTION.FIELD=VALUE …` asks, one entry for each place. Raises UsageError with what there is."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for one in fills:
        path, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"{one!r}: write SECTION.FIELD=VALUE")
        section, row, field = _place(form, path.strip())
        found.setdefault((section, row), []).append((field, value.strip()))
    return [Entry(form.id, section, row, tuple(values)) for (section, row), values in found.items()]


def _place(form: Form, path: str) -> tuple[str, int, str]:
    parts = path.split(".")
    section = next((one for one in form.sections if one.id == parts[0]), None)
    if section is None:
        raise click.UsageError(f"There is no section {parts[0]!r}. There are: {_ids(form.sections)}.")
    if len(parts) == 2:
        _known(parts[1], section.fields, section, "")
        return section.id, 0, parts[1]
    if len(parts) != 3 or not (parts[1] == NEW or parts[1].isdecimal()) or parts[1] == "0":
        raise click.UsageError(
            f"{path!r}: write {section.id}.FIELD, {section.id}.2.FIELD or {section.id}.new.FIELD"
        )
    _known(parts[2], section.rows, section, "a row of ")
    return section.id, NEW_ROW if parts[1] == NEW else int(parts[1]), parts[2]


def _known(field: str, fields: tuple[FormField, ...], section: FormSection, what: str) -> None:
    if field not in [one.id for one in fields]:
        raise click.UsageError(
            f"There is no {field!r} in {what}{section.id}. There are: {_ids(fields) or 'none'}."
        )


def _ids(parts: Iterable[FormSection | FormField]) -> str:
    return ", ".join(part.id for part in parts)


def form_rows(view: View, form: Form, children: int) -> list[Row]:
    """Every field as a row, closed values alone: a text says that it is there, children say how many."""
    found: list[Row] = []
    for section in form.sections:
        begun = rows_of(view.dispute, form.id, section.id)
        places = [(0, field) for field in section.fields] + [
            (row, one) for row in begun for one in section.rows
        ]
        for row, field in places:
            found.append(_field_row(view, form, section, row, field, children))
    return found


def _field_row(
    view: View, form: Form, section: FormSection, row: int, field: FormField, children: int
) -> Row:
    now, kind = held(view, form, section, row, field), kind_of(view.protocol, field)
    value = value_words(view, field, now.value) if now else ""
    if kind == "person" and now:
        value = ", ".join(view.world.person(one).name for one in now.people)
    if kind == "children":
        value = str(children) if children else ""
    return {
        "form": form.id,
        "section": section.id,
        "row": row or None,
        "field": field.id,
        "name": name_of(field),
        "kind": kind,
        "value": or_null(value),
        "written": bool(now or (kind == "children" and children)),
        "known": bool(now and now.known),
        "by": or_null(now.by) if now else None,
        "optional": field.optional,
        "clause": section.clause,
    }
