"""Conversations, attempts, notices of intention, and what the two sides say came of it.

A `talk` is met by a conversation by a medium the clause allows, never by e-mail (promise 1). One conversation
meets every duty between the same people whose own clock has started. `unresolved` is a statement of the raising
side; `resolved` needs both; accounts that differ both stand (promise 9).
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.commands import (
    Command,
    ConfirmOutcome,
    GiveNotice,
    RecordAttempt,
    RecordDiscussion,
    Refused,
)
from parley.dispute.deadlines import started
from parley.dispute.dispute import OTHER_SIDE, DutyState, keys_of
from parley.dispute.draft import Draft
from parley.dispute.events import DutyKey
from parley.dispute.protocol import SPOKEN

CONVERSATIONS = ("talk", "meet")


def record_discussion(draft: Draft, command: RecordDiscussion) -> Refused | None:
    """They spoke, by a medium that counts; what it met, what came of it, whether the other side was told."""
    duties = _conversations(draft, command.by, command.keys)
    refused = _medium_counts(draft, command.medium, duties) or _against_the_other(draft, command)
    if refused is not None:
        return refused
    if not duties:
        return _too_late_to_meet(draft, command)
    between = tuple(
        dict.fromkeys(person for duty in duties for person in (*duty.holders, *duty.counterparts))
    )
    draft.said(
        e.DiscussionRecorded, command, medium=command.medium, between=between or (command.by,),
        met=keys_of(duties), text=command.text, clause=duties[0].clause if duties else "",
    )  # fmt: skip
    for duty in duties:
        discharge(draft, command, duty, "conversation", medium=command.medium)
    if command.told:
        _told(draft, command, ())
    if command.outcome:
        state_outcome(draft, command, command.outcome, command.text)
    return None


def _too_late_to_meet(draft: Draft, command: RecordDiscussion) -> Refused | None:
    """They report a conversation of a step that is over: it is kept, and clears a miss it answers; nothing moves back."""
    over = [draft.dispute.duties[key] for key in command.keys if key in draft.dispute.duties]
    over = [duty for duty in over if duty.do in CONVERSATIONS]
    if not over:
        return Refused("No conversation of yours is open here.", "", code="nothing")
    between = tuple(dict.fromkeys(person for duty in over for person in (*duty.holders, *duty.counterparts)))
    draft.said(
        e.DiscussionRecorded, command, medium=command.medium, between=between, met=(), text=command.text,
        clause=over[0].clause,
    )  # fmt: skip
    for duty in over:
        if duty.status == "overtaken" and duty.missed and command.happened <= duty.missed:
            draft.note(e.MissAnswered, key=duty.key, clause=duty.clause)
    return None


def record_attempt(draft: Draft, command: RecordAttempt) -> Refused | None:
    """Somebody tried and nobody answered. From the raising side this also says: not resolved."""
    duties = _conversations(draft, command.by, command.keys)
    if not duties:
        return Refused("No conversation of yours is open here.", "", code="nothing")
    for duty in duties:
        draft.said(e.AttemptRecorded, command, key=duty.key, medium=command.medium, clause=duty.clause)
    if draft.dispute.side_of(command.by) == "referring":
        state_outcome(draft, command, "unresolved", "")
    return None


def give_notice(draft: Draft, command: GiveNotice) -> Refused | None:
    """The other side was told that it goes further. A note may tell; only a conversation converses (4.1.4)."""
    if not _told(draft, command, command.keys):
        return Refused("Nobody is waiting to be told by you just now.", "", code="nothing")
    return None


def confirm_outcome(draft: Draft, command: ConfirmOutcome) -> Refused | None:
    """The other side's account of the outcome: it agrees and the exit opens, or both accounts stand."""
    state_outcome(draft, command, "resolved" if command.resolved else "unresolved", command.text)
    return None


