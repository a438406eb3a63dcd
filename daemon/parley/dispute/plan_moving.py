"""Who hears that open dates have moved, by what somebody said, by the rules or by the calendar: whoever owes something there, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from parley.dispute import audience
from parley.dispute import events as e
from parley.dispute.changed import changed
from parley.dispute.choices import because
from parley.dispute.conditions import FactIs
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.duty_state import CONVERSATIONS, DutyState, with_duty
from parley.dispute.effects import Effect, SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.plan_meetings import silent_deputies
from parley.dispute.protocol import Clock, Duty
from parley.dispute.view import View
from parley.dispute.waiving import who_may_waive
from parley.dispute.workdays import local_time

# Words of people that may move dates of others.
MOVERS = (e.DeadlineShortened, e.MomentTold, e.CorrectionMade)


def by_this_word(
    view: View, event: e.DeadlineShortened | e.MomentTold | e.CorrectionMade, dated: Sequence[DutyKey]
) -> Iterable[SendNotice]:
    """Whoever else has a date that somebody's word has moved. Another hour of a day that is counted from mostly moves none, nor does
    another day before that of a step which is due as soon as possible. dated: what was dated anew with it."""
    if isinstance(event, e.MomentTold) and event.was in (None, event.at):
        return
    if isinstance(event, e.CorrectionMade) and (event.at is None or event.undone):
        return
    moved = [duty for duty in audience.running(view) if duty.key in dated and _reads_otherwise(duty, dated)]
    for person in dict.fromkeys(p for duty in moved for p in (*duty.holders, *duty.counterparts)):
        theirs = tuple(duty for duty in audience.shared_by(view, person) if duty in moved)
        # Whoever is only to be told something has no date to keep.
        if person == event.by or all(duty.do == "tell" and person not in duty.holders for duty in theirs):
            continue
        details: tuple[tuple[str, str], ...] = ()
        if isinstance(event, e.CorrectionMade):
            name = view.world.person(event.by).name
            details = (
                ("why", f"{name} has corrected when a conversation was, and they are counted from that"),
            )
        clause = event.clause or audience.clause_of(theirs)
        question = audience.ask(theirs)
        yield SendNotice(
            "dates_changed",
            person,
            clause,
            audience.keys(theirs),
            question,
            others=(event.by,),
            details=details,
        )


def _reads_otherwise(duty: DutyState, dated: Sequence[DutyKey]) -> bool:
    """Whether a letter would name other dates of it than before; dated twice in one breath, it may stand as it did in between."""
    return duty.named != duty.before or dated.count(duty.key) > 1


def _calendar(view: View, event: e.CalendarChanged) -> Iterable[Effect]:
    days = [
        f"{day_name(day)} is {f'a day off ({name})' if name else 'worked after all'}"
        for day, name in event.days
    ]
    yield from _moved(view, event, f"the days that count have changed ({'; '.join(days)})" if days else "")


def _rules(view: View, event: e.RulesChanged) -> Iterable[Effect]:
    another = "another text of version" if event.version == event.was_version else "version"
    yield from _moved(view, event, f"this goes on under {another} {event.version} of the rules")


def _moved(view: View, event: e.Event, why: str) -> Iterable[Effect]:
    """One mail to each person who owes a date that moved just now, with what it was. A later one that runs beside it may
    move alone: then the date that they have to keep is as it was, and they need not read it again."""
    moved = [
        duty
        for duty in audience.running(view)
        if duty.was and duty.was != duty.due and duty.dated == event.received
    ]
    for person in dict.fromkeys(person for duty in moved for person in duty.holders):
        theirs = [duty for duty in moved if person in duty.holders]
        before = min(duty.was for duty in theirs if duty.was)
        mine = audience.owed_by(view, person) or tuple(theirs)
        details = (("why", why), ("before", _when(view, before)))
        clause = audience.clause_of(mine)
        yield SendNotice(
            "dates_changed", person, clause, audience.keys(mine), audience.ask(mine), details=details
        )


def depends(view: View, event: e.DutyDated) -> Iterable[Effect]:
    """A date that depends on something moved because that changed: whoever owes it hears what it was, and why."""
    duty, rule = view.dispute.duties[event.key], view.protocol.stage(event.key.stage).duty(event.key.duty)
    clocks = view.protocol.clocks_over(event.key.stage, event.key.duty)
    if event.was is None or event.was == duty.due:  # none before, or only a later limit moved
        return
    if rule is None or not (rule.choices or any(clock.choices for clock in clocks)):
        return
    parts: list[Duty | Clock] = [rule, *clocks]
    rests = [one for part in parts for one in because(view, part) if isinstance(one, FactIs)]
    facts = view.protocol.facts
    why = "; ".join(
        f"{facts[one.fact].name if one.fact in facts else one.fact}: {' or '.join(one.values)}"
        for one in rests
    )
    details = (*((("why", why),) if why else ()), ("before", _when(view, event.was)))
    for person in duty.holders:
        question = audience.ask(audience.owed_by(view, person) or (duty,))
        yield SendNotice("dates_changed", person, duty.clause, (duty.key,), question, details=details)


def heard_of_the_miss(view: View, duty: DutyState, at: datetime | None) -> tuple[str, ...]:
    """Whoever was told that its date was missed, or asked what follows from that. at: the date; None: looked back on."""
    asked = (person for _, person in who_may_waive(_still_owed(view, duty), duty))
    deputies = silent_deputies(view, [duty.key])
    return tuple(dict.fromkeys((*audience.told_of_miss(view, duty, at), *asked, *deputies)))


def _still_owed(view: View, duty: DutyState) -> View:
    """As if it had not been done, as it was when its date passed: what the way on asks for was missing, and somebody was asked. Of
    what decides a fact as it stands: the way on was not chosen before."""
    if duty.status != "done" or audience.rule_of(view, duty).fact:
        return view
    duties = with_duty(view.dispute.duties, changed(duty, status="open"))
    return View(view.protocol, view.world, changed(view.dispute, duties=duties), view.now, view.own)


def no_longer_missed(view: View, event: e.DutyDated) -> Iterable[Effect]:
    """Whoever was told that a date had passed is told that it is none any more, and which one holds; whoever owes the step reads
    its date where they read what has moved it. Where that has passed too they hear so, by the miss of it."""
    duty = view.dispute.duties[event.key]
    before = min((at for at in event.unmissed if at not in duty.misses), default=None)
    if before is None or duty.due is None or duty.due <= view.now:
        return
    details = (("unmissed", "yes"), ("before", _when(view, before)))
    for person in heard_of_the_miss(view, duty, before):
        if person not in duty.holders:
            yield SendNotice("dates_changed", person, duty.clause, (duty.key,), details=details)


def _when(view: View, at: datetime) -> str:
    there = local_time(at, view.world.calendar.zone)
    return f"{day_name(there.date())} {clock_time(there)}"


def _stopped(view: View, event: e.ClocksStopped | e.ClocksStarted) -> Iterable[Effect]:
    """Whoever owes something hears that its clock stands still, or runs on, and until when now. Not so for what is only advised,
    which has no letter of its own, nor for what is kept up as long as it lasts: neither waits for a clock."""
    still = isinstance(event, e.ClocksStopped)
    day = day_name(local_time(event.since, view.world.calendar.zone).date())
    why = (
        f"every clock stands still since {day}"
        if still
        else f"the clocks run again since {day}, with what remained"
    )
    details = (("why", f"{why} ({event.clause})" if event.clause else why),)
    timed = [d for d in audience.running(view) if d.do != "keep" and not audience.rule_of(view, d).advised]
    for person in dict.fromkeys(person for duty in timed for person in duty.holders):
        if person != event.by:
            mine = audience.owed_by(view, person)
            yield SendNotice(
                "dates_changed",
                person,
                event.clause,
                audience.keys(mine),
                audience.ask(mine),
                details=details,
            )


def day_set(view: View, event: e.MomentTold) -> Iterable[Effect]:
    """A day that some have agreed on is news to whoever else owes a step by it, as in a further agency of a side."""
    agreeing = [
        duty for duty in view.dispute.duties.values() if audience.rule_of(view, duty).fact == event.moment
    ]
    knows = {event.by, *(person for duty in agreeing for person in (*duty.holders, *duty.counterparts))}
    for duty in audience.running(view):
        due = audience.rule_of(view, duty).due
        if due is None or due.moment.name != event.moment or duty.do in CONVERSATIONS:
            continue  # a conversation is announced by its invitation
        for person in duty.holders:
            if person not in knows:
                details = (
                    ("why", f"{view.world.person(event.by).name} has told me the day that was agreed"),
                )
                yield SendNotice(
                    "dates_changed", person, duty.clause, (duty.key,), audience.ask((duty,)), others=(event.by,), details=details
                )  # fmt: skip


PLANS: dict[type, Callable[[View, Any], Iterable[Effect]]] = {
    e.CalendarChanged: _calendar,
    e.RulesChanged: _rules,
    e.ClocksStopped: _stopped,
    e.ClocksStarted: _stopped,
}
