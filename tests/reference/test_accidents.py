"""Files spoiled at random: there is always a report, never an accident, and what is taken is taken whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.reference.contacts import parse_directory
from parley.reference.nodes import Report
from parley.reference.rules import parse_protocol
from parley.reference.yamlfile import decode, read

HERE = Path(__file__).resolve().parents[2]
RULES = (HERE / "rules/bdscp-2023.yaml").read_text()
RULES = RULES[: RULES.index("# What the text leaves open")] + "end: bdscp-2023\n"
EVERY_WORD = (HERE / "tests/reference/every_word.yaml").read_text()
CONTACTS = (HERE / "contacts/sample.yaml").read_text()
BITS = st.sampled_from([
    "", " ", "\n", "\t", ":", ": ", "- ", "[", "]", "{", "}", '"', "'", "#", "&a", "*a", "!x", "|", ">", "---\n", "0",
    "\x00", "\u2028", "é", "own ", "each ", " or ", ".", "..", "a: {b: c}", "[[x]]", "{}", "[]", "none", "-1", "9" * 30,
    "row.", "row.whom", "paper.B", "last ", " before ", "[{when: {}, take: x}]", "{take: []}",
])  # fmt: skip


def spoiled(text: str) -> st.SearchStrategy[str]:
    """The text with a few cuts, each filled with something unexpected."""
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, 30), BITS)
    return st.lists(cut, min_size=1, max_size=4).map(lambda cuts: _cut(text, cuts))


def _cut(text: str, cuts: list[tuple[int, int, str]]) -> str:
    for place, length, bit in cuts:
        text = text[:place] + bit + text[place + length :]
    return text


@settings(max_examples=150, deadline=None)
@given(st.one_of(spoiled(RULES), spoiled(EVERY_WORD)))
def test_spoiled_rule_files(text: str) -> None:
    protocol, problems = parse_protocol(text, "r.yaml")
    assert (protocol is None) == any(not problem.warning for problem in problems)
    assert all(problem.message for problem in problems)


@settings(max_examples=100, deadline=None)
@given(spoiled(CONTACTS))
def test_spoiled_contacts(text: str) -> None:
    directory, _, problems = parse_directory([("c.yaml", text)])
    assert (directory is None) == any(not problem.warning for problem in problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_octets(raw: bytes) -> None:
    report = Report("f.yaml")
    text = decode(raw, report)
    if text is not None:
        read(text, report)
    assert report.failed


@pytest.mark.parametrize("ending", ["\r", "\x85", "\u2028", "\u2029"])
def test_line_ends_that_come_with_pasted_text(ending: str) -> None:
    report = Report("f.yaml")
    assert read(f"id: f{ending}{ending}a: {{do:talk, b}}{ending}end: f", report) is not None
    assert [problem.line for problem in report.problems] == [3, 3]
