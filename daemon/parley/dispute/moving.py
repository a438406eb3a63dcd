"""What dates rest on changes under a running dispute: another text of the rules, other days that are worked.

Neither happens by itself. Somebody asks for other rules (`parley migrate`), and sees first what that would move;
a changed table of bank holidays is put to each open dispute, which says old, new and why (design.md section 4).
"""

from __future__ import annotations

from datetime import date

from parley.dispute import events as e
from parley.dispute.commands import MoveToRules, ReckonAgain, Refused
from parley.dispute.deadlines import deadlines_for, earliest_for
from parley.dispute.draft import Draft
from parley.dispute.events import Deadline
from parley.dispute.workdays import local_day

OFFICERS = "That is for the partnership's own officers to decide."


def move_to_rules(draft: Draft, command: MoveToRules) -> Refused | None:
    """Go on under `draft.protocol`, if it knows everything that this dispute has been through.

    What is owed no longer is overtaken; what the new rules ask for here opens, and dates move, when it settles.
    """
    new, dispute = draft.protocol, draft.dispute
    if command.by not in {person for people in draft.world.directory.officers.values() for person in people}:
        return Refused(OFFICERS, "", code="stranger")
    if new.hash == dispute.protocol_hash:
        return Refused(f"It stands on version {new.version} of these rules already.", "", code="nothing")
    missing = _unknown(draft)
    if missing:
        return Refused(
            f"The new rules do not know what this dispute rests on: {', '.join(missing)}. It stays as it is.",
            "",
        )
    draft.said(
        e.RulesChanged, command, protocol=new.id, version=new.version, protocol_hash=new.hash,
        was_version=dispute.version, was_hash=dispute.protocol_hash, clause="",
    )  # fmt: skip
    for state in draft.open_duties:
        if new.stage(state.key.stage).duty(state.key.duty) is None:
            draft.note(e.DutyOvertaken, key=state.key, clause=state.clause)
    return None


def reckon_again(draft: Draft, command: ReckonAgain) -> Refused | None:
    """Every open date as the calendar has it by now. Nothing is said of dates that stay."""
    moved = []
    for state in draft.open_duties:
        visit = draft.dispute.visit_for(state.key)
        if visit is None:
            continue
        rule = draft.rule(state)
        wanted = deadlines_for(draft.view, rule, state.key, visit)
        earliest = earliest_for(draft.view, rule, state.key, visit)
        if _dates(wanted, earliest) != _dates(state.deadlines, state.earliest):
            moved.append((state, wanted, earliest))
    if not moved:
        return None
    days = dict[date, str]()
    for state, wanted, _ in moved:
        days |= _changed_days(state.deadlines, wanted, draft.world.calendar.zone)
    draft.said(e.CalendarChanged, command, days=tuple(sorted(days.items())))
    for state, wanted, earliest in moved:
        new = next((date for date in wanted if date not in state.deadlines), earliest)
        draft.note(
            e.DutyDated, key=state.key, deadlines=wanted, why=new.why if new else "", was=state.due, clause=state.clause,
            earliest=earliest, unmissed=state.no_miss_by(wanted),
        )  # fmt: skip
    return None


def _unknown(draft: Draft) -> list[str]:
    """What the dispute names and the new rules do not: stages it has been through, parts that people play in it."""
    known = {stage.id for stage in draft.protocol.every_stage}
    stages = [f"the stage `{visit.stage}`" for visit in draft.dispute.visits if visit.stage not in known]
    parts = [f"the part `{role}`" for _, role in draft.dispute.people if role not in draft.protocol.roles]
    return list(dict.fromkeys([*stages, *parts]))


def _dates(deadlines: tuple[Deadline, ...], earliest: Deadline | None) -> list[tuple[str, object]]:
    dates = [(deadline.clock, deadline.at) for deadline in deadlines]
    return [*dates, ("earliest", earliest.at)] if earliest else [*dates]


def _changed_days(old: tuple[Deadline, ...], new: tuple[Deadline, ...], zone: str) -> dict[date, str]:
    """The days that one reckoning left out and the other, that far, did not: (day, name), "" where it counts by now."""
    before = {skipped.day: skipped.why for deadline in old for skipped in deadline.skipped}
    after = {skipped.day: skipped.why for deadline in new for skipped in deadline.skipped}
    ended, ends = _last_day(old, zone), _last_day(new, zone)
    gone = {day: "" for day in before if day not in after and day <= ends}
    come = {day: why for day, why in after.items() if day not in before and day <= ended}
    return gone | come


def _last_day(deadlines: tuple[Deadline, ...], zone: str) -> date:
    return max((local_day(deadline.at, zone) for deadline in deadlines), default=date.min)
