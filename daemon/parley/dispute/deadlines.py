"""The dates that bind a duty: its own limit, the caps of clocks that span its stage, and an earlier date to
protect the child. Each is computed once, explained, and stored; an open dispute's dates never move by
themselves, only because what they were counted from became known or was corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from parley.dispute.choices import chosen
from parley.dispute.day_words import clock_time, day_name
from parley.dispute.dispute import StageVisit
from parley.dispute.duty_state import DutyState
from parley.dispute.events import Deadline, DutyKey
from parley.dispute.forms import LAST, ROW, day_in_words
from parley.dispute.moments import anchored
from parley.dispute.named_days import AT_ONCE, as_soon_as_possible, end_by
from parley.dispute.named_moments import meeting_from, named_moment
from parley.dispute.once import once
from parley.dispute.parties import rule_of, view_of
from parley.dispute.protocol import Anchor, Due, Duty
from parley.dispute.protocol_times import MEETING_OF
from parley.dispute.reckoning import Reckoning, begin_of, end_of, run_on
from parley.dispute.spans import ELAPSED
from parley.dispute.usual_words import who_it_is_about
from parley.dispute.view import View
from parley.dispute.workdays import Span, close_of, local_day, local_time

DAYS = (ROW, LAST, MEETING_OF)  # moments that are days: what a row says, the latest of several, a body's next


def deadlines_for(view: View, duty: Duty, key: DutyKey, visit: StageVisit) -> tuple[Deadline, ...]:
    """Every date that binds this instance as things stand, each with its explanation. None known: empty."""
    found: list[Deadline] = []
    if duty.within or duty.aim:
        own = _limit(view, duty.within, duty.aim, duty.anchor, visit, duty.clause, firm=duty.firm, key=key)
        if own:
            found.append(own)
    if duty.due:
        named = _named(view, duty, duty.due, visit, key)
        if named:
            found.append(named)
    if not duty.stays:  # what stays outlives the window
        for clock in view.protocol.clocks_over(visit.stage, duty.id):
            cap = clock_deadline(view, clock.id, visit)
            if cap:
                found.append(cap)
    found = _within_reach(view, key, found)
    return (*found, *_earlier(view, duty, key)) if view.dispute.shortened else tuple(found)


def earliest_for(view: View, duty: Duty, key: DutyKey, visit: StageVisit) -> Deadline | None:
    """Before which this instance does not count, explained; None for whenever, or while it is not known from when. A pause does
    not move it: it gives people time, and no clock of theirs runs. An earlier date that protects the child goes before it."""
    start = anchored(view, duty.anchor, visit, key) if duty.not_before else None
    if start is None or duty.not_before is None:
        return None
    name, instant = start
    since = _begins(view, name, instant, duty.not_before)
    first = begin_of(view.world.calendar, since, duty.not_before)
    if any(date.at < first.at for date in _earlier(view, duty, key)):
        return None
    return Deadline(
        first.at, instant, name, first.length, first.why, duty.clause, first.skipped, firm=duty.firm
    )


def as_told(stored: Deadline | None, wanted: Deadline | None) -> Deadline | None:
    """What is stored stays, as in `reconciled`."""
    same = stored and wanted and (stored.start, stored.length) == (wanted.start, wanted.length)
    return stored if same else wanted


@once
def clock_deadline(view: View, clock_id: str, visit: StageVisit) -> Deadline | None:
    """The date of a clock that spans this stage, or None while it has not started. Worked out once for all the duties of
    the stage."""
    clock = chosen(view, view.protocol.clock(clock_id))
    return _limit(
        view, clock.within, clock.aim, clock.anchor, visit, clock.clause, clock=clock.id, firm=clock.firm
    )


def _within_reach(view: View, key: DutyKey, found: list[Deadline]) -> list[Deadline]:
    """A step without a date of its own whose caps had all passed before it was asked for (the stage before it took longer than
    both may) is due as soon as possible beside them: nobody is late in their first letter."""
    if not found or not found[0].clock:  # mostly none binds, or one of its own, which stands first
        return found
    state = view.dispute.duties.get(key)
    began = state.opened if state is not None else view.now
    if max([date.at for date in found]) >= began:
        return found
    if state is not None:  # what it was told stays; where a correction has moved its caps, it is told so now
        told = [date for date in state.deadlines if not date.clock and date.length == AT_ONCE]
        if told or state.misses:
            return [*told, *found]
    last = max(found, key=lambda date: date.at)
    zone = view.world.calendar.zone
    days = [day_name(local_day(at, zone)) for at in (last.start, last.at)]
    ended = f"{last.length} from {days[0]} ended on {days[1]}"
    passed = Reckoning(last.at, last.length, last.skipped, ended)
    aim, limit = as_soon_as_possible(view.world.calendar, view.now, last.at, passed)
    due = replace(
        last, at=limit.at, length=limit.length, why=limit.why, skipped=limit.skipped, aim=aim.at, aim_why=aim.why,
        clock="",
    )  # fmt: skip
    return [due, *found]


def reconciled(stored: tuple[Deadline, ...], wanted: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    """What is stored stays as it was told to people, unless its starting moment is another one now."""
    kept = {(old.clock, old.start, old.length): old for old in stored}
    return tuple(kept.get((new.clock, new.start, new.length), new) for new in wanted)


def started(view: View, state: DutyState) -> bool:
    """Whether the duty's own clock runs: what comes "after contact" is not owed before contact."""
    key = state.key
    rule = view.protocol.duties[key.stage, key.duty]
    anchor = rule_of(view, state).anchor if rule.choices or rule.for_each else rule.anchor
    if anchor is None:
        return True
    visit = view.dispute.visit_for(key)
    seen = view_of(view, key) if rule.asks_own else view
    return visit is not None and anchored(seen, anchor, visit, key) is not None


