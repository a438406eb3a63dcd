"""A date has passed, whoever owes the step and whoever may let it go on have been asked, and nothing has come since: they are
asked again, at a growing distance, for a child waits meanwhile.

A week after they last heard, then twice as long after the date, at most four weeks apart, until the dispute ends. What is owed
after the end (what was agreed, what is learned) is asked for as well, and each time after twice as long: nobody is kept waiting by it.
Then steps with dates of their own come into one round, and each person has one letter of it.
Never while a meeting for the step is to come, which is asked about itself, nor just before another of its dates passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from parley.dispute import audience, convening, waiving
from parley.dispute import events as e
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Effect, SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.missing_people import business_managers, unfilled, who_is_missing
from parley.dispute.parties import rule_of
from parley.dispute.reminding import REMINDER_TIME
from parley.dispute.view import View
from parley.dispute.voting import yet_to_say
from parley.dispute.workdays import (
    DAYS_IN_A_WORKING_WEEK,
    add_working_days,
    at_local,
    is_working_day,
    local_day,
)

FIRST = timedelta(weeks=1)
MOST = timedelta(weeks=4)
TOGETHER = timedelta(days=2)  # steps of which people are reminded with each other
AGAIN = (("again", "yes"),)
NOT_OVER = ("open", "closed")  # of a dispute that has ended some steps may still be owed


def may_be_again(duty: DutyState, until: datetime) -> bool:
    """Whether they may be asked again by then: no sooner than the morning a week after the first date that was missed."""
    return until >= min(duty.misses) + FIRST - timedelta(days=1)


def again_at(view: View, duty: DutyState) -> datetime | None:
    """When those concerned are asked again for a step whose date has passed, or None."""
    dispute = view.dispute
    if dispute.status not in NOT_OVER or dispute.paused or not duty.misses or rule_of(view, duty).advised:
        return None
    if duty not in audience.running(view) or convening.hold_of(view, duty) is not None:
        return None
    since = _last_told(view, duty)
    heard = max(since, *_heard(view, duty))
    waited = duty.asked_again - since if duty.asked_again and duty.asked_again > since else FIRST
    at = morning(view, heard + max(FIRST, waited if dispute.status == "closed" else min(waited, MOST)))
    later = [
        date.at
        for date in duty.deadlines
        if date.firm and heard < date.at <= at + FIRST and _told_apart(view, since, date.at)
    ]
    return morning(view, max(later) + FIRST) if later else at


def _last_told(view: View, duty: DutyState) -> datetime:
    return max(missed for missed in duty.misses if audience.miss_is_told(view, duty, missed))


def _told_apart(view: View, told: datetime, at: datetime) -> bool:
    """Whether people are told of this later date's passing, too; see `audience.miss_is_told`."""
    calendar = view.world.calendar
    quiet_until = add_working_days(calendar, local_day(told, calendar.zone), DAYS_IN_A_WORKING_WEEK)
    return local_day(at, calendar.zone) > quiet_until


def _heard(view: View, duty: DutyState) -> Iterator[datetime]:
    """When those concerned last heard of it, or somebody last tried."""
    yield duty.dated or duty.opened
    if duty.asked_again:
        yield duty.asked_again
    yield from (attempt.at for attempt in duty.attempts)
    yield from (
        hold.end for hold in view.dispute.holds.values() if duty.key in hold.keys and hold.status == "passed"
    )


def morning(view: View, at: datetime) -> datetime:
    """The morning of that day, or of the first one behind it that is worked: when people are asked."""
    calendar = view.world.calendar
    day = local_day(at, calendar.zone)
    worked = day if is_working_day(calendar, day) else add_working_days(calendar, day, 1)
    return at_local(worked, REMINDER_TIME, calendar.zone)


def whom(view: View) -> Iterator[tuple[str, tuple[DutyKey, ...]]]:
    """Who is asked again just now, each once, and for which steps: whoever owes one, whoever may let it go on, and the
    business manager, who can ring them: from the second time on, or where there is nobody else. Steps that come within days
    of each other are asked for together."""
    asked: dict[str, list[DutyKey]] = {}
    for duty in view.dispute.open_duties:
        at = again_at(view, duty) if duty.misses else None
        if at is not None and at <= view.now + _together(view, duty, at):
            for person in _concerned(view, duty):
                asked.setdefault(person, []).append(duty.key)
    yield from ((person, tuple(dict.fromkeys(keys))) for person, keys in asked.items())


def _together(view: View, duty: DutyState, at: datetime) -> timedelta:
    """How long before its turn a step is asked for with another one. After the end, when dates weeks apart would have a rhythm each and
    nobody is in a hurry: once half of its wait is over, so that there is one round for all that is left."""
    if view.dispute.status != "closed":
        return TOGETHER
    return max(TOGETHER, (at - max(_last_told(view, duty), *_heard(view, duty))) / 2)


def nobody(view: View, key: DutyKey) -> bool:
    """Whether there is nobody to ask again for this step: nobody owes it, and no business manager is known."""
    return not any(_concerned(view, view.dispute.duties[key]))


def _concerned(view: View, duty: DutyState) -> Iterator[str]:
    asked = list(yet_to_say(view, duty))
    if view.dispute.is_here(duty.key):
        asked += [person for _, person in waiving.who_may_waive(view, duty)]
    yield from asked
    if not asked or (duty.asked_again and duty.asked_again > _last_told(view, duty)):
        yield from business_managers(view)


def letters(view: View, event: e.AskedAgain) -> Iterable[Effect]:
    """What somebody who is asked again reads: the steps that are theirs, the decision that is, or that a step still waits. Where
    a name is missing for theirs, and is theirs to say, they are asked for that: no word of theirs would be taken before."""
    duties = [view.dispute.duties[key] for key in event.keys]
    mine = tuple(duty for duty in duties if event.person in duty.holders)
    names = tuple(who_is_missing(view, mine, again=(event.person,)))
    yield from names
    if names:
        mine = tuple(duty for duty in mine if not unfilled(view, (duty,)))
        duties = [duty for duty in duties if duty in mine or event.person not in duty.holders]
    if mine:
        asked = audience.ask(mine)
        yield SendNotice("missed", event.person, mine[0].clause, audience.keys(mine), asked, details=AGAIN)
    for duty in duties:
        if duty in mine:
            continue
        offers = [offer for offer in waiving.at_the_miss(view, duty) if offer.person == event.person]
        if offers:
            yield from (replace(offer, details=AGAIN) for offer in offers)
        else:
            yield SendNotice("missed", event.person, duty.clause, (duty.key,), details=AGAIN)
