"""A bare word, while one more conversation of the same people is kept for a time to come: it is of the one on record. The other
has not been had because somebody answered its invitation (promise 1); whoever has had it sooner says how or when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.dispute.commands import RecordDiscussion, Refused
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.dispute import Hold
from parley.dispute.draft import Draft
from parley.dispute.duty_state import CONVERSATIONS, DutyState
from parley.dispute.view import View
from parley.dispute.workdays import local_time


def says_neither_how_nor_when(command: RecordDiscussion) -> bool:
    """Whether it is one word: no medium, no time, nobody who was there."""
    return not (command.medium or command.timed or command.by_day or command.present)


def still_to_come(view: View, duties: Sequence[DutyState], by: str, at: datetime) -> Hold | None:
    """The meeting that is kept for these, where it is still to come and the same people have spoken at this visit already."""
    for hold in view.dispute.live_holds:
        kept = [duty for duty in duties if duty.key in hold.keys] if hold.start > at else []
        if any(_have_spoken(view, duty, by) for duty in kept):
            return hold
    return None


def _have_spoken(view: View, duty: DutyState, by: str) -> bool:
    people, here = {*duty.holders, *duty.counterparts}, (duty.key.stage, duty.key.visit)
    return any(
        one.status == "done" and one.do in CONVERSATIONS and (one.key.stage, one.key.visit) == here
        and by in people <= {*one.holders, *one.counterparts}
        for one in view.dispute.duties.values()
    )  # fmt: skip


def kept_words(hold: Hold, zone: str) -> str:
    """What stays, and what to say if it has been had."""
    there = local_time(hold.start, zone)
    return (
        f"The conversation of {day_name(there.date())}, {clock_time(there)}, is still to come. If you have spoken again by now, say how"
        " or when, such as: SPOKE phone 14:30"
    )


def nothing_new(draft: Draft, hold: Hold, clause: str) -> Refused:
    """Where the word says no more than what is on record."""
    words = kept_words(hold, draft.world.calendar.zone)
    return Refused(f"That you have spoken is on record. {words}", clause, code="nothing")
