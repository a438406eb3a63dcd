"""What a fact is now: as told at the present visit, else at the opening; what each side says came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from parley.dispute.dispute import Told
from parley.dispute.protocol import IN_AGENCY, OUTCOME, URGENT
from parley.dispute.view import View
from parley.dispute.voting import standing


def fact_value(
    view: View, fact: str, side: str = "", *, first: tuple[str, int] | None = None
) -> tuple[str, datetime] | None:
    """A fact as it stands at the present visit, else from the opening. Accounts that differ give nothing, nor do votes without a
    majority. first: the visit that is looked at before these, of a step that has stayed from it. One word that waits there for
    another hides nothing that both have said since."""
    if fact == OUTCOME:
        return _outcome(view, side)
    if fact == URGENT:
        return ("yes", view.dispute.urgent) if view.dispute.urgent else None
    said = [
        ((stage, visit), said_by, entry) for (name, said_by, stage, visit), entry in view.dispute.facts.items()
        if name == fact and side in ("", said_by.partition(IN_AGENCY)[0])
    ]  # fmt: skip
    usual = _scopes(view, [(where, entry) for where, _, entry in said]) if said else []
    for scope in [first, *usual] if first and said else usual:
        told = [(said_by, entry) for where, said_by, entry in said if where == scope]
        if told:
            if side and len({entry.value for _, entry in told}) > 1:
                return None  # its agencies differ
            stands = (told[-1][1].value, told[-1][1].at) if side else standing(view, fact, told, scope)
            if stands is not None or scope in usual:
                return stands
    return None


def somebody_says(view: View, fact: str, values: Collection[str], side: str = "") -> datetime | None:
    """Since when any one of those who have told the fact, of that side or of all, says one of these; None if nobody does."""
    said = [
        ((stage, visit), entry) for (name, said_by, stage, visit), entry in view.dispute.facts.items()
        if name == fact and side in ("", said_by.partition(IN_AGENCY)[0])
    ]  # fmt: skip
    for scope in _scopes(view, said) if said else ():
        if here := [entry for where, entry in said if where == scope]:
            return min((entry.at for entry in here if entry.value in values), default=None)
    return None


def _scopes(view: View, said: Sequence[tuple[tuple[str, int], Told]]) -> list[tuple[str, int]]:
    """Where a fact may have been told, nearest first: the ladder's present visit, the last of each track, a visit from which the
    step that decides it has stayed, the opening. said: its words, each with its visit."""
    beside = {visit.track: (visit.stage, visit.visit) for visit in view.dispute.visits if visit.track}
    last = view.dispute.last
    here = [*([(last.stage, last.visit)] if last else []), *beside.values()]
    if all(where in here or not where[0] for where, _ in said):
        return [*here, ("", 0)]  # mostly
    left = {(visit.stage, visit.visit): visit.left for visit in view.dispute.visits if not visit.track}
    stayed = [
        where for where, entry in reversed(said)
        if (gone := left.get(where)) and entry.heard and entry.heard > gone
        and (where[0], where[1] + 1) not in left
    ]  # fmt: skip
    return [*here, *dict.fromkeys(stayed), ("", 0)]


def _outcome(view: View, side: str) -> tuple[str, datetime] | None:
    """`resolved` needs both sides; `unresolved` and `waiting` are the raising side's alone (design.md section 5)."""
    if side:
        own = view.dispute.statement(side)
        return (own.value, own.at) if own else None
    raising = view.dispute.statement("referring")
    if raising is None or raising.value != "resolved":
        return (raising.value, raising.at) if raising else None
    other = view.dispute.statement("receiving")
    return ("resolved", max(raising.at, other.at)) if other and other.value == "resolved" else None
