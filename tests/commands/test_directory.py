"""parley directory and parley oncall, as a business manager calls them in a fresh checkout."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.commands.lived import House, on

from parley.__main__ import main
from parley.documents.as_text import to_text
from parley.documents.directory import directory_document
from parley.loops import directory_change
from parley.loops.loading import load
from parley.reference.contacts import load_directory

HERE = Path(__file__).resolve().parents[2]
SAMPLE = HERE / "contacts"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--contacts", str(SAMPLE)])


def rows(*arguments: str) -> list[dict[str, Any]]:
    return json.loads(run(*arguments, "--json").stdout)


def test_everybody_is_in_the_table_the_page_and_the_rows(tmp_path: Path) -> None:
    shown = run("directory")
    assert (
        shown.exit_code == 0 and "SCHOOLS AND COLLEGES" in shown.stdout and "Oak Lane School" in shown.stdout
    )
    people = rows("directory")
    assert {"id": "liam", "name": "Liam Doyle", "deputy": "sana"}.items() <= people[1].items()
    page = tmp_path / "who.html"
    assert run("directory", "-o", str(page)).exit_code == 0
    written = page.read_text(encoding="utf-8")
    for person in people:
        assert person["name"] in written and person["name"].split()[-1] in shown.stdout
    assert "The delivery group" in written
    assert "priya.nair@<wbr>school.example" in written, "a line is broken behind the @, not within a word"


def test_the_page_says_when_a_body_meets_next() -> None:
    """Of a day that is written down, since the sample's own meetings lie behind us one day."""
    known, _ = load_directory([SAMPLE / "sample.yaml"])
    text = to_text(directory_document(known, datetime(2026, 4, 20, 9, 0, tzinfo=UTC), "Europe/London"))
    assert "Meets next on Tuesday 21 April 2026." in text and "Meets next on Wednesday 24 June 2026." in text


