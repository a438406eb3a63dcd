"""Hours that differ by day: when it opens, closes and is shut; and what hangs on that."""

from datetime import date, datetime, time

import pytest

from parley.dispute.office_hours import MIDNIGHT, OfficeHours, Window, hours_in_words, why_not_open
from parley.dispute.open_time import after_open_minutes
from parley.dispute.reckoning import end_of
from parley.dispute.workdays import (
    Span,
    WorkCalendar,
    at_local,
    open_of,
    why_shut,
)

LONDON = "Europe/London"
WEEK = frozenset(range(4))
LIBRARY = OfficeHours(
    (
        Window(WEEK | {4}, time(9), time(12, 30)),
        Window(frozenset({0, 1, 3}), time(13, 30), time(17)),
        Window(frozenset({4}), time(13, 30), time(16)),
    )
)  # shut at lunch, on Wednesday afternoon, and early on Friday
NIGHT_AND_DAY = OfficeHours((Window(frozenset(range(7)), time(0), MIDNIGHT),))


def at(words: str) -> datetime:
    found = datetime.fromisoformat(words)
    return at_local(found.date(), found.time(), LONDON)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2026-06-01T08:59", "before 09:00"),
        ("2026-06-01T09:00", ""),
        ("2026-06-01T12:29", ""),
        ("2026-06-01T12:30", "closed from 12:30 to 13:30"),
        ("2026-06-01T13:29", "closed from 12:30 to 13:30"),
        ("2026-06-01T13:30", ""),
        ("2026-06-01T17:00", "after 17:00 on a Monday"),
        ("2026-06-03T12:30", "after 12:30 on a Wednesday"),
        ("2026-06-05T15:59", ""),
        ("2026-06-05T16:30", "after 16:00 on a Friday"),
        ("2026-06-06T10:00", "Saturday"),
        ("2026-06-02T10:00", "Inset day"),
    ],
)
def test_why_it_is_shut(when: str, why: str) -> None:
    assert why_shut(LIBRARY, {date(2026, 6, 2): "Inset day"}, LONDON, at(when)) == why


def test_one_that_never_shuts() -> None:
    assert not any(why_not_open(NIGHT_AND_DAY, date(2026, 6, 6), time(hour, 59, 59)) for hour in range(24))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-06-01T12:00", 60, "2026-06-01T14:00"),  # lunch lies between
        ("2026-06-01T12:45", 30, "2026-06-01T14:00"),
        ("2026-06-03T12:00", 60, "2026-06-04T09:30"),  # and Wednesday afternoon
        ("2026-06-05T15:30", 60, "2026-06-08T09:30"),  # and the weekend, from 16:00 on
        ("2026-06-01T09:00", 1350, "2026-06-04T15:00"),  # 7 h, 7 h, 3.5 h and 5 h
    ],
)
def test_minutes_of_its_own_time(start: str, minutes: int, end: str) -> None:
    calendar = WorkCalendar(hours=LIBRARY)
    found = after_open_minutes(calendar, at(start), minutes)
    walked, left, minute = at(start), minutes, at("2026-06-01T00:01") - at("2026-06-01T00:00")
    while left:
        left -= not why_shut(LIBRARY, {}, LONDON, walked)
        walked += minute
    assert found == walked == at(end)


def test_a_limit_ends_when_that_days_office_closes() -> None:
    calendar = WorkCalendar(hours=LIBRARY)
    ends = [end_of(calendar, at("2026-06-01T10:00"), Span(n, "working days")).at for n in (1, 2, 3, 4, 5)]
    assert ends == [
        at(words)
        for words in (
            "2026-06-02T17:00",
            "2026-06-03T12:30",
            "2026-06-04T17:00",
            "2026-06-05T16:00",
            "2026-06-08T17:00",
        )
    ]


def test_a_limit_that_ends_on_a_day_that_is_not_worked_has_all_of_a_day() -> None:
    calendar = WorkCalendar(hours=LIBRARY)
    assert end_of(calendar, at("2026-06-01T10:00"), Span(5, "days")).at == at("2026-06-06T17:00")
    assert open_of(calendar, date(2026, 6, 6)) == at("2026-06-06T09:00")


def test_in_words() -> None:
    assert (
        hours_in_words(LIBRARY.windows) == "Mon-Fri 09:00-12:30; Mon, Tue, Thu 13:30-17:00; Fri 13:30-16:00"
    )
    assert hours_in_words(NIGHT_AND_DAY.windows) == "Mon-Sun 00:00-24:00"
