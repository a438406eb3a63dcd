"""The on-call part of a contacts file: weekly patterns and dated shifts -> `Rota`.

Wall times are those of the partnership's zone; shifts become instants in UTC.
"""

from __future__ import annotations

from datetime import datetime, time

from parley.dispute.workdays import at_local
from parley.dispute.world import Rota, Shift, WeeklyShift
from parley.reference.contacts_people import Book, Reference
from parley.reference.fields import Fields
from parley.reference.hours import Weekly, a_moment, weekly
from parley.reference.nodes import Node, Report, Table, Text

PATTERN = "Mon-Sun 00:00-24:00"
EXAMPLE = f"{PATTERN}, or 2026-04-11 09:00 to 2026-04-12 09:00"
ALWAYS = Weekly(frozenset(range(7)), time(0), time(0))


def rota(agency: str, node: Node, report: Report, book: Book, zone: str) -> Rota:
    """One agency's on-call system: `number`, and one key for each step ("manager", "director")."""
    steps = tuple(node.entries) if isinstance(node, Table) else ()
    fields = Fields(node, report, steps, f"the rota of `{agency}`")
    weeks: list[WeeklyShift] = []
    shifts: list[Shift] = []
    for step in steps:
        if step != "number":
            _step(step, fields, book, zone, weeks, shifts)
    if len(steps) <= ("number" in steps):
        report.at(node, f"The rota of `{agency}` names nobody.", f"manager: {{{PATTERN}: somebody}}")
    return Rota(tuple(weeks), tuple(sorted(shifts, key=lambda shift: shift.start)), fields.text("number"))


def _step(
    step: str, fields: Fields, book: Book, zone: str, weeks: list[WeeklyShift], shifts: list[Shift]
) -> None:
    node = fields.get(step)
    if isinstance(node, Text):
        weeks.append(_week(step, ALWAYS, _person(node, fields, book)))
        return
    if not isinstance(node, Table):
        fields.report.at(node, f"`{step}` takes `when: who` lines.", f"{PATTERN}: somebody")
        return
    for written, value in node.entries.values():
        who = _person(value, fields, book)
        if written.value[:4].isdigit():
            turn = _shift(step, written, who, fields.report, zone)
            shifts += [turn] if turn else []
        elif hours := weekly(written.value, written, fields.report, EXAMPLE):
            weeks.append(_week(step, hours, who))


def _week(step: str, hours: Weekly, who: str) -> WeeklyShift:
    return WeeklyShift(step, who, hours.days, hours.start, hours.end)


def _person(node: Node, fields: Fields, book: Book) -> str:
    who = fields.one_text(node)
    if who:
        book.references.append(Reference("person", who, node, fields.report))
    elif isinstance(node, Text):
        fields.report.at(node, "This turn names nobody.", "the id of a person")
    return who


def _shift(step: str, written: Text, who: str, report: Report, zone: str) -> Shift | None:
    begin, _, end = written.value.partition(" to ")
    start, stop = a_moment(begin), a_moment(end)
    if start is None or stop is None:
        report.at(written, f"{written.value!r} is not a turn on call.", EXAMPLE)
        return None
    if stop <= start:
        report.at(written, "This turn ends before it begins.", EXAMPLE)
        return None
    return Shift(step, who, _instant(start, zone), _instant(stop, zone))


def _instant(moment: datetime, zone: str) -> datetime:
    return at_local(moment.date(), moment.time(), zone)
