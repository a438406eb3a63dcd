"""Forms of a rule file: sections, fields and repeating rows -> values of `dispute.protocol_forms`.

Knows no id of any of them. Whether a section has rows is known before (`rules_names`), since duties refer to it.
"""

from __future__ import annotations

from dataclasses import replace

from parley.dispute.protocol import SIDES, FieldKind, Form, FormField, FormSection
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Node, Table
from parley.reference.rule_keys import keys_of
from parley.reference.rules_moments import MOMENTS, moment
from parley.reference.rules_names import KINDS, Names, one_word, text_of
from parley.reference.rules_who import SIDE_WORDS, one_who, whos

AGENCIES = tuple(f"{side} agency" for side in SIDES)


def forms(root: Fields, names: Names) -> dict[str, Form]:
    """Every form, in the file's order."""
    node = root.get("forms")
    if node is None:
        return {}
    if not isinstance(node, Table):
        root.report.at(node, "`forms` takes `id: {…}` lines.", "forms: {form_a: {title: …}}")
        return {}
    return {form_id: _form(form_id, form, names) for form_id, (_, form) in node.entries.items()}


def _form(form_id: str, node: Node, names: Names) -> Form:
    fields = Fields(node, names.report, keys_of("form"), f"the form `{form_id}`")
    names.places["form", form_id] = fields.node
    one_word(form_id, node, "The id of a form", names.report)
    if not fields.items("sections"):
        names.report.at(node, f"The form `{form_id}` has no `sections`.", "sections: followed by - id: A")
    sections = tuple(_section(part, form_id, names) for part in fields.rows("sections"))
    _twice(sections, fields, names)
    return Form(
        id=form_id,
        title=fields.required("title", "title: as printed"),
        clause=fields.required("clause", "clause: Appendix A"),
        sections=sections,
    )


def _section(node: Node, form_id: str, names: Names) -> FormSection:
    section_id = text_of(node, "id")
    fields = Fields(node, names.report, keys_of("section"), f"the section `{form_id}.{section_id}`")
    names.places["section", f"{form_id}.{section_id}"] = fields.node
    one_word(section_id, fields.place("id"), "The id of a section", names.report)
    if not fields.has("by"):
        fields.required("by", "by: own lead")
    if not fields.items("fields") and not fields.items("rows"):
        names.report.at(
            node, f"The section `{section_id}` asks nothing.", "fields: or rows:, followed by - id: what"
        )
    named = names.section(f"{form_id}.{section_id}")
    rowed = replace(names, row=named.rows) if named else names
    plain = tuple(_field(part, names, in_row=False) for part in fields.rows("fields"))
    rows = tuple(_field(part, rowed, in_row=True) for part in fields.rows("rows"))
    _twice((*plain, *rows), fields, names)
    return FormSection(
        id=fields.required("id", "id: A"),
        title=fields.text("title") or section_id,
        by=whos(fields, "by", names),
        clause=fields.required("clause", "clause: Appendix A, section A"),
        fields=plain,
        rows=rows,
        line=fields.text("line"),
    )


def _twice(parts: tuple[FormField, ...] | tuple[FormSection, ...], fields: Fields, names: Names) -> None:
    seen = set()
    for part in parts:
        if part.id in seen:
            names.report.at(fields.node, f"{fields.what} has two parts `{part.id}`.", "another id for one")
        seen.add(part.id)


def _field(node: Node, names: Names, *, in_row: bool) -> FormField:
    field_id = text_of(node, "id")
    fields = Fields(node, names.report, keys_of("field"), f"the field `{field_id}`")
    one_word(field_id, fields.place("id"), "The id of a field", names.report)
    kinds = [kind for key, kind in KINDS.items() if fields.has(key) and (key == "one_of" or fields.yes(key))]
    if len(kinds) > 1:
        names.report.at(
            node, f"The field `{field_id}` is {' and '.join(kinds)}: it can be one.", "one of them"
        )
    kind = kinds[0] if kinds else "text"
    if kind == "children" and in_row:
        mend = "it under `fields`, where it takes as many children as there are"
        names.report.at(node, "A row cannot hold children.", mend)
    return FormField(
        id=fields.required("id", "id: one_word"),
        name=fields.text("name") or field_id.replace("_", " "),
        kind=_kind(kind),
        values=fields.values("one_of"),
        known=_known(fields, kind, names),
        line=fields.text("line"),
        told_by=whos(fields, "told_by", names),
        optional=fields.yes("optional"),
    )


def _kind(kind: str) -> FieldKind:
    kinds: dict[str, FieldKind] = {
        "text": "text", "choice": "choice", "date": "date", "person": "person", "children": "children",
    }  # fmt: skip
    return kinds[kind]


def _known(fields: Fields, kind: str, names: Names) -> str:
    """`is:` what parley fills in by itself: a person, an agency, a moment, or a fact as it was told."""
    node = fields.get("is")
    if node is None:
        return ""
    name = fields.one_text(node)
    head = name.partition(" ")[0]
    if name in AGENCIES or name in names.facts:
        found = "text" if name in AGENCIES else "date" if name in names.dates else "choice"
    elif name in MOMENTS or head in ("entry", "last", "next"):
        moment("is", name, node, names)
        found = "date"
    elif head in SIDE_WORDS or name.replace(" ", "_") in names.sideless:
        found = "person" if one_who(name, node, names) else kind
    else:
        choices = [
            *AGENCIES,
            *MOMENTS,
            *names.facts,
            *(f"{side} {role}" for side in SIDES for role in names.roles),
        ]
        names.report.at(
            node, f"`is: {name}` names no person, agency, moment or fact.", nearest(name, choices)
        )
        return name
    if kind not in ("text", found):
        names.report.at(node, f"`{name}` is no {kind}.", f"a {kind}, or no `is`")
    return name
