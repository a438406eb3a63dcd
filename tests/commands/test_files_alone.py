"""The commands that only read files, as somebody types them who knows design.md section 6: the same options everywhere, JSON
whatever comes of it, and an exit code out of the list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from parley.__main__ import main

ROOT = Path(__file__).parents[2]
STORY = "protocol: bdscp-2023\nstart: 2026-04-01T10:05\nsteps:\n- mail: {from: Priya, to: new, text: hello}\n"
MAIL = "From: priya.nair@school.example\nTo: escalations+new@parley.example\nSubject: x\n\nReceiving practitioner: Robert Hale\n"
START = ("--start", "2026-04-01T10:05")
TIMELINE_ROW = (
    "at", "kind", "stage", "visit", "duty", "party", "clause", "who", "with", "media", "firm", "anchor", "length", "skipped", "why",
)  # fmt: skip
INGEST_ROW = (
    "file", "verdict", "reason", "rule", "dispute", "tag", "sender", "proven", "answers", "forwarded", "clause", "still_needed",
    "events", "outgoing", "calendar",
)  # fmt: skip


def typed(folder: Path, *words: str, said: str = "") -> Result:
    """The command, typed in a folder that has a story in it and no configuration."""
    (folder / "story.yaml").write_text(STORY)
    (folder / "broken.yaml").write_text("id: x\nstages: [\n")
    with pytest.MonkeyPatch.context() as there:
        there.chdir(folder)
        return CliRunner().invoke(main, list(words), input=said)


EVERYWHERE = ("--rules", str(ROOT / "rules"), "--contacts", str(ROOT / "contacts"), "--seed", "7")
FILE_COMMANDS = (
    ("check",),
    ("due", *START, "7", "working", "days"),
    ("due", *START, "7 working days"),
    ("timeline", "bdscp-2023", *START),
    ("diagram", "bdscp-2023"),
    ("rehearse", "bdscp-2023", "story.yaml"),
    ("ingest", "-"),
)  # fmt: skip


@pytest.mark.parametrize("words", FILE_COMMANDS, ids=" ".join)
def test_each_takes_the_same_three_options(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = typed(tmp_path, *words, *EVERYWHERE, said=MAIL)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("due", "--start", "soon", "1 day"), 2, "Write: 2026-04-01T10:05"),
        (("due", *START), 2, "Missing argument"),
        (("due", *START, "--rules", str(ROOT / "rules" / "bdscp-2023.yaml"), "1 working day"), 0, ""),
        (("check", "broken.yaml"), 78, "broken.yaml:2:9"),
        (("check", "--rules", "broken.yaml"), 78, "broken.yaml:2:9"),
        (("timeline", "nothere", *START), 78, "one of bdscp-2023"),
        (("rehearse", "bdscp-2023", "story.yaml", "--config", "nothere.yaml"), 78, "nothere.yaml: The file cannot be read"),
        (("ingest", "-", "--config", "nothere.yaml"), 78, "nothere.yaml: The file cannot be read"),
        (("oncall", "--config", "nothere.yaml"), 78, "nothere.yaml: The file cannot be read"),
        (("directory", "--config", "nothere.yaml"), 78, "nothere.yaml: The file cannot be read"),
        (("report", "--from", "1 April"), 2, "is no day. Write: 2026-04-01"),
        (("check", "-o", "register.pdf"), 2, "With -o, give --register"),
        (("check", "--register", "-o", "register.doc"), 2, "Write: one of .html, .pdf or .txt"),
        (("directory", "-o", "people.doc"), 2, "Write: one of .html, .pdf, .txt, .csv or .xlsx"),
        (("ingest", "nothere.eml"), 2, "nothere.eml is not there"),
    ],
)  # fmt: skip
def test_what_goes_wrong_says_how_to_write_it(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = typed(tmp_path, *words)
    assert (result.exit_code, said in result.output) == (code, True), result.output


def test_the_rows_are_those_of_the_format(tmp_path: Path) -> None:
    rows = json.loads(typed(tmp_path, "timeline", "bdscp-2023", *START, "--json").stdout)
    assert {tuple(row) for row in rows} == {TIMELINE_ROW}
    (row,) = json.loads(typed(tmp_path, "ingest", "--proven", "-", "--json", said=MAIL).stdout)
    assert tuple(row)[: len(INGEST_ROW)] == INGEST_ROW and row["verdict"] == "raised"
    (nothing,) = json.loads(typed(tmp_path, "ingest", "-", "--json").stdout)
    assert nothing["verdict"] == "unreadable" and list(nothing) == list(row)


def test_this_folders_configuration_is_meant_where_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    text = (ROOT / "contacts" / "sample.yaml").read_text().replace("Olu Ade", "Ola Odeh")
    (tmp_path / "people" / "own.yaml").write_text(text)
    lines = [f"rules: {ROOT / 'rules'}", f"templates: {ROOT / 'mail_templates'}", "contacts: people"]
    (tmp_path / "parley.yaml").write_text("\n".join(lines) + "\n")
    assert "Ola Odeh" in typed(tmp_path, "oncall").output
    assert "Ola Odeh" in typed(tmp_path, "directory").output


def test_a_partnership_that_keeps_no_letters_of_its_own_writes_those_that_are_shipped(tmp_path: Path) -> None:
    for folder, file in (("rules", "bdscp-2023.yaml"), ("contacts", "sample.yaml")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).write_text((ROOT / folder / file).read_text())
    played = typed(tmp_path, "rehearse", "bdscp-2023", "story.yaml")
    assert played.exit_code == 0, played.output
    (tmp_path / "parley.yaml").write_text("address: escalations@board.example\n")
    assert typed(tmp_path, "check").exit_code == 0, "nor where the configuration says nothing of letters"
    (tmp_path / "parley.yaml").write_text("templates: letters\n")
    named = typed(tmp_path, "check")
    assert named.exit_code == 78 and "parley.yaml:1:12: There is no folder" in named.output


def test_check_looks_at_what_the_configuration_of_this_folder_names(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    text = (ROOT / "contacts" / "sample.yaml").read_text()
    (tmp_path / "people" / "own.yaml").write_text(text.replace("manager: liam", "manger: liam", 1))
    (tmp_path / "parley.yaml").write_text(f"rules: {ROOT / 'rules'}\ncontacts: people\n")
    looked = typed(tmp_path, "check")
    assert looked.exit_code == 78 and "people/own.yaml" in looked.output and "`manger`" in looked.output


def test_contacts_without_rule_files_beside_them_are_the_ones_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    text = (ROOT / "contacts" / "sample.yaml").read_text()
    (tmp_path / "contacts" / "own.yaml").write_text(text.replace("Olu Ade", "Ola Odeh"))
    assert "Ola Odeh" in typed(tmp_path, "oncall").output
    (tmp_path / "contacts" / "own.yaml").write_text(text.replace("manager: liam", "manger: liam", 1))
    assert "`manger`" in typed(tmp_path, "check").output


def test_rule_files_alone_are_played_with_the_sample_people(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.yaml").write_text((ROOT / "rules" / "bdscp-2023.yaml").read_text())
    played = typed(tmp_path, "rehearse", "bdscp-2023", "story.yaml")
    assert played.exit_code == 0, played.output


def test_a_story_that_names_its_protocol_and_its_files_is_played_by_its_name_alone(tmp_path: Path) -> None:
    stories = ROOT / "tests" / "story"
    played = typed(tmp_path, "rehearse", str(stories / "fenwick-alike.yaml"))
    assert played.exit_code == 0 and "2 similar professional differences" in played.output, played.output
    alone = typed(tmp_path, "rehearse", "bdscp-2023")
    assert alone.exit_code == 2 and "Write: parley rehearse bdscp-2023 STORY.yaml" in alone.output


def test_problems_stand_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = (ROOT / "contacts" / "sample.yaml").read_text().replace("manager: liam", "manger: liam", 1)
    (tmp_path / "own.yaml").write_text(text.rpartition("end:")[0] + "end: sample\n")
    places = [row["line"] for row in json.loads(typed(tmp_path, "check", "own.yaml", "--json").stdout)]
    assert len(places) > 1 and places == sorted(places)


def test_what_is_no_file_is_said_without_a_mend_that_mends_nothing(tmp_path: Path) -> None:
    (tmp_path / "odd" / "a.yaml").mkdir(parents=True)
    looked = typed(tmp_path, "check", "odd")
    assert "a.yaml: The file cannot be read: Is a directory.\n" in looked.output
