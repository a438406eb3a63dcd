"""Somebody leaves their post while a step of theirs is open: it goes to whoever follows, and both sides are told.

Who follows is the rules' own question (`people.fill`): the post's new holder, else deputy or manager; where nobody does,
the part is empty and is asked for. A row of a form that names who has left names whoever acts for them.
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.commands import Refused, ReplaceWhoLeft
from parley.dispute.draft import Draft
from parley.dispute.owing import meant
from parley.dispute.people import View
from parley.dispute.row_owners import for_others, named_in_rows
from parley.dispute.standing_in import acting_for
from parley.dispute.world import in_post

LEFT = "left post"  # why a step is another's now


def replace_who_left(draft: Draft, command: ReplaceWhoLeft) -> Refused | None:
    """Every open step of somebody who is not in post on this day. Nothing is said of steps that stay."""
    people = [p for duty in draft.dispute.open_duties for p in (*duty.holders, *duty.counterparts)]
    gone = [person for person in dict.fromkeys(people) if _has_left(draft.view, person)]
    for person in gone:
        acting = acting_for(draft.world.directory, person, draft.view.today)
        for_others(draft, command, named_in_rows(draft, person), acting, LEFT)
    for state in draft.dispute.open_duties if gone else ():
        by, others = meant(draft.view, state)
        holders = _followed(state.holders, gone, by.people)
        counterparts = _followed(state.counterparts, gone, others.people)
        if (holders, counterparts) != (state.holders, state.counterparts):
            draft.said(
                e.DutyReassigned, command, key=state.key, holders=holders, counterparts=counterparts, why=LEFT,
                unfilled=by.unfilled + others.unfilled, clause=state.clause,
            )  # fmt: skip
    return None


def _has_left(view: View, person: str) -> bool:
    """By the directory; an empty one says nothing of anybody."""
    known = view.world.directory.people.get(person)
    return not in_post(known, view.today) if known else bool(view.world.directory.people)


def _followed(present: tuple[str, ...], gone: list[str], new: tuple[str, ...]) -> tuple[str, ...]:
    """These people with whoever follows those who have gone; everybody else keeps what they have."""
    if not any(person in gone for person in present):
        return present
    stay = [person for person in present if person not in gone]
    return tuple(dict.fromkeys([*stay, *(person for person in new if person not in gone)]))
