"""A missed date on record, looked at again: it was met after all, or what was said to be in time was not.

A miss rests on a date, and on when the step was done. People report late, and correct both, as often as they see a slip: the day that
is counted from, or when they spoke. By what is known now each missed date was met or it was not, whatever was said first, and whoever
read otherwise is told (promises 5 and 6). Only what is on record as missed is looked at: a step that was done by the date that people
had been told is not late by another day that is told when it is done (docs/decisions/0040).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.dispute import events as e
from parley.dispute.conditions import Done, asked_for, name_of
from parley.dispute.deadlines import deadlines_for, reconciled
from parley.dispute.draft import Draft
from parley.dispute.duty_state import Correction, DutyState
from parley.dispute.events import Deadline, DutyKey
from parley.dispute.media import medium_counts
from parley.dispute.named_days import AT_ONCE
from parley.dispute.protocol import Moment


def look_at_miss(draft: Draft, key: DutyKey, *, redated: bool = False) -> None:
    """Of a step that is over: say which of its missed dates were met, and which of those that were said to be met were not. redated:
    since the day that they are counted from has been corrected."""
    duty = draft.dispute.duties[key]
    if not (duty.missed or duty.missed_of) or duty.status == "open":
        return
    done = _when_done(draft, duty)
    met = [at for at in dict.fromkeys(duty.misses) if _in_time(draft, duty, at, done)]
    new = tuple(at for at in met if at not in duty.met_by)
    gone = tuple(at for at in duty.met_by if at not in met)
    if new:
        later = any(done is None or done > at for at in new)
        draft.note(e.MissAnswered, key=key, met=new, clause=duty.clause, redated=later)
    if gone:
        draft.note(e.MissStands, key=key, missed=gone, clause=duty.clause, redated=redated)


def look_at_misses(draft: Draft) -> None:
    """The day that dates are counted from is another one now. Dates of what is still owed move by themselves."""
    for key in draft.dispute.duties:
        look_at_miss(draft, key, redated=True)


def _in_time(draft: Draft, duty: DutyState, missed: datetime, done: datetime | None) -> bool:
    """Whether it was done by the date that holds in place of this one. Of what nobody did, since its stage was left: whether that date
    came after it was left."""
    holds = _in_its_place(draft, duty, missed)
    if done is not None and done <= holds:
        return True
    left = _left(draft, duty)
    return left is not None and missed < holds and left < holds


def _left(draft: Draft, duty: DutyState) -> datetime | None:
    visit = draft.dispute.visit_for(duty.key)
    if duty.status != "overtaken" or duty.void or visit is None or draft.dispute.by_mistake(duty):
        return None
    return visit.left or draft.dispute.closed


def _in_its_place(draft: Draft, duty: DutyState, missed: datetime) -> datetime:
    """The date to have been met: the one that was missed, or another of its own, or of that clock, that holds in its place. One that had
    passed before the step was asked for is none to meet."""
    dates = [date for date in _dates_now(draft, duty) if date.firm and date.at >= duty.opened]
    clocks = [clock for clock, at in duty.missed_of if at == missed]
    found = [min((date.at for date in dates if date.clock == clock), default=missed) for clock in clocks]
    if missed == duty.missed:
        found.append(min((date.at for date in dates if date.clock in ("", "earlier")), default=missed))
    return min(found, default=missed)


def _dates_now(draft: Draft, duty: DutyState) -> tuple[Deadline, ...]:
    """Its dates, as they are counted from the days that people have told, and from conversations as whoever reported them says, by now;
    any other date stays as it was told."""
    visit = draft.dispute.visit_for(duty.key)
    if visit is None or draft.protocol.stage(duty.key.stage).duty(duty.key.duty) is None:
        return ()
    wanted = deadlines_for(draft.view, draft.rule(duty), duty.key, visit)
    told = {date.clock: date for date in duty.deadlines}
    corrected = _counted_from_what_was_corrected(draft, duty)
    return tuple(
        date for date in reconciled(duty.deadlines, wanted)
        if date.clock not in told or date in duty.deadlines
        or ((date.anchor in draft.dispute.moments or date.anchor in corrected) and told[date.clock].length in (date.length, AT_ONCE))
    )  # fmt: skip


def _counted_from_what_was_corrected(draft: Draft, duty: DutyState) -> set[str]:
    """The names of anchors that rest on a conversation of which whoever reported it says another time by now."""
    corrected = {one.key.duty for one in draft.dispute.duties.values() if one.done_as_said != one.done_at}
    clocks = draft.protocol.clocks_over(duty.key.stage, duty.key.duty)
    anchors = [draft.rule(duty).anchor, *(clock.anchor for clock in clocks)]
    takes = [option.take for anchor in anchors if anchor for option in anchor.options]
    return {name_of(Done(one)) for one in corrected} | {
        name_of(take) for take in takes
        if not isinstance(take, Moment) and not corrected.isdisjoint(asked_for(take))
    }  # fmt: skip


def _when_done(draft: Draft, duty: DutyState) -> datetime | None:
    """When it was done, as whoever reported it says by now; None for nobody, or if they take it back. Of several reports of a step
    that was over by then the earliest."""
    times = [
        _as_corrected(draft, duty, at, [one for one in duty.corrected if one.by == by]) for by, at in duty.reports
    ]  # fmt: skip
    return min((at for at in times if at is not None), default=None)


def _as_corrected(draft: Draft, duty: DutyState, at: datetime, said: Sequence[Correction]) -> datetime | None:
    held, medium = True, ""
    for one in said:
        held, medium, at = not one.not_held, one.medium or medium, one.at or at
    return at if held and medium_counts(draft, medium, (duty,)) is None else None
