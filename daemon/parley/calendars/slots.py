"""Finding a time for a conversation: pure sums on what is known, the same answer every time.

Each person's hours in their own zone, without their closed days, or whenever they said that they are free;
less what they are already held for; what all have in common; before the deadline with a margin, not within the
notice that people need; the earliest first. Inside this file times are whole seconds of the epoch, so that the
days when clocks change cost nothing but care at the edges of a window (`week_spans`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, reduce
from zoneinfo import ZoneInfo

from parley.calendars.spans import Span, merged, overlap, without
from parley.calendars.week_spans import DAY, opened
from parley.dispute.office_hours import NINE_TO_FIVE, Window, hours_in_words
from parley.value import value

__all__ = [
    "NOTICE",
    "NOTICE_FACE_TO_FACE",
    "Availability",
    "Interval",
    "Slot",
    "SlotRequest",
    "Window",
    "find",
    "fits",
]

NOTICE = timedelta(hours=1)
NOTICE_FACE_TO_FACE = timedelta(hours=3)  # there is a way to go
STEP = 15 * 60  # seconds; every zone's offset is a whole number of these
MOST_IN_A_ROW = 2
DAYS_AHEAD = 31
# Looked through first, since most often there is a time in them, and a month is much to put together
DAYS_NEAR = 4

Interval = tuple[datetime, datetime]  # aware, the end not included


@value
class Availability:
    """When one person can talk. `name` is only for the reasons that people read.

    windows: weekly local times in `zone`; one that does not end after it starts ends on the next day. closed: local days on
    which the windows do not hold, with their names. holds: meetings parley keeps for this person, in any order, without the
    one that is being moved. busy: other times known to be taken. free: what this person said; it counts even outside the
    windows, on a closed day, and against `busy`. read: whether `busy` holds what their own calendar says; where it does
    not, nothing is known of it: that is not the same as free.
    """

    name: str
    zone: str = "Europe/London"
    windows: tuple[Window, ...] = NINE_TO_FIVE
    closed: Mapping[date, str] = field(default_factory=dict)
    holds: tuple[Interval, ...] = ()
    busy: tuple[Interval, ...] = ()
    free: tuple[Interval, ...] = ()
    read: bool = False


@value
class SlotRequest:
    """What is asked: a time for all of `people`, aware instants.

    before: the duty's deadline, None for no limit. margin: how long before it the talk should be over; what is left inside
    the margin is taken, and its reason says so, before anything late. notice: how long people need to be told ahead. zone:
    the zone in which reasons name times.
    """

    people: tuple[Availability, ...]
    now: datetime
    before: datetime | None
    duration: timedelta = timedelta(minutes=30)
    notice: timedelta = NOTICE
    margin: timedelta = timedelta(hours=2)
    zone: str = "Europe/London"


@value
class Slot:
    """A time in UTC, and why this one in plain English. late: it is not before the deadline. suits: it is one that suits
    the hours of all; where there is none, as soon as people can be told."""

    start: datetime
    end: datetime
    why: str
    late: bool
    suits: bool = True


def find(request: SlotRequest) -> Slot:
    """The best time there is; always one. If none is left before the deadline: the earliest after, or now."""
    first = _up(request.now + request.notice)
    limit = _floor(request.before) if request.before else first + DAYS_AHEAD * DAY
    holds = [_spans(person.holds) for person in request.people]
    taken = merged(span for row in holds for span in row)  # once: somebody may have hundreds
    common = _common(request.people, taken, first, limit)
    wished = _wished(request.people, common)
    length = _length(request.duration)
    margin = _length(request.margin) if request.before else 0
    choices = (
        (wished, limit, "a time they said is free"),
        (common, limit - margin, "the earliest time that suits the hours of all"),
        (common, limit, "the earliest time that suits the hours of all, close to the deadline"),
    )
    if slot := _best(choices, holds, length):
        return slot
    if request.before is None:
        return _at_once(request, taken, first)
    for days in (DAYS_NEAR, DAYS_AHEAD):
        common = _common(request.people, taken, first, max(first, limit) + days * DAY)
        if slot := _late(request, common, length):
            return slot
    return _at_once(request, taken, first)


def fits(request: SlotRequest, start: datetime, end: datetime) -> str:
    """Why a proposed time does not do, in plain English, or "" if it does. Notice is owed to everybody but whoever
    proposed it: nobody is at a call that they could not hear of. Where the deadline leaves no time for notice, none is asked.

    Whoever proposes has said that they are free then: put the time into their `free`. A deadline that has
    passed refuses nothing, since late never locks.
    """
    if end <= start:
        return "it ends before it begins"
    if start <= request.now:
        return "that time has passed"
    if request.before and request.now < request.before < end:
        return f"it is after the deadline, {_said(request.before, request.zone)}"
    span = (_floor(start), _ceiling(end))
    for person in request.people:
        if reason := _unfit(person, span):
            return reason
    soon = start < request.now + request.notice
    leaves_time = (
        not request.before
        or not request.now < request.before < request.now + request.notice + request.duration
    )
    for person in request.people if soon and leaves_time else ():
        if not any(begin <= start and end <= until for begin, until in person.free):
            return f"it is too soon for {person.name} to hear of it, so please ring"
    return ""


def _unfit(person: Availability, span: Span) -> str:
    """Why this person cannot, "" if they can."""
    for taken, what in (
        (_spans(person.holds), "another call that parley holds"),
        (_busy(person), "something else"),
    ):
        if overlap(taken, [span]):
            return f"it overlaps {what} for {person.name}"
    free = merged([*_open(person, *span), *_spans(person.free)])
    if any(start <= span[0] and span[1] <= end for start, end in free):
        return ""
    day = datetime.fromtimestamp(span[0], ZoneInfo(person.zone)).date()
    if day in person.closed:
        return f"{day:%A} {day.day} {day:%B} is a closed day for {person.name} ({person.closed[day]})"
    return f"it is outside the hours of {person.name} ({hours_in_words(person.windows)})"


def _best(
    choices: Sequence[tuple[list[Span], int, str]], holds: list[list[Span]], length: int
) -> Slot | None:
    """The first start of the first choice (times, end, reason) with one; three in a row only if there is no other."""
    crowded = [row for row in holds if len(row) >= MOST_IN_A_ROW]
    for spans, until, why in choices:
        for start in _starts(spans, until, length):
            if not crowded or all(_in_a_row(row, start, start + length) <= MOST_IN_A_ROW for row in crowded):
                return _slot(start, length, why, late=False)
    spans, until, why = choices[-1]
    for start in _starts(spans, until, length):
        return _slot(start, length, f"{why}; it makes three calls in a row", late=False)
    return None


def _late(request: SlotRequest, common: list[Span], length: int) -> Slot | None:
    """Nothing is left before the deadline: the earliest time that there is."""
    assert request.before is not None
    for start in _starts(common, common[-1][1] if common else 0, length):
        missed = f"no time that suits all is left before the deadline, {_said(request.before, request.zone)}"
        return _slot(
            start,
            length,
            f"{missed}; this is the earliest after it, and a call now would be better",
            late=True,
        )
    return None


def _at_once(request: SlotRequest, taken: list[Span], first: int) -> Slot:
    """As soon as people can be told; but nobody is ever asked to two of parley's calls at one time."""
    length = _length(request.duration)
    left = without([(first, first + DAYS_AHEAD * DAY)], taken)
    start = next(_starts(left, first + DAYS_AHEAD * DAY, length), first)
    late = request.before is not None and start + length > _floor(request.before)
    why = "no time suits the hours of all, so as soon as people can be told: call now"
    return replace(_slot(start, length, why, late=late), suits=False)


