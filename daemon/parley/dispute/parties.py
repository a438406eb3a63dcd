"""For whom a step is owed: one party for a plain one, one per agency with `each`; the agency that a party is; and the rule of one
party's step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.dispute.choices import chosen, in_row
from parley.dispute.events import DutyKey
from parley.dispute.people import side_named, sides_meant
from parley.dispute.protocol import SIDES, Duty, Who

if TYPE_CHECKING:
    from parley.dispute.duty_state import DutyState
    from parley.dispute.view import View

Party = tuple[str, tuple[Who, ...]]  # its name in the key of its instance, and whom the rule means by it


def parties(view: View, by: tuple[Who, ...]) -> list[Party]:
    """One party for a plain duty; with `each`, one per agency, named by the agency (or the side, if unknown)."""
    if True not in [who.each for who in by]:
        return [("", by)]
    found: list[Party] = []
    for who in by:
        for side in sides_meant(who, "referring") if who.side else SIDES:
            name = view.dispute.agencies.get(side, side)
            taken = name in [party for party, _ in found]  # one agency on both sides is still two parties
            found.append((side if taken else name, (Who(who.role, side),)))
    # Those that joined come last: the others keep their places.
    further = [(who, one) for who in by if who.role for one in view.dispute.joined]
    found += [
        (agency, (Who(who.role, side, agency=agency),)) for who, (side, agency) in further
        if side in (sides_meant(who, "referring") if who.side else SIDES)
    ]  # fmt: skip
    return found


def party_of(view: View, duty: Duty, key: DutyKey) -> tuple[Who, ...]:
    """Whom the rule means by this instance's party: of which side, or of which further agency. duty: as it stands now."""
    here = (key.stage, key.visit, key.duty, key.row)
    same = [k for k in view.dispute.duties if (k.stage, k.visit, k.duty, k.row) == here]
    return _meant_by(parties(view, duty.by), key.party, [k.party for k in same])


def _meant_by(found: list[Party], party: str, opened: Sequence[str]) -> tuple[Who, ...]:
    """Whom the rule means for one party of those for whom a step was opened. A further agency goes by its name: agencies join
    in any order. A side's first one goes by its place: its name may have become known since."""
    further = {name: by for name, by in found if any(who.agency for who in by)}
    if party in further:
        return further[party]
    first = [name for name in opened if name not in further]
    return found[min(first.index(party), len(found) - len(further) - 1)][1]


def seen_by(view: View, by: tuple[Who, ...]) -> View:
    """As seen from the agency of whoever owes it, for what the rule lets depend on its sector."""
    joined = next((who.agency for who in by if who.agency), "")
    return view.of(joined or view.dispute.agencies.get(side_named(view, by), ""))


def view_of(view: View, key: DutyKey) -> View:
    """As this instance sees it: mostly like everybody; from its own agency, where its rule asks for "own sector"."""
    rule = view.protocol.duties.get((key.stage, key.duty))
    if rule is None or not rule.asks_own:
        return view
    return seen_by(view, party_of(view, in_row(chosen(view, rule), key.row), key))


def rule_of(view: View, duty: DutyState) -> Duty:
    """The rule that made the instance, as it stands now. The protocol is pinned: a duty instance always has its rule."""
    rule = view.protocol.duties[duty.key.stage, duty.key.duty]
    if not (rule.choices or rule.for_each):
        return rule
    return in_row(chosen(view_of(view, duty.key), rule), duty.key.row)
