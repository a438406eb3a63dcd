"""The conditions of a rule file: `when`, `needs`, `skip`, `opens` -> values of `dispute.conditions`.

A mapping with several keys means all of them. Nothing here evaluates a condition, and nothing knows an id.
"""

from __future__ import annotations

import re

from parley.dispute.conditions import (
    OWN,
    AllOf,
    AnyOf,
    Complete,
    Condition,
    Count,
    Done,
    FactIs,
    InSector,
    Missed,
    Not,
    Overrun,
    SamePerson,
    Tried,
)
from parley.dispute.protocol import OUTCOME, SIDES, URGENT
from parley.reference.fields import Fields, nearest, nearest_or_new
from parley.reference.nodes import Items, Node, Table
from parley.reference.rule_keys import keys_of
from parley.reference.rules_names import Names, Parts, known
from parley.reference.rules_who import named_whos

ANYBODY = "any "  # before a fact: as any one of those who tell it says
OUTCOMES = ("unresolved", "resolved", "waiting")
RESERVED = {OUTCOME: OUTCOMES, URGENT: ("yes",)}  # parley's own facts, and what they may be
SECTOR = "sector"  # of a side's agency, where the file has no fact of its own by that name
BESIDE = {"at_least": ("done", "count"), "times": ("tried",), "wait": ("tried",)}  # key -> what it belongs to


def condition(node: Node | None, names: Names) -> Condition | None:
    """One condition, None if it is missing or wrong. Where it stands is kept in `names.where`."""
    if node is None:
        return None
    found = _condition(node, names)
    if found is not None:
        names.where[id(found)] = node
    return found


def _meant(text: str, names: Names) -> str:
    """The condition that "vote", "done vote", "vote and papers", "mood = open" or "unresolved" was meant to be; "" where that is
    not clear."""
    fact, equals, said = re.sub(r"\s+is\s+|\s*==?\s*", "=", text.strip(), count=1).partition("=")
    if equals and (fact in names.facts or fact in RESERVED):
        return f"{{{fact}: {said}}}"
    steps = [step.strip() for step in text.split(" and ")]
    if len(steps) > 1 and all(step in names.duties for step in steps):
        return f"{{done: [{', '.join(steps)}]}}"
    key, _, name = text.strip().rpartition(" ")
    if name in names.duties and key in ("", "done", "missed", "tried"):
        return f"{{{key or 'done'}: {name}}}"
    return f"{{{OUTCOME}: {name}}}" if name in OUTCOMES and not key else ""


def _condition(node: Node, names: Names) -> Condition | None:
    if isinstance(node, Items):
        if not node.parts:
            names.report.at(node, "This list of conditions is empty.", "[{done: a_duty}]")
        parts = [part for item in node.parts if (part := condition(item, names))]
        return AllOf(tuple(parts))
    if not isinstance(node, Table):
        mend = _meant(node.value, names) or "{done: a_duty}, or {outcome: unresolved}"
        names.report.at(node, f"{node.value!r} is not a condition.", mend)
        return None
    return _Reader(node, names).whole()


