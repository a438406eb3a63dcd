"""The strict reading of YAML: what a person slips on is named with its line, and no half file is a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.reference.contacts import parse_directory
from parley.reference.nodes import Report, Table, Text
from parley.reference.yamlfile import LARGEST, decode, files_of, read

HERE = Path(__file__).resolve().parents[2]


def problems(text: str) -> list[str]:
    report = Report("f.yaml")
    read(text, report)
    return [str(problem) for problem in report.problems]


def value(text: str, key: str) -> str:
    root = read(text, Report("f.yaml"))
    assert root is not None
    node = root.get(key)
    assert isinstance(node, Text)
    return node.value


@pytest.mark.parametrize("written", ["3.10", "no", "on", "9:30", "0123", "~", "2026-04-01", "1_000", "0x1f"])
def test_every_scalar_stays_what_was_written(written: str) -> None:
    assert value(f"id: x\nkey: {written}\nend: x\n", "key") == written


def test_a_key_called_on_is_a_word() -> None:
    assert value("id: x\non: enter\nend: x\n", "on") == "enter"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("id: x\na: 1\na: 2\nend: x", "3:1", "`a` stands here again (first in line 2)"),
        ("id: x\nb:\n  c: 1\n  c: 2\nend: x", "4:3", "`c` stands here again"),
        ("id: x\na: &one b\nend: x", "2:4", "An anchor"),
        ("id: x\na: *one\nend: x", "2:4", "alias"),
        ("id: x\na: !!python/name:os.system x\nend: x", "2:4", "A tag"),
        ("id: x\na:\n\tb: c\nend: x", "3:1", "A tab"),
        ("id: x\na: Room #4\nend: x", "2:9", "all that follows is read as a comment"),
        ("id: x\na: “no”\nend: x", "2:4", "typographic quotes"),
        ("id: x\na: {say: ring {with} now, b: c}\nend: x", "2:10", 'Write: say: "ring {with} now"'),
        ("id: x\na: @x\nend: x", "2:4", "may not begin with @"),
        ("id: x\na: b: c\nend: x", "2:4", "has a `: ` in it"),
        ("id: x\na: [b, c\nend: x", "2:4", "bracket [ is opened here"),
        ("id: x\n? [a]\n: b\nend: x", "2:3", "A key must be a word"),
        ("id: x\nend: y", "2:6", "may have been cut short"),
        ("id: x\na: b", "2:1", "no last line `end: x`"),
        ("id: x\na:\n  b: c\n  d:\n  - e\n  - f: g\n\n", "6:1", "no last line `end: x`"),
        ("id: x\nend: x\na: b", "2:6", "not the last key"),
        ("a: b\nend: x", "1:1", "no `id`"),
        ("- a", "1:1", "does not begin with"),
    ],
)
def test_slips_are_named_with_their_place(text: str, place: str, says: str) -> None:
    assert any(said.startswith(f"f.yaml:{place}: ") and says in said for said in problems(text)), problems(
        text
    )


@pytest.mark.parametrize(
    "text", ["", "\n# nothing\n", "id: x\nend: x\n---\nid: y\nend: y", "[" * 500, "{a: " * 100]
)
def test_what_is_no_file_of_ours_is_refused(text: str) -> None:
    assert problems(text)


def test_a_comment_after_a_value_is_a_comment() -> None:
    assert problems("id: x\na: b # said aloud\nc: 'd #4'\nend: x # done") == []


def test_all_problems_come_at_once() -> None:
    assert len(problems("id: x\na: *b\nc: Room #4\nd: 1\nd: 2\nend: y")) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_editors_save_is_read(encoding: str) -> None:
    report = Report("f.yaml")
    text = decode("id: x\r\nname: Zoë\r\nend: x\r\n".encode(encoding), report)
    assert text is not None
    root = read(text, report)
    assert isinstance(root, Table) and root.get("name") == Text("Zoë", 2, 7)
    assert report.problems == []


def test_other_encodings_are_refused_with_the_place() -> None:
    report = Report("f.yaml")
    assert decode("id: x\nname: Zoë\n".encode("latin-1"), report) is None
    assert (report.problems[0].line, report.problems[0].column) == (2, 9)
    assert report.problems[0].mend.startswith("the file again, saved as UTF-8")


def test_a_file_with_the_wrong_ending_is_not_overlooked(tmp_path: Path) -> None:
    (tmp_path / "people.yaml.txt").write_text("id: x")
    (tmp_path / "good.yaml").write_text("id: x")
    files, said = files_of(tmp_path)
    assert [file.name for file in files] == ["good.yaml"]
    assert said[0].mend.startswith("people.yaml")


def test_every_prefix_of_the_contacts_is_refused_or_equal() -> None:
    text = (HERE / "contacts/sample.yaml").read_text()
    whole, _, _ = parse_directory([("c.yaml", text)])
    ending = len(text) - 60
    for length in [*range(0, ending, 53), *range(ending, len(text))]:
        part, _, said = parse_directory([("c.yaml", text[:length])])
        assert part is None or part == whole, f"cut at {length}"
        assert part is not None or any(not problem.warning for problem in said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_way_in_which_notepad_saves_is_read(encoding: str) -> None:
    report = Report("f.yaml")
    assert (
        decode("id: x\r\nname: Zoë\r\nend: x\r\n".encode(encoding), report)
        == "id: x\r\nname: Zoë\r\nend: x\r\n"
    )
    assert report.problems == []
    assert decode(b"", report) == "" and decode(b"x", report) == "x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_without_end_is_not_looked_at(encoding: str) -> None:
    """A daemon that looked at the lines of 100 MB took 6 GB, and was ended for it at each start."""
    report = Report("contacts/sample.yaml")
    assert decode(("# x\n" * (LARGEST // 4 + 1)).encode(encoding), report) is None
    assert [problem.message for problem in report.problems] == [
        f"The file is longer than {LARGEST:,} characters."
    ]
    report = Report("contacts/sample.yaml")
    assert decode(("# x\n" * (LARGEST // 4 - 1)).encode(encoding), report) is not None
