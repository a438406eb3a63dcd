"""Who is on call: weekly turns over midnight and over both clock changes, dated shifts before them, gaps."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.dispute.rota import on_call, until
from parley.dispute.world import Rota, Shift, WeeklyShift

LONDON = "Europe/London"
EVERY_DAY = frozenset(range(7))
WEEKEND = frozenset({5, 6})


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(LONDON), fold=fold)


def weekly(
    person: str, start: str, end: str, days: frozenset[int] = EVERY_DAY, step: str = "manager"
) -> WeeklyShift:
    return WeeklyShift(step, person, days, time.fromisoformat(start), time.fromisoformat(end))


NIGHTS = Rota(weekly=(weekly("olu", "17:00", "09:00"), weekly("nora", "00:00", "00:00", step="director")))
TWO_HALVES = Rota(weekly=(weekly("olu", "13:30", "01:30"), weekly("nora", "01:30", "13:30")))
EASTER = Shift(
    "manager", "dev", london("2026-04-03 12:00").astimezone(UTC), london("2026-04-06 12:00").astimezone(UTC)
)


@pytest.mark.parametrize(
    "step, at, person",
    [
        ("manager", "2026-04-01 16:59:59", None),
        ("manager", "2026-04-01 17:00", "olu"),
        ("manager", "2026-04-02 08:59:59", "olu"),
        ("manager", "2026-04-02 09:00", None),
        ("director", "2026-04-01 12:00", "nora"),
        ("director", "2026-04-01 00:00", "nora"),
        ("chair", "2026-04-01 18:00", None),
    ],
)
def test_weekly_turns_run_over_midnight(step: str, at: str, person: str | None) -> None:
    assert on_call(NIGHTS, step, london(at), LONDON) == person


def test_the_same_instant_has_the_same_answer_in_every_zone() -> None:
    at = london("2026-04-01 17:00")
    assert on_call(NIGHTS, "manager", at.astimezone(ZoneInfo("Asia/Tokyo")), LONDON) == "olu"
    assert on_call(NIGHTS, "manager", at - timedelta(seconds=1), LONDON) is None


def test_a_turn_belongs_to_the_day_it_begins_on() -> None:
    rota = Rota(weekly=(weekly("olu", "18:00", "08:00", WEEKEND),))
    assert on_call(rota, "manager", london("2026-04-04 07:00"), LONDON) is None  # Saturday, before it begins
    assert on_call(rota, "manager", london("2026-04-06 07:00"), LONDON) == "olu"  # Monday, begun on Sunday
    assert on_call(rota, "manager", london("2026-04-06 18:00"), LONDON) is None


def test_a_dated_shift_comes_before_the_weekly_turn_and_gives_it_back() -> None:
    rota = Rota(weekly=(weekly("olu", "00:00", "00:00"),), shifts=(EASTER,))
    assert on_call(rota, "manager", london("2026-04-03 11:59"), LONDON) == "olu"
    assert on_call(rota, "manager", london("2026-04-03 12:00"), LONDON) == "dev"
    assert until(rota, "manager", london("2026-04-01 12:00"), LONDON) == EASTER.start
    assert until(rota, "manager", EASTER.start, LONDON) == EASTER.end
    assert until(rota, "manager", EASTER.end, LONDON) is None


def test_a_rota_of_dated_shifts_alone() -> None:
    rota = Rota(shifts=(EASTER,))
    assert until(rota, "manager", EASTER.start - timedelta(days=900), LONDON) == EASTER.start
    assert on_call(rota, "manager", EASTER.end, LONDON) is None
    assert until(rota, "manager", EASTER.end, LONDON) is None


@pytest.mark.parametrize(
    "at, end",
    [
        (london("2026-03-28 20:00"), datetime(2026, 3, 29, 8, tzinfo=UTC)),  # 15 hours: 09:00 BST
        (london("2026-10-24 20:00"), datetime(2026, 10, 25, 9, tzinfo=UTC)),  # 17 hours: 09:00 GMT
        (london("2026-04-01 20:00"), datetime(2026, 4, 2, 8, tzinfo=UTC)),
    ],
)
def test_a_night_over_a_clock_change_ends_at_nine_on_the_clock(at: datetime, end: datetime) -> None:
    assert until(NIGHTS, "manager", at, LONDON) == end


def test_an_hour_that_comes_twice_changes_hands_once() -> None:
    times = [datetime(2026, 10, 25, 0, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(12)]
    people = [on_call(TWO_HALVES, "manager", at, LONDON) for at in times]
    assert people == ["olu"] * 2 + ["nora"] * 10
    assert until(TWO_HALVES, "manager", times[0], LONDON) == times[2]


def test_an_hour_that_does_not_come_leaves_nobody_out() -> None:
    times = [datetime(2026, 3, 29, 0, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(12)]
    people = [on_call(TWO_HALVES, "manager", at, LONDON) for at in times]
    assert people == ["olu"] * 6 + ["nora"] * 6


def test_the_end_of_a_gap_is_told() -> None:
    assert until(NIGHTS, "manager", london("2026-04-01 12:00"), LONDON) == datetime(
        2026, 4, 1, 16, tzinfo=UTC
    )
    assert until(Rota(), "manager", london("2026-04-01 12:00"), LONDON) is None


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
turns = st.builds(
    WeeklyShift,
    st.just("manager"),
    st.sampled_from(["olu", "nora", "dev"]),
    st.frozensets(st.integers(0, 6), min_size=1),
    clocks,
    clocks,
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(st.lists(turns, max_size=4), moments, st.integers(0, 99))
def test_nothing_changes_before_until_and_something_does_then(
    weekly_turns: list[WeeklyShift], at: datetime, percent: int
) -> None:
    rota = Rota(weekly=tuple(weekly_turns))
    person, end = on_call(rota, "manager", at, LONDON), until(rota, "manager", at, LONDON)
    between = at + ((end - at) if end else timedelta(days=9)) * percent / 100
    assert on_call(rota, "manager", between, LONDON) == person
    if end is not None:
        assert end > at
        assert on_call(rota, "manager", end, LONDON) != person


@given(clocks, moments)
def test_two_turns_that_meet_leave_nobody_out(clock: time, at: datetime) -> None:
    noon = time(12) if clock != time(12) else time(13)
    rota = Rota(
        weekly=(
            WeeklyShift("manager", "olu", EVERY_DAY, clock, noon),
            WeeklyShift("manager", "nora", EVERY_DAY, noon, clock),
        )
    )
    assert on_call(rota, "manager", at, LONDON) in ("olu", "nora")


def test_patterns_of_two_people_over_the_same_hours_are_a_double_booking() -> None:
    from parley.dispute.rota_gaps import gaps
    from parley.dispute.world import Agency, Directory, Person, World
    from parley.reference.holidays import work_calendar

    rota = Rota(weekly=(weekly("olu", "17:00", "09:00"), weekly("nora", "08:00", "17:00")))
    people = {name: Person(name, name, (), phone="07700 900121") for name in ("olu", "nora")}
    directory = Directory({"council": Agency("council", "Borough Council", rota=rota)}, people)
    found = gaps(World(directory, work_calendar()), datetime(2026, 6, 1, 11, tzinfo=UTC))
    assert [(gap.kind, gap.people) for gap in found] == [("double booking", ("olu", "nora"))]
    assert (found[0].start, found[0].end) == (
        datetime(2026, 6, 2, 7, tzinfo=UTC),
        datetime(2026, 6, 2, 8, tzinfo=UTC),
    )


def test_a_rota_of_nights_has_holes_on_bank_holidays_alone_and_two_absences_are_two() -> None:
    from datetime import date

    from parley.dispute.office_hours import NINE_TO_FIVE, OfficeHours
    from parley.dispute.rota_gaps import gaps
    from parley.dispute.world import Agency, Directory, Person, World
    from parley.reference.holidays import work_calendar

    nights = WeeklyShift("manager", "olu", frozenset(range(5)), time(17), time(9))
    ends = WeeklyShift("manager", "nora", frozenset({5, 6}), time(9), time(9))
    days = ((date(2026, 4, 4), date(2026, 4, 4)), (date(2026, 4, 18), date(2026, 4, 19)))
    people = {
        "olu": Person("olu", "Olu Ade", (), phone="07700 900121"),
        "nora": Person("nora", "Nora Finn", (), phone="07700 900122", absences=days),
    }
    council = Agency(
        "council", "Borough Council", hours=OfficeHours(NINE_TO_FIVE), rota=Rota(weekly=(nights, ends))
    )
    world = World(Directory({"council": council}, people), work_calendar())
    found = gaps(world, datetime(2026, 4, 1, 9, tzinfo=UTC))
    assert [(gap.kind, f"{gap.start:%d %H:%M}", f"{gap.end:%d %H:%M}") for gap in found] == [
        ("hole", "03 08:00", "03 16:00"),  # Good Friday, while every other Friday has the day's people
        ("away", "04 08:00", "04 23:00"),
        ("hole", "06 08:00", "06 16:00"),
        ("away", "18 08:00", "19 23:00"),
    ]


@pytest.mark.parametrize(
    ("first", "holes"), [("manager", []), ("director", ["12:30"] * 3), ("", ["12:30"] * 3)]
)
def test_whether_a_lunch_is_a_hole_follows_from_the_first_step_of_the_rules(
    first: str, holes: list[str]
) -> None:
    """The rota lists its director first; who is woken first, where it has no policy, the rules say."""
    from parley.dispute.office_hours import OfficeHours, Window
    from parley.dispute.rota_gaps import gaps
    from parley.dispute.world import Agency, Directory, Person, World
    from parley.reference.holidays import work_calendar

    days = frozenset(range(5))
    hours = OfficeHours((Window(days, time(9), time(12, 30)), Window(days, time(13, 30), time(17))))
    nights = WeeklyShift("manager", "olu", days, time(17), time(9))
    always = WeeklyShift("director", "dev", EVERY_DAY, time(0), time(0))
    rota = Rota(weekly=(always, nights))
    people = {name: Person(name, name, (), phone="07700 900121") for name in ("olu", "dev")}
    world = World(
        Directory({"council": Agency("council", "Council", hours=hours, rota=rota)}, people), work_calendar()
    )
    found = gaps(world, datetime(2026, 4, 21, 6, tzinfo=UTC), timedelta(days=3), first=first)
    assert [f"{gap.start.astimezone(ZoneInfo(LONDON)):%H:%M}" for gap in found if gap.kind == "hole"] == holes
