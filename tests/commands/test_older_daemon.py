"""The commands of a new release beside a daemon of the old one: between `install use` and the restart, or to try the new one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import parley
from parley.commands.backup import verify
from parley.commands.doctor import doctor
from parley.commands.listing import list_
from parley.loops.status import Status
from parley.store.connect import DONE, PARLEY
from store.test_lock import HOLDER

from .conftest import Terminal


@pytest.fixture
def older(terminal: Terminal) -> Terminal:
    """A house whose store lacks what today's last migration made."""
    with closing(sqlite3.connect(terminal.house.config.state / PARLEY)) as connection, connection:
        connection.execute("DROP INDEX disputes_other")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm017_who_was_asked'")
    return terminal


@pytest.fixture
def its_daemon(older: Terminal) -> Iterator[None]:
    environment = {**os.environ, "PYTHONPATH": str(Path(parley.__file__).parent.parent)}
    words = [sys.executable, "-c", HOLDER, str(older.house.config.state)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        yield
        holder.kill()


def made(terminal: Terminal) -> set[str]:
    with closing(sqlite3.connect(terminal.house.config.state / PARLEY)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations")}


@pytest.mark.usefixtures("its_daemon")
def test_a_look_changes_no_table_under_it(older: Terminal) -> None:
    """It would not have started again: 78, at whatever hour the machine does."""
    before = made(older)
    result = older.run(list_)
    assert result.exit_code == 69 and "A daemon of an older parley is at work here" in result.stderr
    assert older.run(verify).exit_code == 0
    Status(older.house.config.state).write(older.now)
    looked = older.run(doctor, "--only", "daemon", "--no-send")
    assert "of an older parley is at work" in " ".join(looked.stdout.split()), looked.output
    assert made(older) == before != DONE[PARLEY]


def test_where_none_runs_the_store_is_brought_up_to_date(older: Terminal) -> None:
    """As for a copy that somebody puts back to print a pack from it."""
    assert older.run(list_).exit_code == 0
    assert made(older) == DONE[PARLEY]
