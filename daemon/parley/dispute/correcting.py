"""CORRECT: what somebody says afterwards of their own record. A new entry beside the first, never an erasure (design.md
section 3, promise 9).

Where it says how or when a conversation was, it is about the last one on record that they took part in, of those that
they reported themselves if there are any. Of somebody else's report it is an account beside theirs, and moves nothing. It
moves no stage; a missed date that turns out to have been met is answered, and dates that are counted from that conversation move
(section 5: a correction moves the date and says so).
Whoever says of their own report that it was by e-mail, or that there was no conversation, while its stage is open, owes
it again: else the next stage would open without it (promise 1). Once it has been left nothing moves back.
"""

from __future__ import annotations

from datetime import datetime

from parley.dispute import events as e
from parley.dispute.commands import AnyCommand, CorrectRecord, Refused
from parley.dispute.draft import Draft
from parley.dispute.duty_state import CONVERSATIONS, DutyState, keys_of
from parley.dispute.media import medium_counts
from parley.dispute.misses import look_at_miss, look_at_misses


def correct(draft: Draft, command: CorrectRecord) -> Refused | None:
    """Kept beside what it corrects."""
    corrected = _last_talk(draft, command)
    undone = [duty for duty in corrected if _owed_again(draft, command, duty)]
    draft.said(
        e.CorrectionMade, command, text=command.text, medium=command.medium, at=command.at, keys=keys_of(corrected),
        undone=keys_of(undone), not_held=command.not_held,
    )  # fmt: skip
    for duty in corrected:
        if duty not in undone:
            look_at_miss(draft, duty.key)
        elif duty.met_by:
            draft.note(e.MissStands, key=duty.key, missed=duty.met_by, clause=duty.clause)
    if any(draft.dispute.duties[duty.key].done_as_said != duty.done_as_said for duty in corrected):
        look_at_misses(draft)
    return None


def _owed_again(draft: Draft, command: CorrectRecord, duty: DutyState) -> bool:
    """Whether its reporter says now that it was in a way that does not count, or not at all, before anything was built on it."""
    visit = draft.dispute.visit_for(duty.key)
    here = draft.dispute.status != "closed" and visit is not None and visit.left is None
    if not here or duty.done_by != command.by:
        return False
    return command.not_held or medium_counts(draft, command.medium, (duty,)) is not None


def claimed(draft: Draft, command: AnyCommand) -> list[datetime]:
    """The time that a command gives to a conversation on record, if it corrects one."""
    if not isinstance(command, CorrectRecord) or command.at is None or not _last_talk(draft, command):
        return []
    return [command.at]


def _last_talk(draft: Draft, command: CorrectRecord) -> tuple[DutyState, ...]:
    """The steps that the last conversation with them in it met, of what they reported if they did; none where they do
    not say how or when it was, or that there was none."""
    if not (command.medium or command.at or command.not_held):
        return ()
    by = command.by
    met = [
        (who, at, duty) for duty in draft.dispute.duties.values() if duty.do in CONVERSATIONS
        for who, at in duty.reports
        if by in (who, *duty.holders, *duty.counterparts, *duty.present)
        and (not command.whom or command.whom in (*duty.holders, *duty.counterparts, *duty.present))
    ]  # fmt: skip
    about = [one for one in met if one[0] == by] or met
    last: datetime | None = max((at for _, at, _ in about), default=None)
    return tuple(dict.fromkeys(duty for _, at, duty in about if at == last))
