"""Each rule file is what its table says, line by line: who owes what to whom, by when, what waits for what, which clause.

The tables are read beside the published texts. A line of a rule file that is dropped or changed and moves a dispute, a
date or a citation changes a line here.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import shape

from parley.reference.rules import load_protocol

HERE = Path(__file__).parent
RULES = HERE.parents[1] / "rules"
TABLES = sorted((HERE / "tables").glob("*.txt"))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_the_rule_file_is_what_its_table_says(table: Path) -> None:
    wanted = shape.read_table(table.read_text(encoding="utf-8"))
    found = shape.whole(load_protocol(RULES / f"{table.stem}.yaml"))
    assert set(wanted) <= set(found)
    for heading, lines in found.items():
        assert lines == wanted.get(heading, []), heading


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_danger_comes_first_and_names_whom_to_ring(table: Path) -> None:
    said = load_protocol(RULES / f"{table.stem}.yaml").says["danger"]
    assert "999" in said.text and "{safety}" in said.text and said.clause
