"""A contacts file cut short, or with one line lost or doubled: refused with the line, or nothing has changed, or what has
changed is said. Some places are tried, always the same ones; PARLEY_EVERY_LINE=1 tries them all.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.reference.test_lost_lines import EVERY, some

from parley.dispute.world import Directory
from parley.errors import Problem
from parley.reference.contacts import parse_contacts
from parley.reference.contacts_difference import difference
from parley.reference.file_end import sealed
from parley.reference.lost_lines import lost
from parley.reference.lost_lines import problems as lost_lines
from parley.reference.nodes import Report
from parley.reference.yamlfile import read

TEXT = (Path(__file__).resolve().parents[2] / "contacts" / "sample.yaml").read_text(encoding="utf-8")


def taken(text: str) -> tuple[Directory | None, list[Problem]]:
    found = parse_contacts([("c.yaml", text)])
    return found.directory, [one for one in found.problems if not one.warning]


WHOLE, _ = taken(TEXT)
UNSEALED = re.sub(r"(?m)^end: (\w+), .*$", r"end: \1", TEXT)


def test_every_prefix_is_refused_or_equal() -> None:
    ending = TEXT.rindex("\nend:")
    for length in [*some(ending, len(TEXT)), *range(ending, len(TEXT))]:
        part, problems = taken(TEXT[:length])
        assert (part is None and problems) or part == WHOLE, f"cut at {length}"


def test_no_prefix_has_an_end() -> None:
    for length in range(0, TEXT.rindex("\nend:") + 5, 1 if EVERY else 197):
        report = Report("c.yaml")
        read(TEXT[:length], report)
        assert report.failed, f"cut at {length}"


@pytest.mark.parametrize("doubled", [False, True])
def test_with_a_seal_no_line_is_lost_or_doubled_unseen(doubled: bool) -> None:
    lines = sealed(TEXT).splitlines(keepends=True)
    for n in some(len(lines), len(TEXT)):
        changed = [*lines[:n], *([lines[n]] * 2 if doubled else []), *lines[n + 1 :]]
        part, problems = taken("".join(changed))
        if lines[n].strip()[:1] in ("", "#"):
            assert part == WHOLE
            continue
        assert part is None, f"line {n + 1}: {lines[n]}"
        assert all(problem.line for problem in problems)


def test_a_sealed_file_may_grow() -> None:
    more = TEXT.replace(
        "    manager: liam\n", "    manager: liam\n    video: https://video.school.example/priya\n", 1
    )
    part, problems = taken(more)
    assert part is not None and not problems


def test_what_is_gone_is_named_unless_something_is_new_or_the_number_is_right() -> None:
    line = "    deputy: sana\n"
    less = TEXT.replace(line, "", 1)
    number = TEXT[: TEXT.index(line)].count("\n") + 1
    assert lost([("a/c.yaml", TEXT)], [("b/c.yaml", less)]) == {"c.yaml": [f"line {number} (deputy: sana)"]}
    assert lost([("c.yaml", TEXT)], [("c.yaml", sealed(less))]) == {}
    assert lost([("c.yaml", TEXT)], [("c.yaml", less.replace("liam", "lee"))]) == {}
    assert lost([("c.yaml", TEXT)], [("c.yaml", TEXT + "# a note\n")]) == {}
    assert lost([], [("c.yaml", less)]) == {}
    assert lost([("r.ics", "A\nB\n")], [("r.ics", "A\n")]) == {}, "a calendar loses what is over"


def test_lines_that_stand_in_another_file_now_were_moved() -> None:
    entry = "  liam:\n    name: Liam Doyle\n    email: liam.doyle@school.example\n"
    one, other = (
        "id: a\npeople:\n" + entry + "  wren:\n    name: Wren Ash\nend: a\n",
        "id: b\npeople:\nend: b\n",
    )
    less, more = one.replace(entry, ""), other.replace("people:\n", "people:\n" + entry)
    assert lost([("a.yaml", one), ("b.yaml", other)], [("a.yaml", less), ("b.yaml", more)]) == {}
    assert list(lost([("a.yaml", one), ("b.yaml", other)], [("a.yaml", less), ("b.yaml", other)])) == [
        "a.yaml"
    ]


def test_without_a_seal_a_line_lost_is_refused_or_harmless_or_said() -> None:
    """Many lines may be left out: then the difference that everybody is shown names what went with it."""
    lines = UNSEALED.splitlines(keepends=True)
    assert WHOLE is not None
    for n in some(len(lines), len(UNSEALED) + 5):
        part, problems = taken("".join([*lines[:n], *lines[n + 1 :]]))
        if part is None:
            assert all(problem.line for problem in problems), f"line {n + 1}: {lines[n]}"
        else:
            assert part == WHOLE or difference(WHOLE, part), f"line {n + 1}: {lines[n]}"
            problems = lost_lines(
                [("c.yaml", UNSEALED)], [("c.yaml", "".join([*lines[:n], *lines[n + 1 :]]))]
            )
            said = lines[n].strip()[:1] not in ("", "#") and not lines[n].startswith("end:")
            gone = lost([("c.yaml", UNSEALED)], [("c.yaml", "".join([*lines[:n], *lines[n + 1 :]]))])
            assert gone == ({"c.yaml": [f"line {n + 1} ({lines[n].strip()})"]} if said else {})
            assert [one.line for one in problems] == ([n + 1] if said else []), (
                "the daemon refuses it, with its line"
            )


def test_without_a_seal_a_doubled_line_is_refused_at_its_place() -> None:
    lines = UNSEALED.splitlines(keepends=True)
    for n in some(len(lines), len(UNSEALED) + 3):
        part, problems = taken("".join([*lines[:n], lines[n], *lines[n:]]))
        if lines[n].strip()[:1] in ("", "#"):
            assert part == WHOLE
            continue
        assert part is None, f"line {n + 1}: {lines[n]}"
        assert any(abs(problem.line - n - 1) <= 2 for problem in problems), (n + 1, problems)
