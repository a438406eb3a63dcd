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
    """Three figures, beside a bare Python process."""
    starts, spent, memory = [], [], []
    with Daemon(folder / "start"):
        pass  # the first start after an installation compiles
    for _ in range(1 if quick else 5):
        with Daemon(folder / "start") as daemon:
            spent.append(daemon.cpu_seconds())
            starts.append(daemon.started)
            time.sleep(0 if quick else 3)  # until the processes that come up by and by are there
            memory.append(daemon.megabytes())
    load = load_now()
    return [
        Figure("start", "start to ready", statistics.median(starts), "s", "a bare Python, start to end",
               machine.median(_bare_start, 5), 1.0, load=load),
        Figure("start", "start to ready: CPU of all processes", statistics.median(spent), "s",
               "a bare Python, start to end", machine.median(_bare_cpu, 5), load=load),
        Figure("start", "memory idle, daemon and reading processes (PSS)", statistics.median(memory), "MB",
               "a bare Python", _bare_memory(), 120, load=load),
    ]  # fmt: skip


def _bare_start() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.perf_counter() - began


def _bare_cpu() -> float:
    before = machine.spent_by_children()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return machine.spent_by_children() - before


def _bare_memory() -> float:
    bare = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    with subprocess.Popen(bare, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = machine.megabytes(process.pid)
        process.communicate()
    return found