def test_a_table_opens_in_excel_and_holds_a_line_a_person(tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    assert run("directory", "-o", str(table)).exit_code == 0
    octets = table.read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"))))
    assert [row["id"] for row in read] == [row["id"] for row in rows("directory")]
    assert run("directory", "--csv").stdout.splitlines()[0] == ",".join(read[0])


def test_who_is_asked_at_each_stage_for_a_pair_of_agencies() -> None:
    asked = rows("directory", "--between", "school", "council", "--protocol", "bdscp-2023")
    plan = next(row for row in asked if row["clause"] == "4.2.2")
    assert (plan["who"], plan["told_if_missed"]) == (["Liam Doyle"], ["Sana Iqbal", "Marie Kent"])
    other = rows("directory", "--between", "council", "police", "--protocol", "bdscp-2023")
    assert next(row for row in other if row["clause"] == "4.2.2")["who"] == ["Marie Kent"]
    assert "STAGE 2" in run("directory", "--between", "school", "council", "--protocol", "bdscp").stdout


def test_whom_each_dispute_names_is_not_said_to_be_missing_from_the_directory() -> None:
    here = (
        "--rules",
        "docs/examples/harbour-reach/rules.yaml",
        "--contacts",
        "docs/examples/harbour-reach/contacts.yaml",
    )
    shown = " ".join(run("directory", "--between", "school", "council", *here).stdout.split())
    assert (
        "Who: named in each dispute: referring professional; With or to: named in each dispute: receiving"
        in shown
    )
    assert "Who: the person named in the row" in shown and "row." not in shown


def test_an_agency_that_is_not_there_is_named_with_those_that_are() -> None:
    result = run("directory", "--between", "school", "concil")
    assert result.exit_code == 2 and "'concil'" in result.output and "council" in result.output


@pytest.mark.parametrize(
    ("at", "person"),
    [("2026-05-04T08:59", "olu"), ("2026-05-04T09:00", "nora"), ("2026-05-11T09:00+01:00", "olu")],
)
def test_who_is_on_call_at_an_instant(at: str, person: str) -> None:
    manager, director = rows("oncall", "now", "--at", at)
    assert (manager["person"], manager["step"], director["person"]) == (person, "manager", "dev")


def test_who_comes_next_and_when() -> None:
    manager, director = rows("oncall", "next", "--at", "2026-05-03T12:00")
    assert (manager["person"], manager["from"]) == ("nora", "2026-05-04T09:00:00+01:00")
    assert (director["person"], director["from"]) == (None, None)


def test_no_gaps_and_a_plain_answer() -> None:
    result = run("oncall", "gaps", "--at", "2026-05-03T12:00")
    assert result.exit_code == 0 and "somebody is on call at each step" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "at", "note"),
    [
        ("olu\n      2026-05-04", "olu\n      2026-05-04", "2026-05-01T23:00", None),
        ("    manager:\n      Mon-Sun 09:00-09:00: olu\n      2026-05-04 09:00 to 2026-05-11 09:00: nora\n    director: dev", "    director:\n      Mon-Thu 17:00-09:00: nora", "2026-05-01T23:00", "Dev Patel has that post, and is alerted"),
        ("    title: On-call manager\n    email: olu", "    until: 2026-04-30\n    email: olu", "2026-05-01T23:00", "is not in post then: passed by"),
        ("    title: On-call manager\n    email: olu", "    absent: 2026-05-01\n    email: olu", "2026-05-01T23:00", "away by the directory: alerted last"),
        ("    title: On-call manager\n    email: olu", "    absent: 2026-05-01\n    deputy: nora\n    email: olu", "2026-05-01T23:00", "away by the directory: Nora Finn, their deputy, is alerted, and they themselves last"),
        ("    phone: 07700 900121\n    mobile: 07700 900121\n", "", "2026-05-01T23:00", "no phone; woken by nothing: mail alone"),
        ("Mon-Sun 09:00-09:00: olu", "Mon-Thu 17:00-09:00: olu", "2026-05-01T23:00", "whoever is next is alerted at once"),
        ("Mon-Sun 09:00-09:00: olu", "Mon-Thu 17:00-09:00: olu", "2026-05-01T11:00", "the office is open"),
    ],
    ids=["nothing", "a hole in a post's turns", "has left", "away", "away with a deputy", "no phone", "a hole", "a hole by day"],
)  # fmt: skip
def test_what_an_alert_would_meet_there(
    tmp_path: Path, old: str, new: str, at: str, note: str | None
) -> None:
    text = (SAMPLE / "sample.yaml").read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new).replace("end: sample, 373 lines", "end: sample")
    (tmp_path / "sample.yaml").write_text(text, encoding="utf-8")
    asked = ["oncall", "now", "--at", at, "--contacts", str(tmp_path)]
    rows = json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout)
    assert rows[0]["note"] == note
    assert (note or "") in CliRunner().invoke(main, asked).stdout


def test_an_agency_without_an_on_call_system_has_no_gaps_and_nobody() -> None:
    for what in ("now", "gaps"):
        said = run("oncall", what, "--agency", "school").stdout
        assert said == "No agency here has an on-call system.\n"


def test_gaps_have_their_kind_their_time_and_a_mend(tmp_path: Path) -> None:
    text = (SAMPLE / "sample.yaml").read_text(encoding="utf-8")
    text = text.replace("Mon-Sun 09:00-09:00: olu", "Mon-Fri 09:00-09:00: olu")
    text = text.replace("    director: dev\n", "      2026-05-06 to 2026-05-07: olu\n    director: dev\n")
    (tmp_path / "sample.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(
        main, ["oncall", "gaps", "--at", "2026-05-01T12:00", "--contacts", str(tmp_path), "--json"]
    )
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    first, double = found[0], next(gap for gap in found if gap["kind"] == "double booking")
    assert (first["kind"], first["from"], first["until"]) == (
        "hole",
        "2026-05-02T09:00:00+01:00",
        "2026-05-04T09:00:00+01:00",
    )
    assert (double["from"], double["until"]) == ("2026-05-06T09:00:00+01:00", "2026-05-07T09:00:00+01:00")
    assert double["people"] == ["nora", "olu"] and all(gap["mend"] for gap in found)


