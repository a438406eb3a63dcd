"""parley list: where every dispute stands, and what one person owes."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from parley.commands.listing import list_
from parley.commands.record import record
from parley.commands.show import show
from parley.config import load_config
from parley.loops.loading import load

from .conftest import Terminal
from .lived import ROOT, SANA, on


def test_the_most_pressing_dispute_comes_first(reading: Terminal) -> None:
    lines = reading.run(list_).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["D-2026-0002", "D-2026-0001"]
    assert "Stage 1" in lines[0] and "Tue 14 April 17:00, missed" in lines[0]
    assert "Liam Doyle: speak to Marie Kent (and 1 more)" in lines[0]


def test_rows_carry_dates_with_the_offset_of_london(reading: Terminal) -> None:
    second, first = reading.rows(list_)
    assert first["reference"] == "D-2026-0001" and first["stage"] == "s2" and first["label"] == "Stage 2"
    strategy = first["owes"][0]
    assert strategy["by"] == "2026-04-15T17:00:00+01:00" and strategy["missed"] == "2026-04-15T17:00:00+01:00"
    assert strategy["who"] == [{"id": "liam", "name": "Liam Doyle"}] and strategy["party"] is None
    assert {"date": "2026-04-06", "why": "Easter Monday"} in strategy["dates"][0]["skipped"]
    assert [one["clock"] for one in strategy["dates"]] == [None, "stage_2"]
    assert first["missed"] == ["strategy"] and first["closed"] is None
    assert second["raiser"] == {"id": "liam", "name": "Liam Doyle"}


@pytest.mark.parametrize(
    "words", ["liam", "LIAM", "Liam Doyle", "liam  doyle", "Liam.Doyle@school.example", "Doyle"]
)
def test_what_one_person_owes_everywhere(reading: Terminal, words: str) -> None:
    said = reading.said(list_, "--owes", words)
    assert said.startswith(
        "Liam Doyle owes D-2026-0002 Tue 14 April 17:00, missed speak to Marie Kent (4.1.1)"
    )
    assert "D-2026-0001 Wed 15 April 17:00, missed agree the plan with Priya Nair (4.2.2)" in said
    rows = reading.rows(list_, "--owes", words)
    assert [(row["reference"], row["duty"]) for row in rows][:2] == [
        ("D-2026-0002", "contact"), ("D-2026-0001", "strategy"),
    ]  # fmt: skip
    assert [row["by"] for row in rows] == sorted(row["by"] for row in rows)


def test_whoever_owes_nothing_is_told_so_on_stderr(reading: Terminal) -> None:
    result = reading.run(list_, "--owes", "ivy")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Ivy Stone owes nothing" in result.stderr
    assert reading.rows(list_, "--owes", "ivy") == []


def test_an_unknown_name_is_refused_with_who_may_be_meant(reading: Terminal) -> None:
    result = reading.run(list_, "--owes", "Lian Doyle")
    assert result.exit_code == 2 and "Liam Doyle <liam.doyle@school.example>" in result.stderr


def test_closed_ones_only_with_all(terminal: Terminal) -> None:
    assert terminal.run(record, "2", "--as", "liam", "SOLVED", "phone").exit_code == 0
    terminal.now = on(16, 9, 50)
    assert terminal.run(record, "2", "--as", "marie", "SOLVED", "phone").exit_code == 0
    assert [row["reference"] for row in terminal.rows(list_)] == ["D-2026-0001"]
    closed = terminal.rows(list_, "--all")[-1]
    assert (closed["reference"], closed["status"], closed["stage"]) == ("D-2026-0002", "resolved", None)
    assert closed["closed"].startswith("2026-04-16T09:50") and closed["owes"] == []
    assert "D-2026-0002 closed Thu 16 April 09:50 settled" in terminal.said(list_, "--all")


def test_without_a_store_it_says_how_one_is_made(empty: Callable[[], Terminal]) -> None:
    result = empty().run(list_)
    assert (result.exit_code, result.stdout) == (69, "")
    assert "parley run" in result.stderr
    assert not (empty().house.config.state).exists(), "looking must not make a store"


def test_one_dispute_that_cannot_be_read_hides_no_other(terminal: Terminal) -> None:
    """Its rules are gone from the store, and the file has another hash by now."""
    rules = terminal.house.folder / "rules"
    shutil.copytree(ROOT / "rules", rules)
    file = rules / "bdscp-2023.yaml"
    file.write_text("# edited\n" + file.read_text())
    with terminal.house.taker() as taker, taker.store.write():
        taker.store.run("DELETE FROM documents")
    path = terminal.house.config_path
    path.write_text(path.read_text().replace(str(ROOT / "rules"), "rules"))
    terminal.house.loaded = load(load_config(path))
    terminal.house.mail(on(16, 9, 40), SANA, "I disagree and need to speak to somebody.")
    result = terminal.run(list_)
    assert result.exit_code == 0 and result.stdout.startswith("D-2026-0003")
    assert "D-2026-0001 cannot be shown" in result.stderr and "Restore a backup" in result.stderr
    assert terminal.run(show, "1").exit_code == 69


def test_a_broken_contacts_file_is_a_matter_of_configuration(terminal: Terminal) -> None:
    terminal.house.config_path.write_text("contacts: nowhere\n")
    result = terminal.run(list_)
    assert result.exit_code == 78 and "nowhere" in result.stderr
