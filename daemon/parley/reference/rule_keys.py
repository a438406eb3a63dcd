"""The one table of a rule file: every mapping, every key, what it may hold and what it means.

From it come the keys that the loader allows, the schema that editors use (`rule_schema`) and the tables of the manual
(`rule_tables`). No id of any protocol is here.
"""

from __future__ import annotations

from parley.reference.rule_keys_file import FILE, SMALL
from parley.reference.rule_keys_parts import FORMS, PARTS
from parley.reference.rule_keys_stages import CONDITIONED, DUTIES, STAGES
from parley.reference.rule_kinds import ById, Parts, Shape

ROLE, FACT, REASON, INSTEAD, CLOCK, PATTERN = PARTS
STAGE, EXIT, NOTICE, TRACK, CHOICE = STAGES
ORDERED = (
    FILE, ROLE, FACT, REASON, INSTEAD, CLOCK, STAGE, DUTIES, EXIT, NOTICE, CONDITIONED, CHOICE, TRACK, *FORMS, PATTERN,
    *SMALL,
)  # fmt: skip
SHAPES: dict[str, Shape] = {shape.id: shape for shape in ORDERED}
# What may still be empty while somebody writes
LISTS = frozenset(key.name for shape in ORDERED for key in shape.keys if isinstance(key.kind, Parts | ById))


def keys_of(shape: str) -> tuple[str, ...]:
    """The keys that a mapping of this shape may have."""
    return SHAPES[shape].names
