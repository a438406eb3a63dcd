"""`parley timeline`: the dates of shared/protocols.md section 0, reckoned at the last moment, and what is supposed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from parley.__main__ import main

FIELDS = [
    "at", "kind", "stage", "visit", "duty", "party", "clause", "who", "with", "media", "firm", "anchor", "length",
    "skipped", "why",
]  # fmt: skip


def timeline(*options: str, protocol: str = "bdscp-2023") -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["timeline", protocol, "--json", *options])
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def dates(rows: list[dict[str, Any]], kind: str) -> dict[str, str | None]:
    return {row["duty"] or row["clause"]: row["at"] and row["at"][:16] for row in rows if row["kind"] == kind}


VECTORS = [
    ("2026-04-01", ["2026-04-07", "2026-04-10", "2026-04-14", "2026-04-23", "2026-04-27"]),
    ("2026-12-21", ["2026-12-23", "2026-12-30", "2027-01-04", "2027-01-13", "2027-01-15"]),
]


@pytest.mark.parametrize(("start", "ends"), VECTORS)
def test_the_vectors(start: str, ends: list[str]) -> None:
    rows = timeline("--start", f"{start}T10:05")
    due, cap = dates(rows, "due"), dates(rows, "cap")
    found = [due["contact"], due["review"], due["relay"], cap["flowchart, stage 2"], due["contact_lead"]]
    assert found == [f"{end}T17:00" for end in ends]
    assert cap["flowchart, stage 1"] == f"{ends[2]}T17:00"


def test_each_row_explains_its_date() -> None:
    rows = timeline("--start", "2026-04-01")
    assert all(list(row) == FIELDS for row in rows)
    contact = next(row for row in rows if row["duty"] == "contact")
    assert contact["anchor"] == {"name": "decision", "at": "2026-04-01T00:00:00+01:00"}
    assert (contact["length"], contact["clause"], contact["firm"]) == ("2 working days", "4.1.1", True)
    assert contact["who"] == ["referring practitioner"] and contact["with"] == ["receiving practitioner"]
    assert contact["media"] == ["phone", "face to face", "video"]
    assert {"date": "2026-04-03", "why": "Good Friday"} in contact["skipped"]
    undated = next(row for row in rows if row["duty"] == "told")
    assert undated["at"] is None and undated["anchor"] is None
    assert [row["stage"] for row in rows if row["kind"] == "open"] == ["s1", "s2", "s3", "s3b", "s4"]


def test_what_is_supposed_changes_the_dates() -> None:
    rows = timeline("--start", "2026-04-01", "--at", "decision=2026-03-30T09:00")
    assert dates(rows, "due")["contact"] == "2026-04-01T17:00"
    closed = timeline("--start", "2026-04-01", "--exit", "s1=closed")
    assert [row["stage"] for row in closed if row["kind"] == "open"] == ["s1"]


@pytest.mark.parametrize(
    "options",
    [
        ["--start", "soon"], ["--start", "2026-04-01", "--fact", "child"], ["--start", "2026-04-01", "--fact", "age=2"],
        ["--start", "2026-04-01", "--exit", "s1=s9"], ["--start", "2026-04-01", "--same", "a=b"],
        ["--start", "2026-04-01", "--at", "then=2026-04-01"], [],
    ],
)  # fmt: skip
def test_what_the_protocol_does_not_know_is_usage(options: list[str]) -> None:
    assert CliRunner().invoke(main, ["timeline", "bdscp-2023", *options]).exit_code == 2


def test_an_unknown_protocol_is_configuration() -> None:
    assert CliRunner().invoke(main, ["timeline", "nowhere", "--start", "2026-04-01"]).exit_code == 78