def _limit(
    view: View,
    within: Span | None,
    aim: Span | None,
    anchor: Anchor | None,
    visit: StageVisit,
    clause: str,
    *,
    clock: str = "",
    firm: bool,
    key: DutyKey | None = None,
) -> Deadline | None:
    start = anchored(view, anchor, visit, key)
    if start is None:
        return None
    name, instant = start
    told = _dated_already(view, key, name, instant) if key else None
    # It stays as it was told to people, unless the clocks stand still
    if told is not None and told.length == AT_ONCE:
        return None if view.dispute.paused and not spared(view, key) else told
    aimed = _reached(view, aim, name, instant, clock or key) if aim else None
    limit = _reached(view, within, name, instant, clock or key) if within else aimed
    if limit is None:
        return None
    passed = None
    if key and within and limit.at < view.now and _owed(view, key) and not _known(view, key, told, limit):
        passed = limit.at
        aimed, limit = _still_to_be_met(view, within, instant, limit)
    return Deadline(
        at=limit.at,
        start=instant,
        anchor=name,
        length=limit.length,
        why=limit.why,
        clause=clause,
        skipped=limit.skipped,
        aim=aimed.at if aimed else None,
        aim_why=aimed.why if aimed else "",
        clock=clock,
        firm=firm and within is not None,
        passed=passed,
    )


def _owed(view: View, key: DutyKey) -> bool:
    """Whether somebody has it still to do, or is asked for it now."""
    state = view.dispute.duties.get(key)
    return state is None or state.status == "open"


def _known(view: View, key: DutyKey, told: Deadline | None, limit: Reckoning) -> bool:
    """Whether this date was told before it passed, or it is on record that the step was late."""
    state = view.dispute.duties.get(key)
    missed = state is not None and state.missed is not None
    return missed or (told is not None and told.length == limit.length)


def _still_to_be_met(
    view: View, within: Span, start: datetime, limit: Reckoning
) -> tuple[Reckoning, Reckoning]:
    """What is aimed at, and the limit, of a step whose own date had passed when it was first asked for: as soon as possible,
    and in no more time than the rule gives."""
    calendar, zone = view.world.calendar, view.world.calendar.zone
    began, ended = day_name(local_day(start, zone)), local_time(limit.at, zone)
    why = f"{limit.length} from {began} ended at {clock_time(ended)} on {day_name(ended.date())}"
    passed = replace(limit, why=why)
    most = end_of(calendar, view.now, within).at
    aim, last = as_soon_as_possible(calendar, view.now, limit.at, passed)
    return replace(aim, at=min(aim.at, most)), replace(last, at=min(last.at, most))


def _reached(
    view: View, span: Span, name: str, instant: datetime, of: str | DutyKey | None
) -> Reckoning | None:
    """Where this span ends, counted from a moment; None while its clock stands still."""
    since = _begins(view, name, instant, span)
    return _run_on(view, end_of(view.world.calendar, since, span), span, since, of)


def _begins(view: View, name: str, instant: datetime, span: Span) -> datetime:
    """Hours run from an hour; of a day without one (a date that people told) from when the office closes on it."""
    if span.unit not in ELAPSED:
        return instant
    calendar, fact = view.world.calendar, view.protocol.facts.get(name)
    if not (fact or name.startswith(DAYS)):
        return instant
    local = local_time(instant, calendar.zone)
    return close_of(calendar, local.date()) if local.time() == time(0) else instant


