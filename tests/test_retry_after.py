"""How long a web server asks to be left alone: by its own words and its own clock."""

from __future__ import annotations

import pytest

from parley.retry_after import retry_after

DATE = "Wed, 01 Apr 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "date", "seconds"),
    [
        ("120", DATE, 120.0),
        (" 7 ", "", 7.0),
        ("0", DATE, 0.0),
        ("Wed, 01 Apr 2026 10:02:30 GMT", DATE, 150.0),
        ("Wednesday, 01-Apr-26 10:02:30 GMT", DATE, 150.0),  # the old form, which must be understood too
        ("Wed, 01 Apr 2026 09:00:00 GMT", DATE, 0.0),  # over already
        ("Wed, 01 Apr 2026 10:02:30 GMT", "", 0.0),  # counted from nothing
        ("Wed, 01 Apr 2026 10:02:30 -0000", DATE, 0.0),  # no zone
        ("Wed, 01 Apr 99999999999999999999 10:02:30 GMT", DATE, 0.0),
        ("soon", DATE, 0.0),
        ("-5", DATE, 0.0),
        ("1.5", DATE, 0.0),
        ("\u00b2", DATE, 0.0),  # a digit, and no number
        ("", DATE, 0.0),
    ],
)
def test_a_number_or_a_date(said: str, date: str, seconds: float) -> None:
    assert retry_after({"Retry-After": said, "Date": date}) == seconds
    assert retry_after({"Date": date}) == 0.0
