"""`parley timeline` of London, Leeds, and Richmond and Kingston: the dates of protocols.md section 0, at the last moment.

Across Easter, Christmas, both nights in which the clocks change, a leap day, and from a Saturday night.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from parley.__main__ import main


@cache
def timeline(protocol: str, *options: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["timeline", protocol, "--json", *options])
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def ends(rows: list[dict[str, Any]], kind: str, of: str) -> list[str]:
    """The days on which the dates of that kind of a stage or a duty end, always at 17:00."""
    found = [
        row["at"] for row in rows if row["kind"] == kind and of in (row["stage"], row["duty"]) and row["at"]
    ]
    assert all(at[11:16] == "17:00" for at in found)
    return [at[:10] for at in found]


RICHMOND = [
    # raised, 2 working days, 5, 8, 10
    ("2026-05-21T10:00", "2026-05-26", "2026-05-29", "2026-06-03", "2026-06-05"),
    ("2026-08-22T22:00", "2026-08-25", "2026-08-28", "2026-09-03", "2026-09-07"),  # a Saturday night
    ("2026-04-01T10:05", "2026-04-07", "2026-04-10", "2026-04-15", "2026-04-17"),  # Easter
    ("2026-12-21T10:05", "2026-12-23", "2026-12-30", "2027-01-05", "2027-01-07"),  # Christmas and New Year
    ("2026-03-29T00:30", "2026-03-31", "2026-04-07", "2026-04-10", "2026-04-14"),  # the hour before 02:00
    ("2026-10-25T01:30", "2026-10-27", "2026-10-30", "2026-11-04", "2026-11-06"),  # the hour that comes twice
    ("2028-02-25T09:00", "2028-02-29", "2028-03-03", "2028-03-08", "2028-03-10"),  # a leap day is worked
]


@pytest.mark.parametrize(("start", "two", "five", "eight", "ten"), RICHMOND)
def test_richmond_and_kingston(start: str, two: str, five: str, eight: str, ten: str) -> None:
    rows = timeline("richmond-kingston", "--start", start)
    assert ends(rows, "due", "resolve") == [two]
    assert ends(rows, "cap", "one") == [five, eight, ten]
    assert ends(rows, "cap", "six") == [ten]
    assert [row["stage"] for row in rows if row["kind"] == "open"] == [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
    ]


def test_richmond_and_kingston_passes_step_two_over_where_one_person_is_both() -> None:
    rows = timeline(
        "richmond-kingston", "--start", "2026-05-21", "--same", "referring line_manager=referring lead"
    )
    assert "two" not in [row["stage"] for row in rows if row["kind"] == "open"]


def test_richmond_and_kingston_counts_from_the_referral_where_nobody_answered_it() -> None:
    options = ("--start", "2026-05-21T10:00", "--at", "referral=2026-05-18T10:00", "--fact")
    unanswered = timeline("richmond-kingston", *options, "kind=no response to a referral")
    assert ends(unanswered, "cap", "one")[0] == "2026-05-26"
    answered = timeline("richmond-kingston", *options, "kind=an inappropriate plan")
    assert ends(answered, "cap", "one")[0] == "2026-05-29"


LONDON = [
    # the decision, a working week, a further working week, the next working day
    ("2026-05-21T10:00", "2026-05-29", "2026-06-05", "2026-06-08"),
    ("2026-04-01T10:05", "2026-04-10", "2026-04-17", "2026-04-20"),
    ("2026-12-21T10:05", "2026-12-30", "2027-01-07", "2027-01-08"),
    ("2026-08-22T22:00", "2026-08-28", "2026-09-07", "2026-09-08"),
    ("2026-03-28T23:55", "2026-04-07", "2026-04-14", "2026-04-15"),
    ("2026-10-24T23:55", "2026-10-30", "2026-11-06", "2026-11-09"),
    ("2028-02-25T09:00", "2028-03-03", "2028-03-10", "2028-03-13"),
]


@pytest.mark.parametrize(("start", "week", "second", "referred"), LONDON)
def test_london(start: str, week: str, second: str, referred: str) -> None:
    """Each step is left at its last moment, 17:00. What goes on file after that stays, and holds nothing up."""
    rows = timeline("london-cp5", "--start", start)
    assert ends(rows, "due", "discuss") == [week]
    assert ends(rows, "due", "between_managers") == [second]
    assert ends(rows, "due", "refer") == [referred, referred]
    assert [row["stage"] for row in rows if row["kind"] == "open"][:5] == [
        "professionals", "managers", "seniors", "heads", "board",
    ]  # fmt: skip


LEEDS = [
    # raised, immediately at the latest, ten working days and one month from step 2
    ("2026-05-21T10:00", "2026-05-22", "2026-06-08", "2026-06-22"),
    ("2026-04-01T10:05", "2026-04-02", "2026-04-20", "2026-05-02"),
    ("2026-12-21T10:05", "2026-12-22", "2027-01-08", "2027-01-22"),
    ("2026-08-22T22:00", "2026-08-24", "2026-09-08", "2026-09-24"),
    ("2026-10-24T23:55", "2026-10-26", "2026-11-09", "2026-11-26"),
    ("2028-01-28T09:00", "2028-01-31", "2028-02-14", "2028-02-29"),  # to the last day of a shorter month
]


@pytest.mark.parametrize(("start", "immediately", "ten", "month"), LEEDS)
def test_leeds(start: str, immediately: str, ten: str, month: str) -> None:
    rows = timeline("leeds-2016", "--start", start)
    assert ends(rows, "due", "attempt") == ends(rows, "due", "ask_lead") == [immediately]
    assert sorted(ends(rows, "cap", "managers")) == sorted([ten, month])
    assert not any(row["firm"] for row in rows if row["kind"] == "cap")
