"""How the forms of a dispute stand, as values: what is missing, and each row with its person, day and step. Prints nothing."""

from __future__ import annotations

from parley.commands.owed import Row
from parley.commands.printing import or_null
from parley.dispute.audience import rule_of
from parley.dispute.duty_state import DutyState
from parley.dispute.forms import gaps, rows_of
from parley.dispute.protocol import Form, FormSection
from parley.dispute.view import View
from parley.mail.form_words import name_of, value_words
from parley.mail.notice_words import all_of
from parley.value import value


@value
class RowStands:
    """One row: what of it may be shown ("By whom: Robert Hale; By when: Friday 24 April"), and how its step stands."""

    number: int
    shown: str
    step: str


@value
class SectionStands:
    """One section that somebody has begun, or owes. missing: names of fields, one text for the plain ones
    and one for each row."""

    form: Form
    section: FormSection
    missing: tuple[str, ...]
    rows: tuple[RowStands, ...]


def sections_now(view: View) -> list[SectionStands]:
    """The sections that were begun or are owed, in the rule file's order."""
    found = []
    for form in view.protocol.forms.values():
        for section in form.sections:
            name = f"{form.id}.{section.id}"
            owed = any(rule_of(view, duty).fills == name for duty in view.dispute.open_duties)
            begun = any((f, s) == (form.id, section.id) for f, s, _, _ in view.dispute.forms)
            if owed or begun:
                found.append(
                    SectionStands(form, section, _missing(view, form, section), _rows(view, form, section))
                )
    return found


def form_rows_standing(view: View) -> list[Row]:
    """The same for --json."""
    return [
        {
            "form": one.form.id,
            "section": one.section.id,
            "clause": one.section.clause,
            "missing": list(one.missing),
            "rows": [
                {"row": row.number, "shown": or_null(row.shown), "step": or_null(row.step)}
                for row in one.rows
            ],
        }
        for one in sections_now(view)
    ]


def _missing(view: View, form: Form, section: FormSection) -> tuple[str, ...]:
    found: dict[int, list[str]] = {}
    for gap in gaps(view, form, section):
        found.setdefault(gap.row, []).append(name_of(gap.field))
    return tuple(f"{f'row {row}: ' if row else ''}{all_of(names)}" for row, names in found.items())


def _rows(view: View, form: Form, section: FormSection) -> tuple[RowStands, ...]:
    return tuple(
        RowStands(row, _shown(view, form, section, row), _step(view, form, section, row))
        for row in rows_of(view.dispute, form.id, section.id)
    )


def _shown(view: View, form: Form, section: FormSection, row: int) -> str:
    told = [(field, view.dispute.forms.get((form.id, section.id, row, field.id))) for field in section.rows]
    said = [(field, value_words(view, field, one.value)) for field, one in told if one and one.value]
    return "; ".join(f"{name_of(field)}: {words}" for field, words in said if words)


def _step(view: View, form: Form, section: FormSection, row: int) -> str:
    name = f"{form.id}.{section.id}"
    mine = [d for d in view.dispute.duties.values() if d.key.row == row and rule_of(view, d).for_each == name]
    return _stands(mine[-1]) if mine else ""


def _stands(duty: DutyState) -> str:
    if duty.status != "open":
        return "done" if duty.status == "done" else "no longer owed"
    return "date missed, still owed" if duty.missed else "owed"
