"""One house is lived in once; each test that writes gets a copy of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from .lived import House, lived, on

NOW = on(16, 9, 45)


@dataclass
class Terminal:
    """Somebody at the command line of a house, at a given time."""

    house: House
    now: datetime = NOW

    def run(self, command: click.Command, *args: str, typed: str = "") -> Result:
        """The command as typed, and what it reads from standard input."""
        path = str(self.house.config_path)
        return CliRunner().invoke(command, [*args, "--config", path], obj=lambda: self.now, input=typed)

    def said(self, command: click.Command, *args: str) -> str:
        """What it prints, one space between words however it was wrapped. It must succeed."""
        result = self.run(command, *args)
        assert result.exit_code == 0, result.output
        return " ".join(result.stdout.split())

    def rows(self, command: click.Command, *args: str) -> list[dict[str, Any]]:
        """The rows of --json; nothing else may stand on standard output."""
        result = self.run(command, *args, "--json")
        assert result.exit_code == 0, result.output
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house that was lived in."""
    folder = tmp_path_factory.mktemp("house")
    lived(folder)
    return folder


@pytest.fixture(scope="session")
def reading(lived_in: Path) -> Terminal:
    """For commands that only read."""
    return Terminal(House(lived_in))


@pytest.fixture
def terminal(lived_in: Path, tmp_path: Path) -> Terminal:
    """For commands that write: a house of its own."""
    folder = tmp_path / "house"
    shutil.copytree(lived_in, folder)
    house = House(folder)
    house.random.seed(str(tmp_path))
    house.count = 100
    return Terminal(house)


@pytest.fixture
def empty(tmp_path: Path) -> Callable[[], Terminal]:
    """A house whose store was never made."""
    return lambda: Terminal(House(tmp_path))
