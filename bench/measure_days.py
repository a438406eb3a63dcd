"""Working-day sums: "7 working days from then", one at a time, against numpy.busday_offset."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import Figure, load_now
from parley.dispute.workdays import add_working_days
from parley.reference.holidays import work_calendar


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """One figure: sums in a second, against numpy's with the same bank holidays."""
    calendar = work_calendar("ENG")
    days = [date(2026, 1, 1) + timedelta(days=n % 365) for n in range(2_000 if quick else 100_000)]
    known = np.busdaycalendar(holidays=[np.datetime64(day) for day in calendar.holidays])
    theirs_days = [np.datetime64(day) for day in days]
    ours = _per_second(lambda day: add_working_days(calendar, day, 7), days)
    theirs = _per_second(lambda day: np.busday_offset(day, 7, roll="backward", busdaycal=known), theirs_days)
    return [
        Figure("days", "'7 working days', one at a time", ours, "sums/s", "numpy.busday_offset", theirs, 1.0,
               "more", "ratio", load_now())
    ]  # fmt: skip


def _per_second(do: Callable[[Any], object], days: Sequence[Any]) -> float:
    do(days[0])
    began = time.perf_counter()
    for day in days:
        do(day)
    return len(days) / (time.perf_counter() - began)
