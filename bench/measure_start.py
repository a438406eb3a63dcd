"""From exec to READY=1, and what the daemon and its reading processes hold in memory when they have nothing to do."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench import machine
from bench.daemon import Daemon
from bench.figures import Figure, load_now


def measure(quick: bool, folder: Path) -> list[Figure]:
    """Two figures, each against a bare Python process."""
    starts, memory = [], []
    with Daemon(folder / "start"):
        pass  # the first start after an installation compiles
    for _ in range(1 if quick else 5):
        with Daemon(folder / "start") as daemon:
            starts.append(daemon.started)
            memory.append(daemon.megabytes())
    load = load_now()
    return [
        Figure("start", "start to ready", statistics.median(starts), "s", "a bare Python, start to end",
               machine.median(_bare_start, 5), 1.0, load=load),
        Figure("start", "memory idle, daemon and reading processes (PSS)", statistics.median(memory), "MB",
               "a bare Python", _bare_memory(), 120, load=load),
    ]  # fmt: skip


def _bare_start() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.perf_counter() - began


def _bare_memory() -> float:
    bare = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    with subprocess.Popen(bare, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = machine.megabytes(process.pid)
        process.communicate()
    return found
