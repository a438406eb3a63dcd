"""A form of the protocol as a document: as it was published, filled with what the dispute holds, or blank.

Known values and closed values stand as they are; texts and children come from where they lie apart, if the caller
gives them. What is still missing is left open to write in. Pure but for what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from parley.dispute.day_words import MONTHS
from parley.dispute.forms import Held, held, kind_of, rows_of
from parley.dispute.people import in_words
from parley.dispute.protocol import DisputeProtocol, Form, FormField, FormSection
from parley.dispute.view import View
from parley.documents.document import Box, Column, Document, Grid, Heading, Note, Pairs, Part, Row, Ticks
from parley.mail.notice_people import agency_name, names
from parley.mail.notice_words import all_of, capital, plain
from parley.store.children import Child
from parley.value import value

SPARE_ROWS, SPARE_CHILDREN = 3, 2  # empty lines to write in, on a form that has none filled
LONG = 90  # a text of more letters has a box of its own
NOT_HERE = "Not in this copy: they stand on the printed form alone."
APART = "Contains names and typed texts: not for mail to an address that does not accept protected content."


@value
class Filling:
    """What a form is filled from. view None: it is printed blank. text: a typed text by its id, None if it is gone.
    children: None for a copy that is to carry none, such as one that is mailed."""

    view: View | None = None
    text: Callable[[str], str | None] = lambda text_id: None
    children: tuple[Child, ...] | None = None


def form_document(protocol: DisputeProtocol, form: Form, filling: Filling, made: datetime) -> Document:
    """The form, section by section, in the order of the rule file."""
    reference = filling.view.dispute.reference if filling.view else ""
    return Document(
        title=form.title, parts=tuple(form_parts(protocol, form, filling)), made=made, reference=reference,
        above=protocol.partnership, foot=APART if filling.view else f"{protocol.title} ({form.clause})",
    )  # fmt: skip


def form_parts(protocol: DisputeProtocol, form: Form, filling: Filling, level: int = 1) -> Iterator[Part]:
    """Its sections, each under a heading of this level."""
    for section in form.sections:
        yield Heading(section.title, level)
        yield Note(_author(protocol, section))
        yield from _fields(protocol, form, section, filling)
        if section.rows:
            yield _rows(protocol, form, section, filling)


def _author(protocol: DisputeProtocol, section: FormSection) -> str:
    return f"To be completed by the {in_words(protocol, section.by)} ({section.clause})."


def _fields(protocol: DisputeProtocol, form: Form, section: FormSection, filling: Filling) -> list[Part]:
    """The plain fields: short ones side by side in one table, each longer one in a box of its own."""
    parts: list[Part] = []
    short: list[Row] = []

    def flush() -> None:
        if short:
            parts.append(Pairs(tuple(short)))
            short.clear()

    for field in section.fields:
        value = _shown(protocol, form, section, 0, field, filling)
        if kind_of(protocol, field) in ("children", "choice") or _is_long(protocol, field, value):
            flush()
            parts.append(_alone(protocol, form, field, value, filling))
        else:
            short.append(Row(plain(field.name), value))
    flush()
    return parts


def _is_long(protocol: DisputeProtocol, field: FormField, value: str) -> bool:
    return kind_of(protocol, field) == "text" or len(value) > LONG or "\n" in value


def _alone(protocol: DisputeProtocol, form: Form, field: FormField, value: str, filling: Filling) -> Part:
    if field.kind == "children":
        if filling.view is not None and filling.children is None:
            return Box(plain(field.name), NOT_HERE, lines=1)
        mine = [child for child in filling.children or () if child.form == form.id]
        rows = tuple((plain(child.name), _day(child.born)) for child in mine)
        columns = (Column(plain(field.name), 2), Column("Date of birth", 1))
        return Grid(columns, rows, spare=0 if rows else SPARE_CHILDREN)
    if kind_of(protocol, field) == "choice":
        fact = protocol.facts.get(field.known)
        values = field.values or (fact.values if fact else ())
        return Ticks(plain(field.name), tuple(capital(one) for one in values), capital(value))
    return Box(plain(field.name), value, lines=3)


def _rows(protocol: DisputeProtocol, form: Form, section: FormSection, filling: Filling) -> Grid:
    numbers = rows_of(filling.view.dispute, form.id, section.id) if filling.view else ()
    rows = tuple(
        tuple(_shown(protocol, form, section, number, field, filling) for field in section.rows)
        for number in numbers
    )
    columns = tuple(
        Column(plain(field.name), 1.6 if kind_of(protocol, field) == "text" else 1.0, _hint(protocol, field))
        for field in section.rows
    )
    return Grid(columns, rows, spare=0 if rows else SPARE_ROWS)


def _hint(protocol: DisputeProtocol, field: FormField) -> str:
    return f"({' or '.join(field.values)})" if field.values else ""


def _shown(
    protocol: DisputeProtocol, form: Form, section: FormSection, row: int, field: FormField, filling: Filling
) -> str:
    """What stands in a field, "" for one that is still open."""
    if filling.view is None:
        return ""
    found = held(filling.view, form, section, row, field) or _told_before(filling.view, field)
    return _words(filling, field, found, filling.view) if found else ""


def _told_before(view: View, field: FormField) -> Held | None:
    """What a fact was at a visit that is over: it counts no more, but the form was filled in so."""
    told = [one for (fact, *_), one in view.dispute.facts.items() if field.known and fact == field.known]
    last = max(told, key=lambda one: one.at, default=None)
    return Held(last.value, last.at, last.by, known=True) if last else None


def _words(filling: Filling, field: FormField, found: Held, view: View) -> str:
    match kind_of(view.protocol, field):
        case "person":
            return names(view, found.people)
        case "agency":
            if found.value not in view.world.directory.agencies:
                return _text(filling, found)
            side = field.known.partition(" ")[0] if found.known else ""
            beside = [agency for where, agency in view.dispute.joined if where == side]
            return all_of(agency_name(view, agency) for agency in (found.value, *beside))
        case "date":
            return _day_of(found.value)
        case "choice":
            return plain(found.value)
        case _:
            return _text(filling, found)


def _text(filling: Filling, found: Held) -> str:
    kept = filling.text(found.value)
    return kept if kept is not None else "(no longer kept)"


def _day_of(value: str) -> str:
    try:
        return _day(date.fromisoformat(value))
    except ValueError:
        return plain(value)


def _day(day: date | None) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
