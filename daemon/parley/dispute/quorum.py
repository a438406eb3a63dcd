"""Who must have been there for a meeting or a decision to count: a quorum in agencies (R&K, footnote 6).

Only members of the panel count, and whoever deputises for one. Who was there is said with the record, never supposed
from who was invited.
"""

from __future__ import annotations

from parley.dispute.commands import Refused
from parley.dispute.dispute import Hold
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.parties import rule_of
from parley.dispute.people import in_words, resolve
from parley.dispute.protocol import Duty, Role, Who
from parley.dispute.sharing import in_their_place
from parley.dispute.view import View

NEEDS_QUORUM = ("meet", "decide")
HOW_TO_SAY = (
    "Write who was there in a line of its own, everybody by name, yourself too if you were: Present: …, …, …"
)


def without_quorum(draft: Draft, state: DutyState, present: tuple[str, ...]) -> Refused | None:
    """Why this meeting or decision does not count with those who were there; None if it does, or needs no quorum."""
    rule = draft.rule(state)
    for who, role in _panels(draft.view, rule):
        agencies = _agencies_there(draft.view, who, present)
        if len(agencies) < role.quorum:
            return Refused(_said(draft, who, role, agencies), role.clause or state.clause, code="quorum")
    return None


def goes_on_without(view: View, hold: Hold, person: str) -> bool:
    """Whether a meeting stands although this one cannot come: somebody who shares their post may; or of a panel, whoever owes it
    comes, and enough agencies do."""
    coming = tuple(p for p in hold.attendees if hold.answers.get(p, (0, None, ""))[2] != "DECLINED")
    if set(in_their_place(view, hold, person)) & set(coming):
        return True
    for state in (view.dispute.duties[key] for key in hold.keys):
        panels = _panels(view, rule_of(view, state))
        if person in state.holders or not panels:
            return False
        if any(len(_agencies_there(view, who, coming)) < role.quorum for who, role in panels):
            return False
    return True


def _panels(view: View, rule: Duty) -> list[tuple[Who, Role]]:
    """The parts of a duty that count only with so many agencies."""
    if rule.do not in NEEDS_QUORUM:
        return []
    each = [one for who in (*rule.by, *rule.counterparts) for one in (who.choice or (who,))]
    roles = [(who, view.protocol.roles.get(who.role)) for who in each]
    return [(who, role) for who, role in roles if role is not None and role.quorum]


def _agencies_there(view: View, who: Who, present: tuple[str, ...]) -> tuple[str, ...]:
    """The agencies of those members who were there, or of whoever came in a member's place."""
    members = resolve(view, (who,)).people
    here = [m for m in members if m in present or view.world.person(m).deputy in present]
    return tuple(dict.fromkeys(agency for m in here if (agency := view.world.person(m).agency)))


def _said(draft: Draft, who: Who, role: Role, agencies: tuple[str, ...]) -> str:
    known = draft.world.directory.agencies
    there = ", ".join(known[agency].name if agency in known else agency for agency in agencies)
    found = f"there were {len(agencies)} ({there})" if agencies else "you name none"
    body = in_words(draft.protocol, (who,)).removeprefix("the ")
    return f"The {body} needs {role.quorum} agencies to be there, and {found}. {HOW_TO_SAY}"
