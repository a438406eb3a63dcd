"""Short words for disputes that tests of rule files live through, on the sample directory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from given import Story, london, opened

from parley.dispute import commands as c
from parley.dispute.duty_state import DutyState
from parley.dispute.events import DutyKey

Pair = tuple[tuple[str, ...], tuple[str, ...]]


def instances(story: Story, duty: str) -> list[DutyState]:
    """Every instance of a duty, in the order they opened."""
    return [state for key, state in story.dispute.duties.items() if key.duty == duty]


def owed(story: Story, duty: str) -> list[Pair]:
    """Who owes the duty, and with or to whom: one pair for each instance."""
    return [(state.holders, state.counterparts) for state in instances(story, duty)]


def key_of(story: Story, duty: str, person: str) -> DutyKey:
    """The open instance that this person owes."""
    return next(
        state.key for state in instances(story, duty) if person in state.holders and state.status == "open"
    )


def talked(story: Story, by: str, when: str, duty: str, *, medium: str = "phone", **fields: Any) -> None:
    """They had the conversation that `by` owes."""
    story.does(c.RecordDiscussion, by, when, medium=medium, keys=(key_of(story, duty, by),), **fields)


def acted(story: Story, by: str, when: str, duty: str, **fields: Any) -> None:
    """They did what `by` owes, and no conversation."""
    state = next(s for s in instances(story, duty) if by in s.holders and s.status == "open")
    kind = c.GiveNotice if state.do == "tell" else c.RecordAct
    story.does(kind, by, when, keys=(state.key,), **fields)


def without(story: Story) -> tuple[str, int, tuple[str, ...]]:
    """The stage that opened last: its id, its visit, and what it was opened without."""
    return opened(story)[-1]


def dates(story: Story, duty: str) -> dict[str, str]:
    """Every date that binds the latest instance of a duty: its own ("" for the key) and that of each clock."""
    return {deadline.clock: london(deadline.at) for deadline in story.duty(duty).deadlines}


def told(story: Story, template: str) -> set[str]:
    """Who got this notice in the last step."""
    return {person for name, person in story.notices if name == template}


def holders(pairs: Iterable[Pair]) -> list[tuple[str, ...]]:
    """Those who owe it, of what `owed` gives."""
    return [who for who, _ in pairs]
