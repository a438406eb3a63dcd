"""What the operating system knows of processes: CPU time and memory, read from /proc."""

from __future__ import annotations

import os
import resource
import statistics
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it and are alive; some may have ended a moment later."""
    yield pid
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, its living descendants and those it has seen out."""
    return sum(_cpu(f"{each}/stat", 4) for each in family(pid))


def spent_by_children() -> float:
    """CPU seconds of all children that this process has seen out."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def threads(pid: int) -> dict[tuple[int, str], float]:
    """User and system time of each thread of a process and its descendants."""
    found = {}
    for each in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found[each, task.name] = _cpu(f"{each}/task/{task.name}/stat", 2)
    return found


def _cpu(stat: str, how_many: int) -> float:
    """how_many: user, system, and those two of the children that were seen out (proc(5))."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{stat}").read_text().rpartition(")")[2].split()
        return sum(int(field) for field in fields[11 : 11 + how_many]) / _TICKS
    return 0.0


def megabytes(pid: int) -> float:
    """The proportional set size (PSS) of a process and its descendants: shared pages count once."""
    return sum(_pss(each) for each in family(pid)) / 1024


def _pss(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def median(measure: Callable[[], float], times: int) -> float:
    """The middle of several takings."""
    return statistics.median(measure() for _ in range(times))
