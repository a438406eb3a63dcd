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
