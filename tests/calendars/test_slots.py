"""Finding a time: never over another meeting, inside hours, before the deadline, right when clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.calendars.slots import (
    NOTICE_FACE_TO_FACE,
    Availability,
    Interval,
    SlotRequest,
    Window,
    find,
    fits,
)

LONDON = ZoneInfo("Europe/London")
WEEK = frozenset(range(5))
EASTER = {date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"}
SCHOOL = (Window(WEEK, time(12, 15), time(13)), Window(WEEK, time(15, 30), time(17)))
PRIYA = Availability("Priya Nair", windows=SCHOOL, closed=EASTER)
ROBERT = Availability("Robert Hale", closed=EASTER)


def at(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    """A London wall time of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def minutes(start: datetime, length: int = 30) -> Interval:
    return start, start + timedelta(minutes=length)


ASKED = SlotRequest((PRIYA, ROBERT), now=at(1, 10, 5), before=at(7, 17))


@pytest.mark.parametrize(
    ("request_", "start"),
    [
        (ASKED, at(1, 12, 15)),
        (replace(ASKED, now=at(1, 11, 20)), at(1, 12, 30)),  # an hour's notice
        (replace(ASKED, now=at(1, 11, 45)), at(1, 15, 30)),
        (replace(ASKED, notice=NOTICE_FACE_TO_FACE), at(1, 15, 30)),
        (
            replace(ASKED, now=at(2, 16, 30)),
            at(7, 12, 15),
        ),  # Good Friday, the weekend and Easter Monday are closed
        (replace(ASKED, now=at(7, 12)), at(7, 15, 30)),  # nothing with the margin, so without it
        (replace(ASKED, people=(PRIYA, replace(ROBERT, holds=(minutes(at(1, 12, 15), 40),)))), at(1, 15, 30)),
        (replace(ASKED, people=(PRIYA, replace(ROBERT, busy=(minutes(at(1, 12), 300),)))), at(2, 12, 15)),
        (replace(ASKED, people=(replace(PRIYA, free=(minutes(at(2, 15, 30)),)), ROBERT)), at(2, 15, 30)),
        (
            replace(ASKED, people=(replace(PRIYA, free=(minutes(at(2, 10)),)), ROBERT)),
            at(2, 10),
        ),  # outside her windows
        (
            replace(ASKED, people=(replace(PRIYA, free=(minutes(at(2, 20)),)), ROBERT)),
            at(1, 12, 15),
        ),  # but not his
        (replace(ASKED, duration=timedelta(hours=1)), at(1, 15, 30)),
        (replace(ASKED, before=None), at(1, 12, 15)),
    ],
)
def test_the_best_time(request_: SlotRequest, start: datetime) -> None:
    slot = find(request_)
    assert (slot.start, slot.late) == (start, False)
    assert slot.end - slot.start == request_.duration
    assert slot.why


def test_nobody_gets_three_in_a_row() -> None:
    row = (minutes(at(1, 15, 30)), minutes(at(1, 16)))
    busy_lunch = (minutes(at(1, 12), 60),)
    slot = find(replace(ASKED, people=(PRIYA, replace(ROBERT, holds=row, busy=busy_lunch))))
    assert slot.start == at(2, 12, 15)
    around = (minutes(at(1, 15, 30)), minutes(at(1, 16, 30)))
    slot = find(replace(ASKED, people=(PRIYA, replace(ROBERT, holds=around, busy=busy_lunch))))
    assert slot.start == at(2, 12, 15)


def test_three_in_a_row_are_better_than_late() -> None:
    row = (minutes(at(1, 15, 30)), minutes(at(1, 16)))
    asked = replace(ASKED, now=at(1, 14), before=at(1, 17), margin=timedelta(0))
    slot = find(replace(asked, people=(PRIYA, replace(ROBERT, holds=row))))
    assert (slot.start, slot.late) == (at(1, 16, 30), False)
    assert "three calls in a row" in slot.why


