"""Dates that cannot be right: after the cap of their stage, aimed at after their limit, counted from an end that ends them.

Only what is written in the same unit is compared, from anchors of which one is never before the other.
"""

from __future__ import annotations

from parley.dispute.conditions import Condition, Overrun
from parley.dispute.protocol import Clock, Duty, Moment, Stage
from parley.dispute.workdays import Span
from parley.reference.rules_check_conditions import never
from parley.reference.rules_graph import Ways, parts
from parley.reference.rules_moments import ENTRY_OF
from parley.reference.rules_names import Names

_IN_SMALLER = {"working weeks": ("working days", 5), "weeks": ("days", 7), "hours": ("minutes", 60)}
_ORDER = {"decision": 0, "referral": 0, "raised": 1}  # of two moments, the later one has the larger number


def check(ways: Ways, names: Names) -> None:
    """Note each limit that comes too late, and each that never begins."""
    for stage in ways.protocol.every_stage:
        for duty in stage.duties:
            _after_the_cap(duty, stage, ways, names)
            _aimed_too_late(duty.aim, duty.within, ("duty", duty.id), names)
            _never_in_time(duty, stage, ways, names)
            _from_the_closing(duty, names)
            _never_begins(duty, stage, ways, names)
    for clock in ways.protocol.clocks:
        _aimed_too_late(clock.aim, clock.within, ("clock", clock.id), names)
        if clock.id in _awaited(clock, ways, set()):
            message = f"`{clock.id}` runs from a moment that comes only once it has been missed."
            names.report.at(names.places["clock", clock.id], message, "from: another moment")


def _awaited(clock: Clock, ways: Ways, seen: set[str]) -> set[str]:
    """The clocks that must be missed before this one runs, and those that these wait for."""
    tested = [part for option in clock.anchor.options for part in (option.when, option.take)]
    clocks = {
        one.clock
        for test in tested
        if not isinstance(test, Moment)
        for one in parts(test)
        if isinstance(one, Overrun)
    }
    for other in ways.protocol.clocks:
        if other.id in clocks - seen:
            seen.add(other.id)
            _awaited(other, ways, seen)
    return seen


def _after_the_cap(duty: Duty, stage: Stage, ways: Ways, names: Names) -> None:
    if duty.within is None or duty.anchor is None or duty.stays:
        return
    for clock in ways.protocol.clocks_over(stage.id, duty.id):
        if not longer(duty.within, clock.within) or not _never_before(duty, clock, stage):
            continue
        message = (
            f"`{duty.id}` has {duty.within}, and {clock.name} ({clock.within}) ends before that:"
            " the limit of the duty never counts."
        )
        mend = f"within: {clock.within}, or less"
        names.report.at(names.places["duty", duty.id], message, mend, warning=True)


def longer(one: Span, other: Span) -> bool:
    """Whether the one length is longer, for certain: both are counted in the same unit."""
    (amount, unit), (other_amount, other_unit) = _smaller(one), _smaller(other)
    return unit == other_unit and amount > other_amount


def _smaller(span: Span) -> tuple[int, str]:
    unit, times = _IN_SMALLER.get(span.unit, (span.unit, 1))
    return span.amount * times, unit


def _never_before(duty: Duty, clock: Clock, stage: Stage) -> bool:
    """Whether the duty's time begins, for certain, no earlier than the clock's."""
    assert duty.anchor is not None
    ours = [_named(option.take, stage) for option in duty.anchor.options]
    theirs = [
        _named(option.take, stage if clock.spans == (stage.id,) else None) for option in clock.anchor.options
    ]
    if len(ours) == len(theirs) == 1 and ours == theirs and ours[0]:
        return True
    if not all(name in _ORDER for name in theirs):
        return False
    # What happens in the course of a dispute (an entry, a duty done) is never before its raising.
    earliest = min((_ORDER.get(name, _ORDER["raised"]) if name else -1 for name in ours), default=-1)
    return earliest >= max(_ORDER[name] for name in theirs)


def _named(take: Moment | Condition, stage: Stage | None) -> str:
    """What an anchor counts from: a moment's name, "a condition", or "" for a day that may be any."""
    if not isinstance(take, Moment):
        return "a condition"
    if take.name == "entry":
        return f"entry of {stage.id}" if stage else "entry"
    return take.name if take.name in _ORDER or take.name.startswith("entry of ") else ""


def _aimed_too_late(aim: Span | None, within: Span | None, place: tuple[str, str], names: Names) -> None:
    if aim and within and longer(aim, within):
        message = f"The aim ({aim}) is later than the limit ({within})."
        names.report.at(names.places[place], message, f"aim: less than {within}", warning=True)


def _never_in_time(duty: Duty, stage: Stage, ways: Ways, names: Names) -> None:
    """An earliest day behind the latest: of the same step, or of a clock over it that begins no later."""
    first = duty.not_before
    if first is None:
        return
    ends = [(duty.within, "its own limit")] if duty.within else []
    clocks = () if duty.stays else ways.protocol.clocks_over(stage.id, duty.id)
    ends += [(one.within, one.name) for one in clocks if one.firm and _never_before(duty, one, stage)]
    for end, name in ends:
        if longer(first, end):
            message = f"`{duty.id}` may not be done before {first}, and {name} ({end}) ends before that."
            names.report.at(names.places["duty", duty.id], message, f"not_before: {end}, or less")


def _never_begins(duty: Duty, stage: Stage, ways: Ways, names: Names) -> None:
    """A limit counted from what can only come after its stage; what stays may wait for that."""
    if duty.anchor is None or duty.stays:
        return
    reasons = [_comes_later(option.take, stage.id, ways) for option in duty.anchor.options]
    if all(reasons):
        message = f"The time of `{duty.id}` never begins: {reasons[0]}."
        names.report.at(names.places["duty", duty.id], message, "from: something before it, or stays: yes")


def _comes_later(take: Moment | Condition, here: str, ways: Ways) -> str:
    if not isinstance(take, Moment):
        return never(take, here, ways)[0]
    stage = take.name.removeprefix(ENTRY_OF)
    if stage != take.name and not ways.before(stage, here):
        return f"`{stage}` comes only after `{here}`"
    return ""


def _from_the_closing(duty: Duty, names: Names) -> None:
    moments = [option.take for option in duty.anchor.options] if duty.anchor else []
    moments += [duty.due.moment] if duty.due else []
    if Moment("closed") in moments and not duty.after_closing:
        message = f"`{duty.id}` counts from the closing, and ends with it."
        names.report.at(names.places["duty", duty.id], message, "stays: after closing, beside it")
