"""One daemon to a folder; a dead one holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import parley
from parley.store import Busy, hold_lock
from parley.store.lock import held

HOLDER = """
import pathlib, sys
from parley.store import hold_lock
with hold_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_refused_and_a_killed_one_holds_nothing(folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(parley.__file__).parent.parent)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    with holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(Busy) as caught, hold_lock(folder):
            pass
        assert not caught.value.permanent
        assert (folder / "lock").read_text() == f"{holder.pid}\n"
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with hold_lock(folder), pytest.raises(Busy), hold_lock(folder):
        pass
    with hold_lock(folder):
        pass


def test_whoever_may_not_look_does_not_say_that_nobody_has_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor of another user said that the daemon does not run."""

    def refused(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    with hold_lock(folder):
        monkeypatch.setattr(Path, "read_text", refused)
        with pytest.raises(PermissionError):
            held(folder)
