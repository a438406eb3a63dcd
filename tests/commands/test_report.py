"""parley report: what a delivery group reads is counted from the record, by day, and names nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parley.commands.history import history
from parley.commands.record import record
from parley.commands.report import command as report
from parley.dispute.changed import changed
from parley.dispute.view import View
from parley.documents.figures import figures_of, working_days

from .conftest import Terminal
from .lived import LONDON, on


def figures(terminal: Terminal, reference: str, *days: str) -> dict[str, object]:
    found = {row["reference"]: row for row in terminal.rows(report, *days)}
    return found[reference]


def test_both_disputes_of_the_year_are_counted(reading: Terminal) -> None:
    said = reading.said(report)
    assert "Disputes, Thursday 1 January 2026 to Thursday 16 April 2026" in said
    assert "Raised: 2" in said
    assert said.startswith("Oakshire Safeguarding Children Partnership"), "whose figures, not whose rules"
    assert [row["reference"] for row in reading.rows(report)] == ["D-2026-0001", "D-2026-0002"]


def test_the_figures_are_those_of_the_record(reading: Terminal) -> None:
    row = figures(reading, "D-2026-0001")
    events = [one["event"] for one in reading.rows(history, "1")]
    stages, steps, talks = row["stages"], row["steps"], row["conversations"]
    assert isinstance(stages, list) and isinstance(steps, list) and isinstance(talks, list)
    assert len(stages) == events.count("StageOpened") == 2
    assert [step["result"] for step in steps].count("missed") == events.count("DeadlineMissed") == 1
    assert [(talk["medium"], talk["at"]) for talk in talks] == [("phone", "2026-04-02T14:30:00+01:00")]
    assert row["working_days"] is None and row["closed"] is None


def test_an_urgent_night_is_counted_by_its_minutes(reading: Terminal) -> None:
    (alert,) = figures(reading, "D-2026-0002")["alerts"]  # type: ignore[misc]
    assert alert == {
        "at": "2026-04-11T23:40:00+01:00", "agency": "council", "inside": False, "alerted": 2, "minutes": 42, "nobody": False,
    }  # fmt: skip
    assert "Longest until somebody had it: 42 minutes" in reading.said(report)


@pytest.mark.parametrize(
    ("first", "last", "raised"),
    [
        ("2026-04-01", "2026-04-01", ["D-2026-0001"]),
        ("2026-04-02", "2026-04-10", ["D-2026-0001"]),  # open all the while
        ("2026-04-11", "2026-04-11", ["D-2026-0001", "D-2026-0002"]),  # 23:40 in London still is that day
        ("2025-01-01", "2026-03-31", []),
    ],
)
def test_a_day_belongs_to_the_clocks_of_the_office(
    reading: Terminal, first: str, last: str, raised: list[str]
) -> None:
    rows = reading.rows(report, "--from", first, "--to", last)
    assert [row["reference"] for row in rows] == raised


def test_nobody_is_named_and_nothing_that_was_typed(reading: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert reading.run(report, "-o", str(path)).exit_code == 0
    page = path.read_text(encoding="utf-8") + reading.run(report, "--json").stdout
    with reading.house.taker() as taker:
        for person in taker.door.library.world.directory.people.values():
            assert person.name not in page
            assert not any(address in page for address in person.addresses)
    assert "worried" not in page and "family" not in page


def test_a_stage_that_opened_without_what_was_asked_is_told_for_ever(terminal: Terminal) -> None:
    said = terminal.run(
        record, "1", "--as", "sana", "--override", "s3", "--reason", "the child is at risk now"
    )
    assert said.exit_code == 0, said.output
    stages = figures(terminal, "D-2026-0001")["stages"]
    assert isinstance(stages, list)
    assert stages[-1]["stage"] == "s3" and stages[-1]["without"] and stages[-1]["overridden"]
    page = terminal.said(report)
    assert "D-2026-0001 Stage 3 Thursday 16 April 2026 somebody decided so" in page
    assert "at risk" not in page


def test_days_in_the_wrong_order_and_days_that_are_none(reading: Terminal) -> None:
    wrong = reading.run(report, "--from", "2026-05-01", "--to", "2026-04-01")
    assert wrong.exit_code == 2 and "The first day comes first" in wrong.output
    assert reading.run(report, "--from", "1 May").exit_code == 2


def test_a_stretch_in_which_nothing_happened_says_so(reading: Terminal) -> None:
    said = reading.said(report, "--from", "2025-01-01", "--to", "2025-12-31")
    assert "Nothing in these days." in said


def test_a_conversation_counts_too_whose_medium_nobody_said(reading: Terminal) -> None:
    with reading.house.taker() as taker:
        visit = taker.door.visit("D-2026-0001")
    duties = {key: changed(duty, medium="") for key, duty in visit.dispute.duties.items()}
    view = View(visit.protocol, visit.world, changed(visit.dispute, duties=duties), reading.now)
    assert [(talk.at, talk.medium) for talk in figures_of(view).conversations] == [(on(2, 14, 30), "")]


def test_working_days_leave_out_weekends_and_bank_holidays(reading: Terminal) -> None:
    with reading.house.taker() as taker:
        visit = taker.door.visit("D-2026-0001")
        view = View(visit.protocol, visit.world, visit.dispute, reading.now)
    start = on(1, 10, 5)
    assert working_days(view, start, on(1, 23, 0)) == 0
    assert working_days(view, start, on(2, 9, 0)) == 1
    assert (
        working_days(view, start, on(7, 9, 0)) == 2
    )  # Good Friday, the weekend and Easter Monday lie between
    assert working_days(view, datetime(2026, 3, 30, 22, 59, tzinfo=UTC), start) == 2
    assert (start + timedelta(days=1)).astimezone(LONDON).date().day == 2


def test_an_agency_that_joined_is_counted_beside_the_first_of_its_side(terminal: Terminal) -> None:
    before = terminal.said(report)
    terminal.run(record, "1", "--as", "priya", "Also receiving: Hillside Health Trust")
    (joined,) = [row for row in terminal.rows(report) if row["reference"] == "D-2026-0001"]
    assert joined["also"] == [["receiving", "trust"]]
    assert "Hillside Health Trust" not in before and "Hillside Health Trust" in terminal.said(report)
