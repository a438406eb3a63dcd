"""A rule file cut short, or with one line lost or doubled: refused with the line, or nothing has changed.

Of each file some hundred places are tried, always the same ones; PARLEY_EVERY_LINE=1 tries them all (minutes).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from parley.dispute.protocol import DisputeProtocol
from parley.errors import Problem
from parley.reference.file_end import lines_in, sealed
from parley.reference.nodes import Report
from parley.reference.rules import parse_protocol
from parley.reference.yamlfile import read

HERE = Path(__file__).resolve().parents[2]
FILES = [*sorted((HERE / "rules").glob("*.yaml")), HERE / "tests/reference/every_word.yaml"]
EVERY = bool(os.environ.get("PARLEY_EVERY_LINE"))
PLACES = 25
by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def some(count: int, salt: int) -> list[int]:
    """Places of a file, spread over all of it: every one, or some that are the same in each run."""
    step = 1 if EVERY else max(1, count // PLACES)
    return list(range(salt % step, count, step))


def taken(text: str) -> tuple[DisputeProtocol | None, list[Problem]]:
    """What is in a text, whatever its hash."""
    protocol, problems = parse_protocol(text, "r.yaml")
    return (replace(protocol, hash="") if protocol else None), [one for one in problems if not one.warning]


@by_file
def test_every_prefix_is_refused_or_equal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole, _ = taken(text)
    assert whole is not None
    ending = text.rindex("\nend:")
    for length in [*some(ending, len(text)), *range(ending, len(text))]:
        part, problems = taken(text[:length])
        assert (part is None and problems) or part == whole, f"cut at {length}"


@by_file
def test_no_prefix_has_an_end(path: Path) -> None:
    """The cheap half of the same promise, at every place: only the whole ends as it must."""
    text = path.read_text(encoding="utf-8")
    for length in range(0, text.rindex("\nend:") + 5, 1 if EVERY else 397):
        report = Report("r.yaml")
        read(text[:length], report)
        assert report.failed, f"cut at {length}"


@by_file
def test_a_line_lost_or_doubled_is_refused_or_changes_nothing(path: Path) -> None:
    text = sealed(path.read_text(encoding="utf-8"))
    whole, problems = taken(text)
    assert whole is not None, problems
    lines = text.splitlines(keepends=True)
    for n in some(len(lines), len(text)):
        for changed in ([*lines[:n], *lines[n + 1 :]], [*lines[:n], lines[n], *lines[n:]]):
            part, problems = taken("".join(changed))
            says_nothing = lines[n].strip()[:1] in ("", "#")
            assert (part == whole) if says_nothing else (part is None), f"line {n + 1}: {lines[n]}"
            assert says_nothing or all(problem.line for problem in problems)


@by_file
def test_without_a_seal_a_doubled_line_is_refused_at_its_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole, _ = taken(text)
    lines = text.splitlines(keepends=True)
    for n in some(len(lines), len(text) + 3):
        part, problems = taken("".join([*lines[:n], lines[n], *lines[n:]]))
        if lines[n].strip()[:1] in ("", "#"):
            assert part == whole
            continue
        assert part is None, f"line {n + 1}: {lines[n]}"
        assert any(abs(problem.line - n - 1) <= 2 for problem in problems), (n + 1, problems)


def test_a_seal_counts_the_lines_that_say_something() -> None:
    text = "# a comment\nid: x\n\nend: x\n"
    assert lines_in(text) == 2
    assert sealed(text) == "# a comment\nid: x\n\nend: x, 2 lines\n"
    assert sealed(sealed(text)) == sealed(text)
    for wrong in (text, text.replace("end: x", "end: x, 2 lines")):
        report = Report("r.yaml")
        read(wrong, report)
        assert not report.failed
    report = Report("r.yaml")
    read(text.replace("end: x", "end: x, 3 lines"), report)
    assert str(report.problems[0]).startswith(
        "r.yaml:4:6: The file has 2 lines that say something, and its last line says 3:"
    )
    assert report.problems[0].mend == "end: x, 2 lines", "ready to be copied"
