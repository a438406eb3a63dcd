"""parley check --register: what a text leaves open, to be read and signed, on the terminal and as a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.commands.check import check
from parley.reference.rules import load_protocol

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_page_to_be_signed(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"register.{ending}"
    result = CliRunner().invoke(check, [str(ROOT / "rules"), "--register", "-o", str(path)])
    assert result.exit_code == 0, result.output
    if ending == "pdf":
        assert path.read_bytes().startswith(b"%PDF")
        return
    page = " ".join(path.read_text(encoding="utf-8").split())
    for file in (ROOT / "rules").glob("*.yaml"):
        for entry in load_protocol(file).register:
            assert entry.taken.split("'")[0].split("&")[0][:60] in page
            assert not entry.signed_by or entry.signed_by in page


def test_which_text_it_is_and_what_that_cites(tmp_path: Path) -> None:
    rules, path = ROOT / "rules" / "bdscp-2023.yaml", tmp_path / "register.html"
    said = (
        "version 2023-12, citing Working Together to Safeguard Children 2018, in force from 1 December 2023"
    )
    printed = CliRunner().invoke(check, [str(rules), "--register"])
    CliRunner().invoke(check, [str(rules), "--register", "-o", str(path)])
    assert said in printed.output.partition("\n")[0]
    assert said in path.read_text(encoding="utf-8")


def test_what_nobody_has_signed_is_said_first(tmp_path: Path) -> None:
    text = (ROOT / "rules" / "bdscp-2023.yaml").read_text(encoding="utf-8")
    unsigned = text.replace("  signed_by: Bea Long\n  signed_on: 2026-03-02\n", "", 1)
    unsigned = re.sub(r", \d+ lines(?=\n*\Z)", "", unsigned)
    (tmp_path / "a.yaml").write_text(unsigned, encoding="utf-8")
    result = CliRunner().invoke(check, [str(tmp_path), "--register", "-o", str(tmp_path / "r.html")])
    assert result.exit_code == 0, result.output
    assert "Not signed yet: " in (tmp_path / "r.html").read_text(encoding="utf-8")
