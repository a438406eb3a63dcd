"""What is owed, as one mail lists it: the reader's own first, what waits for something else below. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from parley.dispute.audience import owed_by, rule_of, shared_by, waiting_for_another
from parley.dispute.duty_state import DutyState, by_date
from parley.dispute.effects import OWN_LIMIT, SendNotice
from parley.dispute.protocol import Stage
from parley.dispute.view import View
from parley.dispute.waiving import who_may_waive
from parley.mail.notice_asks import stage_facts
from parley.mail.notice_hold import booked_facts
from parley.mail.notice_people import names
from parley.mail.notice_record import owed_lines
from parley.mail.notice_stand_ins import absence_words, away_at_the_meeting, missed_there
from parley.mail.notice_steps import conversations, later_facts, only_if_unresolved, step_facts

Facts = dict[str, Any]
# The letters that say what happens if nothing is recorded
_OTHERWISE = ("reminder", "stage_opened", "now_yours", "ring_instead", "notice")
_NO_STEPS = ("closed", "cancelled", "unproven", "urgent_unproven", "needs_somebody")


def agenda(view: View, effect: SendNotice) -> Facts:
    reader, waiting = effect.person, waiting_for_another(view)
    known, not_yet = view.dispute.duties, {*map(id, waiting)}  # they are the very same
    duties = [duty for key in effect.keys if (duty := known.get(key)) and id(duty) not in not_yet]
    if not duties and effect.template not in _NO_STEPS:
        duties = list(owed_by(view, reader) or shared_by(view, reader))
    stage = _stage(view, effect)
    # What has just opened comes first
    opened = stage.id if stage and effect.template == "stage_opened" else ""
    if len(duties) > 1:
        duties.sort(key=lambda duty: _pressing(view, duty, reader, opened))
    # Notice that it goes on is asked only if it is not resolved: last for its holder, nothing to others yet
    told: list[tuple[DutyState, Facts]] = []
    last: list[tuple[DutyState, Facts]] = []
    for duty in duties:
        if reader not in duty.holders and only_if_unresolved(view, rule_of(view, duty)):
            continue
        step = step_facts(view, _as_missed(duty, effect), reader)
        if not step["if_unresolved"]:
            told.append((duty, step))
        elif step["mine"]:
            last.append((duty, step))
    told += last
    shown, steps = [duty for duty, _ in told], [step for _, step in told]
    then = _to_follow(view, reader, shown) if effect.template == "reminder" else []
    _without_what_stands_below([*steps, *then])
    first = steps[0] if steps else None
    due = first["due"] if first else None
    return {
        "stage": stage_facts(view.protocol, stage.id if stage else "", True),
        "steps": steps,
        "mine": any(step["mine"] for step in steps),
        "by_hand": any(step["by_hand"] for step in steps),
        **conversations(steps),
        "first": first,
        "then": then,
        "asked_if_missed": _asked_if_missed(view, shown, first, effect.template),
        "later": [
            later_facts(view, duty, reader)
            for duty in waiting
            if stage and duty.key.stage == stage.id and reader in duty.holders
        ],
        "date": due["short"] if due else "",
        "past": bool(due and due["past"]),
        "instead_of": _instead_of(view, effect, shown),
        "owed_by_others": [] if steps else owed_lines(view, reader),
    }


def _to_follow(view: View, reader: str, now: list[DutyState]) -> list[Facts]:
    """What the reader has to do by a later date, in a reminder of this one: with its meeting, and who has answered that."""
    last = max((duty.due for duty in now if duty.due), default=None)
    found = []
    for duty in sorted(owed_by(view, reader), key=by_date):
        if last is None or duty.due is None or duty.due < last or duty in now:
            continue
        step = step_facts(view, duty, reader)
        if not step["if_unresolved"] and not step["advised"]:
            hold = next(
                (h for h in view.dispute.live_holds if duty.key in h.keys and reader in h.attendees), None
            )
            found.append({**step, "booked": booked_facts(view, hold, reader) if hold else None})
    return found


def _asked_if_missed(view: View, shown: list[DutyState], first: Facts | None, template: str) -> str:
    """Who is asked, once the date has passed, whether it may go on without this step, where nobody else is told of the miss."""
    if template not in _OTHERWISE or first is None or not first["mine"] or first["tell_if_missed"]:
        return ""
    return names(view, dict.fromkeys(person for _, person in who_may_waive(view, shown[0])))


def _instead_of(view: View, effect: SendNotice, duties: list[DutyState]) -> str:
    """For whom the reader acts in these steps, or at this meeting, and why: "Marie Kent, who is away until Thursday 9 April"."""
    if not view.world.directory.may_be_missed:
        return ""
    reader, hold = effect.person, view.dispute.holds.get(effect.hold)
    absent = dict.fromkeys(one for duty in duties for one in missed_there(view, duty, (reader,)))
    then = away_at_the_meeting(view, hold, reader) if hold is not None and not absent else []
    return ", and ".join([*(absence_words(view, person) for person in absent), *then])


def _pressing(view: View, duty: DutyState, reader: str, opened: str) -> tuple[bool, bool, bool, bool, float]:
    """What the stage `opened` asks comes first ("": none); then the reader's own, then by date; what is only advised, or is kept up as
    long as it lasts, never before others."""
    standing = duty.do == "keep" or rule_of(view, duty).advised
    other = bool(opened) and duty.key.stage != opened
    return (other, standing, reader not in duty.holders, *by_date(duty))


def _as_missed(duty: DutyState, effect: SendNotice) -> DutyState:
    """In a notice that a date was missed: the step with that date, where several bind it."""
    said = dict(effect.details).get("clock") if effect.details else None
    if not said:
        return duty
    clock = "" if said == OWN_LIMIT else said
    passed = tuple(deadline for deadline in duty.deadlines if deadline.clock == clock)
    return replace(duty, deadlines=passed) if passed else duty


def _without_what_stands_below(steps: list[Facts]) -> None:
    """Of the other dates that bind a step those that stand in the mail anyway, as the date of another step, are left out."""
    dates = [step["due"]["long"] for step in steps if step["due"] and not step["if_unresolved"]]
    for step in steps:
        if step["others"]:
            step["others"] = [said for said in step["others"] if not any(map(said.__contains__, dates))]


def _stage(view: View, effect: SendNotice) -> Stage | None:
    """The stage that the mail is about, where it names one; else that at which the ladder stands."""
    at = view.dispute.at
    named = (dict(effect.details).get("stage", "") if effect.details else "") or (at.stage if at else "")
    return view.protocol.stage_if_any(named)
