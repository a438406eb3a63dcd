"""When people say that something happened or should; and the dates that clients print."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail.moments import read_when
from parley.mail.written_dates import read_date

LONDON = "Europe/London"
THURSDAY = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)  # 16:00 in London


def local(moment: datetime | None) -> str:
    return moment.astimezone(ZoneInfo(LONDON)).strftime("%Y-%m-%d %H:%M") if moment else "-"


@pytest.mark.parametrize(
    ("text", "happened", "to_come"),
    [
        ("Wed 14:30", "2026-04-01 14:30", "2026-04-08 14:30"),
        ("wednesday at 2.30pm", "2026-04-01 14:30", "2026-04-08 14:30"),
        ("Thu 14:30", "2026-04-02 14:30", "2026-04-09 14:30"),
        ("Thu 17:30", "2026-03-26 17:30", "2026-04-02 17:30"),
        ("2 April 14:30", "2026-04-02 14:30", "2026-04-02 14:30"),
        ("Thursday 2nd of April, 14.30", "2026-04-02 14:30", "2026-04-02 14:30"),
        ("April 2 at 2pm", "2026-04-02 14:00", "2026-04-02 14:00"),
        ("2/4/2026 14:30", "2026-04-02 14:30", "2026-04-02 14:30"),
        ("02-04-26", "2026-04-02 12:00", "2026-04-02 17:00"),
        ("2.4.2026, 9h05", "2026-04-02 09:05", "2026-04-02 09:05"),
        ("1/4", "2026-04-01 12:00", "2026-04-01 17:00"),
        ("2026-04-02T14:30", "2026-04-02 14:30", "2026-04-02 14:30"),
        ("today", "2026-04-02 12:00", "2026-04-02 17:00"),
        ("today 15:30", "2026-04-02 15:30", "2026-04-02 15:30"),
        ("yesterday 3pm", "2026-04-01 15:00", "2026-04-01 15:00"),
        ("tomorrow 10:00", "2026-04-03 10:00", "2026-04-03 10:00"),
        ("14.30", "2026-04-02 14:30", "2026-04-03 14:30"),
        ("1430", "2026-04-02 14:30", "2026-04-03 14:30"),
        ("at 2pm", "2026-04-02 14:00", "2026-04-03 14:00"),
        ("noon", "2026-04-02 12:00", "2026-04-03 12:00"),
        ("12am", "2026-04-02 00:00", "2026-04-03 00:00"),
        ("Friday", "2026-03-27 12:00", "2026-04-03 17:00"),
        ("31 March", "2026-03-31 12:00", "2026-03-31 17:00"),
        ("30 December", "2025-12-30 12:00", "2025-12-30 17:00"),
        ("just now", "2026-04-02 16:00", "2026-04-02 16:00"),
        ("yesterday 4.15", "2026-04-01 16:15", "2026-04-01 16:15"),
        ("today 2:30", "2026-04-02 14:30", "2026-04-02 14:30"),
        ("02:30", "2026-04-02 02:30", "2026-04-03 02:30"),
        ("9.30", "2026-04-02 09:30", "2026-04-03 09:30"),
        ("2.30am", "2026-04-02 02:30", "2026-04-03 02:30"),
        ("next Tuesday", "2026-04-07 17:00", "2026-04-07 17:00"),
        ("next Thursday", "2026-04-09 17:00", "2026-04-09 17:00"),
        ("coming Thursday 14:00", "2026-04-09 14:00", "2026-04-09 14:00"),
        ("28 March 14:30", "2026-03-28 14:30", "2026-03-28 14:30"),  # before the clocks changed
    ],
)
def test_moments(text: str, happened: str, to_come: str) -> None:
    assert local(read_when(text, THURSDAY, LONDON, past=True)) == happened
    assert local(read_when(text, THURSDAY, LONDON, past=False)) == to_come


@pytest.mark.parametrize(
    ("text", "happened"),
    [
        ("today 2.30", "2026-04-02 02:30"),
        ("2.30", "-"),
        ("Thu 2.30", "-"),
        ("yesterday 2.30", "2026-04-01 14:30"),
    ],
)
def test_off_a_clock_face_in_the_morning(text: str, happened: str) -> None:
    """Who was rung at night writes so too: what may be either is asked back."""
    morning = THURSDAY.replace(hour=7)
    assert local(read_when(text, morning, LONDON, past=True)) == happened


@pytest.mark.parametrize(
    "text",
    ["", "Wed 2 April", "31 April", "29 Feb 2026", "25:00", "14:75", "13pm", "at 3", "soon", "2", "April", "2 April or 3 April",
     "Wed or Thu", "today yesterday", "2 April 14:30 by phone", "99/99/2026", "0/4/2026", "9" * 200, "tomorrow at 10", "at"],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_none(text: str) -> None:
    assert read_when(text, THURSDAY, LONDON, past=True) is None
    assert read_when(text, THURSDAY, LONDON, past=False) is None


@pytest.mark.parametrize(
    ("text", "happened"),
    [
        ("1 April 10:08", "2026-04-01 10:08"),  # nearer to the next one, but it has happened
        ("20 November", "2026-11-20 12:00"),
        ("25 November 10:00", "2026-11-25 10:00"),  # a slip, to be told so
        ("30 December", "2025-12-30 12:00"),
        ("1 April 2027", "2027-04-01 12:00"),
    ],
)
def test_a_day_without_a_year_that_has_happened_is_the_last_one(text: str, happened: str) -> None:
    november = datetime(2026, 11, 21, 22, 40, tzinfo=UTC)
    assert local(read_when(text, november, LONDON, past=True)) == happened


def test_today_without_a_time_is_never_after_receipt() -> None:
    early = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
    assert read_when("today", early, LONDON, past=True) == early


@pytest.mark.parametrize(
    ("text", "began"),
    [
        ("1 April 10:15-10:25", "2026-04-01 10:15"),
        ("1 April 10.15 to 10.25", "2026-04-01 10:15"),
        ("from 14:30 to 14:50 on 1 April", "2026-04-01 14:30"),
        ("10:15–10:25 on Wed 1 April", "2026-04-01 10:15"),
        ("2 April, 2-2.30pm", "2026-04-02 14:00"),
        ("2 April 11-12pm", "2026-04-02 11:00"),
        ("wed 11.30-12.15pm", "2026-04-01 11:30"),
        ("1/4/2026 1430-1450", "2026-04-01 14:30"),
        ("yesterday between 9 and 9.30am", "2026-04-01 09:00"),
        ("April 1 - 3pm", "2026-04-01 15:00"),  # a day, and an hour
        ("2 April 2026 - 09:30", "2026-04-02 09:30"),
        ("1 April 14:50-14:30", "-"),  # a slip: which of them?
        ("1 April 09:00-17:00", "-"),  # when they could have been reached
        ("01.04-02.04", "-"),  # days
        ("1 April 9.30-10", "-"),
    ],
)
def test_a_stretch_of_time_is_when_it_began(text: str, began: str) -> None:
    assert local(read_when(text.lower(), THURSDAY, LONDON, past=True)) == began
    assert local(read_when(text, THURSDAY, LONDON, past=True)) == began


@given(
    st.datetimes(datetime(2020, 1, 2), datetime(2030, 1, 1)),
    st.sampled_from(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    st.integers(3, 23),
)
def test_a_bare_weekday_is_the_last_one_or_the_next(received: datetime, day: str, hour: int) -> None:
    now = received.replace(tzinfo=UTC)
    before, after = (read_when(f"{day} {hour:02d}:00", now, LONDON, past=past) for past in (True, False))
    assert before is not None
    assert after is not None
    assert before <= now < after
    assert 6 <= (after - before).total_seconds() / 86400 <= 8


@given(st.text(max_size=40), st.booleans())
def test_any_text_gives_a_moment_or_none(text: str, past: bool) -> None:
    found = read_when(text, THURSDAY, LONDON, past)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    "printed",
    [
        "Wed, 1 Apr 2026 09:12:00 +0100", "Wed, 1 Apr 2026 08:12:00 GMT", "01 April 2026 09:12", "1 Apr 2026, at 09:12",
        "Wednesday, April 1, 2026 9:12 AM", "Wednesday, 1 April 2026 at 09:12", "1 April 2026 at 09:12:00 BST",
        "Mittwoch, 1. April 2026 09:12", "mercredi 1 avril 2026 à 09:12", "miércoles, 1 de abril de 2026 9:12",
        "mercoledì 1 aprile 2026 09:12", "woensdag 1 april 2026 9:12", "środa, 1 kwietnia 2026 09:12",
        "quarta-feira, 1 de abril de 2026 09:12", "den 1 april 2026 kl. 09.12", "onsdag 1. april 2026 09:12",
        "keskiviikko 1. huhtikuuta 2026 9.12", "středa 1. dubna 2026 9:12", "Dydd Mercher, 1 Ebrill 2026 09:12",
        "2026-04-01 09:12", "01/04/2026, 09:12", "Wednesday, April 1, 2026 at 09:12:00 AM GMT+1", "1.4.2026 9:12",
        "1. April 2026 um 10:12:00 MESZ",
    ],
)  # fmt: skip
def test_printed_dates(printed: str) -> None:
    assert read_date(printed, LONDON) == datetime(2026, 4, 1, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "printed", ["mardi 3 mars 2026 09:12", "martes, 3 de marzo de 2026 9:12", "martedì 3 marzo 2026 09:12"]
)
def test_a_weekday_that_begins_like_a_month_is_none(printed: str) -> None:
    assert read_date(printed, LONDON) == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)


@given(st.text(max_size=120))
def test_any_printed_date_is_read_or_none(text: str) -> None:
    found = read_date(text, LONDON)
    assert found is None or found.tzinfo is UTC
