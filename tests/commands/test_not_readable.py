"""Files and folders that the user may not read, or that lead nowhere: said in words, by every command that meets them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.__main__ import main
from parley.config import default_root, load_config
from parley.errors import UserError
from parley.loops.file_watch import look
from parley.loops.loading import load

CONFIG = "address: escalations@parley.example\nprotocol: bdscp-2023\nstate: state\nlisten: {host: 127.0.0.1, port: 2525}\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of its own, in which the commands are given."""
    for part in ("rules", "contacts", "mail_templates"):
        shutil.copytree(default_root() / part, tmp_path / part)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def closed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Nobody may read this folder (whoever runs the tests may be root, who may read all)."""
    for name in ("listdir", "scandir"):
        real = getattr(os, name)

        def denied(path: object = ".", real: object = real) -> object:
            if Path(str(path)).resolve() == folder:
                raise PermissionError(13, "Permission denied", str(path))
            return real(path)  # type: ignore[operator]

        monkeypatch.setattr(os, name, denied)


def said(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


NOWHERE = "No such file or directory"


@pytest.mark.parametrize("part", ["rules", "contacts"])
def test_a_file_that_leads_nowhere_is_a_problem_of_the_check(home: Path, part: str) -> None:
    (home / part / "lost.yaml").symlink_to("/nowhere/at-all.yaml")
    code, out, _ = said("check", "--json")
    [problem] = [one for one in json.loads(out) if not one["warning"]]
    assert (code, Path(problem["file"]).name) == (78, "lost.yaml") and NOWHERE in problem["message"]


@pytest.mark.parametrize(
    "command", [("timeline", "bdscp-2023", "--start", "2026-04-01T10:05"), ("diagram", "bdscp-2023")]
)
def test_so_it_is_where_one_protocol_is_asked_for(home: Path, command: tuple[str, ...]) -> None:
    (home / "rules" / "lost.yaml").symlink_to("/nowhere/at-all.yaml")
    code, out, err = said(*command)
    assert (code, out) == (78, "") and "lost.yaml: The file cannot be read: " + NOWHERE in err


@pytest.mark.parametrize("part", ["rules", "contacts"])
def test_a_folder_that_may_not_be_read_is_a_problem(
    home: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    closed(monkeypatch, home / part)
    code, out, _ = said("check", "--json")
    problems = [one["message"] for one in json.loads(out) if not one["warning"]]
    assert (code, problems) == (78, ["The folder cannot be read: Permission denied."])
    words = (
        ("directory",) if part == "contacts" else ("timeline", "bdscp-2023", "--start", "2026-04-01T10:05")
    )
    code, _, err = said(*words)
    assert code == 78 and "The folder cannot be read: Permission denied." in err


@pytest.mark.parametrize("part", ["rules", "contacts", "mail_templates"])
def test_the_daemon_says_which_folder_it_may_not_read(
    home: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """At its start, and to the business manager when it is told to read them again; it watches on meanwhile."""
    (home / "parley.yaml").write_text(CONFIG)
    config = load_config(home / "parley.yaml")
    before = look([home / part])
    closed(monkeypatch, home / part)
    with pytest.raises(UserError) as refused:
        load(config)
    assert [(Path(one.file).name, one.message) for one in refused.value.problems] == [
        (part, "The folder cannot be read: Permission denied.")
    ]
    assert before and look([home / part]) == ()


def test_a_folder_of_mails_that_may_not_be_read_is_not_an_empty_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (home / "mails", home / "mails" / "older"):
        place.mkdir()
    closed(monkeypatch, home / "mails" / "older")
    (home / "mails" / "1.eml").write_text("From: priya.nair@school.example\nSubject: x\n\nHello\n")
    code, out, _ = said("ingest", "--proven", "--json", "mails")
    rows = json.loads(out)
    assert [(row["file"], row["verdict"]) for row in rows] == [
        ("mails/1.eml", "held"),
        ("mails/older", "unreadable"),
    ]
    assert (code, rows[1]["reason"]) == (0, "the folder cannot be read: Permission denied")
