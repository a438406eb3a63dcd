"""What people with Notepad do to a file that a YAML reader cannot read: the line that is wrong, and what to write instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.reference.contacts import parse_directory
from parley.reference.nodes import Report, Text
from parley.reference.unreadable_values import quoted
from parley.reference.yamlfile import read

WHOLE = """\
id: oak
people:
  priya:
    name: Priya Nair
    title: Head of year
    phone: 020 7946 0112
end: oak
"""
TITLE = "    title: Head of year"
SLIPS = [  # what stands in the place of the title's line, where the message points, and the mend in full
    ('    title: "Head" of year', 5, 12, "goes on behind the closing one", "title: '\"Head\" of year'"),
    ("    title: 'Head' of year", 5, 12, "goes on behind the closing one", "title: \"'Head' of year\""),
    ("    title: 'Year 9's head'", 5, 12, "goes on behind the closing one", "title: \"'Year 9's head'\""),
    ('    title: "Head of year', 5, 12, "A quote is opened here and not closed", 'title: "Head of year"'),
    ("    title: 'Head of year", 5, 12, "A quote is opened here and not closed", 'title: "Head of year"'),
    ('    title: "A \\dash"', 5, 12, "Between double quotes a \\", "title: '\"A \\dash\"'"),
    ("    title: Head: year 9", 5, 12, "has a `: ` in it", 'title: "Head: year 9"'),
    ("    title: [Head] of year", 5, 12, "goes on behind the ]", 'title: "[Head] of year"'),
    ("    title: [Head, lead", 5, 12, "A bracket [ is opened here and not closed", 'title: [Head, lead]'),
    ("    title: @head", 5, 12, "may not begin with @", 'title: "@head"'),
    ("    title: *head*", 5, 12, "may not begin with *", 'title: "*head*"'),
    ("    title: %head", 5, 12, "may not begin with %", 'title: "%head"'),
    ("    title: > head", 5, 12, "may not begin with >", 'title: "head"'),
    ("    title: - head", 5, 12, "may not begin with -", 'title: "head"'),
    ("    title Head of year", 5, 5, "no `: ` behind its first word", "title: Head of year"),
    ("    title:Head of year", 5, 5, "no `: `, with its space", "title: Head of year"),
    ("    title; Head of year", 5, 5, "no `: `, with its space", "title: Head of year"),
    ("    title: Head of\n    year", 6, 5, "no `: ` behind its word", "at the end of the line above"),
    ("   title: Head of year", 5, 4, "does not stand below", "4 spaces in front of title:"),
    ("title: Head of year", 5, 1, "does not stand below", "4 spaces in front of title:"),
    ("      title: Head of year", 5, 7, "does not stand below", "4 spaces in front of title:"),
    ("    - title: Head of year", 5, 5, "belongs to a list", "title: Head of year, without the -"),
    ("    title: Head \x0bof year", 5, 17, "invisible control character", "typed again"),
    ("    title: {a: [{b: c}]", 5, 12, "A bracket { is opened here and not closed", "title: {a: [{b: c}]}"),
    ("    title: tell {to}: now", 5, 12, "has a `: ` in it", 'title: "tell {to}: now"'),
    ("\u00a0\u00a0  title: Head of year", 5, 1, "no space, as Word", "typed with the space bar"),
    ("    title:\u00a0Head of year", 5, 11, "no space, as Word", "typed with the space bar"),
    ("\ttitle: Head of year", 5, 1, "A tab indents this line", "spaces instead of the tab"),
]  # fmt: skip


FAR_DOWN = """\
id: oak
people:
  priya:
    name: Priya Nair
    title: Designated teacher
  dev:
    name: Dev Patel
    title: Director of children's care
