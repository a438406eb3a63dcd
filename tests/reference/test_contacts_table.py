"""A table that comes back from Excel: what it does to numbers, dates and titles is undone, or refused at its cell; nothing that
somebody changed is passed over."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.contacts_lines import Lines
from parley.reference.contacts_table import COLUMNS, plain_rows
from parley.reference.sheets import Row, rows_of, workbook

SAMPLE = (Path(__file__).parents[2] / "contacts" / "sample.yaml").read_text(encoding="utf-8")
TEXT = SAMPLE.replace(
    "    email: marie.kent@council.example\n",
    "    email: marie.kent@council.example\n    phone_at_night: +44 7700 900123\n    until: 2026-07-31\n",
)
TEXTS = [("sample.yaml", TEXT)]


def known() -> dict[str, dict[str, str]]:
    found = parse_contacts([("sample.yaml", TEXT.replace("373 lines", "375 lines"))])
    assert found.directory is not None, found.problems
    return {row["id"]: row for row in plain_rows(found.directory)}


def taken(*rows: Row) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Everybody afterwards, and what was said of the table; problems of the contacts are those at its cells."""
    lines = Lines("people.csv", TEXTS, known())
    text = lines.take(rows).get("sample.yaml", TEXT.replace("373 lines", "375 lines"))
    after = parse_contacts([("sample.yaml", text)])
    if after.directory is None:
        return {}, lines.at_the_table(after.problems)
    return {row["id"]: row for row in plain_rows(after.directory)}, lines.problems


def marie(**cells: str) -> Row:
    return Row(5, {"id": "marie", **cells})


@pytest.mark.parametrize(
    "cells",
    [
        {"phone": "2079460121"},
        {"phone": "02079460121"},
        {"phone": "+44 20 7946 0121"},
        {"phone": "442079460121"},
        {"phone_at_night": "447700900123"},
        {"phone_at_night": "7700900123"},
        {"until": "31/07/2026"},
        {"until": "31.07.2026"},
        {"until": "31-Jul-26"},
        {"until": "31 July 2026"},
        {"until": "46234"},
        {"until": "2026-07-31 00:00:00"},
        {"name": " Marie  Kent "},
    ],
)
def test_what_excel_does_to_a_value_changes_nothing(cells: dict[str, str]) -> None:
    assert taken(marie(**cells)) == (known(), [])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"phone": "7700900199"}, "07700900199"),
        ({"phone": "447700900199"}, "+447700900199"),
        ({"until": "31/12/2026"}, "2026-12-31"),
        ({"until": "31-Dec-26"}, "2026-12-31"),
        ({"until": "12 Dec 26"}, "2026-12-12"),
        ({"until": "46387"}, "2026-12-31"),
        ({"until": ""}, ""),
    ],
)
def test_what_somebody_changed_is_taken_as_they_meant_it(cells: dict[str, str], said: str) -> None:
    after, problems = taken(marie(**cells))
    assert problems == [] and [after["marie"][column] for column in cells] == [said]


@pytest.mark.parametrize(
    ("cells", "place", "mend"),
    [
        ({"until": "03/04/2026"}, (5, 2), "3 April 2026 or 4 March 2026"),
        ({"until": "32/13/2026"}, (5, 2), ""),
        ({"phone": "4.47701E+11"}, (5, 2), "07700 900121"),
        ({"title": '=HYPERLINK("x")'}, (5, 2), "its value"),
        ({"phone": "020 7946 0121", "agency": "#REF!"}, (5, 3), "its value"),
        ({"agency": "Borough Council"}, (5, 2), "council"),
        ({"name": "Marie Kent", "manager": "Sol Adeyemi"}, (5, 3), "sol"),
        ({"email": "a.b@council.example, c.d@council.example"}, (5, 2), "a.b@council.example; c.d@council.example"),
        ({"deputy": "marie"}, (5, 1), "deputy: somebody else"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_once_at_its_cell(
    cells: dict[str, str], place: tuple[int, int], mend: str
) -> None:
    _, [problem] = taken(marie(**cells))
    assert (problem.file, problem.line, problem.column) == ("people.csv", *place) and mend in problem.mend


def test_a_title_is_known_in_capitals_and_in_words_and_another_one_is_said() -> None:
    cells = {
        "id": "marie",
        "E-Mail": "m.kent@council.example",
        "Phone at night": "07700 900177",
        "notes": "x",
    }
    after, [warning] = taken(Row(2, cells))
    assert (after["marie"]["email"], after["marie"]["phone_at_night"]) == (
        "m.kent@council.example",
        "07700 900177",
    )
    assert warning.warning and warning.column == 4 and "`notes`" in warning.message
    _, [renamed] = taken(Row(2, {"id": "marie", "e-mail address": "m.kent@council.example"}))
    assert not renamed.warning and renamed.mend.startswith("email")


def test_two_rows_of_one_person_must_say_the_same() -> None:
    one, other = marie(title="Head"), Row(9, {"id": "marie", "title": "Deputy head"})
    _, [problem] = taken(one, other)
    assert problem.line == 9 and "another row, 5" in problem.message
    assert taken(one, Row(9, one.cells))[0]["marie"]["title"] == "Head"


def test_what_merged_cells_empty_is_one_mistake() -> None:
    rows = [Row(n, {"id": one, "agency": ""}) for n, one in enumerate(("marie", "sol", "dev", "olu"), 2)]
    _, [problem] = taken(*rows)
    assert problem.line == 2 and "3 more" in problem.message


def test_a_new_person_without_an_id_is_offered_one_and_stands_with_their_agency() -> None:
    new = {
        "name": "Sam Hill",
        "agency": "school",
        "email": "sam.hill@school.example",
        "phone": "020 7946 0118",
    }
    _, [problem] = taken(Row(7, {"id": "", **new}))
    assert problem.mend == "sam_hill"
    _, [problem] = taken(Row(7, {"id": "Sam Hill", **new}))
    assert problem.mend == "sam_hill"
    lines = Lines("people.csv", TEXTS, known())
    both = [Row(n, {"id": f"sam{n}", **new, "email": f"sam{n}@school.example"}) for n in (7, 8)]
    text = lines.take([marie(until=""), *both])["sample.yaml"]
    order = [text.index(f"  {name}:\n") for name in ("clem", "sam7", "sam8", "robert")]
    assert order == sorted(order)


def test_a_heading_and_a_first_sheet_without_people_are_passed_over() -> None:
    plain = workbook([dict.fromkeys(COLUMNS, "x")], COLUMNS)
    book = openpyxl.load_workbook(io.BytesIO(plain))
    book.create_sheet("About", 0)["A1"] = "Kept by Bea"
    book["people"].insert_rows(1)
    book["people"]["A1"] = "Directory, May 2026"
    packed = io.BytesIO()
    book.save(packed)
    [row], problems = rows_of("people.xlsx", packed.getvalue())
    assert problems == [] and row.number == 3 and row.cells["id"] == "x"
    _, [problem] = rows_of("people.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert ".xlsx" in problem.mend
