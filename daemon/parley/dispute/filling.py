"""How values get into forms: who may fill what, which values count, and what follows from it.

Only closed values, days and ids enter the journal from here. A text is kept elsewhere and named by its id; children's
names and dates of birth are refused, whoever sends them: they are entered by command and lie apart.
"""

from __future__ import annotations

from datetime import date

from parley.dispute import events as e
from parley.dispute.commands import Command, FillForm, RecordAct, Refused
from parley.dispute.discharging import discharge
from parley.dispute.dispute import Told
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.form_needs import still_empty
from parley.dispute.forms import (
    ROW,
    Held,
    complete_since,
    days_that_bind,
    held,
    kind_of,
    place_of,
    rows_of,
)
from parley.dispute.once import once
from parley.dispute.owing import reassign
from parley.dispute.people import in_words, resolve, side_of_holders
from parley.dispute.protocol import DisputeProtocol, Form, FormField, FormSection, Who
from parley.dispute.sides import may_say, side_for
from parley.dispute.told_in_forms import tell_in_form
from parley.dispute.view import View
from parley.dispute.workdays import local_day

NEW_ROW = -1
APART = (
    "Names and dates of birth of whoever this is about are never taken this way, and nothing of it was written down. They are"
    " entered by hand into the form, which is kept apart"
)


def fill_form(draft: Draft, command: FillForm) -> Refused | None:
    """Values for one section of a form, or one of its rows. What stands there already says nothing new."""
    form = draft.protocol.forms.get(command.form)
    section = next((part for part in form.sections if part.id == command.section), None) if form else None
    if form is None or section is None:
        return Refused("The protocol has no such form.", "", code="refused")
    row = _row(draft, form, section, command.row)
    if row is None:
        there = len(rows_of(draft.dispute, form.id, section.id))
        words = (
            f"There is no row {command.row} yet; there are {there}." if section.rows else "It has no rows."
        )
        return Refused(words, section.clause)
    refused = _not_so(draft, command, form, section, row)
    if refused is None:
        refused, values = tell_in_form(draft, command, form, section, row, command.values)
    if refused is not None:
        return refused
    put(draft, command, form, section, row, values)
    return None


def fill_by_act(draft: Draft, command: RecordAct, duty: DutyState) -> Refused | None:
    """What the owner writes when acting lands in the field that the duty fills; a section has to be complete first."""
    rule = draft.rule(duty)
    if not rule.fills:
        return None
    form, section, field = place_of(draft.protocol, rule.fills)
    if field is None:
        missing = still_empty(draft, form, section)
        words = f"{section.title} is not complete yet"
        return Refused(f"{words}.", section.clause, missing) if missing else None
    value = command.text if kind_of(draft.protocol, field) == "text" else command.value
    if not value:
        return None
    row = duty.key.row if field in section.rows else 0
    values: tuple[tuple[str, str], ...] = ((field.id, value),)
    refused = _wrong(draft, command, form, section, row, field, value)
    if refused is None:
        refused, values = tell_in_form(draft, command, form, section, row, values)
    if refused is None:
        put(draft, command, form, section, row, values)
    return refused


def settle_forms(draft: Draft) -> bool:
    """What a form brings by itself: a duty that fills a section is met once it is complete, one that fills a field once
    it is written, and one that was owed for a row that holds nothing any more is owed no longer. Whether anything came
    of it."""
    before, of_forms = len(draft.events), _of_forms(draft.protocol)
    for duty in draft.open_duties if of_forms else ():
        if (duty.key.stage, duty.key.duty) not in of_forms:
            continue
        rule = draft.rule(duty)
        form_id, _, section_id = rule.for_each.partition(".")
        if rule.for_each and duty.key.row not in rows_of(draft.dispute, form_id, section_id):
            draft.note(e.DutyOvertaken, key=duty.key, clause=duty.clause, void=True)
            continue
        if not rule.fills:
            continue
        form, section, field = place_of(draft.protocol, rule.fills)
        if field is None:
            since, by = complete_since(draft.view, form.id, section.id), _last_by(draft, form, section)
        else:
            row = duty.key.row if field in section.rows else 0
            told: Told | Held | None = draft.dispute.forms.get((form.id, section.id, row, field.id))
            if field.known in draft.protocol.facts:  # such a field holds the fact
                told = held(draft.view, form, section, row, field)
            since, by = (told.at, told.by) if told and told.value else (None, "")
        if since is not None and since <= draft.at:
            met = Command(by=by, happened=max(since, duty.opened), received=draft.at)
            discharge(draft, met, duty, "record")
    return len(draft.events) > before


@once
def _of_forms(protocol: DisputeProtocol) -> frozenset[tuple[str, str]]:
    """The duties, each with its stage, that a form may meet or end: they fill it, or are owed for its rows."""
    return frozenset(
        place for place, duty in protocol.duties.items()
        if duty.for_each or duty.fills or any(choice.field in ("for_each", "fills") for choice in duty.choices)
    )  # fmt: skip


def fillers(view: View, form_id: str) -> tuple[str, ...]:
    """Whoever fills a section of this form, involved so far or not."""
    form = view.protocol.forms.get(form_id)
    parts = form.sections if form else ()
    return tuple(p for part in parts for p in resolve(view, part.by, side_of_holders(view, part.by)).people)


