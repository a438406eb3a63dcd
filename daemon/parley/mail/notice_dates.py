"""The dates that bind a step, in words: which one counts, how it was reached, which others run. Pure.

They are those stored in the event; nothing is reckoned again here.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from parley.dispute.duty_state import DutyState
from parley.dispute.earliest import first_moment
from parley.dispute.events import Deadline
from parley.dispute.protocol import Duty
from parley.dispute.usual_words import who_it_is_about
from parley.dispute.view import View
from parley.mail.notice_words import (
    briefly,
    cited,
    day_long,
    local,
    plain,
    soft,
    when_long,
    when_short,
)  # fmt: skip

MORNING = 6  # o'clock: what ends before it is not "tomorrow" to whoever reads of it the evening before


def due_facts(view: View, duty: DutyState, deadline: Deadline) -> dict[str, Any]:
    """A date in words: long, short, the day alone, ISO 8601, whether it lies behind us or is tomorrow."""
    zone = view.world.calendar.zone
    return {
        **_in_words(deadline.at, zone, view.now, view.today),
        "iso": deadline.at.isoformat(),
        "firm": deadline.firm,
        "missed": duty.missed is not None,
    }


@lru_cache(maxsize=256)
def _in_words(at: datetime, zone: str, now: datetime, today: date) -> dict[str, Any]:
    """What is said of a date at one moment: the letters of a group are mostly of one, and of few dates."""
    return {
        "long": when_long(at, zone, today),
        "short": when_short(at, zone),
        "day": day_long(at, zone, today),
        "past": at <= now,
        "near": near(at, now, zone),
    }


def near(at: datetime, now: datetime, zone: str) -> str:
    """ "today", "tomorrow"; "tonight" for an hour before the morning comes; "" for what is further off."""
    there, here = local(at, zone), local(now, zone)
    days = (there.date() - here.date()).days
    if days == 1 and there.hour < MORNING <= here.hour:
        return "tonight"
    return {0: "today", 1: "tomorrow"}.get(days, "")


def due_words(view: View, rule: Duty, binding: Deadline | None, earliest: Deadline | None = None) -> str:
    """ "by 17:00 on Tuesday 7 April"; the text's own words where it gives no number. Before them the first day on which it may be
    done, while that is to come."""
    by = _by_words(view, rule, binding)
    if earliest is None or earliest.at <= view.now:
        return by
    return ", ".join(filter(None, (f"not before {first_moment(earliest, view.world.calendar.zone)}", by)))


def _by_words(view: View, rule: Duty, binding: Deadline | None) -> str:
    if binding is None:
        still = view.dispute.paused and (rule.within or rule.aim) and not rule.within_words
        return "once the clock runs again: it stands still" if still else rule.within_words
    long = when_long(binding.at, view.world.calendar.zone, view.today)
    if binding.at <= view.now:
        return f"as soon as you can; the date for it was {long}"
    return f"by {long}"


def counted(binding: Deadline | None, clause: str) -> str:
    """How the date was counted, briefly; its clause only where it is another one than the step's."""
    if binding is None or not binding.length:
        return ""
    return cited(f"{briefly(binding.why)}.", binding.clause if binding.clause != clause else "")


def too_soon(view: View, duty: DutyState) -> list[str]:
    """That it does not count before its first day, and why that is the first, while it is to come."""
    first = duty.earliest
    if first is None or first.at <= view.now or not first.firm:
        return []
    return [f"Sooner it does not count: {briefly(first.why)}"]


def other_dates(view: View, duty: DutyState, binding: Deadline | None) -> list[str]:
    """The other dates that bind the same step: "the window of stage 1 ends at 17:00 on … (flowchart)"; not those that had
    passed before it was asked for."""
    if binding is None or len(duty.deadlines) < 2:
        return []
    zone = view.world.calendar.zone
    own = [d for d in duty.deadlines if d is not binding and d.at != binding.at and d.at >= duty.opened]
    return [
        f"{_clock_name(view, d)}{'' if d.firm else ', where possible'}: {when_long(d.at, zone, view.today)}{f' ({d.clause})' if d.clause else ''}"
        for d in sorted(own, key=lambda d: d.at)
    ]  # fmt: skip


def a_wish_before(duty: DutyState, binding: Deadline | None) -> bool:
    """Whether one of the others is earlier than the date that binds: a wish, where people have agreed a later day."""
    if binding is None or len(duty.deadlines) < 2:
        return False
    before = [date.at for date in duty.deadlines if date.at < binding.at]
    return bool(before) and max(before) >= duty.opened


def _clock_name(view: View, deadline: Deadline) -> str:
    if not deadline.clock:
        return "this step's own limit"
    if deadline.clock == "earlier":
        return f"the earlier date that protects the {plain(who_it_is_about(view.protocol))}"
    clock = next((c for c in view.protocol.clocks if c.id == deadline.clock), None)
    return soft(plain(clock.name)) if clock and clock.name else f"the limit of {deadline.length}"
