"""What a side says came of it. `unresolved` is a statement of the raising side; `resolved` needs both; accounts that differ both
stand (promise 9)."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.commands import Command, ConfirmOutcome, RecordDiscussion, Refused
from parley.dispute.dispute import OTHER_SIDE, StageVisit
from parley.dispute.draft import Draft
from parley.dispute.protocol import SIDES
from parley.dispute.sides import side_for


def confirm_outcome(draft: Draft, command: ConfirmOutcome) -> Refused | None:
    """The other side's account of the outcome: it agrees and the exit opens, or both accounts stand."""
    state_outcome(draft, command, "resolved" if command.resolved else "unresolved", command.text)
    return None


def state_outcome(draft: Draft, command: Command, value: str, text: str, side: str = "") -> None:
    """Put a side's account on record, and say so where it differs from the other side's."""
    side = side or side_for(draft.view, command.by)
    at = _meant(draft, command, value, side)
    if at is None or not side:
        return
    said = draft.dispute.statements
    before = said.get((at.stage, at.visit, side))
    # That they still wait, which they are asked; or their YES to "the other side says otherwise"
    again = value == "waiting" or (isinstance(command, RecordDiscussion) and command.confirmed)
    if before and before.value == value and not text and not again:
        return
    draft.said(
        e.OutcomeStated, command, side=side, stage=at.stage, visit=at.visit, value=value, text=text,
        clause=draft.protocol.confirm_clause if value == "resolved" else "",  # it is of the outcome in writing
    )  # fmt: skip
    if before and before.heard and before.heard > command.received:
        return  # filed late: what was said after it stands
    other = said.get((at.stage, at.visit, OTHER_SIDE[side]))
    changed = before is None or before.value != value
    if changed and other and {value, other.value} == {"resolved", "unresolved"}:
        draft.note(e.AccountsDiffer, stage=at.stage, visit=at.visit, clause=draft.protocol.confirm_clause)


def _meant(draft: Draft, command: Command, value: str, side: str) -> StageVisit | None:
    """The stage that it is said of: the present one, but for a mail that is filed late the one that was open when it came. That it is
    settled is of the present one all the same, unless it went on by a word of that side, or of the raising one, since."""
    dispute = draft.dispute
    at = dispute.at
    then = next(iter(dispute.places_at(command.received)), at)
    if at is None or then == at or value != "resolved":
        return at and then
    since = {
        by for (*_, by), said in dispute.statements.items()
        if said.heard and said.heard > command.received and (by == side or said.value == "unresolved")
    }  # fmt: skip
    return then if since & {side, SIDES[0]} else at


def against_the_other(draft: Draft, command: RecordDiscussion) -> Refused | None:
    """SOLVED, while the other side said the opposite, needs one YES (design.md section 7)."""
    if command.outcome != "resolved" or command.confirmed:
        return None
    side = side_for(draft.view, command.by)
    other = draft.dispute.statement(OTHER_SIDE[side]) if side else None
    if other and other.value == "unresolved":
        return Refused(
            "The other side says that it is not resolved.", draft.protocol.confirm_clause, code="again"
        )
    return None
