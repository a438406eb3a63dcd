"""A step is met: put on record, and whoever was told that its date was missed hears that it had been met in time."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.commands import (
    Command,
)
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.misses import look_at_miss


def discharge(
    draft: Draft, command: Command, duty: DutyState, how: str, *, medium: str = "", text: str = "",
    present: tuple[str, ...] = (), timed: bool = False, by_day: bool = False,
) -> None:  # fmt: skip
    """Put the duty on record as met; if its missed date was recorded but it had been met in time, say that too."""
    draft.said(
        e.DutyDischarged, command, key=duty.key, how=how, medium=medium, text=text, present=present, timed=timed,
        by_day=by_day, clause=duty.clause,
    )  # fmt: skip
    look_at_miss(draft, duty.key)
