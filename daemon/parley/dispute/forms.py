"""What a form holds now: filled in by somebody, known from the dispute, or missing. Pure; `filling` is how it gets in.

A field that says what it `is:` is known without anybody writing it; what is filled in goes before it. The names and
dates of birth of children are kept apart and are never looked at here: no condition rests on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Literal

from parley.dispute.choices import ROW as ROW
from parley.dispute.dispute import Dispute, StageVisit
from parley.dispute.events import DutyKey
from parley.dispute.fact_values import fact_value
from parley.dispute.people import resolve
from parley.dispute.protocol import SIDES, Clock, DisputeProtocol, Duty, Form, FormField, FormSection, Who
from parley.dispute.view import View
from parley.dispute.workdays import at_local, local_day
from parley.value import value

LAST = "last "  # "last form.section.field": the latest day in its rows
SIDE_WORDS = (*SIDES, "own", "other", "both")

Kind = Literal["text", "choice", "date", "person", "agency", "children"]


@value
class Held:
    """What a field holds. people: for a person; known: nobody wrote it, the dispute says it. at: since when."""

    value: str
    at: datetime
    by: str = ""
    people: tuple[str, ...] = ()
    known: bool = False


@value
class Gap:
    """A field that is still empty. row: 0 for the plain fields."""

    section: FormSection
    row: int
    field: FormField


def kind_of(protocol: DisputeProtocol, field: FormField) -> Kind:
    """What stands in the field: its own kind, or that of what it is."""
    if field.kind != "text" or not field.known:
        return field.kind
    if field.known in (f"{side} agency" for side in SIDES):
        return "agency"
    fact = protocol.facts.get(field.known)
    if fact is not None:
        return "date" if fact.is_date else "choice"
    return "person" if _who_is(protocol, field.known) else "date"


def held(view: View, form: Form, section: FormSection, row: int, field: FormField) -> Held | None:
    """What the field holds now, or None."""
    told = view.dispute.forms.get((form.id, section.id, row, field.id))
    if told is None or not told.value:
        return _known(view, section, field) if field.known else None
    people = (told.value,) if kind_of(view.protocol, field) == "person" else ()
    return Held(told.value, told.at, told.by, people)


def rows_of(dispute: Dispute, form: str, section: str) -> tuple[int, ...]:
    """The numbers of the rows that hold something, in order."""
    return tuple(
        sorted({
            row for (its_form, its_section, row, _), told in dispute.forms.items()
            if (its_form, its_section) == (form, section) and row and told.value
        })
    )  # fmt: skip


def gaps(view: View, form: Form, section: FormSection) -> tuple[Gap, ...]:
    """What is asked for and still empty, children aside. A section with rows has one row at least."""
    found = [Gap(section, 0, field) for field in section.fields if _lacks(view, form, section, 0, field)]
    rows = rows_of(view.dispute, form.id, section.id) or (1,)
    found += [
        Gap(section, row, field)
        for row in rows
        for field in section.rows
        if _lacks(view, form, section, row, field)
    ]
    return tuple(found)


def complete_since(view: View, form_id: str, section_id: str = "") -> datetime | None:
    """The moment at which every field that is asked for was filled, or None. "": all sections of the form."""
    form = view.protocol.forms[form_id]
    parts = [part for part in form.sections if section_id in ("", part.id)]
    if any(gaps(view, form, part) for part in parts):
        return None
    return max((one.at for part in parts for one in _all_held(view, form, part)), default=None)


def rows_since(view: View, name: str) -> list[datetime]:
    """When each row of "form.section" began, earliest first."""
    form, _, section = name.partition(".")
    first: dict[int, datetime] = {}
    for (its_form, its_section, row, _), told in view.dispute.forms.items():
        if (its_form, its_section) == (form, section) and row and told.value:
            first[row] = min(first.get(row, told.at), told.at)
    return sorted(first.values())


def row_day(view: View, key: DutyKey, field: str) -> datetime | None:
    """The first minute of the day that stands in the field of the row this duty is owed for; None without one."""
    rule = view.protocol.stage(key.stage).duty(key.duty)
    form, _, section = rule.for_each.partition(".") if rule else ("", "", "")
    told = view.dispute.forms.get((form, section, key.row, field))
    return _first_minute(view, told.value) if told else None


def last_day(view: View, path: str) -> datetime | None:
    """The first minute of the latest day in "form.section.field", over all rows; None while no row has one."""
    head, _, field = path.rpartition(".")
    form, _, section = head.partition(".")
    found = (
        _first_minute(view, told.value)
        for (its_form, its_section, row, its_field), told in view.dispute.forms.items()
        if row and (its_form, its_section, its_field) == (form, section, field)
    )
    return max((day for day in found if day is not None), default=None)


def day_in_words(name: str, key: DutyKey) -> str:
    """A day of a form as the explanation of a date says it; any other moment as it is called."""
    if name.startswith(ROW):
        return f"day set in row {key.row}"
    return "last day set in the form" if name.startswith(LAST) else name


def days_that_bind(protocol: DisputeProtocol) -> frozenset[tuple[str, str]]:
    """The fields of rows ("form.section", field) from whose day somebody's date comes."""
    found = set()
    for stage in protocol.every_stage:
        for duty in stage.duties:
            for name in moments_in(duty):
                if name.startswith(ROW):
                    found.add((duty.for_each, name.removeprefix(ROW)))
                elif name.startswith(LAST):
                    head, _, field = name.removeprefix(LAST).rpartition(".")
                    found.add((head, field))
    return frozenset(found)


