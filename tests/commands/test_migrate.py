"""parley migrate: what would change is shown, asked, and then recorded; without a yes nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.commands.history import history
from parley.commands.migrate import migrate
from parley.commands.show import show
from parley.store import outbox

from .conftest import Terminal
from .lived import ROOT

TEXT = (ROOT / "rules" / "bdscp-2023.yaml").read_text(encoding="utf-8")


@pytest.fixture
def newer(tmp_path: Path) -> str:
    """A file with the same rules, but five working days for the strategy."""
    text = TEXT.replace("version: 2023-12", "version: 2027-01", 1)
    text = text.replace(
        "within: 7 working days\n    from: entry", "within: 5 working days\n    from: entry", 1
    )
    path = tmp_path / "newer.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_changes_is_shown_and_asked_before_anything_is_recorded(terminal: Terminal, newer: str) -> None:
    before = terminal.rows(history, "1")
    result = terminal.run(migrate, "1", "--to", newer)  # nobody there to say yes
    said = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "from version 2023-12 to 2027-01" in said and "+ within: 5 working days" in said
    assert "Bea Long moved this to version 2027-01" in said
    assert terminal.rows(history, "1") == before


def test_a_yes_records_it_and_the_dispute_goes_on_under_the_new_text(terminal: Terminal, newer: str) -> None:
    assert "goes on under version 2027-01" in terminal.said(migrate, "1", "--to", newer, "--yes")
    rows = terminal.rows(history, "1")
    kinds = [row["event"] for row in rows]
    assert "RulesChanged" in kinds
    Path(newer).unlink()  # the text is in the store by now
    assert terminal.run(show, "1").exit_code == 0
    with terminal.house.taker() as taker:
        told = [row for row in outbox.of(taker.store, "D-2026-0001") if row.template == "dates_changed"]
    assert len(told) == len({row.person for row in told})


def test_the_same_version_and_an_unknown_one_change_nothing(terminal: Terminal) -> None:
    same = terminal.run(migrate, "1", "--yes")
    assert same.exit_code == 1 and "stands on version 2023-12" in " ".join(same.output.split())
    unknown = terminal.run(migrate, "1", "--to", "orchard", "--yes")
    assert unknown.exit_code == 2 and "There is no rule file" in unknown.output


def test_another_text_of_the_same_version_is_said_to_be_one(terminal: Terminal, newer: str) -> None:
    path = Path(newer)
    path.write_text(
        path.read_text(encoding="utf-8").replace("version: 2027-01", "version: 2023-12", 1), encoding="utf-8"
    )
    said = " ".join(terminal.run(migrate, "1", "--to", newer, "--yes").output.split())
    assert "from version 2023-12 to another text of it" in said
    assert "moved this to another text of version 2023-12 of the rules" in said
    assert "Told of it: 1 mail." in said
