"""Forms in words: what a field holds, what a row is about, what is still to be written and how. Pure.

Closed values and the rule file's own words only. What people typed into a form is named by the ids of its texts;
whoever prints decides whether they are shown (promise 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from parley.dispute import events as e
from parley.dispute.audience import rule_of
from parley.dispute.day_words import day_name
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.filling import may_fill
from parley.dispute.forms import gaps, kind_of, place_of, rows_of
from parley.dispute.protocol import Form, FormField, FormSection
from parley.dispute.view import View
from parley.mail.notice_people import names
from parley.mail.notice_words import all_of, either, plain

WRITTEN = "written down"  # what is said of a text where the text itself is not


def name_of(field: FormField) -> str:
    """The field's name within a sentence: "By whom", without the colon it is printed with."""
    return plain(field.name).rstrip(" :?")


def value_words(view: View, field: FormField, value: str) -> str:
    """A closed value as people read it; "" for a text, whose words stand elsewhere."""
    match kind_of(view.protocol, field):
        case "person":
            return names(view, [value])
        case "agency":
            agency = view.world.directory.agencies.get(value)
            return plain(agency.name) if agency else ""
        case "date":
            return day_words(view, value)
        case "choice":
            return plain(value)
        case _:
            return ""


def day_words(view: View, value: str) -> str:
    """ "Monday 20 April", with the year where it is not the present one."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return plain(value)
    return day_name(day, year=day.year != view.today.year)


def filled_words(view: View, event: e.FormFilled) -> str:
    """What was filled in: "section B, row 2: By whom: Sol Adeyemi; By when: Monday 20 April; Issue: written down"."""
    section = _section_of(view, event)
    if section is None:  # under other rules by now
        return "a form"
    fields = {field.id: field for field in (section.rows if event.row else section.fields)}
    said = [
        f"{name_of(fields[name])}: {(value_words(view, fields[name], value) or WRITTEN) if value else 'taken out'}"
        for name, value in event.values
        if name in fields
    ]
    open_ = [
        name_of(gap.field) for gap in gaps(view, view.protocol.forms[event.form], section)
        if event.row and gap.row == event.row and event.row in rows_of(view.dispute, event.form, event.section)
    ]  # fmt: skip
    said += [f"still open: {all_of(open_)}"] if open_ else []
    return f"{place_words(section, event.row)}: {'; '.join(said)}"


def _section_of(view: View, event: e.FormFilled) -> FormSection | None:
    form = view.protocol.forms.get(event.form)
    return next((part for part in form.sections if part.id == event.section), None) if form else None


def texts_of(view: View, event: e.FormFilled) -> tuple[str, ...]:
    """The ids of the texts that came with it."""
    section = _section_of(view, event)
    fields = {field.id: field for field in (*section.fields, *section.rows)} if section else {}
    return tuple(
        value for name, value in event.values
        if value and name in fields and kind_of(view.protocol, fields[name]) == "text"
    )  # fmt: skip


def place_words(section: FormSection, row: int) -> str:
    """ "Section B, row 2": the section's title as far as its first comma or colon."""
    title = plain(section.title).partition(":")[0].partition(",")[0]
    return f"{title}{f', row {row}' if row else ''}"


def row_words(duty: DutyState) -> str:
    """Behind what a step asks, which row it is about: " (row 2)"; "" for a step of no row."""
    return f" (row {duty.key.row})" if duty.key.row else ""


def row_texts(view: View, duties: Iterable[DutyState]) -> list[tuple[str, str]]:
    """(label, text id) of what stands in the rows that these steps are owed for: "Row 2, Issue"."""
    found = []
    for duty in duties:
        rule = rule_of(view, duty)
        if not rule.for_each or not duty.key.row:
            continue
        form, section, _ = place_of(view.protocol, rule.for_each)
        for field in section.rows:
            told = view.dispute.forms.get((form.id, section.id, duty.key.row, field.id))
            if told and told.value and kind_of(view.protocol, field) == "text":
                found.append((f"Row {duty.key.row}, {name_of(field)}", told.value))
    return found


def still_to_write(view: View, duty: DutyState, reader: str) -> list[str]:
    """What the section that this step fills still lacks, one line for its plain fields and one for each row."""
    found: dict[int, list[str]] = {}
    place = _filled_by(view, duty, reader)
    for gap in gaps(view, *place) if place else ():
        found.setdefault(gap.row, []).append(name_of(gap.field))
    return [f"{place_words(place[1], row)}: {all_of(found[row])}" for row in found] if place else []


def asks_for_children(view: View, duty: DutyState, reader: str) -> bool:
    """Whether the section that this step fills has a place for children, who are entered by hand alone."""
    place = _filled_by(view, duty, reader)
    return place is not None and any(field.kind == "children" for field in place[1].fields)


def lines_to_write(view: View, duty: DutyState, reader: str) -> list[tuple[str, str]]:
    """(line, what it is) for what the section that this step fills still lacks, where a mail can say it."""
    place = _filled_by(view, duty, reader)
    if place is None:
        return []
    form, section = place
    empty = gaps(view, form, section)
    plain_gaps = [(gap.field, _line_of(view, gap.field)) for gap in empty if not gap.row]
    found = [(f"{line}: {_like(view, field)}", name_of(field)) for field, line in plain_gaps if line]
    return found + ([(row_line(section), "a row")] if section.line and section.rows else [])


def _line_of(view: View, field: FormField) -> str:
    """The label of the line that fills the field, or that tells the fact which it is; "" if no mail can."""
    fact = view.protocol.facts.get(field.known)
    return plain(field.line or (fact.label if fact else ""))


def _like(view: View, field: FormField) -> str:
    """What stands behind the label: the values to choose from, or room."""
    fact = view.protocol.facts.get(field.known)
    return either([plain(value) for value in field.values or (fact.values if fact else ())]) or "…"


def row_line(section: FormSection) -> str:
    """ "Action: Issue | Agreed action | By whom | By when": how a row is written in a mail."""
    asked = [field for field in section.rows if not field.told_by]
    return f"{plain(section.line)}: {' | '.join(name_of(field) for field in asked)}"


def whom_of_row(view: View, key: e.DutyKey, field_id: str) -> str:
    """What is asked where a row names nobody: "meant by “By whom” in row 2 of Section B"."""
    rule = rule_of(view, view.dispute.duties[key])
    _, section, field = place_of(view.protocol, f"{rule.for_each}.{field_id}")
    asked = name_of(field) if field else field_id
    return f"meant by “{asked}” in row {key.row} of {place_words(section, 0)}"


def outcome_line(view: View, duty: DutyState) -> str:
    """The line that tells what came of a row, "" if its step fills none: "Outcome 2: …"."""
    fills = rule_of(view, duty).fills
    field = place_of(view.protocol, fills)[2] if fills else None
    if field is None or not field.line:
        return ""
    return f"{plain(field.line)}{f' {duty.key.row}' if duty.key.row else ''}: …"


def _filled_by(view: View, duty: DutyState, reader: str) -> tuple[Form, FormSection] | None:
    """The section that this step fills as a whole, if its reader may write there."""
    fills = rule_of(view, duty).fills
    if not fills or reader not in duty.holders:
        return None
    form, section, field = place_of(view.protocol, fills)
    draft = Draft(view.protocol, view.world, view.dispute, view.now)
    first = next(iter((*section.fields, *section.rows)))
    return (form, section) if field is None and may_fill(draft, reader, section, 0, first, form) else None
