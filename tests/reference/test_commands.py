"""parley check and parley due, as somebody types them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.commands.check import check
from parley.commands.due import due

HERE = Path(__file__).resolve().parents[2]


def test_due_explains_the_first_date_of_the_story() -> None:
    result = CliRunner().invoke(due, ["--start", "2026-04-01T10:05", "2 working days"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Tuesday 7 April 2026, 17:00"
    assert "Friday 3 (Good Friday)" in result.stdout


@pytest.mark.parametrize(
    "start", ["2026-04-01T10:05", "2026-04-01T10:05+01:00", "2026-04-01", "2026-04-01T09:05Z"]
)
def test_due_as_json(start: str) -> None:
    result = CliRunner().invoke(due, ["--start", start, "7 working days", "--json", "--seed", "1"])
    (row,) = json.loads(result.stdout)
    assert row["at"] == "2026-04-14T17:00:00+01:00"
    assert row["start"].endswith("+01:00")
    assert row["length"] == "7 working days"
    assert {"date": "2026-04-06", "why": "Easter Monday"} in row["skipped"]
    assert set(row) == {"at", "start", "length", "skipped", "why"}


def test_due_takes_the_hours_of_the_rule_file(tmp_path: Path) -> None:
    text = (HERE / "rules/bdscp-2023.yaml").read_text()
    changed = text.replace("\nhours: Mon-Fri 09:00-17:00\n\nwords", "\nhours: Mon-Fri 08:00-16:00\n\nwords")
    changed = changed.replace("division: ENG", "division: SCT")
    (tmp_path / "r.yaml").write_text(changed)
    result = CliRunner().invoke(
        due, ["--start", "2026-04-02", "1 working day", "--rules", str(tmp_path), "--json"]
    )
    assert (
        json.loads(result.stdout)[0]["at"] == "2026-04-06T16:00:00+01:00"
    )  # Easter Monday is worked in Scotland


@pytest.mark.parametrize(
    "arguments", [["--start", "soon", "2 days"], ["--start", "2026-04-01", "2 moons"], ["2 days"]]
)
def test_due_says_what_it_cannot_read(arguments: list[str]) -> None:
    result = CliRunner().invoke(due, arguments)
    assert result.exit_code == 2 and result.stdout == ""


def test_due_says_so_where_words_name_no_date() -> None:
    result = CliRunner().invoke(due, ["--start", "2026-04-01T10:05", "as soon as possible", "--json"])
    (row,) = json.loads(result.stdout)
    assert (result.exit_code, row["at"], row["skipped"]) == (0, None, []) and "name no date" in row["why"]


def test_check_without_a_file_looks_at_everything() -> None:
    result = CliRunner().invoke(check, [])
    assert result.exit_code == 0, result.output
    assert "no problems" in result.stderr


def test_check_names_the_line_and_exits_78(tmp_path: Path) -> None:
    text = (HERE / "contacts/sample.yaml").read_text()
    bad = tmp_path / "people.yaml"
    bad.write_text(text.replace("manager: marie", "manager: mario"))
    line = text.splitlines().index("    manager: marie") + 1
    result = CliRunner().invoke(check, [str(bad)])
    assert result.exit_code == 78
    assert result.stdout == f"{bad}:{line}:14: There is no person `mario`. Write: marie\n"
    rows = json.loads(CliRunner().invoke(check, [str(bad), "--json"]).stdout)
    assert [(row["line"], row["column"], row["mend"]) for row in rows] == [(line, 14, "marie")]


def test_check_knows_a_rule_file_by_its_keys(tmp_path: Path) -> None:
    text = (HERE / "rules/bdscp-2023.yaml").read_text()
    half = tmp_path / "half.yaml"
    half.write_text(text[: len(text) // 2])
    result = CliRunner().invoke(check, [str(half)])
    assert result.exit_code == 78 and "half.yaml" in result.stdout


def test_check_prints_the_register() -> None:
    result = CliRunner().invoke(check, ["--register", str(HERE / "rules")])
    assert "start of stage 1 (4.1.1)" in result.stdout
    rows = json.loads(CliRunner().invoke(check, ["--register", "--json", str(HERE / "rules")]).stdout)
    assert {"protocol", "id", "clause", "says", "readings", "taken", "why", "signed_by", "signed_on"} == set(
        rows[0]
    )


def test_a_seal_is_written_into_whole_files_alone(tmp_path: Path) -> None:
    text = (HERE / "docs/examples/harbour-reach/rules.yaml").read_text(encoding="utf-8")
    whole, cut = tmp_path / "whole.yaml", tmp_path / "cut.yaml"
    whole.write_text(text, encoding="utf-8")
    whole.chmod(0o640)
    cut.write_text(text[:-20], encoding="utf-8")
    said = CliRunner().invoke(check, [str(whole), "--seal"])
    assert said.exit_code == 0 and "written behind `end:`" in said.stderr
    last = whole.read_text(encoding="utf-8").splitlines()[-1]
    assert re.fullmatch(r"end: harbour-reach, \d+ lines", last) and whole.stat().st_mode & 0o777 == 0o640
    one_less = whole.read_text(encoding="utf-8").replace("reminder: 1 working day\n", "")
    whole.write_text(one_less, encoding="utf-8")
    lost = CliRunner().invoke(check, [str(whole)])
    (mend,) = re.findall(r"Write: (end: harbour-reach, \d+ lines)", lost.stdout)
    assert lost.exit_code == 78
    whole.write_text(one_less.replace(last, mend), encoding="utf-8")
    assert CliRunner().invoke(check, [str(whole)]).exit_code == 0, "what the message says is what to write"
    assert CliRunner().invoke(check, [str(cut), "--seal"]).exit_code == 78
    assert cut.read_text(encoding="utf-8") == text[:-20]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut.yaml", "whole.yaml"]


def test_contacts_alone_are_checked_beside_their_configuration(tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    text = (HERE / "contacts/sample.yaml").read_text(encoding="utf-8")
    place = tmp_path / "contacts" / "sample.yaml"
    place.write_text(
        text.replace("robert.hale@council.example", "escalations@parley.example"), encoding="utf-8"
    )
    said = CliRunner().invoke(check, [str(place)])
    assert (
        "Not looked at" in said.stderr and "own address" in said.stderr and "escalations@" not in said.stdout
    )
    config = f"address: escalations@parley.example\nrules: {HERE}/rules\ntemplates: {HERE}/mail_templates\n"
    (tmp_path / "parley.yaml").write_text(config, encoding="utf-8")
    with_it = CliRunner().invoke(check, [str(place)])
    assert "Not looked at" not in with_it.stderr and "parley's own" in with_it.stdout, with_it.stdout


def test_contacts_without_the_number_of_their_lines_are_warned_of(tmp_path: Path) -> None:
    text = (HERE / "contacts/sample.yaml").read_text(encoding="utf-8")
    place, last = tmp_path / "c.yaml", text.splitlines()[-1]
    for end in ("end: sample", "end: sample, 12 lines"):
        place.write_text(text.replace(last, end), encoding="utf-8")
        said = CliRunner().invoke(check, [str(place)])
        assert said.exit_code == 0 and "warning: The last line does not say that there are" in said.stdout
        assert f"Write: {last}" in said.stdout
    place.write_text(text.replace("    title: Designated teacher\n", ""), encoding="utf-8")
    lost = CliRunner().invoke(check, [str(place)])
    assert lost.exit_code == 78 and "1 line is missing" in lost.stdout


def test_contacts_are_not_held_against_other_rules_than_the_broken_file_beside_them(tmp_path: Path) -> None:
    """What is wrong with the one file would be lost among the posts that rules from elsewhere ask for."""
    rules = (HERE / "docs/examples/harbour-reach/rules.yaml").read_text(encoding="utf-8")
    (tmp_path / "r.yaml").write_text(rules.replace("do: talk", "do: tlak", 1), encoding="utf-8")
    contacts = tmp_path / "c.yaml"
    contacts.write_text(
        (HERE / "docs/examples/harbour-reach/contacts.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    result = CliRunner().invoke(check, [str(tmp_path / "r.yaml"), str(contacts)])
    assert result.exit_code == 78 and "tlak" in result.output
    assert "nobody with the post" not in result.output