def may_fill(draft: Draft, by: str, section: FormSection, row: int, field: FormField, form: Form) -> bool:
    """Whether this person may write here: whoever fills the section, whoever the field names, whoever owes a duty that
    fills it, and in the plain fields their side."""
    named = tuple(_here(who, form, section, row) for who in (*section.by, *field.told_by))
    own = side_of_holders(draft.view, section.by)
    if by in resolve(draft.view, named, own).people or may_say(draft.view, by, named):
        return True
    if not row and not field.told_by and side_for(draft.view, by) == own:
        return True  # what it is about, as their own side knows it; rows make steps for others
    return any(
        by in (*duty.holders, *duty.counterparts) for duty in _filling(draft, form, section, row, field)
    )


def _filling(draft: Draft, form: Form, section: FormSection, row: int, field: FormField) -> list[DutyState]:
    """The duties, met or not, that fill this field or its section."""
    names = (f"{form.id}.{section.id}", f"{form.id}.{section.id}.{field.id}")
    return [
        duty for duty in draft.dispute.duties.values()
        if draft.rule(duty).fills in names and duty.key.row in (0, row)
    ]  # fmt: skip


def _here(who: Who, form: Form, section: FormSection, row: int) -> Who:
    if who.role.startswith(ROW):
        return Who(who.role, who.side, who.each, who.choice, (form.id, section.id, row))
    return who


def _row(draft: Draft, form: Form, section: FormSection, asked: int) -> int | None:
    """The row that is meant: 0 for the plain fields, a new one, or one that was begun; None if there is none."""
    if asked == 0:
        return 0
    begun = [row for (f, s, row, _) in draft.dispute.forms if (f, s) == (form.id, section.id) and row]
    if not section.rows:
        return None
    if asked == NEW_ROW:
        return max(begun, default=0) + 1
    return asked if asked in begun else None


def _not_so(draft: Draft, command: FillForm, form: Form, section: FormSection, row: int) -> Refused | None:
    """The first reason why these values cannot stand there, or None."""
    fields = {field.id: field for field in (section.rows if row else section.fields)}
    if any(fields[name].kind == "children" for name, _ in command.values if name in fields):
        return Refused(f"{APART}.", section.clause, code="apart")
    if not command.values or (command.row == NEW_ROW and not any(value for _, value in command.values)):
        return Refused("There is nothing to write there.", section.clause, still_empty(draft, form, section))
    for name, value in command.values:
        field = fields.get(name)
        if field is None and not row and name in [one.id for one in section.rows]:
            label = next(one.line or section.line for one in section.rows if one.id == name)
            words = "Which row is meant? Put its number behind the label"
            return Refused(f"{words}, as in: {label} 2: …", section.clause)
        if field is None:
            return Refused(f"{section.title} has no field {name}.", section.clause)
        if not may_fill(draft, command.by, section, row, field, form):
            words = in_words(draft.protocol, field.told_by or section.by)
            return Refused(f"That is for the {words} to fill in.", section.clause)
        refused = _wrong(draft, command, form, section, row, field, value) if value else None
        if refused is not None:
            return refused
    return None


def _wrong(
    draft: Draft, command: Command, form: Form, section: FormSection, row: int, field: FormField, value: str
) -> Refused | None:
    """Why this value does not do for this field, or None."""
    name = field.name.rstrip(":?")
    match kind_of(draft.protocol, field):
        case "choice":
            fact = draft.protocol.facts.get(field.known)
            values = field.values or (fact.values if fact else ())
            if value not in values:
                return Refused(f"{name}: answer with one of: {', '.join(values)}.", section.clause)
        case "person" if not draft.world.person(value).address and not draft.world.person(value).phone:
            return Refused(f"{name}: a name and an e-mail address.", section.clause, code="who")
        case "date":
            return _wrong_day(draft, command, form, section, row, field, value)
    return None


def _wrong_day(
    draft: Draft, command: Command, form: Form, section: FormSection, row: int, field: FormField, value: str
) -> Refused | None:
    """A day is one; and where somebody's date comes from it, it is still to come when it is first written."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return Refused(f"{field.name.rstrip(':?')}: a date, such as 4 May 2026.", section.clause)
    before = held(draft.view, form, section, row, field)
    binds = (f"{form.id}.{section.id}", field.id) in days_that_bind(draft.protocol)
    past = day < local_day(command.received, draft.world.calendar.zone)
    if row and binds and past and (before is None or before.value != value):
        return Refused(
            "That day is past already. Give one that is still to come.", section.clause, code="future"
        )
    return None


def put(
    draft: Draft,
    command: Command,
    form: Form,
    section: FormSection,
    row: int,
    values: tuple[tuple[str, str], ...],
    why: str = "the form",
) -> None:
    """Write down what is new, and look again at who owes what: a row may name another person now."""
    forms = draft.dispute.forms
    new = tuple(
        (name, value) for name, value in values
        if (told.value if (told := forms.get((form.id, section.id, row, name))) else "") != value
    )  # fmt: skip
    if not new:
        return
    before = draft.view
    draft.said(
        e.FormFilled, command, form=form.id, section=section.id, row=row, values=new, clause=section.clause
    )
    reassign(draft, before, why)


def _last_by(draft: Draft, form: Form, section: FormSection) -> str:
    """Who wrote the last of what the section holds; "" if the dispute itself said all of it."""
    told = [
        entry for (its_form, its_section, _, _), entry in draft.dispute.forms.items()
        if (its_form, its_section) == (form.id, section.id) and entry.value
    ]  # fmt: skip
    return max(told, key=lambda entry: entry.at).by if told else ""
