"""The tables of the manuals for rule files and contacts files, as markdown: every key of every mapping with its meaning.

Made from the tables in `rule_keys` and `contacts_keys`. `script/schema` puts them between two marks in
docs/writing-rules.md and docs/contacts-files.md.
"""

from __future__ import annotations

from typing import assert_never

from parley.reference import contacts_keys
from parley.reference.rule_keys import ORDERED, SHAPES
from parley.reference.rule_kinds import ById, Key, Kind, Many, OneOf, Part, Parts, Plain, Shape
from parley.reference.rule_values import FORMS

_KINDS = {
    "length": "a length",
    "limit": "in words",
    "moment": "a moment",
    "due": "a day",
    "anchor": "since when",
    "who": "whoever holds a role",
}
_SHAPES = {**contacts_keys.SHAPES, **SHAPES}
BEGIN, END = "<!-- keys: written by script/schema -->", "<!-- end of keys -->"


def tables() -> str:
    """How values are written, then every mapping of a rule file, one after the other."""
    return "\n".join([_values(), *(table(shape.id) for shape in ORDERED)])


def contacts_tables() -> str:
    """Every mapping of a contacts file."""
    return "\n".join(table(shape.id) for shape in contacts_keys.ORDERED)


def _values() -> str:
    lines = [
        "### Values",
        "",
        "How lengths, moments and people are written.",
        "",
        "| | written | means |",
        "|---|---|---|",
    ]
    before = ""
    for form in FORMS:
        lines.append(
            f"| {_KINDS[form.kind] if form.kind != before else ''} | `{form.written}` | {form.means} |"
        )
        before = form.kind
    return "\n".join([*lines, ""])


def table(shape_id: str) -> str:
    """One mapping: a heading, what it is, and a row for each of its keys."""
    shape = _SHAPES[shape_id]
    lines = [
        f"### {shape.title}",
        "",
        shape.meaning,
        "",
        "| key | holds | meaning | for example |",
        "|---|---|---|---|",
    ]
    lines += [_row(key) for key in (*shape.keys, *([shape.others] if shape.others else []))]
    return "\n".join([*lines, *_notes(shape), ""])


def filled(page: str, tables: str) -> str:
    """A page of a manual with its tables as they are now; a page without the marks stays as it is."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n\n{tables}\n{end}{after}" if begin and end else page


def _row(key: Key) -> str:
    name = f"**`{key.name}`**" if key.required else f"`{key.name}`"
    star = " \\*" if key.depends else ""
    cells = (f"{name}{star}", _says(key.kind), key.meaning, f"`{_typed(key)}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _typed(key: Key) -> str:
    """The example as one would type it; a list of mappings begins below its key."""
    if key.name == "a fact" or key.example.startswith("- "):
        return key.example
    return f"{key.name}: {key.example}"


def _notes(shape: Shape) -> list[str]:
    notes = []
    if any(key.required for key in shape.keys):
        notes.append("What stands in bold is needed.")
    if any(key.depends for key in shape.keys):
        notes.append("\\* may be a list of `{when: CONDITION, take: VALUE}`: the first that holds counts.")
    return ["", " ".join(notes)] if notes else []


def _says(kind: Kind) -> str:
    match kind:
        case Plain(says=says):
            return says
        case OneOf(words):
            return " or ".join(words) if len(words) == 2 else f"one of: {', '.join(words)}"
        case Many(of):
            return f"{_says(of)}; or a list"
        case Part(shape, or_plain):
            said = _SHAPES[shape].title.lower()
            return f"{or_plain.says}, or {said}" if or_plain else said
        case Parts(shape, or_one):
            return f"a list, each {_SHAPES[shape].title.lower()}" + ("; or one" if or_one else "")
        case ById(of):
            return f"`id:` {_says(of)}, one below the other"
        case _:
            assert_never(kind)
