"""A configuration is looked at with the letters that it names: what a start would refuse, `check` says before."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.commands.check import check
from parley.config import default_root


def test_letters_of_an_older_release_are_said_before_the_start(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    shutil.copytree(default_root() / "mail_templates", letters)
    root = default_root()
    (tmp_path / "parley.yaml").write_text(
        f"templates: letters\nrules: {root / 'rules'}\ncontacts: {root / 'contacts'}\n"
    )
    assert CliRunner().invoke(check, [str(tmp_path / "parley.yaml")]).exit_code == 0
    (letters / "not_yet.body.txt").unlink()
    (letters / "not_yet.subject.txt").write_text("{{ unclosed")
    said = CliRunner().invoke(check, [str(tmp_path / "parley.yaml")])
    assert said.exit_code == 78
    assert f"{letters}/not_yet.body.txt" in said.output and "copied from the mail_templates" in said.output
    assert f"{letters}/not_yet.subject.txt" in said.output


def test_letters_of_the_release_in_use_are_not_those_of_the_one_that_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade's second step: the new release looks at the files while `current` still names the old one."""
    root = default_root()
    (tmp_path / "old" / "mail_templates").mkdir(parents=True)
    (tmp_path / "current").symlink_to("old")
    (tmp_path / "parley.yaml").write_text(
        f"templates: {tmp_path}/current/mail_templates\nrules: {root / 'rules'}\ncontacts: {root / 'contacts'}\n"
    )
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "new"))
    assert CliRunner().invoke(check, [str(tmp_path / "parley.yaml")]).exit_code == 0
