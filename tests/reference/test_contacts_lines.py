"""The directory's plain part goes out as a table and comes back: only the lines of people who changed are other lines."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.contacts_lines import Lines
from parley.reference.contacts_table import COLUMNS, plain_rows
from parley.reference.file_end import sealed
from parley.reference.sheets import Row, is_sheet, rows_of, workbook

SAMPLE = Path(__file__).parents[2] / "contacts" / "sample.yaml"
TEXT = SAMPLE.read_text(encoding="utf-8")


def plain(texts: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    found = parse_contacts(texts)
    assert found.directory is not None, found.problems
    return {row["id"]: row for row in plain_rows(found.directory)}


def taken(rows: list[Row], text: str = TEXT) -> tuple[str, list[Problem]]:
    """The file afterwards, and what was refused."""
    texts = [("sample.yaml", text)]
    lines = Lines("people.csv", texts, plain(texts))
    changed = lines.take(rows)
    return changed.get("sample.yaml", text), lines.problems


def row(who: str, /, **cells: str) -> Row:
    return Row(2, {"id": who, **cells})


def lines_that_differ(before: str, after: str) -> tuple[list[str], list[str]]:
    """The number of lines behind `end:` changes with them."""
    old, new = (
        [line for line in text.splitlines() if not line.startswith("end:")] for text in (before, after)
    )
    return [line for line in old if line not in new], [line for line in new if line not in old]


def everybody() -> list[Row]:
    return [Row(n, cells) for n, cells in enumerate(plain([("sample.yaml", TEXT)]).values(), 2)]


def test_what_went_out_comes_back_and_changes_nothing() -> None:
    assert taken(everybody()) == (TEXT, [])


def test_one_value_is_one_line() -> None:
    after, problems = taken([row("marie", deputy="tomas", phone="020 7946 0129")])
    assert problems == [] and lines_that_differ(TEXT, after)[1] == [
        "    phone: 020 7946 0129",
        "    deputy: tomas",
    ]
    assert plain([("s", after)])["marie"]["deputy"] == "tomas" and after.count("#") == TEXT.count("#")


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"until": "2026-12-31"}, '    until: 2026-12-31'),
        ({"post": "line_manager; director"}, "    post: [line_manager, director]"),
        ({"email": "marie.kent@council.example; m.kent@council.example"}, "    email: [marie.kent@council.example, m.kent@council.example]"),
        ({"name": "Marie #1: Kent"}, '    name: "Marie #1: Kent"'),
        ({"title": "@home, *and* away"}, '    title: "@home, *and* away"'),
        ({"name": "Zoë O'Neill-Kent"}, "    name: Zoë O'Neill-Kent"),
        ({"title": "yes"}, "    title: yes"),
    ],
)  # fmt: skip
def test_each_value_is_written_as_yaml_reads_it(cells: dict[str, str], line: str) -> None:
    after, problems = taken([row("marie", **cells)])
    assert problems == [] and line in after.splitlines()
    found = plain([("s", after)])["marie"]
    assert all(found[key] == value for key, value in cells.items())


def test_an_empty_cell_takes_the_line_out_and_a_column_that_is_not_there_does_not() -> None:
    after, _ = taken([row("marie", deputy="")])
    assert (
        lines_that_differ(TEXT, after) == (["    deputy: sol"], [])
        and len(after.splitlines()) == len(TEXT.splitlines()) - 1
    )
    assert (
        plain([("s", after)])["marie"]["deputy"] == "" and plain([("s", after)])["marie"]["manager"] == "sol"
    )


def test_a_comment_stays_and_so_does_what_the_table_does_not_show() -> None:
    text = TEXT.replace(
        "    phone: 020 7946 0121\n",
        "    phone: 020 7946 0121  # the new one\n    # her own line\n    absent: 2026-05-01\n",
    )
    after, problems = taken([row("marie", phone="020 7946 0129", title="Manager")], text)
    assert (
        problems == []
        and "    phone: 020 7946 0129  # the new one\n    # her own line\n    absent: 2026-05-01\n" in after
    )


def test_a_list_below_its_key_becomes_one_line() -> None:
    text = TEXT.replace(
        "    email: marie.kent@council.example\n",
        "    email:\n      - marie.kent@council.example\n      - m@council.example\n",
    )
    after, problems = taken([row("marie", email="marie.kent@council.example")], text)
    assert problems == [] and after == TEXT


def test_somebody_new_stands_behind_the_last_one_of_their_agency() -> None:
    new = row(
        "ada",
        name="Ada Fenn",
        agency="trust",
        post="practitioner",
        email="ada.fenn@trust.example",
        phone="020 7946 0149",
    )
    after, problems = taken([new])
    assert problems == [] and lines_that_differ(TEXT, after)[0] == []
    assert plain([("s", after)])["ada"]["agency"] == "trust"
    at = after.splitlines().index("  ada:")
    assert after.splitlines()[at - 1] == "    phone: 020 7946 0145" and after.splitlines()[at + 6] == ""


def test_a_seal_is_counted_anew_and_line_ends_stay() -> None:
    text = sealed(TEXT).replace("\n", "\r\n")
    after, problems = taken([row("marie", until="2026-12-31")], text)
    assert problems == [] and after.count("\r\n") == after.count("\n") == text.count("\n") + 1
    assert parse_contacts([("s", after)]).directory is not None


def test_what_stands_in_one_line_is_refused_with_the_mend() -> None:
    text = TEXT.replace(
        "people:\n", "people:\n  zed: {name: Zed Moss, agency: school, email: zed@school.example}\n", 1
    )
    after, (problem,) = taken([row("zed", phone="020 7946 0119"), row("marie", deputy="tomas")], text)
    assert after == text, "never half taken"
    assert "in one line" in problem.message and "below each other" in problem.mend and problem.line == 2


@pytest.mark.parametrize("cells", [{"id": ""}, {"id": "two words"}, {"name": "Marie"}])
def test_rows_without_an_id_are_refused(cells: dict[str, str]) -> None:
    after, problems = taken([Row(7, {"id": "", **cells} if "id" in cells else cells)])
    assert after == TEXT and problems


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(plain([("s", TEXT)]))), WORDS, WORDS)
def test_any_words_come_back_as_they_were_typed(who: str, name: str, title: str) -> None:
    cells = {"name": " ".join(name.split()) or "X", "title": " ".join(title.split())}
    # What begins as a formula of Excel's is refused, and what it shows for one: see test_contacts_table
    assume(not any(cell.startswith("=") or set(cell) == {"#"} for cell in cells.values()))
    after, problems = taken([row(who, **cells)])
    assert problems == []
    found = plain([("s", after)])
    assert (found[who]["name"], found[who]["title"]) == (cells["name"], cells["title"])
    others = {name: cells for name, cells in plain([("s", TEXT)]).items() if name != who}
    assert {name: cells for name, cells in found.items() if name != who} == others


# --- the tables themselves ----------------------------------------------------------------------------------


def as_csv(rows: list[dict[str, str]], comma: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=comma)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_excels_ways_with_csv(encoding: str, comma: str) -> None:
    people = list(plain([("s", TEXT)]).values())
    people[0]["name"] = "Zoë Nair"
    rows, problems = rows_of("people.csv", as_csv(people, comma).encode(encoding))
    assert problems == [] and [dict(one.cells) for one in rows] == people


def test_a_workbook_goes_out_and_comes_back() -> None:
    people = list(plain([("s", TEXT)]).values())
    rows, problems = rows_of("people.xlsx", workbook(people, COLUMNS))
    assert problems == [] and [dict(one.cells) for one in rows] == people


def test_what_excel_makes_of_dates_and_numbers() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["id", "until", "phone", None])
    book.active.append(["marie", date(2026, 12, 31), 2079460121, "a remark"])
    packed = io.BytesIO()
    book.save(packed)
    rows, _ = rows_of("p.xlsx", packed.getvalue())
    after, problems = taken(rows)
    assert problems == [] and plain([("s", after)])["marie"]["until"] == "2026-12-31"
    assert "phone: 020 7946 0121" in after, "a 0 that Excel took away is no change"


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing of the kind", b"", b"x" * 5_000_001])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    rows, problems = rows_of("people.xlsx", content)
    after, more = taken(rows) if rows else (TEXT, [])
    assert after == TEXT and (problems or more or not rows)


def test_names_of_tables() -> None:
    names = ("a.csv", "A.XLSX", "a.csv.txt", "a.yaml", "a.xls")
    assert [is_sheet(name) for name in names] == [True, True, True, False, True]
