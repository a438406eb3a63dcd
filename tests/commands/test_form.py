"""parley form: what is known stands in it, what is typed goes through the door, and children lie apart from everything."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from parley.commands.form import command as form
from parley.commands.form_fields import main_form
from parley.commands.history import history
from parley.commands.listing import list_ as listing
from parley.commands.pack import command as pack
from parley.commands.record import record
from parley.commands.report import command as report
from parley.commands.show import show
from parley.documents.as_text import to_text
from parley.documents.form import Filling, form_document
from parley.store import children

from .conftest import Terminal
from .lived import PRIYA, on

CHILD, BORN = "Zoë Quillfeather-Nguyễn", "2015-01-02"


def html(terminal: Terminal, folder: Path, *args: str) -> str:
    """The form of the first dispute as one page, one space between words."""
    path = folder / "form.html"
    result = terminal.run(form, "1", "-o", str(path), *args)
    assert result.exit_code == 0, result.output
    return " ".join(path.read_text(encoding="utf-8").split())


def fill(terminal: Terminal, *fills: str, by: str = "sana") -> str:
    """Fields filled in; what the command says."""
    args = [arg for one in fills for arg in ("--fill", one)]
    result = terminal.run(form, "1", *args, "--as", by)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def everything_in(folder: Path, *, but: str = "") -> str:
    """Every text of both database files, table by table, without one table."""
    found = []
    for name in ("parley.db", "mail.db"):
        with sqlite3.connect(folder / "state" / name) as base:
            tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                if table != but:
                    found += [str(row) for row in base.execute(f"SELECT * FROM {table}")]
    return "\n".join(found)


# --- printed --------------------------------------------------------------------------------------------------


def test_section_a_is_filled_from_what_is_known(reading: Terminal, tmp_path: Path) -> None:
    page = html(reading, tmp_path)
    for known in (
        "Robert Hale",
        "Sol Adeyemi",
        "Priya Nair",
        "Sana Iqbal",
        "D-2026-0001",
        "Section A",
        "Outcome sought",
    ):
        assert known in page


def test_without_a_file_it_is_named_after_the_dispute(
    reading: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert reading.run(form, "1").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["D-2026-0001.html", "D-2026-0001.pdf"]


def test_a_blank_one_needs_neither_store_nor_dispute(empty: type, tmp_path: Path) -> None:
    path = tmp_path / "blank.pdf"
    result = empty().run(form, "--blank", "rules/bdscp-2023.yaml", "-o", str(path))
    assert result.exit_code == 0, result.output
    assert path.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("1", "--form", "nothing"), "has no form nothing"),
        (("1", "--fill", "section_a.concern=x"), "--as PERSON"),
        (("1", "--as", "sana", "--fill", "section_z.concern=x"), "There are: section_a"),
        (("1", "--as", "sana", "--fill", "section_a.colour=x"), "receiving_practitioner"),
        (("1", "--as", "sana", "--fill", "section_b.when=x"), "There are: none"),
        (("1", "--as", "sana", "--fill", "section_b.9x.when=x"), "section_b.new.FIELD"),
        (("1", "--as", "sana", "--fill", "section_a.concern"), "SECTION.FIELD=VALUE"),
        (("1", "--born", BORN), "--child NAME"),
        (("1", "--child", "  "), "needs a name"),
        (("1", "--child", CHILD, "--born", "2031-01-01"), "has not come yet"),
        ((), "--blank PROTOCOL"),
        (("1", "--blank", "bdscp-2023"), "takes no REF"),
    ],
)
def test_what_cannot_be_is_said_with_what_can(reading: Terminal, args: tuple[str, ...], words: str) -> None:
    result = reading.run(form, *args)
    assert result.exit_code == 2, result.output
    assert words in " ".join(result.output.split())
    assert CHILD not in result.output


# --- filled in ------------------------------------------------------------------------------------------------


def test_what_is_filled_in_stands_in_it_and_in_the_history_without_its_words(
    terminal: Terminal, tmp_path: Path
) -> None:
    said = fill(
        terminal, "section_a.concern=Nobody has seen the injuries <b>", "section_a.outcome_sought=A visit"
    )
    assert "Brief description of concern: written down" in said
    page = html(terminal, tmp_path)
    assert "Nobody has seen the injuries &lt;b&gt;" in page and "A visit" in page
    minutes = terminal.said(history, "1")
    assert "Sana Iqbal filled in the form" in minutes and "injuries" not in minutes
    assert "injuries" in terminal.said(history, "1", "--texts")


def test_rows_are_filled_corrected_and_shown(terminal: Terminal, tmp_path: Path) -> None:
    new = [
        f"section_b.new.{one}"
        for one in (
            "issue=The visit",
            "agreed_action=See the child",
            "whom=Robert Hale",
            "when=24 April 2026",
        )
    ]
    fill(terminal, *new)
    fill(terminal, "section_b.1.when=27 April 2026")
    rows = {(row["row"], row["field"]): row["value"] for row in terminal.rows(form, "1")}
    assert rows[1, "whom"] == "Robert Hale" and rows[1, "when"] == "Monday 27 April"
    assert rows[1, "issue"] is None  # closed values only
    page = html(terminal, tmp_path)
    assert "27 April 2026" in page and "See the child" in page and "24 April" not in page


def test_what_a_row_still_lacks_is_said_at_once(terminal: Terminal) -> None:
    said = fill(terminal, "section_b.new.issue=The visit", "section_b.new.whom=Robert Hale")
    assert "row 1: Issue: written down; By whom: Robert Hale; still open: Agreed action and By when" in said


def test_a_row_as_a_line_of_a_mail_says_the_same(terminal: Terminal) -> None:
    said = terminal.said(
        record, "1", "Action: The visit | See the child | Robert Hale | 24 April", "--as", "sana"
    )
    assert (
        "row 1: Issue: written down; Agreed action: written down; By whom: Robert Hale; By when: Friday 24 April"
        in said
    )


def test_what_is_refused_is_said_with_its_clause_and_nothing_is_written(terminal: Terminal) -> None:
    result = terminal.run(form, "1", "--as", "sana", "--fill", "section_b.new.when=1 April 2026")
    assert result.exit_code == 1
    assert "past already" in " ".join(result.output.split()) and "section B" in result.output
    assert not [row for row in terminal.rows(form, "1") if row["row"]]


# --- children -------------------------------------------------------------------------------------------------


def test_children_stand_in_the_form_and_nowhere_else(terminal: Terminal, tmp_path: Path) -> None:
    entered = terminal.run(form, "1", "--child", CHILD, "--born", BORN)
    assert entered.exit_code == 0 and CHILD not in entered.output
    page = html(terminal, tmp_path)
    assert CHILD in page and "2 January 2015" in page
    assert CHILD not in everything_in(terminal.house.folder, but="children")
    assert BORN not in everything_in(terminal.house.folder, but="children")
    assert CHILD not in terminal.said(show, "1") + terminal.said(history, "1", "--texts")
    assert [row["value"] for row in terminal.rows(form, "1") if row["kind"] == "children"] == ["1"]


def test_no_other_command_says_a_childs_name(terminal: Terminal, tmp_path: Path) -> None:
    fill(terminal, "section_a.concern=She was seen.")
    terminal.run(form, "1", "--child", CHILD, "--born", BORN)
    for command, args in (
        (pack, ("1", "--text", "-o", "-")), (pack, ("1", "--without-texts", "--text", "-o", "-")), (report, ()),
        (show, ("1", "--json")), (history, ("1", "--texts", "--json")), (listing, ("--all",)), (form, ("1", "--json")),
    ):  # fmt: skip
        said = terminal.run(command, *args)
        assert said.exit_code == 0 and said.output, (command.name, said.output)
        assert "Quillfeather" not in said.output and BORN not in said.output, command.name
    assert "Not in this copy" in terminal.said(pack, "1", "--text", "-o", "-"), "the form stands in the pack"


@pytest.mark.parametrize(
    "args",
    [
        ("--child", CHILD, "--born", "2999-01-01"),  # a day that has not come
        ("--child", CHILD, "--born", "soon"),
        ("--child", CHILD, "--form", "plan"),  # a form that asks for no child
        ("--remove", CHILD),  # nobody of that name
        ("--fill", f"section_a.children={CHILD}", "--as", "sana"),  # the wrong way in
    ],
)
def test_what_is_refused_about_a_child_does_not_repeat_the_name(
    terminal: Terminal, args: tuple[str, ...]
) -> None:
    refused = terminal.run(form, "1", *args)
    assert refused.exit_code and "Quillfeather" not in refused.output
    assert CHILD not in everything_in(terminal.house.folder)


def test_a_child_can_be_corrected_and_removed_again(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run(form, "1", "--child", CHILD)
    terminal.run(form, "1", "--child", CHILD, "--born", BORN)
    with terminal.house.taker() as taker:
        assert [str(one.born) for one in children.of(taker.store, "D-2026-0001")] == [BORN]
    assert terminal.run(form, "1", "--remove", "nobody").exit_code == 1
    assert terminal.run(form, "1", "--remove", CHILD.upper()).exit_code == 0
    assert CHILD not in html(terminal, tmp_path)
    assert CHILD not in everything_in(terminal.house.folder)


def test_the_name_of_a_child_need_not_stand_in_the_history_of_a_shell(terminal: Terminal) -> None:
    assert terminal.run(form, "1", "--child", "-", "--born", BORN, typed=f"{CHILD}\n").exit_code == 0
    with terminal.house.taker() as taker:
        assert [one.name for one in children.of(taker.store, "D-2026-0001")] == [CHILD]
    assert terminal.run(form, "1", "--remove", "-", typed=f"{CHILD}\n").exit_code == 0
    with terminal.house.taker() as taker:
        assert children.of(taker.store, "D-2026-0001") == []
    nobody = terminal.run(form, "1", "--child", "-")
    assert nobody.exit_code == 2 and "needs a name" in nobody.output


@pytest.mark.parametrize(
    "line", [f"Names of children: {CHILD}", f"Child's name: {CHILD}", f"DOB: {CHILD} 02/01/2015"]
)
def test_by_mail_a_child_is_refused_and_stands_in_no_table_but_the_raw_mail(
    terminal: Terminal, line: str
) -> None:
    taken = terminal.house.mail(
        on(16, 9, 40), PRIYA, line + "\n", to=terminal.house.question_to(PRIYA, "duty")
    )
    assert (taken.verdict, taken.refused and taken.refused.code) == ("refused", "apart")
    assert CHILD not in everything_in(terminal.house.folder, but="raw")


def test_a_name_is_never_markup(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run(form, "1", "--child", "<script>x</script> O'Brien")
    assert "<script>" not in html(terminal, tmp_path)


def test_show_says_what_is_missing_and_how_each_row_stands(terminal: Terminal) -> None:
    fill(terminal, "section_b.new.issue=The visit", "section_b.new.whom=Robert Hale")
    page = terminal.said(show, "1")
    assert "still to write: row 1: Agreed action and By when" in page
    assert "1. By whom: Robert Hale" in page and "The visit" not in page
    section = next(one for one in terminal.rows(show, "1")[0]["forms"] if one["section"] == "section_b")
    assert section["missing"] == ["row 1: Agreed action and By when"]
    assert section["rows"] == [{"row": 1, "shown": "By whom: Robert Hale", "step": None}]


def test_a_copy_that_carries_no_children_says_so(terminal: Terminal) -> None:
    terminal.run(form, "1", "--child", CHILD)
    with terminal.house.taker() as taker:
        visit = taker.door.visit("D-2026-0001")
    view = visit.view(on(16, 9, 45))
    page = to_text(form_document(view.protocol, main_form(view.protocol), Filling(view), view.now))
    assert "Not in this copy" in page and CHILD not in page