def test_of_an_absence_the_mend_names_the_deputy(tmp_path: Path) -> None:
    text = (
        (SAMPLE / "sample.yaml").read_text(encoding="utf-8").replace("end: sample, 373 lines", "end: sample")
    )
    text = text.replace(
        "    title: On-call manager\n    email: olu", "    absent: 2026-05-01\n    email: olu"
    )
    (tmp_path / "sample.yaml").write_text(text, encoding="utf-8")
    asked = ["oncall", "gaps", "--at", "2026-05-01T12:00", "--contacts", str(tmp_path), "--json"]
    (gap,) = json.loads(CliRunner().invoke(main, asked).stdout)
    assert gap["kind"] == "away" and gap["mend"].startswith("deputy: somebody who is there then")


def test_as_it_was_on_a_day_and_every_change(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.own_contacts()
    contacts = house.config.contacts / "sample.yaml"
    for day, deputy in ((1, "sol"), (10, "tomas")):
        text = contacts.read_text(encoding="utf-8")
        contacts.write_text(
            text.replace("manager: sol\n    deputy: sol", f"manager: sol\n    deputy: {deputy}"),
            encoding="utf-8",
        )
        house.loaded = load(house.config)
        with house.taker() as taker, taker.store.write():
            directory_change.look(taker.door, on(day, 9))

    def marie(day: str) -> str:
        result = CliRunner().invoke(
            main, ["directory", "--config", str(house.config_path), "--on", day, "--json"]
        )
        return next(row["deputy"] for row in json.loads(result.stdout) if row["id"] == "marie")

    assert (marie("2026-04-09"), marie("2026-04-10"), marie("2 May 2026")) == ("sol", "tomas", "tomas")
    early = CliRunner().invoke(main, ["directory", "--config", str(house.config_path), "--on", "2026-03-01"])
    assert early.exit_code == 1 and "the record begins later" in early.output
    changes = CliRunner().invoke(
        main, ["directory", "--config", str(house.config_path), "--changes", "--json"]
    )
    assert [row["changes"] for row in json.loads(changes.stdout)] == [
        [], ["Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi)."],
    ]  # fmt: skip


def test_a_spoilt_file_keeps_nobody_from_seeing_who_is_on_call(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.own_contacts()
    house.loaded = load(house.config)
    with house.taker() as taker, taker.store.write():
        directory_change.look(taker.door, on(1, 9))
    path = house.config.contacts / "sample.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("deputy: sol", "deputy: sool"), encoding="utf-8")
    asked = ["oncall", "now", "--at", "2026-04-11T23:40", "--config", str(house.config_path)]
    shown = CliRunner().invoke(main, asked)
    assert shown.exit_code == 0 and "Olu Ade" in shown.stdout and "last in use" in shown.stderr
    assert "There is no person `sool`" in shown.stderr
    (house.config.state / "parley.db").unlink()
    assert CliRunner().invoke(main, asked).exit_code == 78


def test_a_table_goes_out_and_comes_back_with_what_it_changes(tmp_path: Path) -> None:
    contacts = tmp_path / "contacts"
    contacts.mkdir()
    text = (SAMPLE / "sample.yaml").read_text(encoding="utf-8")
    (contacts / "sample.yaml").write_text(text, encoding="utf-8")

    def take(table: Path, *more: str) -> Result:
        arguments = ["directory", "--contacts", str(contacts), "--take", str(table), *more]
        return CliRunner().invoke(main, arguments)

    book = tmp_path / "people.xlsx"
    assert run("directory", "--xlsx", "-o", str(book)).exit_code == 0
    assert take(book).stdout == "It changes nothing.\n"
    table = tmp_path / "people.csv"
    table.write_text("id;deputy\nmarie;tomas\n", encoding="utf-8")
    said = take(table)
    assert said.stdout == "Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi).\n"
    assert (contacts / "sample.yaml").read_text(encoding="utf-8") == text, "nothing is written unasked"
    assert take(table, "--apply").exit_code == 0
    after = (contacts / "sample.yaml").read_text(encoding="utf-8")
    assert after == text.replace("manager: sol\n    deputy: sol", "manager: sol\n    deputy: tomas")
    table.write_text("id;deputy;until\nmarie;tomsa;03/04/2026\n", encoding="utf-8")
    refused = take(table, "--apply")
    assert (
        refused.exit_code == 78 and "no person `tomsa`" in refused.stderr and "3 April 2026" in refused.stderr
    )
    assert (contacts / "sample.yaml").read_text(encoding="utf-8") == after, "never half taken"
