"""The number under which an agency keeps the case that a dispute is about: who may give it, and who is shown it.

Both are the same people: those of that agency who act for a side, and whoever of it was rung. Another agency may know the
child by another number, and learns none from parley.
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.commands import GiveCaseNumber, Refused
from parley.dispute.draft import Draft
from parley.dispute.sides import acts_for_a_side, agency_of
from parley.dispute.view import View


def give(draft: Draft, command: GiveCaseNumber) -> Refused | None:
    """One number for each agency: a later one takes the place of the one before."""
    agency = _own(draft.view, command.by)
    if not agency:
        words = "A case number is kept for the agencies of the two sides, and given by their own people."
        return Refused(words, "", code="stranger")
    draft.said(e.CaseNumberGiven, command, agency=agency, number=command.number)
    return None


def number_shown(view: View, person: str) -> str:
    """The id of their own agency's number, "" if there is none, or it is not for them."""
    numbers = view.dispute.case_numbers
    if not numbers:
        return ""
    told = numbers.get(_own(view, person))
    return told.value if told else ""


def _own(view: View, person: str) -> str:
    """The agency that this person acts for here, "" if for none."""
    agency = agency_of(view, person) if person else ""
    return agency if agency and (acts_for_a_side(view, person) or _rung(view, person)) else ""


def _rung(view: View, person: str) -> bool:
    return any(who == person for alert in view.dispute.alerts.values() for _, who, _ in alert.rung)
