"""Values that depend on something: the one place where `[{when: …, take: …}, {take: …}]` becomes a value.

A duty, a clock, a notice, a role or a withdrawal that has no choices comes back as it is, at no cost. What one has taken is never
stored: dates and holders are, in their events, so that a fact that changes moves them on the record.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from parley.dispute.conditions import Condition
from parley.dispute.protocol import Clock, Duty, Notice, Role, Who, Withdrawal

if TYPE_CHECKING:
    from parley.dispute.view import View

Part = TypeVar("Part", Duty, Clock, Notice, Role, Withdrawal)
ROW = "row."  # "row.whom": of the row of a form that a duty is owed for


def chosen(view: View, part: Part) -> Part:
    """The rule as it stands now: of each value that depends on something, the first whose condition holds."""
    if not part.choices:
        return part
    key = f"chosen {id(part)}"
    found: Part | None = view.kept.get(key)
    if found is None:
        view.kept[key] = replace(part, choices=())  # a role that asks for itself meets its plain value
        taken = {choice.field: _taken(view, choice.options) for choice in part.choices}
        values = {name: option[1] for name, option in taken.items() if option is not None}
        found = view.kept[key] = replace(part, choices=(), **values)
    return found


def in_row(rule: Duty, row: int) -> Duty:
    """The rule as it stands for one row of its form: `row.FIELD` means whom that row names."""
    if not rule.for_each:
        return rule
    form, _, section = rule.for_each.partition(".")
    here = (form, section, row)
    return replace(
        rule,
        by=tuple(_in_row(who, here) for who in rule.by),
        counterparts=tuple(_in_row(who, here) for who in rule.counterparts),
        missed_tell=tuple(_in_row(who, here) for who in rule.missed_tell),
    )


def _in_row(who: Who, here: tuple[str, str, int]) -> Who:
    if who.choice:
        return replace(who, choice=tuple(_in_row(one, here) for one in who.choice))
    return replace(who, row=here) if who.role.startswith(ROW) else who


def because(view: View, part: Duty | Clock) -> tuple[Condition, ...]:
    """The conditions on which its present values rest, for the record of a date that moved."""
    taken = [_taken(view, choice.options) for choice in part.choices]
    return tuple(dict.fromkeys(option[0] for option in taken if option is not None and option[0] is not None))


def _taken(
    view: View, options: tuple[tuple[Condition | None, Any], ...]
) -> tuple[Condition | None, Any] | None:
    from parley.dispute.moments import (
        holds,  # conditions ask who is meant, and who is meant may depend on one
    )

    return next((option for option in options if holds(option[0], view)), None)
