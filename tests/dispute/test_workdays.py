"""Working-day sums against the vectors of shared/protocols.md section 0, both clock changes, leap day, Christmas."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.dispute.office_hours import Window
from parley.dispute.open_time import after_open_minutes, before_open_minutes, open_minutes
from parley.dispute.reckoning import Skipped, end_of, run_on
from parley.dispute.workdays import (
    OfficeHours,
    Span,
    WorkCalendar,
    add_working_days,
    at_local,
    is_working_day,
    local_day,
    parse_span,
    why_shut,
    working_days_before,
)
from parley.reference.holidays import work_calendar

LONDON = "Europe/London"
ENGLAND = work_calendar("ENG")
BARE = WorkCalendar()


def london(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(LONDON))


def days(amount: int) -> Span:
    return Span(amount, "working days")


VECTORS = [
    (
        date(2026, 4, 1),
        {2: "2026-04-07", 5: "2026-04-10", 7: "2026-04-14", 14: "2026-04-23", 16: "2026-04-27"},
    ),
    (
        date(2026, 12, 21),
        {2: "2026-12-23", 5: "2026-12-30", 7: "2027-01-04", 14: "2027-01-13", 16: "2027-01-15"},
    ),
    (date(2026, 5, 21), {2: "2026-05-26", 5: "2026-05-29", 8: "2026-06-03", 10: "2026-06-05"}),
    (date(2026, 8, 22), {2: "2026-08-25", 5: "2026-08-28", 8: "2026-09-03", 10: "2026-09-07"}),
    (date(2028, 2, 28), {1: "2028-02-29", 2: "2028-03-01"}),  # a leap day that is worked
    (date(2026, 3, 27), {1: "2026-03-30", 5: "2026-04-07"}),  # clocks go forward on Sunday 29 March
    (date(2026, 10, 23), {1: "2026-10-26", 2: "2026-10-27"}),  # and back on Sunday 25 October
]


@pytest.mark.parametrize(
    ("start", "amount", "end"), [(day, n, end) for day, ends in VECTORS for n, end in ends.items()]
)
@pytest.mark.parametrize("wall", [time(0, 30), time(10, 5), time(23, 40)])
def test_vectors_end_at_the_close_of_the_office(start: date, amount: int, end: str, wall: time) -> None:
    reckoning = end_of(ENGLAND, at_local(start, wall, LONDON), days(amount))
    assert reckoning.at == at_local(date.fromisoformat(end), time(17), LONDON)
    assert reckoning.at.tzinfo is UTC


def test_the_first_date_of_the_story_is_explained() -> None:
    reckoning = end_of(ENGLAND, at_local(date(2026, 4, 1), time(10, 5), LONDON), days(2))
    assert reckoning.length == "2 working days"
    assert reckoning.skipped == (
        Skipped(date(2026, 4, 3), "Good Friday"),
        Skipped(date(2026, 4, 4), "Saturday"),
        Skipped(date(2026, 4, 5), "Sunday"),
        Skipped(date(2026, 4, 6), "Easter Monday"),
    )
    assert reckoning.why == (
        "2 working days from Wednesday 1 April: Thursday 2 April is day 1; "
        "Friday 3 (Good Friday) and Monday 6 April (Easter Monday) are bank holidays; the weekend does not count"
    )


def test_across_new_year_the_year_is_said() -> None:
    why = end_of(ENGLAND, at_local(date(2026, 12, 21), time(9), LONDON), days(7)).why
    assert why.startswith("7 working days from Monday 21 December 2026: Tuesday 22 December is day 1; ")
    assert "Friday 25 (Christmas Day), Monday 28 December (Boxing Day, substitute day)" in why
    assert why.endswith("and Friday 1 January (New Year's Day) are bank holidays; weekends do not count")


def test_beyond_the_known_holidays_the_explanation_says_so() -> None:
    calendar = work_calendar("ENG", years=[2026])
    assert "bank holidays after Thursday 31 December 2026 are not known yet" in (
        end_of(calendar, datetime(2026, 12, 30, 12, tzinfo=UTC), days(7)).why
    )


def test_between_midnight_and_one_in_summer_it_is_already_the_next_day() -> None:
    instant = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert local_day(instant, LONDON) == date(2026, 7, 1)
    assert end_of(BARE, instant, days(1)).at == at_local(date(2026, 7, 2), time(17), LONDON)


def test_the_close_of_the_office_follows_the_clock_change() -> None:
    friday = at_local(date(2026, 3, 27), time(10), LONDON)
    assert end_of(BARE, friday, days(0)).at == datetime(2026, 3, 27, 17, tzinfo=UTC)
    assert end_of(BARE, friday, days(1)).at == datetime(2026, 3, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-04-01T10:05", "2026-04-01T17:00"),
        ("2026-04-01T17:00", "2026-04-02T17:00"),
        ("2026-04-04T23:40", "2026-04-07T17:00"),
    ],
)
def test_no_working_days_is_the_first_office_day_that_has_not_closed(start: str, end: str) -> None:
    began, ends = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert end_of(ENGLAND, at_local(began.date(), began.time(), LONDON), days(0)).at == at_local(
        ends.date(), ends.time(), LONDON
    )


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-04-04T23:40", Span(24, "hours"), "2026-04-05T23:40"),
        ("2026-03-28T12:00", Span(24, "hours"), "2026-03-29T13:00"),  # a night one hour short
        ("2026-10-24T12:00", Span(48, "hours"), "2026-10-26T11:00"),  # and one an hour longer
        ("2026-04-01T23:50", Span(15, "minutes"), "2026-04-02T00:05"),
        ("2026-01-31T09:00", Span(1, "months"), "2026-02-28T17:00"),
        ("2028-01-31T09:00", Span(1, "months"), "2028-02-29T17:00"),
        ("2026-11-15T09:00", Span(14, "months"), "2028-01-15T17:00"),
        ("2026-04-01T09:00", Span(2, "weeks"), "2026-04-15T17:00"),
        ("2026-04-01T09:00", Span(3, "days"), "2026-04-04T17:00"),
        ("2026-04-01T09:00", Span(1, "working weeks"), "2026-04-10T17:00"),
    ],
)
def test_other_units(start: str, span: Span, end: str) -> None:
    began, ends = datetime.fromisoformat(start), datetime.fromisoformat(end)
    got = end_of(ENGLAND, at_local(began.date(), began.time(), LONDON), span)
    assert got.at == at_local(ends.date(), ends.time(), LONDON)
    assert got.length == str(span)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        end_of(BARE, datetime(2026, 4, 1), days(1))


def test_a_calendar_that_works_on_no_day_is_refused_and_not_searched_for_ever() -> None:
    idle = WorkCalendar(hours=OfficeHours(()))
    with pytest.raises(ValueError, match="no day"):
        add_working_days(idle, date(2026, 4, 1), 1)


def test_years_that_are_not_kept_ready_are_reckoned_all_the_same() -> None:
    assert add_working_days(BARE, date(1996, 1, 5), 1) == date(1996, 1, 8)
    assert add_working_days(BARE, date(2090, 1, 6), 5) == date(2090, 1, 13)
    assert add_working_days(BARE, date(2026, 1, 5), 9999) == date(2026, 1, 5) + timedelta(weeks=1999, days=4)


@pytest.mark.parametrize(
    ("day", "amount", "before"),
    [
        ("2026-04-07", 1, "2026-04-02"),
        ("2026-04-15", 1, "2026-04-14"),
        ("2026-04-06", 1, "2026-04-02"),
        ("2026-04-06", 0, "2026-04-02"),
        ("2026-04-07", 0, "2026-04-07"),
    ],
)
def test_working_days_before(day: str, amount: int, before: str) -> None:
    assert working_days_before(ENGLAND, date.fromisoformat(day), amount) == date.fromisoformat(before)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-04-01T09:00", ""),
        ("2026-04-01T16:59", ""),
        ("2026-04-01T08:59", "before 09:00"),
        ("2026-04-01T17:00", "after 17:00"),
        ("2026-04-03T12:00", "Good Friday"),
        ("2026-04-11T12:00", "Saturday"),
        ("2026-05-29T12:00", "Inset day"),
    ],
)
def test_why_an_office_is_shut(at: str, why: str) -> None:
    now = datetime.fromisoformat(at)
    closed = {**ENGLAND.holidays, date(2026, 5, 29): "Inset day"}
    assert why_shut(OfficeHours(), closed, LONDON, at_local(now.date(), now.time(), LONDON)) == why


def test_an_agency_may_keep_its_own_hours() -> None:
    saturday = OfficeHours((Window(frozenset({5}), time(8), time(22)),))
    assert why_shut(saturday, {}, LONDON, at_local(date(2026, 4, 11), time(21), LONDON)) == ""


@given(st.dates(date(2023, 1, 1), date(2032, 1, 1)), st.integers(1, 60))
def test_counting_agrees_with_walking_day_by_day(day: date, amount: int) -> None:
    walked, left = day, amount
    while left:
        walked += timedelta(days=1)
        left -= is_working_day(ENGLAND, walked)
    assert add_working_days(ENGLAND, day, amount) == walked
    assert working_days_before(ENGLAND, walked, amount) <= max(day, working_days_before(ENGLAND, day, 0))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("7 working days", days(7)),
        ("1 Working Day", days(1)),
        ("7 WD", days(7)),
        ("24 hours", Span(24, "hours")),
        ("48h", Span(48, "hours")),
        ("one month", Span(1, "months")),
        ("a working week", Span(1, "working weeks")),
        ("2 calendar weeks", Span(2, "weeks")),
        ("15 minutes", Span(15, "minutes")),
        ("the same working day", days(0)),
        ("a further 2 working days", days(2)),
        ("ten  working-days", days(10)),
        ("fourteen calendar days", Span(14, "days")),
        ("Thirty minutes", Span(30, "minutes")),
        ("immediately", None),
        ("soon", None),
        ("", None),
        ("-2 working days", None),
        ("2.5 hours", None),
        ("99999 hours", None),
        ("7", None),
        ("working days", None),
        ("4 working hours", Span(4, "working hours")),
        ("one working hour", Span(1, "working hours")),
        ("the next working day by noon", Span(1, "working days", time(12))),
        ("1 working day, by 9:30", Span(1, "working days", time(9, 30))),
        ("4 hours by 12:00", None),
        ("1 working day by 25:00", None),
    ],
)
def test_parse_span(text: str, span: Span | None) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("division", ["SCT", "NIR", "WLS", "IMN", "JEY", "GGY"])
def test_divisions_keep_their_own_days(division: str) -> None:
    assert dict(work_calendar(division).holidays) != dict(ENGLAND.holidays) or division == "WLS"


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-04-01T09:00", 120, "2026-04-01T11:00"),
        ("2026-04-01T16:10", 120, "2026-04-02T10:10"),
        ("2026-04-02T16:10", 120, "2026-04-07T10:10"),  # Easter lies between
        ("2026-04-04T23:40", 30, "2026-04-07T09:30"),
        ("2026-04-01T06:00", 30, "2026-04-01T09:30"),
        ("2026-04-01T09:00", 480, "2026-04-01T17:00"),
        ("2026-04-01T09:01", 480, "2026-04-02T09:01"),
        ("2026-03-27T16:30", 60, "2026-03-30T09:30"),  # the clocks go forward in between
        ("2026-10-23T16:30", 960, "2026-10-27T16:30"),  # and back
        ("2026-04-01T17:00", 0, "2026-04-01T17:00"),
    ],
)
def test_minutes_of_office_time(start: str, minutes: int, end: str) -> None:
    begin, until = (datetime.fromisoformat(one) for one in (start, end))
    found = after_open_minutes(ENGLAND, at_local(begin.date(), begin.time(), LONDON), minutes)
    assert found == at_local(until.date(), until.time(), LONDON)


WORKING_HOURS = [
    ("2026-04-08T10:05", 4, "2026-04-08T14:05"),
    ("2026-04-10T15:00", 4, "2026-04-13T11:00"),  # over a weekend
    ("2026-04-02T16:00", 2, "2026-04-07T10:00"),  # over Easter
    ("2026-04-11T23:40", 4, "2026-04-13T13:00"),  # from a Saturday night: Monday's opening
    (
        "2026-04-08T07:00",
        8,
        "2026-04-08T17:00",
    ),  # a whole day ends when the office closes, not the next morning
    ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # the clocks change between
]


@pytest.mark.parametrize(("start", "hours", "end"), WORKING_HOURS)
def test_working_hours_run_while_offices_are_open(start: str, hours: int, end: str) -> None:
    begin = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(LONDON))
    found = end_of(ENGLAND, begin, Span(hours, "working hours"))
    wanted = datetime.fromisoformat(end).replace(tzinfo=ZoneInfo(LONDON))
    assert found.at == wanted
    assert "only the time in which offices are open counts" in found.why


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)), st.integers(1, 60 * 60)
)
def test_office_time_counted_after_and_before_and_between_agrees(start: datetime, minutes: int) -> None:
    begin = start.replace(second=0, microsecond=0, tzinfo=UTC)
    end = after_open_minutes(ENGLAND, begin, minutes)
    assert open_minutes(ENGLAND, begin, end) == minutes
    back = before_open_minutes(ENGLAND, end, minutes)
    assert open_minutes(ENGLAND, back, end) == minutes
    assert back >= begin  # the same instant, or the opening after it


BY_AN_HOUR = [
    ("2026-04-02T10:00", "1 working day by 12:00", "2026-04-07T12:00"),
    ("2026-04-08T10:00", "the same working day by 16:00", "2026-04-08T16:00"),
    ("2026-04-08T16:30", "the same working day by 16:00", "2026-04-09T16:00"),  # that hour is over
    ("2026-04-10T10:00", "2 days by noon", "2026-04-12T12:00"),
]


@pytest.mark.parametrize(("start", "length", "end"), BY_AN_HOUR)
def test_a_last_day_may_end_at_an_hour(start: str, length: str, end: str) -> None:
    zone, span = ZoneInfo(LONDON), parse_span(length)
    assert span is not None
    found = end_of(ENGLAND, datetime.fromisoformat(start).replace(tzinfo=zone), span)
    assert found.at == datetime.fromisoformat(end).replace(tzinfo=zone)
    assert found.why.endswith(f"it ends at {span.by:%H:%M} on that day")


def test_working_hours_stand_still_in_a_pause() -> None:
    start, begun, ended = (
        at_local(date(2026, 4, day), time(hour), LONDON) for day, hour in ((9, 15), (10, 10), (15, 11))
    )
    limit = end_of(ENGLAND, start, span := Span(4, "working hours"))
    assert run_on(ENGLAND, limit, span, begun, ended).at == at_local(date(2026, 4, 15), time(12), LONDON)


@pytest.mark.parametrize(
    ("start", "text", "end", "skipped"),
    [
        ("2026-04-30T10:00", "1 day or the next working day", "2026-05-01T17:00", []),
        ("2026-04-30T10:00", "2 days or the next working day", "2026-05-05T17:00", [2, 3, 4]),  # May Day
        ("2026-04-30T10:00", "2 days, or the next working day by 10:00", "2026-05-05T10:00", [2, 3, 4]),
        ("2026-03-06T10:00", "1 month or the next working day", "2026-04-07T17:00", [6]),  # Easter Monday
        ("2026-12-12T10:00", "2 weeks or the next working day", "2026-12-29T17:00", [26, 27, 28]),
    ],
)
def test_a_last_day_that_is_not_worked_moves_on_where_the_text_says_so(
    start: str, text: str, end: str, skipped: list[int]
) -> None:
    span = parse_span(text)
    assert span is not None and parse_span(str(span)) == span
    found = end_of(ENGLAND, london(start), span)
    assert found.at == london(end)
    assert [one.day.day for one in found.skipped] == skipped
    assert ("the next working day" in found.why) == bool(skipped)
    assert all(day.why in found.why for day in found.skipped if day.day.weekday() < 5), (
        "each holiday has its name"
    )


@pytest.mark.parametrize(
    "text", ["2 working days or the next working day", "4 hours or the next working day"]
)
def test_what_counts_working_days_or_hours_moves_on_to_no_other(text: str) -> None:
    assert parse_span(text) is None


def test_what_remained_at_a_pause_is_counted_to_the_day_that_was_not_worked() -> None:
    span = parse_span("4 days or the next working day")
    assert span is not None
    limit = end_of(ENGLAND, london("2026-04-29T10:00"), span)  # Sunday 3 May, so Tuesday 5 May
    later = run_on(ENGLAND, limit, span, london("2026-04-30T10:00"), london("2026-05-11T10:00"))
    assert later.at == london("2026-05-14T17:00")  # three days were left
    again = run_on(ENGLAND, later, span, london("2026-05-13T10:00"), london("2026-05-22T10:00"))
    assert again.at == london("2026-05-26T17:00")  # one day was left: Saturday, before a bank holiday
