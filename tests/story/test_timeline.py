"""`parley timeline`: the dates of shared/protocols.md section 0, reckoned at the last moment, and what is supposed."""

from __future__ import annotations

import json
from pathlib import Path
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
    opened = [row["stage"] for row in rows if row["kind"] == "open"]
    assert opened[:5] == ["s1", "s2", "s3", "s3b", "s4"] and all(
        stage.startswith("s4b") for stage in opened[5:]
    )


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


KILN = "tests/rules/invented/kilnyard.yaml"


def kiln(*options: str) -> list[dict[str, Any]]:
    return timeline("--start", "2026-04-01T10:05", *options, protocol=KILN)


def test_what_depends_and_what_is_named_follow_what_is_supposed() -> None:
    low, high = kiln(), kiln("--fact", "heat=high")
    assert (
        dates(low, "due")["wedge"] == "2026-04-09T17:00" and dates(high, "due")["wedge"] == "2026-04-02T17:00"
    )
    set_ = kiln("--at", "firing_day=2026-04-17")
    assert (dates(low, "due")["papers"], dates(set_, "due")["papers"]) == (None, "2026-04-15T17:00")
    row = next(row for row in set_ if row["duty"] == "papers")
    assert row["anchor"]["name"] == "firing_day" and row["length"] == "2 working days before"
    assert next(row["stage"] for row in kiln("--fact", "urgent=yes") if row["kind"] == "open") == "bisque"


def test_days_that_the_contacts_name_as_not_worked_are_left_out() -> None:
    contacts = Path(__file__).parent / "ravensmoor.contacts"
    rules = Path(__file__).parent / "ravensmoor.rules"
    found = [
        dates(
            timeline("--start", "2026-12-22T15:00", *more, "--rules", str(rules), protocol="ravensmoor"),
            "due",
        )["managers_speak"]
        for more in ([], ["--contacts", str(contacts)])
    ]
    assert found == ["2026-12-29T17:00", "2027-01-04T17:00"]


def test_tracks_stand_behind_the_ladder_with_their_own_dates() -> None:
    rows = kiln("--fact", "crack=yes")
    opened = [(row["stage"], row["at"][:16]) for row in rows if row["kind"] == "open"]
    assert [stage for stage, _ in opened] == ["wedging", "bisque", "embers", "patching", "cooling"]
    assert dict(opened)["cooling"] == "2026-04-02T10:05", "when the step before it is due"
    assert dates(rows, "due")["see_it_holds"] == "2026-04-13T17:00"
    assert dates(rows, "due")["pass_on_lore"] is None and "asks for it" in rows[-1]["why"]
    closing = next(row for row in rows if row["duty"] == "written_word")
    assert closing["at"] and closing["anchor"]["name"] == "closed"
    assert (
        kiln()[-2]["at"] is None and "crack is yes" in next(r for r in kiln() if r["duty"] == "patch")["why"]
    )


def test_an_exit_of_a_track_and_a_loop_can_be_chosen() -> None:
    rows = kiln("--exit", "bisque=wedging")
    assert [row["stage"] for row in rows if row["kind"] == "open"][:4] == [
        "wedging",
        "bisque",
        "wedging",
        "bisque",
    ]
    assert [row["visit"] for row in rows if row["duty"] == "wedge"] == [1, 2]


def test_what_is_done_for_others_is_done_to_them_and_a_row_is_no_word_of_the_rules() -> None:
    result = CliRunner().invoke(
        main, ["timeline", "docs/examples/harbour-reach/rules.yaml", "--start", "2026-04-01"]
    )
    assert "Referring supervisor: send the papers to Reaching Panel (7)" in result.stdout
    assert "Referring professional: speak to receiving professional (3)" in result.stdout
    assert (
        "Person named in the row: do what was agreed, and tell referring supervisor what came of it (6)"
        in result.stdout
    )
