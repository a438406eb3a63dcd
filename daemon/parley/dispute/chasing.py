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
    missing = tuple(
        person
        for person in silent(hold)
        if person not in hold.chased and not another_comes(view, hold, person)
    )
    if not missing or said_settled(view):
        return ()
    visit = view.dispute.visit_for(hold.keys[0])
    since = visit.opened if visit else hold.asked
    told = {person for person, at in view.dispute.reminded.items() if since and at >= since}
    told |= {
        person
        for duty in view.dispute.open_duties
        if set(missing) & set(duty.holders) and (duty.reminded or reminder_at(view, duty, duty.binding, None))
        for person in duty.holders
    }
    return tuple(person for person in missing if person not in told)


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
