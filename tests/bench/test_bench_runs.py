"""The bench itself: every measure runs on the real daemon, and every figure stands beside a raw limit. No duration counts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench.figures import Figure, table

ROOT = Path(__file__).parents[2]
MEASURES = {
    "mails": 5,
    "door": 1,
    "reading": 3,
    "tick": 2,
    "days": 1,
    "calendars": 3,
    "rules": 1,
    "people": 2,
    "alerts": 1,
    "start": 3,
    "memory": 1,
    "hostile": 3,
    "endurance": 2,
}  # with how many figures


def figures(tmp_path: Path, *names: str) -> list[dict[str, Any]]:
    arguments = [sys.executable, "-m", "bench", "--quick", "--json", "--folder", str(tmp_path)]
    arguments += [word for name in names for word in ("--only", name)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert [*tmp_path.iterdir()] == []  # nothing is left behind
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_runs_and_gives_its_ratios(name: str, tmp_path: Path) -> None:
    rows = figures(tmp_path, name)
    assert [row["measure"] for row in rows] == [name] * MEASURES[name]
    for row in rows:
        assert row["value"] > 0
        assert row["limit"] > 0
        assert row["ratio"] == pytest.approx(row["value"] / row["limit"])
        assert row["against"]


@pytest.mark.parametrize(("name", "many"), [("mailbox", 7), ("one maildir", 7), ("waiting", 2)])
def test_the_measure_on_real_servers_runs_or_says_why_not(name: str, many: int, tmp_path: Path) -> None:
    rows = figures(tmp_path, name)
    assert len(rows) in (0, many)
    assert all(row["value"] > 0 and row["measure"] == name for row in rows)


def test_the_measure_on_a_pretended_service_runs(tmp_path: Path) -> None:
    rows = figures(tmp_path, "exchange online")
    assert [row["unit"] for row in rows] == ["MB", "% core"]
    assert all(row["value"] > 0 and row["measure"] == "exchange online" for row in rows)


def test_the_table_says_the_ratio_and_whether_the_target_was_reached() -> None:
    reached = Figure("mails", "through the house", 400, "mails/s", "a sink", 1000, 300, "more", load=1.5)
    missed = Figure("tick", "a million", 90, "µs", "a thousand", 45, 1.5, "less", "ratio", load=1.5)
    lines = "\n".join(table([reached, missed]))
    assert "ratio 0.4 to 1,000 mails/s of a sink" in lines
    assert "[at least 300: reached]" in lines
    assert "[at most a ratio of 1.5: NOT REACHED]" in lines
    assert lines.count("load average 1.5") == 2


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    arguments = [
        sys.executable,
        "-m",
        "bench",
        "--quick",
        "--only",
        "rules",
        "--folder",
        str(tmp_path / "none"),
    ]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2 and "does not exist" in done.stderr and "Traceback" not in done.stderr
