"""Who acts for whom in a step, and why, as a mail says it. Nothing is looked up where nobody is ever away. Pure."""

from __future__ import annotations

from parley.dispute.audience import rule_of
from parley.dispute.day_words import day_name
from parley.dispute.dispute import Hold
from parley.dispute.duty_state import DutyState
from parley.dispute.people import side_of_holders, stood_in_for
from parley.dispute.standing_in import acting_for
from parley.dispute.view import View
from parley.dispute.workdays import local_day
from parley.dispute.world import away
from parley.mail.notice_people import names
from parley.mail.notice_words import plain


def missed_there(view: View, duty: DutyState, present: tuple[str, ...]) -> tuple[str, ...]:
    """Whom the rules mean for this step and who is away or has left, where one of those `present` acts for them."""
    if not view.world.directory.may_be_missed:
        return ()
    rule = rule_of(view, duty)
    own = side_of_holders(view, rule.by)
    ends = ((rule.by, duty.holders), (rule.counterparts, duty.counterparts))
    found = [
        one for whos, people in ends
        for one in stood_in_for(view, whos, own, tuple(p for p in people if p in present))
    ]  # fmt: skip
    return tuple(dict.fromkeys(found))


def stand_ins(view: View, duty: DutyState, reader: str) -> list[str]:
    """ "Sol Adeyemi stands in for Marie Kent, who is away until Thursday 9 April", of everybody there but the reader, who hears of
    it at the head of the mail."""
    if not view.world.directory.may_be_missed:
        return []
    others = tuple(one for one in dict.fromkeys((*duty.holders, *duty.counterparts)) if one != reader)
    missed = [one for one in missed_there(view, duty, others) if one != reader]
    acting = {one: acting_for(view.world.directory, one, view.today) for one in missed}
    return [f"{names(view, [acting[one]])} stands in for {absence_words(view, one)}" for one in missed]


def away_at_the_meeting(view: View, hold: Hold, reader: str) -> list[str]:
    """ "Sol Adeyemi, who is away on Wednesday 15 April": for whom the reader is asked to a meeting on a day that was set, and has not
    come yet."""
    if not view.world.directory.may_be_missed:
        return []
    on = local_day(hold.start, view.world.calendar.zone)
    asked = [view.dispute.duties[key] for key in hold.keys]
    people = dict.fromkeys(person for duty in asked for person in (*duty.holders, *duty.counterparts))
    missed = [] if reader in people else [one for one in people if one not in hold.attendees]
    acting = [one for one in missed if acting_for(view.world.directory, one, on) == reader]
    day = day_name(on, year=on.year != view.today.year)
    return [f"{plain(view.world.person(one).name)}, who is away on {day}" for one in acting]


def absence_words(view: View, person: str) -> str:
    """ "Marie Kent, who is away until Thursday 9 April"."""
    last = away(view.world.person(person), view.today)
    name = plain(view.world.person(person).name)
    if last is None:
        return f"{name}, who is no longer in this post"
    return f"{name}, who is away until {day_name(last, year=last.year != view.today.year)}"
