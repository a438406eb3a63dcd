"""A step is met: put on record, and whoever was told that its date was missed hears that it had been met in time."""

from __future__ import annotations

from datetime import datetime

from parley.dispute import events as e
from parley.dispute.commands import (
    Command,
)
from parley.dispute.deadlines import deadlines_for
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState


def discharge(
    draft: Draft, command: Command, duty: DutyState, how: str, *, medium: str = "", text: str = "",
    present: tuple[str, ...] = (), timed: bool = False, by_day: bool = False,
) -> None:  # fmt: skip
    """Put the duty on record as met; if its missed date was recorded but it had been met in time, say that too."""
    draft.said(
        e.DutyDischarged, command, key=duty.key, how=how, medium=medium, text=text, present=present, timed=timed,
        by_day=by_day, clause=duty.clause,
    )  # fmt: skip
    answer_miss(draft, command.happened, duty)


def answer_miss(draft: Draft, happened: datetime, duty: DutyState) -> None:
    """Met in time, recorded late: whoever was told of the miss is told so, once. Several dates may bind a step: the later one of a
    clock over the stage may have been met where its own was not."""
    if duty.answered or not duty.misses:
        return
    met = tuple(
        missed for missed in duty.misses if happened <= _in_its_place(duty, missed) and missed not in duty.met
    )
    if met:
        draft.note(e.MissAnswered, key=duty.key, met=met, clause=duty.clause)


def answer_misses_of_other_dates(draft: Draft) -> None:
    """The day that dates are counted from is another one now: what was met after the date that was missed, and by the one that
    holds, was in time. Dates of what is still owed move by themselves."""
    for duty in draft.dispute.duties.values():
        done = duty.done_at
        if duty.status != "done" or not duty.missed or duty.answered or done is None:
            continue
        visit = draft.dispute.visit_for(duty.key)
        dates = deadlines_for(draft.view, draft.rule(duty), duty.key, visit) if visit else ()
        gone = duty.no_miss_by(dates)
        if duty.missed in gone and done <= min(date.at for date in dates if date.firm):
            met = tuple(missed for missed in duty.misses if missed in gone or done <= missed)
            draft.note(e.MissAnswered, key=duty.key, met=met, clause=duty.clause, redated=True)


def _in_its_place(duty: DutyState, missed: datetime) -> datetime:
    """The date to have been met: the one that was missed, or an earlier one of its own that holds in its place."""
    if missed != duty.missed:
        return missed
    own = (date.at for date in duty.deadlines if date.firm and date.clock in ("", "earlier"))
    return min([missed, *own])
