"""Slips that any file may have, whatever it is about: a key without a value, a list that says one thing twice."""

from __future__ import annotations

from collections.abc import Collection

from parley.reference.nodes import Items, Node, Report, Table, Text


def slips(node: Node, report: Report, may_be_empty: Collection[str]) -> None:
    """Note them all. may_be_empty: keys of lists and mappings that somebody may still be going to fill."""
    if isinstance(node, Table):
        for key, (written, value) in node.entries.items():
            if _says_nothing(value) and key not in may_be_empty:
                report.at(written, f"`{key}` has no value.", f"{key}: a value, or the key taken out")
            slips(value, report, may_be_empty)
    elif isinstance(node, Items):
        seen: dict[object, Node] = {}
        for part in node.parts:
            first = seen.setdefault(_bare(part), part)
            if first is not part:
                report.at(part, f"This stands in the list twice (first in line {first.line}).", "it once")
            slips(part, report, may_be_empty)


def empty(node: Node, report: Report) -> None:
    """Note each key without a value in a file in which every key has one; where something is said of its line, that is enough.
    `[]` is a value: whoever writes `integrations: []` means that there are none."""
    said = {problem.line for problem in report.problems}
    for key, (written, value) in node.entries.items() if isinstance(node, Table) else ():
        if isinstance(value, Text) and not value.value.strip() and written.line not in said:
            report.at(written, f"`{key}` has no value.", f"{key}: a value, or the line taken out")
        empty(value, report)
    for part in node.parts if isinstance(node, Items) else ():
        empty(part, report)


def _says_nothing(node: Node) -> bool:
    return not node.value.strip() if isinstance(node, Text) else isinstance(node, Items) and not node.parts


def _bare(node: Node) -> object:
    """What a node says, wherever it stands."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Items):
        return tuple(_bare(part) for part in node.parts)
    return frozenset((key, _bare(value)) for key, (_, value) in node.entries.items())
