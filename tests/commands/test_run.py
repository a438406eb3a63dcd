"""`parley run` that cannot begin: what it says, with what to write instead."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.commands import run as command
from parley.config import default_root


def test_a_state_folder_that_cannot_be_made_is_said_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    root = default_root()
    lines = [f"{name}: {root / name}" for name in ("rules", "contacts")] + [
        f"templates: {root / 'mail_templates'}"
    ]
    (tmp_path / "parley.yaml").write_text("\n".join([*lines, "state: file/state", ""]))
    said = CliRunner().invoke(command.run, ["--config", str(tmp_path / "parley.yaml")])
    assert said.exit_code == 69 and said.output.count("\n") == 1
    assert "Write: state: a folder that the daemon's user may write" in said.output


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.EADDRINUSE, "listen:"),
        (errno.EADDRNOTAVAIL, "listen:"),
        (errno.EACCES, "listen:"),
        (errno.ENOSPC, ""),
    ],
)
def test_a_port_that_cannot_be_had_is_said_with_its_key(number: int, key: str) -> None:
    said = command._mend(OSError(number, "error while attempting to bind"))
    assert (key in said) if key else not said


def test_without_a_configuration_nothing_starts_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon on the sample people, with its state in a checkout, is nothing anybody asked for."""
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(command.run)
    assert said.exit_code == 78 and not list(tmp_path.iterdir())
    for way in ("parley init", "parley demo", "parley run --config"):
        assert way in said.output