def test_close_to_the_deadline_says_so() -> None:
    assert "close to the deadline" in find(replace(ASKED, now=at(7, 12))).why
    assert "close to the deadline" not in find(ASKED).why


def test_what_people_said_may_be_close_to_the_deadline() -> None:
    asked = replace(ASKED, people=(replace(PRIYA, free=(minutes(at(7, 16)),)), ROBERT))
    assert find(asked).start == at(7, 16)


def test_late_says_so_and_why() -> None:
    slot = find(replace(ASKED, now=at(7, 16)))
    assert (slot.start, slot.late) == (at(8, 12, 15), True)
    assert "Tue 7 April 17:00" in slot.why


def test_after_the_deadline_it_is_the_earliest() -> None:
    slot = find(replace(ASKED, now=at(8, 9)))
    assert (slot.start, slot.late) == (at(8, 12, 15), True)


@pytest.mark.parametrize("before", [None, at(7, 17)])
def test_people_who_never_meet_are_told_to_call_now(before: datetime | None) -> None:
    night = Availability("Olu Ade", windows=(Window(WEEK, time(20), time(22)),))
    slot = find(replace(ASKED, people=(PRIYA, night), before=before))
    assert (slot.start, slot.late) == (at(1, 11, 15), False)
    assert "call now" in slot.why


def test_a_window_over_midnight() -> None:
    night = Availability("Olu Ade", windows=(Window(frozenset({2}), time(22), time(2)),))
    slot = find(replace(ASKED, people=(night,), now=at(1, 22, 50), before=None, duration=timedelta(hours=2)))
    assert slot.start == at(2, 0)


@pytest.mark.parametrize(
    ("window", "day", "start"),
    [
        ((time(9), time(17)), at(29, 0, month=3), "08:00"),  # the day summer time begins
        ((time(9), time(17)), at(25, 0, month=10), "09:00"),  # the day it ends
        ((time(1, 30), time(4)), at(29, 0, month=3), "01:30"),  # 01:30 comes never: not before 02:30 local
        ((time(1, 30), time(4)), at(25, 0, month=10), "01:30"),  # 01:30 comes twice: after the second
        ((time(0, 30), time(1, 30)), at(24, 23, month=10), "23:30"),
        ((time(22), time(3)), at(28, 23, 30, month=3), "23:30"),
    ],
)
def test_days_when_clocks_change(window: tuple[time, time], day: datetime, start: str) -> None:
    person = Availability("Olu Ade", windows=(Window(frozenset(range(7)), *window),))
    slot = find(SlotRequest((person,), now=day, before=None, notice=timedelta(0)))
    assert f"{slot.start:%H:%M}" == start


def test_an_hour_that_never_comes_is_no_window() -> None:
    person = Availability("Olu Ade", windows=(Window(frozenset({6}), time(1), time(2)),))
    slot = find(SlotRequest((person,), now=at(28, 12, month=3), before=None))
    assert slot.start == at(5, 1)


def test_two_zones() -> None:
    warsaw = Availability("Ivy Stone", zone="Europe/Warsaw", windows=(Window(WEEK, time(16), time(17)),))
    assert find(replace(ASKED, people=(warsaw, ROBERT))).start == at(1, 15)


@pytest.mark.parametrize(
    ("start", "length", "says"),
    [
        (at(2, 15, 30), 30, ""),
        (at(2, 12, 15), 45, ""),
        (at(2, 12, 30), 45, "outside the hours of Priya Nair (Mon-Fri 12:15-13:00, 15:30-17:00)"),
        (at(2, 8), 30, "outside the hours of Priya Nair"),
        (at(3, 15, 30), 30, "Friday 3 April is a closed day for Priya Nair (Good Friday)"),
        (at(7, 16, 45), 30, "after the deadline, Tue 7 April 17:00"),
        (at(8, 15, 30), 30, "after the deadline"),
        (at(1, 10), 30, "passed"),
        (at(2, 15, 30), 0, "ends before it begins"),
        (at(2, 16, 15), 30, "overlaps another call that parley holds for Robert Hale"),
    ],
)
def test_fits(start: datetime, length: int, says: str) -> None:
    asked = replace(ASKED, people=(PRIYA, replace(ROBERT, holds=(minutes(at(2, 16, 30)),))))
    reason = fits(asked, *minutes(start, length))
    assert says in reason and bool(says) == bool(reason)


