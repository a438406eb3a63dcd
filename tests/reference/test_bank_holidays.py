"""The table of bank holidays agrees with the package it was copied from, day by day and name by name."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from parley.reference.bank_holidays import TABLE, bank_holidays, row
from parley.reference.holidays import YEARS, from_package, work_calendar

HERE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("division", ["ENG", "WLS", "SCT", "NIR"])
def test_the_table_is_what_the_package_says(division: str) -> None:
    known = from_package(division, YEARS)
    for year in YEARS:
        expected = {day: name for day, name in known.items() if day.year == year}
        should = row(expected.items())
        assert bank_holidays(division, [year]) == expected, f"under {division} should stand: {should}"
        assert should in TABLE


# The working days among those that gov.uk publishes (bank-holidays.json, a copy that ends with 2027, read in November 2026), and the one
# day that a proclamation added for Scotland afterwards. Not from the package: a second source, which knows nothing of the first.
ENGLAND = "2026: 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28; 2027: 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"
PUBLISHED = {
    "ENG": ENGLAND,
    "WLS": ENGLAND,
    "SCT": "2026: 01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28; 2027: 01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
    "NIR": "2026: 01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28; 2027: 01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28",
}  # fmt: skip


@pytest.mark.parametrize("division", PUBLISHED)
def test_the_table_is_what_gov_uk_publishes(division: str) -> None:
    for said in PUBLISHED[division].split("; "):
        year, _, days = said.partition(": ")
        published = {date.fromisoformat(f"{year}-{day}") for day in days.split()}
        known = bank_holidays(division, [int(year)])
        assert known is not None and {day for day in known if day.weekday() < 5} == published


def test_other_years_and_the_islands_come_from_the_package() -> None:
    assert bank_holidays("ENG", [1999]) is None
    assert work_calendar("ENG", years=[2035]).holidays[date(2035, 3, 23)] == "Good Friday"
    assert work_calendar("JEY").holidays[date(2026, 5, 9)] == "Liberation Day"


def test_the_usual_calendar_does_not_import_the_package() -> None:
    code = "import sys; from parley.reference.holidays import work_calendar as w; w('SCT'); assert 'holidays' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(HERE / "daemon")})
