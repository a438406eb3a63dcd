"""kill -9 at every write of one mail's real way: nothing lost, nothing twice (operations.md section 2, first row)."""

from __future__ import annotations

import email
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import parley
from parley.store import Store, journal, spool

SCRIPT = Path(__file__).parent / "one_real_mail.py"
WAY: dict[str, Any] = runpy.run_path(str(SCRIPT))
POINTS = 480  # more writes than the way takes; the test says so if it ever takes more


def strace_missing() -> str:
    """Why strace cannot kill at a write here; "" if it can."""
    if not shutil.which("strace"):
        return "strace is not installed: apt-get install strace"
    command = ["strace", "-o", os.devnull, "-e", "trace=none", "true"]
    tried = subprocess.run(command, capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not trace here (ptrace is forbidden)"


def killed_runs(folder: Path, template: Path) -> Iterator[dict[str, Any]]:
    """One row per point, with FOLDER as the killed process left it; ends with the first run that nothing killed."""
    watched = [arg for name in WAY["WATCHED"] for arg in ("-P", str(folder / name))]
    inject = f"inject=pwrite64:signal=KILL:when={POINTS}"
    command = ["strace", "-f", "-qq", "-o", os.devnull, *watched, "-e", "trace=pwrite64", "-e", inject]
    environment = {**os.environ, "PYTHONPATH": str(Path(parley.__file__).parent.parent)}
    work = [sys.executable, str(SCRIPT), str(folder), str(template), str(POINTS)]
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


def check(folder: Path) -> Counter[str]:
    """What must hold once the daemon has been started again and is done; the letters by template."""
    with Store.open(folder, verify=True) as store:
        assert spool.waiting(store, 9) == []
        assert journal.references(store) == ["D-2026-0001"]
        kinds = Counter(type(entry.event).__name__ for entry in journal.entries(store, "D-2026-0001"))
        assert kinds["DisputeRaised"] == 1 and kinds["DeadlineMissed"] == 1, kinds
        rows = store.query("SELECT template, state, message_id, person FROM outbox")
    assert {row[1] for row in rows} == {"sent"}
    files = [path.read_bytes() for path in (folder / "maildir" / "new").iterdir()]
    assert Counter(str(email.message_from_bytes(raw)["Message-ID"]) for raw in files) == Counter(
        r[2] for r in rows
    )
    return Counter(f"{row[0]} to {row[3]}" for row in rows)


def test_killed_at_every_write_a_real_mail_is_handled_once(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    if missing := strace_missing():
        pytest.skip(missing)
    folder, template = tmp_path / "state", tmp_path / "template"
    Store.open(template).close()
    loaded = WAY["warmed"](tmp_path / "warm", template)
    outcomes = []
    points = kills = 0
    for row in killed_runs(folder, template):
        points = row["point"]
        kills += row["killed"]
        if row["killed"]:
            if (folder / "heard").exists():
                with Store.open(folder, verify=True) as store:
                    assert store.mail_query("raw", "SELECT id FROM raw"), (
                        "250 was said to a mail that is not there"
                    )
            WAY["whole_way"](folder, loaded)
        else:
            assert row["status"] == 0
        outcomes.append(check(folder))
    record_property("kills", kills)  # `script/faults` counts them
    assert all(outcome == outcomes[-1] for outcome in outcomes), "whatever happened, the same letters leave"
    assert WAY["MAIL"] < points < POINTS, (
        f"{points} points: strace killed nothing, or the way has grown past {POINTS}"
    )