class _Reader:
    """One mapping: each key is a condition, or belongs to one."""

    def __init__(self, table: Table, names: Names) -> None:
        self.table = table
        self.names = names
        self.fields = Fields(table, names.report, tuple(table.entries), "the condition")

    def whole(self) -> Condition | None:
        self._strays()
        parts = [part for key in self.table.entries if key not in BESIDE and (part := self._one(key))]
        if not self.table.entries:
            self.names.report.at(self.table, "This condition is empty.", "{done: a_duty}")
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _strays(self) -> None:
        for key, owners in BESIDE.items():
            if key not in self.table.entries:
                continue
            written, beside = (
                self.table.entries[key][0],
                [owner for owner in owners if owner in self.table.entries],
            )
            if not beside:
                self.names.report.at(
                    written, f"`{key}` belongs beside `{owners[0]}`.", f"{owners[0]}: a_duty"
                )
            elif len(beside) > 1:
                message = f"`{key}` may belong to `{beside[0]}` or to `{beside[1]}`."
                self.names.report.at(written, message, "all: [{…}, {…}], each with its own")

    def _one(self, key: str) -> Condition | None:
        node = self.table.entries[key][1]
        match key:
            case "done":
                at_least = self.fields.whole("at_least", 0, least=1)
                return _joined([Done(duty, at_least) for duty in self._duties(key)])
            case "tried":
                times = self.fields.whole("times", self.names.attempts, least=1, most=99)
                wait = self.fields.yes("wait", default=True)
                return _joined([Tried(duty, times, wait) for duty in self._duties(key)])
            case "missed":
                return _joined([
                    Overrun(name) if name in self.names.clocks and name not in self.names.duties else Missed(name)
                    for name in self._named(key, {**self.names.clocks, **self.names.duties}, "duty or clock")
                ])  # fmt: skip
            case "complete":
                return _joined([part for node in self.fields.items(key) if (part := self._complete(node))])
            case "count":
                return self._count(node)
            case "same_person":
                return self._same_person(node)
            case "any" | "all":
                return self._several(key, node)
            case "referring sector" | "receiving sector" | "own sector" if SECTOR not in self.names.facts:
                return self._sector(key, node)
            case "not":
                part = condition(node, self.names)
                return Not(part) if part else None
            case _:
                return self._fact(key, node)

    def _duties(self, key: str) -> list[str]:
        return self._named(key, self.names.duties, "duty")

    def _named(self, key: str, among: Parts, kind: str) -> list[str]:
        nodes = self.fields.items(key)
        if not nodes:
            self.names.report.at(self.fields.place(key), f"`{key}` names no {kind}.", nearest("", among))
        return [known(self.names, kind, among, self.fields.one_text(node), node) for node in nodes]

    def _complete(self, node: Node) -> Condition | None:
        """ "form" or "form.section"."""
        name = self.fields.one_text(node)
        form, _, section = name.partition(".")
        if name not in self.names.forms and self.names.section(name) is None:
            mend = nearest(name, [*self.names.forms, *self.names.sections])
            self.names.report.at(node, f"There is no form and no section `{name}`.", mend)
            return None
        return Complete(form, section)

    def _count(self, node: Node) -> Condition | None:
        """Visits of a stage, instances of a duty, rows of a section."""
        name, at_least = self.fields.one_text(node), self.fields.whole("at_least", 1, least=1)
        section = self.names.section(name)
        if section is not None and not section.rows:
            self.names.report.at(node, f"The section `{name}` has no `rows` to count.", "a section with rows")
        elif section is None and name not in self.names.stages and name not in self.names.duties:
            mend = nearest(name, [*self.names.stages, *self.names.duties, *self.names.sections])
            self.names.report.at(node, f"There is no stage, duty or section `{name}` to count.", mend)
        return Count(name, at_least)

    def _same_person(self, node: Node) -> Condition | None:
        nodes = self.fields.items("same_person")
        whos = named_whos(nodes, self.fields, self.names)
        if len(nodes) < 2:
            self.names.report.at(
                node, "`same_person` compares two roles or more.", "same_person: [a role, another role]"
            )
        return SamePerson(whos) if len(whos) == len(nodes) > 1 else None

    def _sector(self, key: str, node: Node) -> Condition | None:
        sectors = tuple(self.fields.one_text(item) for item in self.fields.items(key))
        if not sectors:
            self.names.report.at(node, f"`{key}` has no sector to compare with.", f"{key}: Health")
        side = key.partition(" ")[0]
        if side == OWN and not self.names.owed:
            message = "Nobody owes anything here whose own sector it could be."
            self.names.report.at(self.table.entries[key][0], message, "receiving sector, or referring sector")
            return None
        return InSector(side, sectors) if sectors else None

    def _several(self, key: str, node: Node) -> Condition | None:
        if not isinstance(node, Items) or not node.parts:
            self.names.report.at(
                node, f"`{key}` takes a list of conditions.", f"{key}: [{{done: a_duty}}, …]"
            )
            return None
        parts = tuple(part for item in node.parts if (part := condition(item, self.names)))
        if len(parts) < len(node.parts):
            return None
        return AnyOf(parts) if key == "any" else AllOf(parts)

    def _fact(self, key: str, node: Node) -> Condition | None:
        """`kind: no_response`, "referring outcome: unresolved" for what one side says, "any consent: no" for what any one of them
        says."""
        written = self.table.entries[key][0]
        told = key.removeprefix(ANYBODY)
        side, _, fact = told.partition(" ") if told.split(" ")[0] in SIDES else ("", "", told)
        if told != key and fact in RESERVED:
            self.names.report.at(written, f"`{fact}` is not asked of several.", told)
            return None
        if fact == SECTOR and fact not in self.names.facts:
            self.names.report.at(written, "Whose sector is not said.", "receiving sector: Health")
            return None
        if fact not in RESERVED and fact not in self.names.facts:
            choices = [*keys_of("condition"), *RESERVED, *self.names.facts]
            new = f"{fact.replace(' ', '_')}: {{one_of: [a value, another]}}, under `facts`"
            mend = nearest_or_new(fact, choices, new, alone=True)
            self.names.report.at(written, f"There is no condition and no fact `{fact}`.", mend)
            return None
        values = tuple(self.fields.one_text(item) for item in self.fields.items(key))
        self.names.places.setdefault(("fact tested", fact), written)
        if not values:
            self.names.report.at(node, f"`{key}` has no value to compare with.")
        for item, value in zip(self.fields.items(key), values, strict=True):
            self._allowed(fact, value, item)
        return FactIs(fact, values, side, anybody=told != key)

    def _allowed(self, fact: str, value: str, node: Node) -> None:
        choices = RESERVED.get(fact) or self.names.values.get(fact, ())
        if fact == URGENT and value == "no":
            self.names.report.at(node, f"`{URGENT}` is yes or unknown.", f"not: {{{URGENT}: yes}}")
        elif value not in choices:
            self.names.report.at(node, f"`{fact}` never has the value {value!r}.", nearest(value, choices))


def _joined(parts: list[Condition]) -> Condition | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