def _in_a_row(holds: list[Span], start: int, end: int) -> int:
    """How many of parley's calls would follow each other with no break, with one at this time among them."""
    count, before, after = 1, bisect_left(holds, (start, 0)) - 1, bisect_left(holds, (end, 0))
    while before >= 0 and start - holds[before][1] < STEP:
        count, start, before = count + 1, holds[before][0], before - 1
    while after < len(holds) and holds[after][0] - end < STEP:
        count, end, after = count + 1, holds[after][1], after + 1
    return count


def _common(people: Sequence[Availability], taken: list[Span], first: int, last: int) -> list[Span]:
    """Where all can and nobody is taken, between two moments, sorted and merged."""
    busy = [span for person in people for span in _busy(person)]
    between = taken[max(bisect_left(taken, (first, 0)) - 1, 0) : bisect_left(taken, (last, 0))]
    common = without([(first, last)], merged([*between, *busy]) if busy else between)
    known: list[object] = []
    for person in people:
        hours = (person.zone, person.windows, person.closed, person.free)
        if hours not in known:  # most people's are the same
            known.append(hours)
            common = overlap(common, merged([*_open(person, first, last), *_spans(person.free)]))
    return common


def _busy(person: Availability) -> list[Span]:
    """When this person is taken, but for what they have said since: their own words count more than their calendar."""
    busy = _spans(person.busy)
    return without(merged(busy), merged(_spans(person.free))) if busy and person.free else busy


def _wished(people: Sequence[Availability], common: list[Span]) -> list[Span]:
    """What is left of the common time if everybody who said when they are free is taken at their word."""
    said = [merged(_spans(person.free)) for person in people if person.free]
    return reduce(overlap, said, common) if said else []


def _open(person: Availability, first: int, last: int) -> list[Span]:
    return opened(person.zone, person.windows, person.closed, first, last)


def _starts(spans: Iterable[Span], until: int, length: int) -> Iterator[int]:
    """Every quarter of an hour at which a talk of `length` fits into a span and is over by `until`."""
    for start, end in spans:
        yield from range(_up_to_step(start), min(end, until) - length + 1, STEP)


def _spans(intervals: Iterable[Interval]) -> list[Span]:
    return sorted(
        _utc_span(each) if each[0].tzinfo is UTC and each[1].tzinfo is UTC else _span(each)
        for each in intervals
    )


def _span(interval: Interval) -> Span:
    return _floor(interval[0]), _ceiling(interval[1])


# Whoever is in many disputes has the same meetings looked at for each of them. In UTC alone: elsewhere two instants
# may be equal as times that come twice, and are not the same.
_utc_span = lru_cache(maxsize=4096)(_span)


def _slot(start: int, length: int, why: str, *, late: bool) -> Slot:
    return Slot(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + length, UTC), why, late)


def _up(at: datetime) -> int:
    return _up_to_step(_ceiling(at))


def _up_to_step(seconds: int) -> int:
    return -(-seconds // STEP) * STEP


def _floor(at: datetime) -> int:
    return int(at.timestamp())


def _ceiling(at: datetime) -> int:
    return int(at.timestamp()) + (at.microsecond > 0)


def _length(length: timedelta) -> int:
    return int(length.total_seconds())


def _said(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%B %H:%M}"