end: oak
"""


@pytest.mark.parametrize("last", ["Director of children's care", "'Director' of care", "Director of care"])
@pytest.mark.parametrize("mark", ["'", '"'])
def test_a_quote_left_open_is_said_where_it_was_opened_wherever_the_reader_gives_up(
    mark: str, last: str
) -> None:
    text = FAR_DOWN.replace("title: Des", f"title: {mark}Des").replace("Director of children's care", last)
    found = said(text)
    assert [one.partition(": ")[0] for one in found] == ["c.yaml:5:12"], found
    assert "A quote is opened here and not closed." in found[0] and 'title: "Designated teacher"' in found[0]


@pytest.mark.parametrize("line", ['    "a": \'x', "    Mon-Sun 09:00-09:00: 'olu"])
def test_a_quote_left_open_behind_several_colons_is_said_in_its_line(line: str) -> None:
    (found,) = said(WHOLE.replace(TITLE, line))
    assert found.startswith("c.yaml:5:") and "A quote is opened" in found


def said(text: str) -> list[str]:
    report = Report("c.yaml")
    read(text, report)
    return [str(problem) for problem in report.problems]


@pytest.mark.parametrize(
    ("line", "at", "column", "message", "mend"), SLIPS, ids=[slip[0].strip() for slip in SLIPS]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_slip_is_said_at_its_own_line_with_the_line_as_it_should_be(
    line: str, at: int, column: int, message: str, mend: str, end: str
) -> None:
    assert TITLE in WHOLE
    found = said(WHOLE.replace(TITLE, line).replace("\n", end))
    assert len(found) == 1 and found[0].startswith(f"c.yaml:{at}:{column}: "), found
    assert message in found[0] and mend in found[0].partition("Write: ")[2], found


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [("people:", "people", 2, "people:"), ("  priya:", "  priya", 3, "priya:"), ("end: oak", "...\nend: oak", 7, "without this line")],
)  # fmt: skip
def test_slips_of_other_lines(old: str, new: str, line: int, mend: str) -> None:
    (found,) = said(WHOLE.replace(old, new, 1))
    assert found.startswith(f"c.yaml:{line}:") and mend in found


def test_an_entry_that_stands_out_of_line_goes_beside_the_other_entries_and_not_beside_their_lines() -> None:
    text = WHOLE.replace("end: oak", "  liam:\n    name: Liam Doyle\n  sana:\n    name: Sana Iqbal\nend: oak")
    for front in (" ", "   "):
        found = said(text.replace("  liam:", f"{front}liam:"))
        assert any("Write: 2 spaces in front of liam:" in one for one in found), (front, found)


@pytest.mark.parametrize(
    "slip",
    [slip for slip in SLIPS if slip[4].startswith("title: ")],
    ids=[s[0].strip() for s in SLIPS if s[4].startswith("title: ")],
)
def test_the_mend_is_read_word_for_word(slip: tuple[str, int, int, str, str]) -> None:
    (found,) = said(WHOLE.replace(TITLE, slip[0]))
    mend = found.partition("Write: ")[2].removesuffix(", without the -")
    assert said(WHOLE.replace(TITLE, f"    {mend}")) == []


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40))
def test_whatever_is_quoted_is_read_as_it_was(value: str) -> None:
    report = Report("c.yaml")
    root = read(f"id: {quoted(value)}\n", report, end_marker=False)
    node = root.get("id") if root else None
    assert isinstance(node, Text) and node.value == value, report.problems


@given(st.text(alphabet="ab: \"'[]{}-\n\t#&*!|>%@\\", max_size=80))
def test_whatever_is_typed_is_read_or_said_with_its_line(text: str) -> None:
    report = Report("c.yaml")
    root = read(text, report, end_marker=False)
    assert root is not None or report.problems


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("    title: *Head of year", "A value may not begin with *."),
        ("    title: &Teacher: x", "A value may not begin with &."),
        ("    phone: \u201c020 7946 0112\u201d", "This value stands in typographic quotes."),
        ('    phone: "020 7946 0112', "A quote is opened here and not closed."),
        ("\ttitle: Teacher", "A tab indents this line."),
    ],
)
def test_one_slip_is_told_once_and_in_its_own_words(value: str, said: str) -> None:
    text = (
        "id: small\nagencies:\n  council: {name: Borough Council, domains: council.example}\npeople:\n  priya:\n    name: Priya Nair\n"
        f"{value}\n    agency: council\n    email: priya@council.example\nend: small\n"
    )
    problems = parse_directory([("c.yaml", text)])[2]
    assert [(one.line, one.message) for one in problems] == [(7, said)]


def test_a_tab_before_an_entry_is_told_as_a_tab_alone() -> None:
    text = (
        "id: small\npeople:\n\tpriya:\n    name: Priya Nair\n    email: priya@council.example\nend: small\n"
    )
    assert [one.message for one in parse_directory([("c.yaml", text)])[2]] == ["A tab indents this line."]


def test_a_file_that_is_indented_with_tabs_is_told_with_their_number() -> None:
    text = "id: small\nagencies:\n" + "\tcouncil: {name: Borough Council}\n" * 10_000 + "end: small\n"
    problems = parse_directory([("c.yaml", text)])[2]
    assert len(problems) == 10 and [one.line for one in problems] == list(range(3, 13))
    assert problems[-1].message == "A tab indents this line, and 9990 more below it."
