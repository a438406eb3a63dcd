"""Values that depend on something: `[{when: CONDITION, take: VALUE}, {take: VALUE}]` -> `Choice`.

Each key is read by the reader of its plain value, once for each `take`. Which one holds is worked out when a dispute
runs, by `dispute.choices` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from parley.dispute.conditions import Condition, FactIs
from parley.dispute.protocol import Choice
from parley.reference.fields import Fields
from parley.reference.nodes import Items, Node, Table
from parley.reference.rule_keys import keys_of
from parley.reference.rules_conditions import condition
from parley.reference.rules_names import Names

NEEDED = ("by", "with", "to", "post", "body", "within", "due")  # nothing stands in for these
OTHER_DATE = {"within": "due", "due": "within"}  # where one of the two does not hold, the other may
Options = list[tuple[Condition | None, Any]]
T = TypeVar("T")


def depends(node: Node | None) -> bool:
    """Whether this value is a list of {when, take}, and no plain one."""
    parts = node.parts if isinstance(node, Items) else (node,)
    return any(
        isinstance(part, Table) and ("take" in part.entries or "when" in part.entries) for part in parts
    )


class Choosing:
    """Reads the values of one part (a duty, a clock) and gathers its choices."""

    def __init__(self, fields: Fields, names: Names) -> None:
        self.fields = fields
        self.names = names
        self.choices: list[Choice] = []

    def value(self, key: str, field: str, read: Callable[[Fields, str], T]) -> T:
        """The value under a key, or, if it depends, the one that holds always; the others become a choice.

        field: its name in the dataclass. An absent unconditional value is what `read` gives for a missing key.
        """
        usual, options = self.options(key, read)
        if options:
            self.choices.append(Choice(field, tuple(options)))
        return usual

    def options(self, key: str, read: Callable[[Fields, str], T], *, warn: bool = True) -> tuple[T, Options]:
        """The unconditional value, and each conditional one. warn: say so if it may be that none holds."""
        node = self.fields.get(key)
        if not depends(node):
            return read(self.fields, key), []
        parts = node.parts if isinstance(node, Items) else (node,)
        options: Options = []
        usual = read(Fields(None, self.names.report, keys_of("choice"), self.fields.what), "take")
        for n, part in enumerate(parts):
            one = Fields(part, self.names.report, keys_of("choice"), f"each choice of `{key}`")
            if not one.has("take"):
                one.required("take", f"take: a value of `{key}`")
            if one.has("when"):
                options.append((condition(one.get("when"), self.names), read(one, "take")))
                continue
            usual = read(one, "take")
            if n + 1 < len(parts):
                message = "This choice holds always: nothing below it is ever taken."
                self.names.report.at(part, message, "it last, or a `when`")
        other = self.fields.has(OTHER_DATE.get(key, ""))
        if warn and len(options) == len(parts) and key in NEEDED and not (other or self._all_values(options)):
            assert node is not None
            message = f"If none of these holds, {self.fields.what} has no `{key}`."
            self.names.report.at(node, message, "- {take: …}, as the last choice", warning=True)
        return usual, options

    def _all_values(self, options: Options) -> bool:
        """Whether one of the conditions always holds: together they name every value of one fact."""
        tested = [when for when, _ in options]
        facts = {when.fact for when in tested if isinstance(when, FactIs) and not when.side}
        if len(facts) != 1 or not all(isinstance(when, FactIs) for when in tested):
            return False
        named = {value for when in tested if isinstance(when, FactIs) for value in when.values}
        return named >= set(self.names.values.get(facts.pop(), ("",)))
