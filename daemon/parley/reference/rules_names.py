"""What a rule file may name: its roles, facts, stages, duties and forms, gathered before anything is read.

`Names` carries the report through the loader, so that a reference may stand before what it refers to. Nothing
here knows an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parley.reference.fields import YES, nearest
from parley.reference.nodes import Items, Node, Report, Table, Text

Parts = dict[str, Node]
USUAL_ATTEMPTS = 2
# Key -> kind of field
KINDS = {
    "one_of": "choice",
    "date": "date",
    "person": "person",
    "children": "children",
}


@dataclass
class SectionNames:
    """The fields of one section of a form: field id -> kind ("text", "choice", "date", "person", "children")."""

    fields: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)


@dataclass
class Names:
    """What the file declares (id -> its node), and where each thing that was read stands.

    attempts: what `tried` means where it gives no number. track: stage -> its track, "" for the ladder.
    row: the fields that `row.FIELD` may name, where a row is at hand. owed: whether a step is, whose agency is "own".
    """

    report: Report
    roles: Parts = field(default_factory=dict)
    facts: Parts = field(default_factory=dict)
    stages: Parts = field(default_factory=dict)
    duties: Parts = field(default_factory=dict)
    clocks: Parts = field(default_factory=dict)
    track: dict[str, str] = field(default_factory=dict)
    duty_stage: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)  # fact -> what it may be
    dates: set[str] = field(default_factory=set)  # facts that are days
    sideless: set[str] = field(default_factory=set)  # roles that name their own side or body
    forms: dict[str, dict[str, SectionNames]] = field(default_factory=dict)
    attempts: int = USUAL_ATTEMPTS
    row: Mapping[str, str] | None = None
    owed: bool = False
    places: dict[object, Node | None] = field(default_factory=dict)
    where: dict[int, Node] = field(default_factory=dict)  # id of a condition that was read -> its place

    def section(self, name: str) -> SectionNames | None:
        """The section that "form.section" names, or None."""
        form, _, section = name.partition(".")
        return self.forms.get(form, {}).get(section)

    @property
    def sections(self) -> list[str]:
        """Every "form.section", in the file's order."""
        return [f"{form}.{section}" for form, parts in self.forms.items() for section in parts]


def gather(root: Table, report: Report) -> Names:
    """Every id of the file."""
    names = Names(report)
    for target, key in ((names.roles, "roles"), (names.facts, "facts"), (names.clocks, "clocks")):
        target.update({name: written for name, (written, _) in _table(root, key).entries.items()})
    roles = _table(root, "roles").entries
    names.sideless = {name for name, (_, role) in roles.items() if _names_its_side(role)}
    _sideless_above(names.sideless, roles)
    for fact, node in names.facts.items():
        _fact_values(fact, _table(root, "facts").get(fact) or node, names)
    _stages(root, "", names)
    for track in _tables(root.get("tracks")):
        _stages(track, text_of(track, "id"), names)
    for form_id, (_, form) in _table(root, "forms").entries.items():
        sections = _tables(form.get("sections")) if isinstance(form, Table) else []
        names.forms[form_id] = {text_of(one, "id"): _section(one) for one in sections if text_of(one, "id")}
    return names


def _stages(root: Table, track: str, names: Names) -> None:
    for stage in _tables(root.get("stages")):
        stage_id = _declare(stage, names.stages, "stage", names.report)
        names.track.setdefault(stage_id, track)
        for duty in _tables(stage.get("duties")):
            duty_id = _declare(duty, names.duties, "duty", names.report)
            names.duty_stage.setdefault(duty_id, stage_id)
    for duty_id in names.duties.keys() & names.stages.keys():
        place, line = names.duties[duty_id], names.stages[duty_id].line
        names.report.at(place, f"A stage is called `{duty_id}` already (line {line}).", "another id")


def _section(section: Table) -> SectionNames:
    return SectionNames(*(dict(_kinds(_tables(section.get(key)))) for key in ("fields", "rows")))


def _kinds(fields: list[Table]) -> Iterator[tuple[str, str]]:
    for one in fields:
        kinds = [kind for key, kind in KINDS.items() if key in one.entries and text_of(one, key) != "no"]
        yield text_of(one, "id"), kinds[0] if kinds else "text"


def _table(root: Table, key: str) -> Table:
    node = root.get(key)
    return node if isinstance(node, Table) else Table({}, root.line, root.column)


def _fact_values(fact: str, node: Node, names: Names) -> None:
    if isinstance(node, Table):
        values = node.get("one_of")
        said = values.parts if isinstance(values, Items) else (values,)
        names.values[fact] = tuple(" ".join(part.value.split()) for part in said if isinstance(part, Text))
        if text_of(node, "date") in YES:
            names.dates.add(fact)


def _names_its_side(role: Node) -> bool:
    return isinstance(role, Table) and (role.get("of") is not None or role.get("body") is not None)


def _sideless_above(sideless: set[str], roles: dict[str, tuple[Text, Node]]) -> None:
    """Whoever is above a role that needs no side needs none either."""
    above = {name: text_of(role, "above") for name, (_, role) in roles.items() if isinstance(role, Table)}
    while more := {name for name, below in above.items() if below in sideless} - sideless:
        sideless |= more


def _tables(node: Node | None) -> list[Table]:
    return [part for part in node.parts if isinstance(part, Table)] if isinstance(node, Items) else []


def text_of(node: Node, key: str) -> str:
    """The text under a key of a mapping, "" if there is none."""
    found = node.get(key) if isinstance(node, Table) else None
    return " ".join(found.value.split()) if isinstance(found, Text) else ""


def _declare(table: Table, into: Parts, kind: str, report: Report) -> str:
    node = table.get("id")
    name = text_of(table, "id")
    if node is None or not name:
        report.at(table, f"This {kind} has no `id`.", "id: one_word")
        return ""
    one_word(name, node, f"The id of a {kind}", report)
    if name in into:
        message = f"Another {kind} is called `{name}` already (line {into[name].line})."
        report.at(node, message, "another id")
    into.setdefault(name, node)
    return name


_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def one_word(name: str, node: Node | None, what: str, report: Report) -> None:
    """An id is one word: it stands in conditions, in commands and behind dots."""
    if name and not _WORD.fullmatch(name):
        mend = re.sub(r"[^A-Za-z0-9-]+", "_", name).strip("_-")
        report.at(node, f"{what} is one word of letters, digits, _ and -, not {name!r}.", mend)


def known(names: Names, kind: str, among: Parts, name: str, node: Node) -> str:
    """The name if the file declares it, else a problem."""
    if name not in among:
        names.report.at(node, f"There is no {kind} `{name}`.", nearest(name, among))
    return name
