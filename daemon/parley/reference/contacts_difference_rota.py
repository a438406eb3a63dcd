"""What has changed in an agency's on-call system, in plain words: whose turn came or went, which step waits how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from parley.dispute.day_words import clock_time, day_name
from parley.dispute.office_hours import days_in_words
from parley.dispute.spans import Span
from parley.dispute.world import Directory, PolicyStep, Rota, Shift, WeeklyShift

SHOWN = 12  # dated turns of one step; a calendar may bring thousands
NONE = Rota()
_TIMES = {1: "", 2: ", twice"}


def rota_changes(old: Rota | None, new: Rota | None, directory: Directory, zone: str) -> Iterator[str]:
    """Every change, a line each, without a full stop. directory: for names; zone: of its wall times."""
    before, after = old or NONE, new or NONE

    def who(person: str) -> str:
        known = directory.people.get(person)
        return known.name if known else person

    if old is None:
        yield "it has an on-call system now"
    if new is None:
        yield "it has no on-call system any more"
        return
    yield from _weekly(before, after, who)
    yield from _dated(before, after, who, zone)
    yield from _policy(before, after)
    yield from _plain(before, after, who)


def _weekly(old: Rota, new: Rota, who: Callable[[str], str]) -> Iterator[str]:
    gone = [turn for turn in old.weekly if turn not in new.weekly]
    for turn in new.weekly:
        if turn not in old.weekly:
            same = [one for one in gone if _when(one) == _when(turn)]
            was = f" (was {who(same[0].person)})" if same else ""
            gone = [one for one in gone if one not in same[:1]]
            yield f"on call, {turn.step}, {_week(turn)}: {who(turn.person)}{was}"
    for turn in gone:
        yield f"no longer on call, {turn.step}, {_week(turn)}: {who(turn.person)}"
    kept = [turn for turn in old.weekly if turn in new.weekly]
    if kept != [turn for turn in new.weekly if turn in old.weekly]:
        yield "its weekly turns stand in another order: where two cover the same hours, the first is alerted"


def _when(turn: WeeklyShift) -> tuple[object, ...]:
    return turn.step, turn.days, turn.start, turn.end


def _week(turn: WeeklyShift) -> str:
    if len(turn.days) == 7 and turn.start == turn.end == time(0):
        return "always"
    return f"{days_in_words(sorted(turn.days))} {turn.start:%H:%M} to {turn.end:%H:%M}"


def _dated(old: Rota, new: Rota, who: Callable[[str], str], zone: str) -> Iterator[str]:
    before, after = set(old.shifts), set(new.shifts)
    came = [turn for turn in new.shifts if turn not in before]
    went = [turn for turn in old.shifts if turn not in after]
    for turns, begin in ((came, ""), (went, "no longer ")):
        for step in dict.fromkeys(turn.step for turn in turns):
            mine = sorted((turn for turn in turns if turn.step == step), key=lambda turn: turn.start)
            for turn in mine[:SHOWN]:
                kind = "cover" if turn.cover else "on call"
                yield f"{begin}{kind}, {step}, {_stretch(turn, zone)}: {who(turn.person)}"
            if len(mine) > SHOWN:
                yield f"{begin}on call, {step}: {len(mine) - SHOWN} turns more, until {_moment(mine[-1].end, zone)}"


def _stretch(turn: Shift, zone: str) -> str:
    return f"{_moment(turn.start, zone)} to {_moment(turn.end, zone)}"


def _moment(at: datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"{day_name(there.date(), year=True)} {clock_time(there)}"


def _policy(old: Rota, new: Rota) -> Iterator[str]:
    if old.policy != new.policy:
        yield f"who is alerted in turn is now {_steps(new.policy)} (was {_steps(old.policy)})"


def _steps(policy: tuple[PolicyStep, ...]) -> str:
    return ", then ".join(map(_step, policy)) or "as the protocol says"


def _step(step: PolicyStep) -> str:
    waits = f"{step.wait} to answer" if step.wait else "as long to answer as the protocol says"
    times = _TIMES.get(step.times, f", {step.times} times")
    ways = "" if step.by is None else f", by {', '.join(step.by) or 'mail alone'}"
    return f"{step.ring} ({waits}{times}{ways})"


def _plain(old: Rota, new: Rota, who: Callable[[str], str]) -> Iterator[str]:
    rows: tuple[tuple[str, str, str], ...] = (
        ("the on-call number", old.number, new.number),
        ("whom it alerts last", _all(old.last_resort, who), _all(new.last_resort, who)),
        ("what is said when nobody has answered", old.if_nobody, new.if_nobody),
        ("the calendar that turns come from", _all(old.fetched, str), _all(new.fetched, str)),
        ("who hears in a short break", old.lunch, new.lunch),
        (
            "how long a note of contact is waited for",
            _length(old.contact_within),
            _length(new.contact_within),
        ),
    )
    for what, before, after in rows:
        if before != after:
            yield f"{what} is now {after or 'not said'} (was {before or 'not said'})"


def _length(span: Span | None) -> str:
    return str(span or "")


def _all(names: Iterable[str], who: Callable[[str], str]) -> str:
    return ", ".join(map(who, names))
