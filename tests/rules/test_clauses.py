"""docs/clauses.md is up to date, and no clause is without a rule or a test."""

from __future__ import annotations

from pathlib import Path

import clauses
import pytest

from parley.reference.rules import load_protocol


@pytest.mark.parametrize("path", clauses.RULES, ids=lambda path: path.stem)
def test_every_clause_has_a_rule_and_a_test(path: Path) -> None:
    protocol = load_protocol(path)
    assert clauses.missing(protocol, path) == []
    assert clauses.unknown_marks(protocol, path) == [], "a test names a clause that the rule file does not"


def test_the_page_is_up_to_date() -> None:
    assert clauses.PAGE.read_text(encoding="utf-8") == clauses.page(), "run script/clauses"


@pytest.mark.parametrize(
    ("citation", "names"),
    [
        ("4.1.4, 4.2.1", ["4.1.4", "4.2.1"]),
        ("flowchart, stage 2", ["flowchart, stage 2"]),
        ("4.2.1 (second)", ["4.2.1 (second)"]),
        ("Appendix A, section B", ["Appendix A, section B"]),
        ("step 1, principle 3", ["step 1", "principle 3"]),
        ("5.6, footnote 6", ["5.6", "footnote 6"]),
        ("", []),
    ],
)
def test_what_a_citation_cites(citation: str, names: list[str]) -> None:
    assert clauses.cited(citation) == names
