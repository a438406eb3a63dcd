"""Who and what a rule file may name: its roles, facts, duties and stages, gathered before anything is read.

`Names` carries the report through the loader. Here "referring lead", "each receiving", "own line manager or
own adviser" become `Who`, and "immediately" or "7 working days" become limits. Nothing here knows an id.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.dispute.protocol import SIDES, Who
from parley.dispute.workdays import Span, parse_span
from parley.reference.fields import YES, Fields, nearest
from parley.reference.nodes import Items, Node, Report, Table, Text

SIDE_WORDS = (*SIDES, "own", "other", "both")
Parts = dict[str, Node]


@dataclass
class Names:
    """What the file declares (id -> its node), and where each thing that was read stands."""

    report: Report
    roles: Parts = field(default_factory=dict)
    facts: Parts = field(default_factory=dict)
    stages: Parts = field(default_factory=dict)
    duties: Parts = field(default_factory=dict)
    duty_stage: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)  # fact -> what it may be
    dates: set[str] = field(default_factory=set)  # facts that are days
    sideless: set[str] = field(default_factory=set)  # roles that name their own side or body
    places: dict[object, Node | None] = field(default_factory=dict)


def gather(root: Table, report: Report) -> Names:
    """Every id of the file, so that a reference may stand before what it refers to."""
    names = Names(report)
    for target, key in ((names.roles, "roles"), (names.facts, "facts")):
        target.update({name: written for name, (written, _) in _table(root, key).entries.items()})
    roles = _table(root, "roles").entries
    names.sideless = {name for name, (_, role) in roles.items() if _names_its_side(role)}
    for fact, node in names.facts.items():
        _fact_values(fact, _table(root, "facts").get(fact) or node, names)
    for stage in _tables(root.get("stages")):
        stage_id = _declare(stage, names.stages, "stage", report)
        for duty in _tables(stage.get("duties")):
            duty_id = _declare(duty, names.duties, "duty", report)
            names.duty_stage.setdefault(duty_id, stage_id)
    return names


def _table(root: Table, key: str) -> Table:
    node = root.get(key)
    return node if isinstance(node, Table) else Table({}, root.line, root.column)


def _fact_values(fact: str, node: Node, names: Names) -> None:
    if isinstance(node, Table):
        values = node.get("one_of")
        if isinstance(values, Items):
            names.values[fact] = tuple(part.value for part in values.parts if isinstance(part, Text))
        if isinstance(day := node.get("date"), Text) and day.value in YES:
            names.dates.add(fact)


def _names_its_side(role: Node) -> bool:
    return isinstance(role, Table) and (role.get("of") is not None or role.get("body") is not None)


def _tables(node: Node | None) -> list[Table]:
    return [part for part in node.parts if isinstance(part, Table)] if isinstance(node, Items) else []


def _declare(table: Table, into: Parts, kind: str, report: Report) -> str:
    node = table.get("id")
    if not isinstance(node, Text) or not node.value:
        report.at(table, f"This {kind} has no `id`.", "id: one_word")
        return ""
    if node.value in into:
        line = into[node.value].line
        report.at(node, f"Another {kind} is called `{node.value}` already (line {line}).", "another id")
    into.setdefault(node.value, node)
    return node.value


def known(names: Names, kind: str, among: Parts, name: str, node: Node) -> str:
    """The name if the file declares it, else a problem."""
    if name not in among:
        names.report.at(node, f"There is no {kind} `{name}`.", nearest(name, among))
    return name


def whos(fields: Fields, key: str, names: Names) -> tuple[Who, ...]:
    """All the people a key names: one, or a list (then all of them are meant)."""
    return tuple(who for node in fields.items(key) if (who := one_who(fields.one_text(node), node, names)))


def one_who(text: str, node: Node, names: Names) -> Who | None:
    """ "referring lead", "each receiving lead", "own lead or own adviser", "chair", "board.deputy_chair"."""
    choice = [part.strip() for part in text.split(" or ")]
    if len(choice) > 1:
        found = [who for part in choice if (who := _single(part, node, names))]
        return Who("", choice=tuple(found)) if len(found) == len(choice) else None
    return _single(text, node, names)


def _single(text: str, node: Node, names: Names) -> Who | None:
    words = text.split()
    each = bool(words) and words[0] == "each"
    words = words[each:]
    if words and "." in words[0]:
        words = _undotted(words)
    side = words.pop(0) if words and words[0] in SIDE_WORDS else ""
    role = "_".join(words)
    if not role and side and each:
        return Who("", side, each)
    if "." in role:
        return Who(role, side, each)
    if role not in names.roles:
        mend = nearest(role, names.roles)
        names.report.at(node, f"There is no role `{role or text}`.", f"{side} {mend}".strip() if mend else "")
        return None
    if not side and role not in names.sideless:
        names.report.at(
            node,
            f"Whose {role.replace('_', ' ')}? It needs a side.",
            f"referring {role}, or receiving {role}",
        )
        return None
    return Who(role, side, each)


def _undotted(words: list[str]) -> list[str]:
    """`referring.lead` is taken for "referring lead"; any other dot is body.post and stays."""
    head, _, tail = words[0].partition(".")
    return [head, tail, *words[1:]] if head in SIDE_WORDS else words


@dataclass(frozen=True)
class Limit:
    """How long: a limit, a target, and the text's own words where it gives no number."""

    within: Span | None = None
    aim: Span | None = None
    words: str = ""


_IN_WORDS = {
    "immediately": Limit(Span(1, "working days"), Span(0, "working days"), "immediately"),  # register G6
    "without delay": Limit(Span(1, "working days"), None, "without delay"),  # register G7
    "urgently": Limit(Span(1, "working days"), None, "urgently"),
    "as soon as possible": Limit(None, None, "as soon as possible"),  # register G8
}


def in_words(text: str) -> Limit | None:
    """What "immediately" and its kin stand for (register G6 to G8); None for other words."""
    return _IN_WORDS.get(" ".join(text.lower().split()))


def limit(fields: Fields, names: Names) -> Limit:
    """The keys `within` and `aim` of a duty or a clock."""
    within, aim = fields.get("within"), span(fields, "aim", names)
    if within is None:
        return Limit(None, aim)
    said = in_words(fields.one_text(within))
    if said is not None:
        return Limit(said.within, aim or said.aim, said.words)
    return Limit(span(fields, "within", names), aim)


def span(fields: Fields, key: str, names: Names) -> Span | None:
    """One length of time; None if the key is missing."""
    node = fields.get(key)
    if node is None:
        return None
    text = fields.one_text(node)
    found = parse_span(text)
    if found is None or (found.amount == 0 and found.unit != "working days"):
        mend = "7 working days, 24 hours, 2 working weeks, 1 month, or: " + ", ".join(_IN_WORDS)
        names.report.at(node, f"{text!r} is not a length of time.", mend)
        return None
    return found
