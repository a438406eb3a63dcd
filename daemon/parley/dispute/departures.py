"""Somebody is not there for a step of theirs that is open: they have left their post, or are away until its date has passed.
It goes to whoever follows, and both sides are told.

Who follows is the rules' own question (`people.fill`): the post's new holder, else deputy or manager; where nobody does,
the part is empty and is asked for, until somebody comes into post. Whoever is away keeps what is due after their return,
and what nobody else could take. A row of a form that names who has left names whoever acts for them.
Whoever works for the other side's agency by now has left as well.
An agency whose id is not listed any more goes by the one that its people of the dispute are listed under now.
"""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.choices import ROW
from parley.dispute.commands import Refused, ReplaceWhoIsGone
from parley.dispute.convening import asked_to_meet, day_set
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.owing import meant
from parley.dispute.people import Filled
from parley.dispute.row_owners import for_others, named_in_rows
from parley.dispute.sharing import others_there
from parley.dispute.sides import on_neither_side
from parley.dispute.standing_in import acting_for, away_until
from parley.dispute.view import View
from parley.dispute.world import in_post

ANOTHER_IS_THERE = "by the contacts, other people will be there on that day"
LEFT, AWAY, ARRIVED = "left post", "away", "in post"  # why a step is another's now


def replace_who_is_gone(draft: Draft, command: ReplaceWhoIsGone) -> Refused | None:
    """Every open step of somebody who is not there for it on this day. Nothing is said of steps that stay."""
    _agencies_of_another_id(draft, command)
    people = [p for duty in draft.open_duties for p in (*duty.holders, *duty.counterparts)]
    for person in (p for p in dict.fromkeys(people) if _has_left(draft.view, p)):
        acting = acting_for(draft.world.directory, person, draft.view.today)
        for_others(draft, command, named_in_rows(draft, person), acting, LEFT)
    for state in draft.open_duties:
        _replace(draft, command, state)
    _ask_whoever_is_there(draft, command)
    return None


def _ask_whoever_is_there(draft: Draft, command: ReplaceWhoIsGone) -> None:
    """A meeting on a day that was set was kept with whoever acts on that day for those who would be away; by the directory of now
    it is others. It stands as it is, and they are asked."""
    view = draft.view
    for hold in draft.dispute.live_holds if view.world.directory.people else ():
        state = draft.dispute.duties[hold.keys[0]]
        if hold.start <= draft.at or state.status != "open" or day_set(view, state) is None:
            continue
        asked = asked_to_meet(view, state)
        if set(asked) != set(hold.attendees):
            draft.said(
                e.MeetingMoved, command, hold=hold.id, start=hold.start, end=hold.end, attendees=asked,
                removed=tuple(p for p in hold.attendees if p not in asked), why=ANOTHER_IS_THERE, late=hold.late,
                clause=state.clause,
            )  # fmt: skip


def _agencies_of_another_id(draft: Draft, command: ReplaceWhoIsGone) -> None:
    """Of each side: without it, nobody in such an agency is found by their post."""
    directory, dispute = draft.world.directory, draft.dispute
    for side, agency in dispute.agencies.items():
        if agency in directory.agencies:
            continue
        theirs = [person for (of, _), person in dispute.people.items() if of == side]
        listed = (directory.people[person].agency for person in theirs if person in directory.people)
        if now := next((one for one in listed if one in directory.agencies), ""):
            draft.said(e.AgencyNamed, command, side=side, agency=now)


def _replace(draft: Draft, command: ReplaceWhoIsGone, state: DutyState) -> None:
    view = draft.view
    there = dict.fromkeys((*state.holders, *state.counterparts))
    left = [person for person in there if _has_left(view, person)]
    gone = left + [person for person in there if person not in left and _away_for(view, state, person)]
    empty = [words for words in state.unfilled if not words.startswith(ROW)]
    if not gone and not empty:
        return
    by, others = meant(view, state)
    holders = _followed(state.holders, gone, by)
    counterparts = _followed(state.counterparts, gone, others)
    if (holders, counterparts) != (state.holders, state.counterparts):
        empty_now = _still_empty(state, state.holders, holders, by)
        empty_now += _still_empty(state, state.counterparts, counterparts, others)
        draft.said(
            e.DutyReassigned, command, key=state.key, holders=holders, counterparts=counterparts,
            why=LEFT if left else AWAY if gone else ARRIVED, unfilled=empty_now, gone=tuple(gone), clause=state.clause,
        )  # fmt: skip


def _still_empty(
    state: DutyState, before: tuple[str, ...], now: tuple[str, ...], meant_now: Filled
) -> tuple[str, ...]:
    """The parts of an end that nobody fills. Whoever keeps a step fills their part, be it that the directory would name nobody
    for it any more: a manager whose practitioner has left."""
    return tuple(words for words in meant_now.unfilled if before != now or words in state.unfilled)


def _has_left(view: View, person: str) -> bool:
    """By the directory; an empty one says nothing of anybody. Whoever has gone over to the other side's agency has left too."""
    known = view.world.directory.people.get(person)
    if known is None:
        return bool(view.world.directory.people)
    return not in_post(known, view.today) or on_neither_side(view, person)


def _away_for(view: View, state: DutyState, person: str) -> bool:
    """Whether they are away by the directory until the day of its date or longer, and somebody acts for them, or shares it."""
    if state.due is None or away_until(view.world, person, state.due, view.today) is None:
        return False
    return acting_for(view.world.directory, person, view.today) != person or bool(
        others_there(view, state, person)
    )


def _followed(present: tuple[str, ...], gone: list[str], meant_now: Filled) -> tuple[str, ...]:
    """These people with whoever follows those who are gone; everybody else keeps what they have. An empty end is filled."""
    if present and not any(person in gone for person in present):
        return present
    stay = [person for person in present if person not in gone]
    return tuple(dict.fromkeys([*stay, *(person for person in meant_now.people if person not in gone)]))