def place_of(protocol: DisputeProtocol, name: str) -> tuple[Form, FormSection, FormField | None]:
    """What "form.section" or "form.section.field" names. Raises KeyError: the loader has checked every reference."""
    form_id, _, rest = name.partition(".")
    section_id, _, field_id = rest.partition(".")
    form = protocol.forms[form_id]
    section = form.section(section_id)
    if not field_id:
        return form, section, None
    for field in (*section.fields, *section.rows):
        if field.id == field_id:
            return form, section, field
    raise KeyError(name)


def values_of_form(view: View, rule: Duty) -> tuple[str, ...]:
    """The values that whoever acts may choose from, where the rule has them fill a choice of a form; else ()."""
    field = place_of(view.protocol, rule.fills)[2] if rule.fills else None
    return field.values if field is not None else ()


def _lacks(view: View, form: Form, section: FormSection, row: int, field: FormField) -> bool:
    asked = not field.optional and field.kind != "children"
    return asked and held(view, form, section, row, field) is None


def _all_held(view: View, form: Form, section: FormSection) -> Iterator[Held]:
    rows = rows_of(view.dispute, form.id, section.id)
    places = [(0, field) for field in section.fields] + [
        (row, field) for row in rows for field in section.rows
    ]
    for row, field in places:
        found = held(view, form, section, row, field)
        if found is not None and not field.optional:
            yield found


def _known(view: View, section: FormSection, field: FormField) -> Held | None:
    """What the dispute itself says of a field, since its raising or since it was told."""
    from parley.dispute.named_moments import named_moment  # some of them are days in a form

    raised = view.dispute.moments.get("raised", view.now)
    match kind_of(view.protocol, field):
        case "agency":
            agency = view.dispute.agencies.get(field.known.partition(" ")[0], "")
            return Held(agency, raised, known=True) if agency else None
        case "person":
            who = _who_is(view.protocol, field.known)
            people = resolve(view, (who,), _side_of(section.by)).people if who else ()
            return Held(people[0], raised, people=people, known=True) if people else None
        case "choice":
            told = fact_value(view, field.known)
            return Held(told[0], told[1], known=True) if told else None
        case "date":
            place = next(iter(view.dispute.places), None) or StageVisit("", 0, raised)
            at = named_moment(view, field.known, place)
            return Held(_day(view, at), raised, known=True) if at else None
        case _:
            return None


def _who_is(protocol: DisputeProtocol, words: str) -> Who | None:
    """ "receiving practitioner", "chair", "lscb.chair": whom these words mean, None if they name no part."""
    side, _, rest = words.partition(" ")
    if side not in SIDE_WORDS:
        side, rest = "", words
    role = rest.replace(" ", "_")
    return Who(role, side) if role in protocol.roles or "." in role else None


def _side_of(whos: Iterable[Who]) -> str:
    return next((who.side for who in whos if who.side in SIDES), "referring")


def moments_in(part: Duty | Clock) -> Iterator[str]:
    """The names of all moments that date the duty, or the clock, choices included."""
    usual = part.due if isinstance(part, Duty) else None
    dues = [usual, *(value for c in part.choices if c.field == "due" for _, value in c.options)]
    anchors = [part.anchor, *(value for c in part.choices if c.field == "anchor" for _, value in c.options)]
    yield from (due.moment.name for due in dues if due is not None)
    for anchor in anchors:
        for option in anchor.options if anchor is not None else ():
            name = getattr(option.take, "name", "")
            if isinstance(name, str) and name:
                yield name


def _first_minute(view: View, value: str) -> datetime | None:
    try:
        return at_local(date.fromisoformat(value), time(0), view.world.calendar.zone)
    except ValueError:
        return None


def _day(view: View, at: datetime) -> str:
    return local_day(at, view.world.calendar.zone).isoformat()
