"""Mails of parley's own that the rules ask for at a turn of the dispute: who is told, put on record when it is due."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.audience import sides_owing
from parley.dispute.choices import chosen
from parley.dispute.dispute import StageVisit
from parley.dispute.draft import Draft
from parley.dispute.events import DutyKey, NoticeGiven
from parley.dispute.moments import holds
from parley.dispute.own_agency import seen_from
from parley.dispute.people import resolve_seen_from
from parley.dispute.protocol import SIDES, Notice
from parley.dispute.voting import silent_by


def due_notices(
    draft: Draft, on: str, place: StageVisit, key: DutyKey | None = None
) -> tuple[NoticeGiven, ...]:
    """The notices of a stage for one of its turns (enter | leave | resolve | missed), to whoever is meant just now.

    key: the duty whose date was missed, where one was: "own" is the side of whoever owes it. Else it is each side's own.
    """
    found = []
    for notice in draft.protocol.stage(place.stage).notices:
        if notice.on == on and holds(notice.when, draft.view):
            found.append(_given(draft, chosen(draft.view, notice), place, key))
    return tuple(found)


def give(draft: Draft, notices: tuple[NoticeGiven, ...]) -> None:
    """Put them on record, as what follows from the turn that made them due."""
    for notice in notices:
        draft.add(notice)


def _given(draft: Draft, notice: Notice, place: StageVisit, key: DutyKey | None) -> NoticeGiven:
    duty = draft.dispute.duties.get(key) if key else None
    own = sides_owing(draft.view, duty, silent_by(draft.view, duty, draft.at)) if duty else SIDES
    to = seen_from(draft.view, notice.to, key.party) if key else notice.to
    meant = resolve_seen_from(draft.view, to, own)
    return e.NoticeGiven(
        happened=draft.at, received=draft.at, on=notice.on, stage=place.stage, visit=place.visit,
        people=meant.people, unfilled=meant.unfilled, action=notice.action, key=key, clause=notice.clause,
    )  # fmt: skip
