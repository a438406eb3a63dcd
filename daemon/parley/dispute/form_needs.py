"""What forms still ask for, said in advance: empty fields and missing rows, in words for people."""

from __future__ import annotations

from parley.dispute.commands import Need
from parley.dispute.conditions import AllOf, AnyOf, Complete, Condition, Count
from parley.dispute.draft import Draft
from parley.dispute.forms import gaps, place_of, rows_of
from parley.dispute.moments import holds
from parley.dispute.protocol import Form, FormSection


def needs_of_forms(draft: Draft, condition: Condition | None) -> tuple[Need, ...]:
    """What a condition asks of forms and is not there yet: empty fields, missing rows."""
    if condition is None or holds(condition, draft.view):
        return ()
    match condition:
        case AllOf(parts) | AnyOf(parts):
            found = [needs_of_forms(draft, part) for part in parts]
            missing = [needs for needs in found if needs]
            some = missing if isinstance(condition, AllOf) else missing[:1]
            return tuple(need for needs in some for need in needs)
        case Complete(form_id, section_id):
            form = draft.protocol.forms[form_id]
            named = [part for part in form.sections if section_id in ("", part.id)]
            return tuple(need for part in named for need in still_empty(draft, form, part))
        case Count(of, at_least) if "." in of:
            form, section, _ = place_of(draft.protocol, of)
            there = len(rows_of(draft.dispute, form.id, section.id))
            return (Need(f"{section.title}: {at_least} rows at least; there are {there}", section.clause),)
        case _:
            return ()


def still_empty(draft: Draft, form: Form, section: FormSection) -> tuple[Need, ...]:
    """What a section still asks for, in words for people: one need for the plain fields, and one for each row."""
    found: dict[int, list[str]] = {}
    for gap in gaps(draft.view, form, section):
        found.setdefault(gap.row, []).append(gap.field.name.rstrip(":?"))
    return tuple(
        Need(f"{section.title}{f', row {row}' if row else ''}: {', '.join(names)}", section.clause)
        for row, names in found.items()
    )
