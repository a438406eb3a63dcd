"""One dispute in figures: how far it went, what was done in time, how people spoke. What `parley report` adds up.

No person stands in it, no word that anybody wrote, nothing of a child.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from parley.dispute.dispute import Alert, StageVisit
from parley.dispute.duty_state import DutyState
from parley.dispute.parties import rule_of
from parley.dispute.people import side_of_holders
from parley.dispute.urgency import nobody_awake
from parley.dispute.view import View
from parley.dispute.workdays import is_working_day, local_day
from parley.mail.minutes_words import stage_label
from parley.mail.notice_record import ended_words
from parley.value import value

TALKS = ("talk", "meet")  # what only a conversation meets


@value
class StageFigures:
    """A visit of a stage. ended: the dispute ended here. without: the steps it was opened without; overridden:
    somebody decided so; tried: attempts stood in (else its date had passed, and the rules go on then)."""

    stage: str
    label: str
    visit: int
    opened: datetime
    left: datetime | None
    ended: bool
    without: tuple[str, ...]
    overridden: bool
    tried: bool


@value
class StepFigures:
    """Something that was owed and had a date. agency: whose people owed it, "" if unknown. done: None while it is open.

    result: in time | late | missed (its date has passed, and it is open) | open | not asked (its stage was left first).
    talk: only a conversation meets it.
    """

    stage: str
    label: str
    duty: str
    agency: str
    due: datetime
    done: datetime | None
    result: str
    talk: bool


@value
class TalkFigures:
    """A conversation that took place: when, at which stage, by which medium ("" if nobody said)."""

    at: datetime
    stage: str
    label: str
    medium: str


@value
class AlertFigures:
    """An urgent concern. inside: office hours, so that nobody was woken. minutes: until somebody acknowledged it."""

    at: datetime
    agency: str
    inside: bool
    alerted: int
    minutes: int | None
    nobody: bool


@value
class Figures:
    """A dispute. outcome: in words, "" while it is open. working_days: from raised to closed, None while it is open.

    also: (side, agency) of those that take part beside the first of a side. ended_without, ended_overridden, ended_tried:
    as in a stage's, where the way out asked for something that was not done.
    """

    reference: str
    protocol: str
    title: str
    referring: str
    receiving: str
    also: tuple[tuple[str, str], ...]
    raised: datetime
    closed: datetime | None
    outcome: str
    working_days: int | None
    ended_without: tuple[str, ...]
    ended_overridden: bool
    ended_tried: bool
    stages: tuple[StageFigures, ...]
    steps: tuple[StepFigures, ...]
    conversations: tuple[TalkFigures, ...]
    attempts: tuple[datetime, ...]
    alerts: tuple[AlertFigures, ...]


def figures_of(view: View) -> Figures:
    """The figures of the dispute as it stands at `view.now`."""
    dispute = view.dispute
    raised = dispute.moments["raised"]
    return Figures(
        reference=dispute.reference,
        protocol=dispute.protocol,
        title=view.protocol.title,
        referring=dispute.agencies.get("referring", ""),
        receiving=dispute.agencies.get("receiving", ""),
        also=dispute.joined,
        raised=raised,
        closed=dispute.closed,
        outcome=ended_words(view, dispute.outcome, named=False) if dispute.closed else "",
        working_days=working_days(view, raised, dispute.closed) if dispute.closed else None,
        ended_without=dispute.ended_without,
        ended_overridden=bool(dispute.ended_by),
        ended_tried=dispute.tried(dispute.ended_without),
        stages=tuple(_stage(view, visit) for visit in dispute.visits),
        steps=tuple(_step(view, duty, duty.due) for duty in dispute.duties.values() if duty.due),
        conversations=_talks(view),
        attempts=tuple(sorted({one.at for duty in dispute.duties.values() for one in duty.attempts})),
        alerts=tuple(_alert(view, alert) for alert in dispute.alerts.values()),
    )


def working_days(view: View, start: datetime, end: datetime) -> int:
    """How many working days lie between the two, the first day not counted (register G1)."""
    calendar = view.world.calendar
    first, last = local_day(start, calendar.zone), local_day(end, calendar.zone)
    days: list[date] = [first + timedelta(n) for n in range(1, (last - first).days + 1)]
    return sum(is_working_day(calendar, day) for day in days)


def _stage(view: View, visit: StageVisit) -> StageFigures:
    return StageFigures(
        stage=visit.stage,
        label=stage_label(view, visit.stage),
        visit=visit.visit,
        opened=visit.opened,
        left=visit.left,
        ended=view.dispute.status == "closed" and visit == view.dispute.last,
        without=visit.without,
        overridden=bool(visit.overridden_by),
        tried=view.dispute.tried(visit.without),
    )


def _step(view: View, duty: DutyState, due: datetime) -> StepFigures:
    return StepFigures(
        stage=duty.key.stage,
        label=stage_label(view, duty.key.stage),
        duty=duty.key.duty,
        agency=_agency(view, duty),
        due=due,
        done=duty.done_as_said if duty.status == "done" else None,
        result=_result(view, duty, due),
        talk=duty.do in TALKS,
    )


def _result(view: View, duty: DutyState, due: datetime) -> str:
    if duty.status == "done" and duty.done_at:
        return "in time" if _was_in_time(duty, due) else "late"
    if duty.missed and not duty.answered:
        return "missed"
    return "not asked" if duty.status == "overtaken" else "missed" if due < view.now else "open"


def _was_in_time(duty: DutyState, due: datetime) -> bool:
    """By what is known now: where a date of it is on record as missed, as the record says of that."""
    if duty.answered or (duty.missed and duty.missed not in duty.met_by):
        return duty.answered
    done = duty.done_as_said
    return done is not None and done <= due


def _agency(view: View, duty: DutyState) -> str:
    """Whose step it was: the agency of the first who owed it; else of the side that owed it."""
    for person in duty.holders:
        if agency := view.world.person(person).agency:
            return agency
    return view.dispute.agencies.get(side_of_holders(view, rule_of(view, duty).by), "")


def _talks(view: View) -> tuple[TalkFigures, ...]:
    """Each conversation once, whatever it met: one telephone call may meet a step of each side."""
    found = {
        (duty.done_at, duty.key.stage, duty.medium)
        for duty in view.dispute.duties.values()
        if duty.do in TALKS and duty.status == "done" and duty.done_at
    }
    return tuple(
        TalkFigures(at, stage, stage_label(view, stage), medium) for at, stage, medium in sorted(found)
    )


def _alert(view: View, alert: Alert) -> AlertFigures:
    taken = alert.acknowledged
    return AlertFigures(
        at=alert.raised,
        agency=alert.agency,
        inside=alert.inside and not nobody_awake(view, alert),
        alerted=len({person for _, person, _ in alert.rung}),
        minutes=int((taken - alert.raised).total_seconds() // 60) if taken else None,
        nobody=alert.exhausted and not taken,
    )
