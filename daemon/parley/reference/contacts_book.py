"""What contacts files said, gathered over all of them: entries by id, each with its place, and which ids they use of each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parley.dispute.world import Agency, Body, Person, SafetyContact
from parley.reference.fields import Fields
from parley.reference.nodes import Node, Report, Table, Text

Places = Mapping[tuple[str, str], tuple[str, int, int]]  # (kind, id) -> file, line and column of that entry


@dataclass
class Reference:
    """An id that one entry of a file uses and another must declare."""

    kind: str
    id: str
    node: Node
    report: Report


@dataclass
class Book:
    """What the files said, gathered over all of them, with the place of each thing."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    safety: dict[str, SafetyContact] = field(default_factory=dict)
    places: dict[tuple[str, str], tuple[Report, Node]] = field(default_factory=dict)
    last_terms: dict[str, date] = field(default_factory=dict)  # agency -> the last day of its last term
    references: list[Reference] = field(default_factory=list)
    torn: bool = False  # a file has lost entries, or nobody knows which it has
    unread: set[str] = field(default_factory=set)  # words that stand as keys in files that could not be read

    def new(self, kind: str, name: str, node: Node, report: Report) -> bool:
        """Whether this id comes for the first time; if not, a problem that names the other place."""
        if (kind, name) not in self.places:
            self.places[kind, name] = (report, node)
            return True
        other, where = self.places[kind, name]
        report.at(node, f"The {kind} `{name}` stands already in {other.file}, line {where.line}.", "it once")
        return False

    def may_have(self, name: str) -> bool:
        """Whether a file that could not be read as a whole may declare this id: what is wrong there is said there, and once."""
        return self.torn or name in self.unread

    def refer(self, kind: str, fields: Fields, key: str) -> tuple[str, ...]:
        """The ids under a key, remembered so that they can be looked up when all files are read."""
        found = []
        for node in fields.items(key):
            if name := fields.one_text(node):
                self.references.append(Reference(kind, name, node, fields.report))
                found.append(name)
        return tuple(found)


def entries(root: Fields, key: str, example: str) -> list[tuple[str, Text, Node]]:
    """id, where it stands, and what it says, of a mapping of entries."""
    node = root.get(key)
    if node is None or (isinstance(node, Text) and not node.value):
        return []
    if not isinstance(node, Table):
        root.report.at(node, f"`{key}` takes one entry below the other, each under its own id.", example)
        return []
    return [(name, written, value) for name, (written, value) in node.entries.items()]
