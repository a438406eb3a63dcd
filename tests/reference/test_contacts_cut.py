"""What YAML takes for a comment in silence, though it may belong to a name: said as a warning; usual comments are left alone."""

from __future__ import annotations

import pytest

from parley.reference.contacts_cut import look
from parley.reference.nodes import Report

CUT = [  # the line, the column of its #, what the warning tells to write
    ("    title: Teacher # Year 9", 20, 'title: "Teacher # Year 9"'),
    ("    name: The duty desk # 2", 25, 'name: "The duty desk # 2"'),
    ("partnership: Oakshire # South", 23, 'partnership: "Oakshire # South"'),
    ("    title: Head # of # care", 17, 'title: "Head # of # care"'),
    ("    title: Director of children's care # acting", 40, 'title: "Director of children\'s care # acting"'),
]
LEFT = [
    "    title: Teacher  # until she is back",
    "    title: Teacher    # two # of them",
    '    title: "Teacher # Year 9"',
    '    title: "Teacher" # a comment',
    "    title: Teacher",
    "    title: # nobody knows yet",
    "    phone: 020 7946 0112 # mobile",
    "    email: priya.nair@school.example # the new one",
    "    # title: Teacher # Year 9",
    "    title: C# developer",
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("line", "column", "mend"), CUT)
def test_what_is_cut_off_a_name_or_a_title_is_said(line: str, column: int, mend: str, end: str) -> None:
    report = Report("c.yaml")
    look(end.join(("id: oak", line, "end: oak", "")), report)
    (one,) = report.problems
    assert (one.line, one.column, one.warning) == (2, column, True)
    assert one.mend.startswith(f"{mend}; or, if it is a comment, two spaces")


@pytest.mark.parametrize("line", LEFT)
def test_what_is_no_such_thing_is_left_alone(line: str) -> None:
    report = Report("c.yaml")
    look(f"id: oak\n{line}\nend: oak\n", report)
    assert report.problems == []
