"""The conditions and anchors of a rule file: `when`, `needs`, `skip`, `from` -> values of `dispute.conditions`.

A mapping with several keys means all of them. Nothing here evaluates a condition, and nothing knows an id.
"""

from __future__ import annotations

from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, FactIs, Missed, Not, SamePerson, Tried
from parley.dispute.protocol import OUTCOME, SIDES, Anchor, AnchorOption, Moment
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Items, Node, Table, Text
from parley.reference.rules_names import Names, known, one_who

OUTCOMES = ("unresolved", "resolved", "waiting")
WORDS = ("done", "tried", "missed", "same_person", "any", "all", "not")
BESIDE = {"done": ("at_least",), "tried": ("times", "wait")}  # keys that belong to another one
MOMENTS = ("raised", "decision", "referral", "entry")


def condition(node: Node | None, names: Names, attempts: int) -> Condition | None:
    """One condition, None if it is missing or wrong. attempts: what `tried` means where it gives no number."""
    if node is None:
        return None
    if isinstance(node, Items):
        parts = [part for item in node.parts if (part := condition(item, names, attempts))]
        return AllOf(tuple(parts))
    if not isinstance(node, Table):
        names.report.at(
            node, f"{node.value!r} is not a condition.", "{done: a_duty}, or {outcome: unresolved}"
        )
        return None
    return _Reader(node, names, attempts).whole()


class _Reader:
    """One mapping: each key is a condition, or belongs to one."""

    def __init__(self, table: Table, names: Names, attempts: int) -> None:
        self.table = table
        self.names = names
        self.attempts = attempts
        self.fields = Fields(table, names.report, tuple(table.entries), "the condition")

    def whole(self) -> Condition | None:
        self._strays()
        extra = {key for keys in BESIDE.values() for key in keys}
        parts = [part for key in self.table.entries if key not in extra and (part := self._one(key))]
        if not self.table.entries:
            self.names.report.at(self.table, "This condition is empty.", "{done: a_duty}")
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _strays(self) -> None:
        for owner, keys in BESIDE.items():
            for key in keys:
                if key in self.table.entries and owner not in self.table.entries:
                    self.names.report.at(
                        self.table.entries[key][0], f"`{key}` belongs beside `{owner}`.", f"{owner}: a_duty"
                    )

    def _one(self, key: str) -> Condition | None:
        node = self.table.entries[key][1]
        match key:
            case "done":
                at_least = self.fields.whole("at_least", 0, least=1)
                return _joined([Done(duty, at_least) for duty in self._duties(key)])
            case "tried":
                times = self.fields.whole("times", self.attempts, least=1, most=99)
                wait = self.fields.yes("wait", default=True)
                return _joined([Tried(duty, times, wait) for duty in self._duties(key)])
            case "missed":
                return _joined([Missed(duty) for duty in self._duties(key)])
            case "same_person":
                return self._same_person(node)
            case "any" | "all":
                return self._several(key, node)
            case "not":
                part = condition(node, self.names, self.attempts)
                return Not(part) if part else None
            case _:
                return self._fact(key, node)

    def _duties(self, key: str) -> list[str]:
        nodes = self.fields.items(key)
        if not nodes:
            self.names.report.at(
                self.fields.place(key), f"`{key}` names no duty.", nearest("", self.names.duties)
            )
        return [
            known(self.names, "duty", self.names.duties, self.fields.one_text(node), node) for node in nodes
        ]

    def _same_person(self, node: Node) -> Condition | None:
        nodes = self.fields.items("same_person")
        whos = [who for item in nodes if (who := one_who(self.fields.one_text(item), item, self.names))]
        if len(nodes) < 2:
            self.names.report.at(
                node, "`same_person` compares two roles or more.", "same_person: [a role, another role]"
            )
        return SamePerson(tuple(whos)) if len(whos) == len(nodes) > 1 else None

    def _several(self, key: str, node: Node) -> Condition | None:
        if not isinstance(node, Items) or not node.parts:
            self.names.report.at(
                node, f"`{key}` takes a list of conditions.", f"{key}: [{{done: a_duty}}, …]"
            )
            return None
        parts = tuple(part for item in node.parts if (part := condition(item, self.names, self.attempts)))
        if len(parts) < len(node.parts):
            return None
        return AnyOf(parts) if key == "any" else AllOf(parts)

    def _fact(self, key: str, node: Node) -> Condition | None:
        """`kind: no_response`, or "referring outcome: unresolved" for what one side says."""
        written = self.table.entries[key][0]
        side, _, fact = key.partition(" ") if key.split(" ")[0] in SIDES else ("", "", key)
        if fact != OUTCOME and fact not in self.names.facts:
            choices = [*WORDS, OUTCOME, *self.names.facts]
            self.names.report.at(
                written, f"There is no condition and no fact `{fact}`.", nearest(fact, choices)
            )
            return None
        values = tuple(self.fields.one_text(item) for item in self.fields.items(key))
        self.names.places.setdefault(("fact tested", fact), written)
        if not values:
            self.names.report.at(node, f"`{key}` has no value to compare with.")
        for item, value in zip(self.fields.items(key), values, strict=True):
            self._allowed(fact, value, item)
        return FactIs(fact, values, side)

    def _allowed(self, fact: str, value: str, node: Node) -> None:
        choices = OUTCOMES if fact == OUTCOME else self.names.values.get(fact, ())
        if value not in choices:
            self.names.report.at(node, f"`{fact}` never has the value {value!r}.", nearest(value, choices))


def _joined(parts: list[Condition]) -> Condition | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def anchor(node: Node | None, names: Names, attempts: int) -> Anchor | None:
    """`from`: a moment's name, a condition, or a list of {when, take}; None if it is missing or wrong."""
    if node is None:
        return None
    if isinstance(node, Items):
        options = [_option(part, names, attempts) for part in node.parts]
    elif isinstance(node, Table) and node.get("take") is not None:
        options = [_option(node, names, attempts)]
    else:
        options = [_plain(node, names, attempts)]
    found = tuple(option for option in options if option)
    return Anchor(found) if found and len(found) == len(options) else None


def _option(node: Node, names: Names, attempts: int) -> AnchorOption | None:
    if not isinstance(node, Table) or node.get("take") is None:
        return _plain(node, names, attempts)
    fields = Fields(node, names.report, ("when", "take"), "each choice of `from`")
    option = _plain(node.entries["take"][1], names, attempts)
    when = condition(fields.get("when"), names, attempts)
    return AnchorOption(when, option.take) if option else None


def _plain(node: Node, names: Names, attempts: int) -> AnchorOption | None:
    if not isinstance(node, Text):
        take = condition(node, names, attempts)
        return AnchorOption(None, take) if take else None
    name = " ".join(node.value.split())
    stage = name.removeprefix("entry of ")
    if stage != name:
        known(names, "stage", names.stages, stage, node)
    elif name not in MOMENTS and name not in names.dates:
        choices = [*MOMENTS, *names.dates, *(f"entry of {stage}" for stage in names.stages)]
        mend = f"{{done: {name}}}" if name in names.duties else nearest(name, choices)
        names.report.at(node, f"`from: {name}` names no moment.", mend)
    return AnchorOption(None, Moment(name))
