"""Not before a day: what the rules want to have time for first ("not before five working days after the papers were sent").

Late never locks, for a child cannot wait for whoever is late. Too early is another matter: the time was given to somebody, to
read or to think, and what is done sooner has not given it. So it does not count for that step, whatever else came of it:
SOLVED is heard all the same, and whoever may override still may (docs/decisions/0034).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from parley.dispute.commands import Refused
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.events import Deadline
from parley.dispute.workdays import local_time


def too_early(duty: DutyState, at: datetime) -> bool:
    """Whether what was done then does not count for it yet. Where the day is no firm one (`firm: no`) it does."""
    return duty.earliest is not None and duty.earliest.firm and at < duty.earliest.at


def in_its_time(duties: Sequence[DutyState], at: datetime) -> tuple[DutyState, ...]:
    """Those for which what was done then counts."""
    return tuple([duty for duty in duties if not too_early(duty, at)])


def first_moment(date: Deadline, zone: str) -> str:
    """ "Tuesday 7 April", or "14:05 on Tuesday 7 April" where it begins at an hour."""
    there = local_time(date.at, zone)
    day = day_name(there.date())
    return day if there.time() == time(0) else f"{clock_time(there)} on {day}"


def before_its_time(date: Deadline, zone: str) -> str:
    """Why it cannot be sooner, as a sentence without its end."""
    return f"the protocol wants it not before {first_moment(date, zone)}: {date.why}"


def not_yet(draft: Draft, duties: Sequence[DutyState]) -> Refused:
    """What was done too early for these does not count for them; what still helps."""
    date = max((one.earliest for one in duties if one.earliest), key=lambda one: one.at)
    why = before_its_time(date, draft.world.calendar.zone)
    words = f"That was too early for this step: {why}. Please do it again from then on"
    words += "; if it is settled, reply SOLVED." if any(one.do in ("talk", "meet") for one in duties) else "."
    return Refused(words, date.clause, code="early")
