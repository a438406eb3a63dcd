"""What is owed in a dispute, as rows for `list` and `show`: who, what, until when, why then. Prints nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parley.commands.printing import iso, or_null
from parley.dispute.audience import rule_of
from parley.dispute.deadlines import started
from parley.dispute.duty_state import DutyState
from parley.dispute.events import Deadline
from parley.dispute.reckoning import Skipped
from parley.dispute.view import View
from parley.mail.minutes_words import holders, why_date
from parley.mail.notice_steps import step_facts
from parley.mail.notice_words import plain

Row = dict[str, Any]


def owed_now(view: View) -> list[DutyState]:
    """The open duties whose own clock runs, the earliest date first, those without a date last."""
    found = [duty for duty in view.dispute.open_duties if started(view, duty)]
    return sorted(found, key=pressing)


def owed_later(view: View) -> list[DutyState]:
    """The open duties that wait for something before their clock starts."""
    return [duty for duty in view.dispute.open_duties if not started(view, duty)]


def pressing(duty: DutyState) -> tuple[bool, float]:
    """For sorting: the earliest date first, no date last."""
    return (duty.due is None, duty.due.timestamp() if duty.due else 0.0)


def is_missed(duty: DutyState) -> bool:
    """Whether a missed date of it is on record, and it was not met in time after all."""
    return duty.missed is not None and not duty.answered


def duty_row(view: View, duty: DutyState) -> Row:
    """One duty as JSON: who owes what with whom, until when, and every date that binds, explained."""
    zone = view.world.calendar.zone
    facts = step_facts(view, duty, "")
    binding = duty.binding
    return {
        "stage": duty.key.stage,
        "visit": duty.key.visit,
        "duty": duty.key.duty,
        "party": or_null(duty.key.party),
        "row": duty.key.row or None,
        "do": duty.do,
        "what": facts["what"],
        "clause": or_null(duty.clause),
        "who": people_rows(view, duty.holders),
        "with": people_rows(view, duty.counterparts),
        "nobody_yet": list(duty.unfilled),
        "media": list(rule_of(view, duty).media),
        "prefer": list(rule_of(view, duty).prefer),
        "by": iso(duty.due, zone),
        "why": why_date(view, binding) if binding else or_null(rule_of(view, duty).within_words),
        "not_before": date_row(view, duty.earliest) if duty.earliest else None,
        "dates": [date_row(view, one) for one in sorted(duty.deadlines, key=lambda one: one.at)],
        "if_unresolved": facts["if_unresolved"],
        "missed": iso(duty.missed, zone) if is_missed(duty) else None,
        "reminded": iso(duty.reminded, zone),
        "attempts": [
            {"at": iso(one.at, zone), "medium": or_null(one.medium), "by": one.by} for one in duty.attempts
        ],
    }


def date_row(view: View, deadline: Deadline) -> Row:
    """One date that binds, with how it was reached."""
    zone = view.world.calendar.zone
    return {
        "at": iso(deadline.at, zone),
        "aim": iso(deadline.aim, zone),
        "clock": or_null(deadline.clock),
        "firm": deadline.firm,
        "length": deadline.length,
        "anchor": {"name": deadline.anchor, "at": iso(deadline.start, zone)},
        "clause": or_null(deadline.clause),
        "skipped": [_skipped(one) for one in deadline.skipped],
        "why": deadline.why,
    }


def people_rows(view: View, people: Iterable[str]) -> list[Row]:
    """People as JSON: id and name."""
    return [{"id": one, "name": plain(view.world.person(one).name)} for one in people]


def who_and_what(view: View, duty: DutyState) -> str:
    """ "Priya Nair: speak to Robert Hale"."""
    return f"{holders(view, duty)}: {step_facts(view, duty, '')['what']}"


def _skipped(skipped: Skipped) -> Row:
    return {"date": skipped.day.isoformat(), "why": skipped.why}
