"""The order of stored times is the order of times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.store import times

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES)


@given(INSTANTS, INSTANTS)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    assert (times.text(one) < times.text(other)) == (one < other)
    assert times.instant(times.text(one)) == one
    assert len(times.text(one)) == 27


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        times.text(datetime(2026, 4, 1))


def test_a_time_beyond_the_calendar_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="no calendar"):
        times.text(datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))))


def test_what_comes_back_is_utc() -> None:
    assert times.instant("2026-04-01T09:05:00.000000Z").tzinfo is UTC
