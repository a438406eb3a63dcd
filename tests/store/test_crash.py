"""kill -9 at every write of one mail's way: nothing lost, nothing twice (operations.md section 2, first row)."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import parley
from parley.store import Store, journal, messages, spool, texts, wakeups

SCRIPT = Path(__file__).parent / "one_mail.py"
WAY: dict[str, Any] = runpy.run_path(str(SCRIPT))
POINTS = 700  # more writes than one mail's way takes; the test says so if it ever takes more


def strace_missing() -> str:
    """Why strace cannot kill at a write here; "" if it can."""
    if not shutil.which("strace"):
        return "strace is not installed: apt-get install strace"
    tried = subprocess.run(
        ["strace", "-o", os.devnull, "-e", "trace=none", "true"], capture_output=True, check=False
    )
    return "" if tried.returncode == 0 else "strace may not trace here (ptrace is forbidden)"


def killed_runs(folder: Path, template: Path, trace: Path, stride: int) -> Iterator[dict[str, Any]]:
    """One row per point, with FOLDER as the killed process left it; ends with the first run that nothing killed."""
    watched = [arg for name in WAY["WATCHED"] for arg in ("-P", str(folder / name))]
    inject = f"inject=pwrite64:signal=KILL:when={POINTS}"
    command = ["strace", "-f", "-qq", "-o", str(trace), *watched, "-e", "trace=pwrite64", "-e", inject]
    environment = {**os.environ, "PYTHONPATH": str(Path(parley.__file__).parent.parent)}
    work = [sys.executable, str(SCRIPT), str(folder), str(template), str(POINTS), str(stride)]
    with subprocess.Popen(
        [*command, *work], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        assert process.stdin and process.stdout
        for line in process.stdout:
            row = json.loads(line)
            yield row
            if not row["killed"]:
                break
            process.stdin.write("on\n")
            process.stdin.flush()
        process.stdin.close()


def check_after_crash(folder: Path) -> None:
    """What must hold the moment a killed store is opened again."""
    with Store.open(folder, verify=True) as store:
        kept = len(store.mail_query("raw", "SELECT id FROM raw"))
        assert kept or not (folder / "heard").exists(), "250 was said to a mail that is not there"
        entries = [
            entry for reference in journal.references(store) for entry in journal.entries(store, reference)
        ]
        letters = store.query("SELECT id FROM outbox")
        noted = [m for m in store.query("SELECT verdict FROM messages") if m == ("raised",)]
        due = store.query("SELECT owner FROM wakeups")
        assert len(entries) == len(letters) == len(noted) == len(due), "the record and the outbox came apart"
        for entry in entries:
            assert texts.text(store, entry.event.text), "the journal names a text that is not there"


def check_at_the_end(folder: Path) -> None:
    """What must hold once the daemon has been started again and is done."""
    with Store.open(folder, verify=True) as store:
        assert spool.waiting(store, 9) == []
        assert [m.verdict for m in messages.of(store, "D-2026-0001")] == ["raised"]
        assert [e.seq for e in journal.entries(store, "D-2026-0001")] == [1]
        assert journal.references(store) == ["D-2026-0001"]
        assert store.query("SELECT state FROM outbox") == [("sent",)]
        assert wakeups.next_due(store) is not None
    sent = (folder / "sink").read_bytes().splitlines()
    assert 1 <= len(sent) <= 2, "at most one duplicate leaves per kill"
    assert len(set(sent)) == 1 and b"<" in sent[0], "a retry is the same message, byte for byte"


@pytest.mark.parametrize(("start", "stride"), [("migrated", 1), ("empty", 13)])  # making the tables: a sample
def test_killed_at_every_write_a_mail_is_handled_once(
    tmp_path: Path, start: str, stride: int, record_property: Callable[[str, object], None]
) -> None:
    if missing := strace_missing():
        pytest.skip(missing)
    folder, template = tmp_path / "state", tmp_path / "template"
    template.mkdir()
    if start == "migrated":
        Store.open(template).close()
    points = kills = 0
    rows = killed_runs(folder, template, tmp_path / "trace", stride)
    for row in rows:
        points = row["point"]
        kills += row["killed"]
        if row["killed"]:
            check_after_crash(folder)
            WAY["whole_way"](folder)
        else:
            assert row["status"] == 0
        check_at_the_end(folder)
    record_property("kills", kills)  # `script/faults` counts them
    assert 20 < points < POINTS, (
        f"{points} points: strace killed nothing, or the way has grown past {POINTS} writes"
    )


FAILING_SYNC = """
import pathlib, sys
from datetime import UTC, datetime
from parley.errors import TransportError
from parley.mail.message import Envelope
from parley.store import Store, spool, wakeups

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)

def write(store):
    with store.write():
        wakeups.set(store, "dispute", "D-2026-0001", NOW)

with Store.open(pathlib.Path(sys.argv[1])) as store:
    for work in (lambda: spool.keep(store, b"raw", Envelope(None, (), NOW)), lambda: write(store)) * 2:
        try:
            work()
            print("kept")
        except TransportError as error:
            print("stop" if error.permanent else "wait")
"""


@pytest.mark.parametrize("name", ["parley.db", "mail.db"])
def test_after_a_failed_sync_nothing_is_said_to_be_kept(tmp_path: Path, name: str) -> None:
    if missing := strace_missing():
        pytest.skip(missing)
    folder = tmp_path / "state"
    Store.open(folder).close()
    environment = {**os.environ, "PYTHONPATH": str(Path(parley.__file__).parent.parent)}
    inject = ["-P", str(folder / f"{name}-wal"), "-e", "inject=fsync,fdatasync:error=EIO:when=1"]
    command = ["strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", "trace=fsync,fdatasync", *inject]
    work = [sys.executable, "-c", FAILING_SYNC, str(folder)]
    said = subprocess.run(
        [*command, *work], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    first_failure = {"mail.db": 0, "parley.db": 1}[name]
    assert said == ["kept"] * first_failure + ["stop"] * (4 - first_failure)
    with Store.open(folder, verify=True) as store:
        assert len(spool.waiting(store, 9)) <= 1
