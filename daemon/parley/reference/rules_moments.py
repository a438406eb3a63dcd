"""From when, and by which day: `from` and `due` of a rule file -> anchors, moments and named days.

A moment is a word ("raised"), a date fact, a stage's entry, a body's next meeting, or a day in a form. Nothing here
knows when any of them was.
"""

from __future__ import annotations

from parley.dispute.protocol import Anchor, AnchorOption, Due, Moment
from parley.reference.fields import Fields, nearest, nearest_or_new
from parley.reference.nodes import Items, Node, Table, Text
from parley.reference.rule_keys import keys_of
from parley.reference.rules_conditions import condition
from parley.reference.rules_lengths import one_span
from parley.reference.rules_names import Names, known
from parley.reference.rules_who import ROW, row_field

MOMENTS = ("raised", "decision", "referral", "entry", "closed")
ENTRY_OF, NEXT_MEETING, LAST = "entry of ", "next meeting of ", "last "
BEFORE, AFTER = " before ", " after "


def anchor(node: Node | None, names: Names) -> Anchor | None:
    """`from`: a moment's name, a condition, or a list of {when, take}; None if it is missing or wrong."""
    if node is None:
        return None
    if isinstance(node, Items):
        if not node.parts:
            names.report.at(node, "`from` names no moment.", "from: entry")
        options = [_option(part, names) for part in node.parts]
    elif isinstance(node, Table) and node.get("take") is not None:
        options = [_option(node, names)]
    else:
        options = [_plain(node, names)]
    found = tuple(option for option in options if option)
    return Anchor(found) if found and len(found) == len(options) else None


def _option(node: Node, names: Names) -> AnchorOption | None:
    if not isinstance(node, Table) or node.get("take") is None:
        return _plain(node, names)
    fields = Fields(node, names.report, keys_of("choice"), "each choice of `from`")
    option = _plain(node.entries["take"][1], names)
    when = condition(fields.get("when"), names)
    return AnchorOption(when, option.take) if option else None


def _plain(node: Node, names: Names) -> AnchorOption | None:
    if isinstance(node, Text):
        return AnchorOption(None, moment("from", node.value, node, names))
    take = condition(node, names)
    return AnchorOption(None, take) if take else None


def due(fields: Fields, key: str, names: Names) -> Due | None:
    """`due: conference`, or `due: 5 working days before conference`; None if the key is missing or wrong."""
    node = fields.get(key)
    if node is None:
        return None
    text = fields.one_text(node)
    length, after, name = text.partition(AFTER)
    if after:
        mend = f"within: {length}, from: {name}"
        names.report.at(node, f"`{key}` names a day, or so long before one; after one is a limit.", mend)
        return None
    length, before, name = text.partition(BEFORE)
    if not before:
        return Due(moment(key, text, node, names)) if text else None
    span, at = one_span(length, node, names.report), moment(key, name, node, names)
    return Due(at, span) if span else None


def moment(key: str, text: str, node: Node, names: Names) -> Moment:
    """The moment that these words name; a problem, with what was probably meant, if they name none."""
    name = " ".join(text.split())
    if name.startswith(ENTRY_OF):
        known(names, "stage", names.stages, name.removeprefix(ENTRY_OF), node)
    elif name.startswith(NEXT_MEETING):
        pass  # bodies stand in the directory: `gaps` looks there
    elif name.startswith(LAST):
        _last(name.removeprefix(LAST), node, names)
    elif name.partition(".")[0] == ROW and "." in name:
        row_field(name, "date", node, names)
    elif name in names.dates:
        names.places.setdefault(("fact dated", name), node)
    elif name not in MOMENTS:
        choices = [*MOMENTS, *names.dates, *(ENTRY_OF + stage for stage in names.stages), *_lasts(names)]
        new = f"{name.replace(' ', '_')}: {{date: yes}}, under `facts`"
        mend = _said_at_length(name, names) or nearest_or_new(name, choices, new)
        if key != "from" and mend.startswith("{"):
            day = f"{mend[7:-1]}_day"
            mend = f"{day}: {{date: yes}}, under `facts`, for the day on which it takes place, set by a step with do: set_date, fact: {day}"
        if name in names.facts:
            mend = "a fact that is a day (date: yes)"
        names.report.at(node, f"`{key}: {name}` names no moment.", mend)
    return Moment(name)


def _said_at_length(name: str, names: Names) -> str:
    """What "before the conference", "done joint", "the core group" or the id of a step or stage plainly means; "" where none does."""
    duty = name.removeprefix("done ")
    if duty in names.duties:
        return f"{{done: {duty}}}"
    if name in names.stages:
        return f"{ENTRY_OF}{name}"
    said = f" {name.replace('_', ' ').lower()} "
    return next((day for day in names.dates if f" {day.replace('_', ' ').lower()} " in said), "")


def _last(path: str, node: Node, names: Names) -> None:
    """ "last form.section.field": a day that stands in each row of a section."""
    head, _, field = path.rpartition(".")
    section = names.section(head)
    if section is None or section.rows.get(field) != "date":
        mend = nearest(LAST + path, _lasts(names)) or "a form with rows that hold a day (date: yes)"
        names.report.at(node, f"No rows of a form hold a day `{path}`.", mend)


def _lasts(names: Names) -> list[str]:
    return [
        f"{LAST}{name}.{field}"
        for name in names.sections
        if (section := names.section(name))
        for field, kind in section.rows.items()
        if kind == "date"
    ]