def state_outcome(draft: Draft, command: Command, value: str, text: str) -> None:
    """Put a side's account on record, and say so where it differs from the other side's."""
    side = draft.dispute.side_of(command.by) or _side_by_agency(draft, command.by)
    at = draft.dispute.at
    if at is None or not side:
        return
    before = draft.dispute.statement(side)
    if before and before.value == value and not text:
        return
    draft.said(
        e.OutcomeStated, command, side=side, stage=at.stage, visit=at.visit, value=value, text=text,
        clause=draft.protocol.confirm_clause,
    )  # fmt: skip
    other = draft.dispute.statement(OTHER_SIDE[side])
    if other and {value, other.value} == {"resolved", "unresolved"}:
        draft.note(e.AccountsDiffer, stage=at.stage, visit=at.visit, clause=draft.protocol.confirm_clause)


def discharge(
    draft: Draft, command: Command, duty: DutyState, how: str, *, medium: str = "", text: str = ""
) -> None:
    """Put the duty on record as met; if its missed date was recorded but it had been met in time, say that too."""
    draft.said(e.DutyDischarged, command, key=duty.key, how=how, medium=medium, text=text, clause=duty.clause)
    happened = draft.dispute.duties[duty.key].done_at
    if duty.missed and happened and happened <= duty.missed:
        draft.note(e.MissAnswered, key=duty.key, clause=duty.clause)


def _conversations(draft: Draft, by: str, keys: tuple[DutyKey, ...]) -> tuple[DutyState, ...]:
    """The open conversations that are meant: those asked about, and all others between the same people."""
    running = [
        duty for duty in draft.dispute.open_duties
        if duty.do in CONVERSATIONS and started(draft.view, draft.rule(duty), duty)
    ]  # fmt: skip
    if keys:
        asked = [duty for duty in running if duty.key in keys]
    else:
        asked = [duty for duty in running if _speaks_for(duty, by)]
    if not asked:
        return ()
    people = {*asked[0].holders, *asked[0].counterparts}
    return tuple(duty for duty in running if {*duty.holders, *duty.counterparts} <= people)


def _speaks_for(duty: DutyState, by: str) -> bool:
    """Whether the person is of the conversation."""
    return by in duty.holders or by in duty.counterparts


def _medium_counts(draft: Draft, medium: str, duties: tuple[DutyState, ...]) -> Refused | None:
    saying = draft.protocol.says.get("no_email")
    clause = duties[0].clause if duties else (saying.clause if saying else "")
    if medium and medium not in SPOKEN:
        text = saying.text if saying else "E-mail does not count as the conversation"
        return Refused(f"{text}. Speak by phone, video or face to face.", clause, code="email")
    for duty in duties:
        allowed = draft.rule(duty).media
        if medium and allowed and medium not in allowed:
            return Refused(f"For this step it has to be {' or '.join(allowed)}.", duty.clause, code="medium")
    return None


def _against_the_other(draft: Draft, command: RecordDiscussion) -> Refused | None:
    """SOLVED, while the other side said the opposite, needs one YES (design.md section 7)."""
    side = draft.dispute.side_of(command.by)
    other = draft.dispute.statement(OTHER_SIDE[side]) if side else None
    if command.outcome == "resolved" and not command.confirmed and other and other.value == "unresolved":
        return Refused(
            "The other side says that it is not resolved.", draft.protocol.confirm_clause, code="again"
        )
    return None


def _told(draft: Draft, command: RecordDiscussion | GiveNotice, keys: tuple[DutyKey, ...]) -> bool:
    tells = [duty for duty in draft.dispute.open_duties if duty.do == "tell" and command.by in duty.holders]
    asked = [duty for duty in tells if duty.key in keys] or tells
    for duty in asked:
        discharge(draft, command, duty, "notice", medium=command.medium)
    return bool(asked)


def _side_by_agency(draft: Draft, person: str) -> str:
    agency = draft.world.person(person).agency
    sides = [side for side, theirs in draft.dispute.agencies.items() if agency and theirs == agency]
    return sides[0] if len(sides) == 1 else ""
