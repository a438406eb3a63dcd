"""Whoever does not answer an invitation: asked once more when half of the time until the meeting has passed.

That mail is their one reminder (few mails): whoever owes the conversation, and is reminded of its date anyway, sees the
meeting there and is not chased as well. What it says is plain: the number, the step, "ignore this if you have accepted".
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from parley.dispute.dispute import Hold
from parley.dispute.reminding import reminder_at
from parley.dispute.settled import said_settled
from parley.dispute.sharing import in_their_place
from parley.dispute.view import View
from parley.dispute.workdays import add_working_days, at_local, close_of, is_working_day, local_day

MORNING = time(9)
TOO_LATE = timedelta(hours=1)  # so soon before the meeting nobody reads a mail about it any more
ANSWERED = ("ACCEPTED", "DECLINED", "TENTATIVE")


def chase_at(view: View, hold: Hold) -> datetime | None:
    """When those who have not answered by then are asked once more: half of the time until it begins has passed, inside
    office hours. None where that would come too late to help."""
    if hold.asked is None:  # of a journal that is older than this
        return None
    half = hold.asked + (hold.start - hold.asked) / 2
    at = _in_office(view, half)
    return at if at <= hold.start - TOO_LATE else None


def silent(hold: Hold) -> tuple[str, ...]:
    """Who has not answered for the present time. Whoever proposed it has."""
    return tuple(
        person
        for person in hold.attendees
        if person != hold.proposer and hold.answers.get(person, (0, None, ""))[2] not in ANSWERED
    )


def to_chase(view: View, hold: Hold) -> tuple[str, ...]:
    """Who is asked once more for an answer: one reminder a stage is enough, and a reminder of a date shows the meeting."""
    return tuple(person for person in _missing(view, hold) if not _told(view, hold, person))


def anybody_to_chase(view: View, hold: Hold) -> bool:
    """Whether there is anybody. Whoever owes it stands first among those invited, and mostly is reminded: so the last are asked first."""
    return any(not _told(view, hold, person) for person in reversed(_missing(view, hold)))


def _missing(view: View, hold: Hold) -> tuple[str, ...]:
    """Whose answer is waited for, whether or not they are told of the meeting in another way."""
    missing = tuple(
        person
        for person in silent(hold)
        if person not in hold.chased and not another_comes(view, hold, person)
    )
    return () if missing and said_settled(view) else missing


def _told(view: View, hold: Hold, person: str) -> bool:
    """Whether they have had a reminder at this stage, or will have one of a date of theirs."""
    at, dispute = view.dispute.reminded.get(person), view.dispute
    if at is not None:
        visit = dispute.visit_for(hold.keys[0])
        since = visit.opened if visit else hold.asked
        if since and at >= since:
            return True
    return any(
        duty.reminded is not None or reminder_at(view, duty, duty.binding, None) is not None
        for duty in dispute.open_duties
        if person in duty.holders
    )


def another_comes(view: View, hold: Hold, person: str) -> bool:
    """Whether somebody who shares their post has said that they come."""
    there = in_their_place(view, hold, person)
    return any(one == hold.proposer or hold.answers.get(one, (0, None, ""))[2] == "ACCEPTED" for one in there)


def never_came_round(hold: Hold, person: str) -> bool:
    """Whether this person was asked, and has neither answered nor agreed to any time: silent, or declined twice."""
    return person in hold.attendees and (person in silent(hold) or hold.declines.get(person, 0) > 1)


def _in_office(view: View, at: datetime) -> datetime:
    """The instant itself, or nine o'clock on the next day that is worked."""
    calendar = view.world.calendar
    day = local_day(at, calendar.zone)
    if is_working_day(calendar, day):
        opens, closes = at_local(day, MORNING, calendar.zone), close_of(calendar, day)
        if at <= opens:
            return opens
        if at < closes:
            return at
    return at_local(add_working_days(calendar, day, 1), MORNING, calendar.zone)
