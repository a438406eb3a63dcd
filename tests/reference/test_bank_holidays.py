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


def test_other_years_and_the_islands_come_from_the_package() -> None:
    assert bank_holidays("ENG", [1999]) is None
    assert work_calendar("ENG", years=[2035]).holidays[date(2035, 3, 23)] == "Good Friday"
    assert work_calendar("JEY").holidays[date(2026, 5, 9)] == "Liberation Day"


def test_the_usual_calendar_does_not_import_the_package() -> None:
    code = "import sys; from parley.reference.holidays import work_calendar as w; w('SCT'); assert 'holidays' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(HERE / "daemon")})
