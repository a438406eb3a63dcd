"""A step is met: put on record, and whoever was told that its date was missed hears that it had been met in time."""

from __future__ import annotations

from datetime import datetime

from parley.dispute import events as e
from parley.dispute.commands import (
    Command,
)
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
    if duty.answered:
        return
    met = tuple(missed for missed in duty.misses if happened <= missed and missed not in duty.met)
    if met:
        draft.note(e.MissAnswered, key=duty.key, met=met, clause=duty.clause)