def test_whoever_proposes_is_free_then() -> None:
    proposed = minutes(at(2, 14))
    assert "Priya" in fits(ASKED, *proposed)
    assert fits(replace(ASKED, people=(replace(PRIYA, free=(proposed,)), ROBERT)), *proposed) == ""


def test_their_own_words_count_more_than_their_calendar_and_not_more_than_our_calls() -> None:
    lunch = minutes(at(2, 12, 15), 45)
    busy = replace(PRIYA, busy=(lunch,))
    assert find(replace(ASKED, now=at(1, 17), people=(busy, ROBERT))).start == at(2, 15, 30)
    said = replace(busy, free=(minutes(at(2, 12, 15)),))
    assert find(replace(ASKED, now=at(1, 17), people=(said, ROBERT))).start == at(2, 12, 15)
    assert fits(replace(ASKED, people=(said, ROBERT)), *minutes(at(2, 12, 15))) == ""
    held = replace(said, holds=(minutes(at(2, 12, 30)),))
    assert "another call" in fits(replace(ASKED, people=(held, ROBERT)), *minutes(at(2, 12, 15)))


@pytest.mark.parametrize("days", range(20))
def test_late_is_the_earliest_however_many_days_are_taken_after_the_deadline(days: int) -> None:
    taken = (at(7, 17), at(8, 0) + timedelta(days=days))
    slot = find(replace(ASKED, now=at(7, 17), people=(replace(PRIYA, busy=(taken,)), ROBERT)))
    first = at(8, 12, 15) + timedelta(days=days)
    weekend = {5: 2, 6: 1}.get(first.weekday(), 0)
    assert (slot.start, slot.late) == (first + timedelta(days=weekend), True)


def test_late_locks_nothing() -> None:
    assert fits(replace(ASKED, now=at(8, 9)), *minutes(at(8, 15, 30))) == ""


QUARTERS = st.integers(0, 40 * 96)
FIRST_DAYS = st.sampled_from([at(1, 0), at(20, 0, month=3), at(16, 0, month=10)])


@st.composite
def requests(draw: st.DrawFn) -> SlotRequest:
    first = draw(FIRST_DAYS).astimezone(UTC)

    def intervals(most: int) -> st.SearchStrategy[tuple[Interval, ...]]:
        made = st.builds(
            lambda q, n: minutes(first + timedelta(minutes=5 * q), 5 * n), QUARTERS, st.integers(1, 40)
        )
        return st.lists(made, max_size=most).map(tuple)

    windows = st.builds(
        Window,
        st.frozensets(st.integers(0, 6), min_size=1),
        st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    )
    people = st.builds(
        Availability,
        name=st.sampled_from(["Priya Nair", "Robert Hale"]),
        zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kathmandu"]),
        windows=st.one_of(st.just(SCHOOL), st.lists(windows, max_size=3).map(tuple)),
        closed=st.dictionaries(st.dates(date(2026, 3, 20), date(2026, 11, 1)), st.just("closed"), max_size=5),
        holds=intervals(12),
        busy=intervals(4),
        free=intervals(2),
    )
    now = first + timedelta(minutes=draw(st.integers(0, 10_000)), seconds=draw(st.integers(0, 59)))
    before = draw(st.none() | st.integers(-60, 20_000).map(lambda m: now + timedelta(minutes=m)))
    length = timedelta(minutes=draw(st.sampled_from([15, 30, 45, 60])))
    return SlotRequest(tuple(draw(st.lists(people, min_size=1, max_size=3))), now, before, length)


