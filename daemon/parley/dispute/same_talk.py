"""One conversation that both report: the second account of it is no second conversation.

"Speak to him" is met by the first report, and "review it and speak again" begins with that. Whoever was there too and says so
with the same hour has not spoken again (promise 1).
"""

from __future__ import annotations

from datetime import timedelta

from parley.dispute.commands import RecordDiscussion, Refused
from parley.dispute.draft import Draft
from parley.dispute.duty_state import CONVERSATIONS, DutyState
from parley.dispute.moments import anchored
from parley.dispute.workdays import local_day

# A call begins and ends: one names its beginning, the other when they put down the phone
_ONE_CALL = timedelta(minutes=30)


def told_before(draft: Draft, command: RecordDiscussion, duty: DutyState) -> DutyState | None:
    """The step on record whose conversation this is, if that one set this duty's clock going; None: it may be the next one.
    command: with an hour, since nothing else says that both are one."""
    anchor = draft.rule(duty).anchor
    visit = draft.dispute.visit_for(duty.key)
    if anchor is None or visit is None:
        return None
    start = anchored(draft.view, anchor, visit, duty.key)
    if start is None:
        return None
    people = {*duty.holders, *duty.counterparts}
    for other in draft.dispute.duties.values():
        if other.status == "done" and other.do in CONVERSATIONS and other.done_as_said == start[1]:
            if {*other.holders, *other.counterparts} & people != people:
                continue
            if command.happened <= start[1] or (
                other.done_by != command.by and _is_one(draft, command, other)
            ):
                return other
    return None


def _is_one(draft: Draft, command: RecordDiscussion, other: DutyState) -> bool:
    """Whether somebody else's word of a conversation is of that one: within the length of a call, or of a day without an hour."""
    done = other.done_as_said
    assert done is not None, "what is done was done at a time"
    zone = draft.world.calendar.zone
    if command.by_day:
        return local_day(command.happened, zone) == local_day(done, zone)
    return command.happened <= done + _ONE_CALL


def on_record(draft: Draft, by: str, other: DutyState, still: DutyState) -> Refused:
    """That it stands there already, and that the next one is still to come. by: whoever says so now."""
    words = f"{_stands_there(draft, by, other)}. The next one is a step of its own"
    return Refused(f"{words}, and still to come.", still.clause, code="nothing")


def on_record_since(draft: Draft, by: str, other: DutyState) -> Refused:
    """That it stands there already, and that it has gone on since. by: whoever says so now."""
    words = f"{_stands_there(draft, by, other)}, and it has gone on since. Was it otherwise, or have you spoken again? Add how or when"
    return Refused(f"{words}, such as: SPOKE phone 14:30.", other.clause, code="nothing")


def _stands_there(draft: Draft, by: str, other: DutyState) -> str:
    who = draft.world.person(other.done_by).name if other.done_by not in ("", by) else ""
    return f"That conversation is on record already{f', by {who}' if who else ''}"
