"""What the operating system knows of processes: CPU time and memory, read from /proc."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it and are alive."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, its living descendants and those it has seen out."""
    return sum(_cpu(each) for each in family(pid))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def megabytes(pid: int) -> float:
    """The proportional set size (PSS) of a process and its descendants: shared pages count once."""
    return sum(_pss(each) for each in family(pid)) / 1024


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def median(measure: Callable[[], float], times: int) -> float:
    """The middle of several takings."""
    return statistics.median(measure() for _ in range(times))