def inside(person: Availability, moment: datetime) -> bool:
    """Whether a person can talk at this moment, told minute by minute, without the module's sums."""
    if any(start <= moment < end for start, end in person.free):
        return True
    local = moment.astimezone(ZoneInfo(person.zone))
    clock = local.time().replace(tzinfo=None, fold=0)
    yesterday = local.date() - timedelta(days=1)
    for window in person.windows:
        overnight = window.end <= window.start
        today_on = local.weekday() in window.days and local.date() not in person.closed
        if today_on and window.start <= clock and (overnight or clock < window.end):
            return True
        if (
            overnight
            and yesterday.weekday() in window.days
            and yesterday not in person.closed
            and clock < window.end
        ):
            return True
    return False


@settings(deadline=None)
@given(requests())
def test_what_is_found_holds(asked: SlotRequest) -> None:
    slot = find(asked)
    assert slot == find(
        replace(asked, people=tuple(reversed(asked.people)))
    )  # the order of people says nothing
    assert slot.end - slot.start == asked.duration
    assert slot.start.timestamp() % 900 == 0
    assert slot.start >= asked.now + asked.notice
    assert slot.late == (asked.before is not None and slot.end > asked.before)
    if not slot.suits:
        assert "call now" in slot.why
        # who never has a common hour is told to call; but never to two of parley's calls at once
        for start, end in (hold for person in asked.people for hold in person.holds):
            assert not (start < slot.end and slot.start < end)
        return
    for person in asked.people:
        assert not any(start < slot.end and slot.start < end for start, end in person.holds)
        quarter = timedelta(minutes=5)
        for n in range(int(asked.duration / quarter)):
            moment = slot.start + n * quarter
            said = any(start <= moment < end for start, end in person.free)
            assert said or not any(start <= moment < end for start, end in person.busy)
        for minute in range(int(asked.duration.total_seconds()) // 60):
            assert inside(person, slot.start + timedelta(minutes=minute))
    if not slot.late:
        assert fits(asked, slot.start, slot.end) == ""


@settings(deadline=None)
@given(requests())
def test_late_only_if_nothing_was_left(asked: SlotRequest) -> None:
    """Every quarter of an hour before the deadline is tried by `fits`, the other way to the same answer."""
    if not find(asked).late or asked.before is None:
        return
    start = datetime.fromtimestamp(-(-(asked.now + asked.notice).timestamp() // 900) * 900, UTC)
    while start + asked.duration <= asked.before:
        assert fits(asked, start, start + asked.duration)
        start += timedelta(minutes=15)


def test_a_proposed_time_gives_everybody_else_notice() -> None:
    """Whoever proposes it knows of it; the others cannot hear of it in ten minutes, unless no time is left for notice."""
    start = at(1, 11, 10)
    asked = replace(ASKED, now=at(1, 11, 0), before=None)
    proposer = replace(asked.people[0], free=((start, at(1, 11, 40)),))
    said = replace(asked, people=(proposer, *asked.people[1:]))
    assert "too soon for" in fits(said, start, at(1, 11, 40))
    assert "too soon" not in fits(replace(said, notice=timedelta(0)), start, at(1, 11, 40))
    assert "too soon" not in fits(replace(said, before=at(1, 12, 0)), start, at(1, 11, 40))


def test_hours_that_are_the_same_are_not_when_days_or_words_differ() -> None:
    two = (replace(PRIYA, windows=ROBERT.windows), ROBERT)
    assert find(replace(ASKED, people=two)).start == at(1, 11, 15)
    for away in two:
        apart = tuple(
            replace(one, closed={**EASTER, date(2026, 4, 1): "away"} if one is away else EASTER)
            for one in two
        )
        assert find(replace(ASKED, people=apart)).start == at(2, 9)
        said = tuple(replace(one, free=(minutes(at(2, 19)),) if one is away else ()) for one in two)
        assert find(replace(ASKED, people=said)).start == at(1, 11, 15), "the other is not there then"