def _run_on(
    view: View, limit: Reckoning, span: Span, start: datetime, of: str | DutyKey | None
) -> Reckoning | None:
    """The limit with the times at which its clock stood still left out; None while it does."""
    for begun, ended in () if spared(view, of) else view.dispute.pauses:
        since = max(begun, start)
        if ended is None:
            return None if limit.at > since else limit
        if ended > since:
            limit = run_on(view.world.calendar, limit, span, since, ended)
    return limit


def spared(view: View, of: str | DutyKey | None) -> bool:
    """Whether this clock, or the own one of this duty, runs while all others stand still."""
    rule = view.protocol.pause
    name = of.duty if isinstance(of, DutyKey) else of
    return rule is None or name in rule.spares


def _named(view: View, duty: Duty, due: Due, visit: StageVisit, key: DutyKey) -> Deadline | None:
    """The day that a duty names instead of counting; None while nobody has said when that is."""
    moment = named_moment(view, due.moment.name, visit, key)
    if moment is None:
        return None
    name, calendar = _day_called(view, due.moment.name, key), view.world.calendar
    missed = key in view.dispute.duties and view.dispute.duties[key].missed is not None
    first = _may_begin(view, duty, visit, key) if duty.anchor and not missed else None
    if first is not None or missed:
        moment = _day_of_the_meeting(view, due.moment.name, moment, first, key)
    limit = end_by(calendar, moment, due.before, name)
    aim, told = None, _dated_already(view, key, due.moment.name, moment)
    if told is not None and first is not None and limit.at < first and told.length != AT_ONCE:
        told = None  # it passed before the step could be begun: nobody has missed it
    if told is not None and told.length == AT_ONCE:
        return told  # it stays as it was told to people
    if limit.at < view.now and told is None and _owed(view, key):
        aim, limit = as_soon_as_possible(calendar, view.now, moment, limit)
    return Deadline(
        at=limit.at,
        start=moment,
        anchor=due.moment.name,
        length=limit.length,
        why=limit.why,
        clause=duty.clause,
        skipped=limit.skipped,
        aim=aim.at if aim else None,
        aim_why=aim.why if aim else "",
        firm=duty.firm,
    )


def _may_begin(view: View, duty: Duty, visit: StageVisit, key: DutyKey) -> datetime | None:
    """From when on a step with a `from` of its own can be done: what it waits for is on record, and its first day has come. None
    while that is not known."""
    begun, earliest = anchored(view, duty.anchor, visit, key), earliest_for(view, duty, key, visit)
    return max(begun[1], earliest.at if earliest else begun[1]) if begun else None


def _day_of_the_meeting(
    view: View, name: str, moment: datetime, first: datetime | None, key: DutyKey
) -> datetime:
    """A body cannot meet on what it has not got yet: its next meeting is the first one from when the step can be done. One that
    was missed stays the one that it was."""
    if not name.startswith(MEETING_OF):
        return moment
    if first is None:
        named = (date.start for date in view.dispute.duties[key].deadlines if date.anchor == name)
        return next(named, moment)
    return meeting_from(view, name.removeprefix(MEETING_OF), max(first, moment), key) or moment


def _dated_already(view: View, key: DutyKey, name: str, moment: datetime) -> Deadline | None:
    """The date that this duty has of its own from that moment; None for one that is dated now."""
    state = view.dispute.duties.get(key)
    own = (date for date in (state.deadlines if state else ()) if not date.clock)
    return next((date for date in own if (date.anchor, date.start) == (name, moment)), None)


def _day_called(view: View, name: str, key: DutyKey) -> str:
    """The named day as people read it, to stand behind "the"."""
    fact, body = view.protocol.facts.get(name), view.world.directory.bodies.get(name.removeprefix(MEETING_OF))
    words = fact.name if fact else f"{MEETING_OF}{body.name}" if body else day_in_words(name, key)
    return words.removeprefix("the ")


def _earlier(view: View, duty: Duty, key: DutyKey) -> tuple[Deadline, ...]:
    found = [
        (until, by)
        for stage, visit, only, until, by in view.dispute.shortened
        if (stage, visit) == (key.stage, key.visit) and only in (None, key)
    ]
    if not found:
        return ()
    until, _ = min(found)
    clause = view.protocol.shorten_clause or duty.clause
    return (
        Deadline(until, until, "earlier", "an earlier date", f"an earlier date to protect the {who_it_is_about(view.protocol)}", clause, clock="earlier"),
    )  # fmt: skip
