"""A short form of script/faults, and the table's own arithmetic: what is lost, or comes too often, is a failure.

What tests/app and tests/store make already (disk full, sync, lock, each write) is left to the script.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from faults import table
from faults.__main__ import main
from faults.ground import Failed, Ground, Outcome, Skipped, twice_in

SHORT = {"kill": 2, "power cut": 1, "cut after DATA": 2, "bits flipped": 1}


@pytest.mark.parametrize("name", SHORT)
def test_nothing_is_lost_and_nothing_comes_too_often(name: str) -> None:
    (row,) = table.run([name], long=False, times=SHORT[name], seed=7)
    if row.verdict == "skipped":
        pytest.skip(row.why)
    assert row.verdict == "ok", row
    assert row.outcome and row.outcome.times and row.outcome.mails


@pytest.mark.parametrize(
    ("outcome", "code", "verdict"),
    [
        (Outcome(3, 3), 0, "ok"),
        (Outcome(3, 3, lost=1), 1, "FAILED"),
        (Outcome(3, 3, twice=3, allowed=3), 0, "ok"),
        (Outcome(3, 3, twice=4, allowed=3), 1, "FAILED"),
        (Skipped("no strace"), 0, "skipped"),
        (Failed("it ended"), 1, "FAILED"),
    ],
)
def test_the_exit_code_says_whether_a_promise_was_broken(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome | Exception, code: int, verdict: str
) -> None:
    def make(ground: Ground) -> Outcome:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(table, "FAULTS", (table.Fault("kill", "", make, 1, 1),))
    said = CliRunner().invoke(main, ["--json", "--seed", "1"])
    assert said.exit_code == code
    assert [row["verdict"] for row in json.loads(said.stdout)] == [verdict]
    assert verdict in CliRunner().invoke(main, ["--seed", "1"]).output


def test_a_long_run_that_was_cut_off_goes_on_with_what_was_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[str] = []

    def fault(name: str, lost: int) -> table.Fault:
        def make(_ground: Ground) -> Outcome:
            made.append(name)
            return Outcome(1, 1, lost=lost)

        return table.Fault(name, "", make, 1, 1)

    monkeypatch.setattr(table, "FAULTS", (fault("kill", 0), fault("hang", 1), fault("disk full", 0)))
    into = ["--into", str(tmp_path / "rows")]
    CliRunner().invoke(main, [*into, "--only", "kill", "--only", "hang"])
    assert CliRunner().invoke(main, into).exit_code == 1, "what was lost is made again, and lost again"
    assert made == ["kill", "hang", "hang", "disk full"]
    CliRunner().invoke(main, [*into, "--only", "kill"])
    assert made == ["kill", "hang", "hang", "disk full"], "nothing is left of what was asked for"


def test_each_fault_has_a_name_and_a_long_form() -> None:
    assert max(Counter(fault.name for fault in table.FAULTS).values()) == 1
    assert all(fault.about and fault.long >= fault.short for fault in table.FAULTS)


def test_letters_are_counted_by_their_id() -> None:
    assert twice_in(["<a>", "<b>", "<a>", "<a>"]) == 2


def test_what_a_ground_made_is_gone_afterwards() -> None:
    kept: list[Path] = []

    def make(ground: Ground) -> Outcome:
        kept.append(ground.house().folder)
        return Outcome(1, 1)

    table._row(replace(table.FAULTS[0], make=make), 1, 1)
    assert kept and not kept[0].exists()
