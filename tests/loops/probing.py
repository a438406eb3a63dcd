"""What workers run in the tests of the hatchery: each tells what it is."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from pathlib import Path


def limits() -> list[object]:
    """Core size, address space beyond now in MB, depth, session of its own, what SIGTERM does, collection of garbage."""
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return [
        resource.getrlimit(resource.RLIMIT_CORE),
        (most - used) // 2**20,
        sys.getrecursionlimit(),
        os.getsid(0) == os.getpid(),
        signal.getsignal(signal.SIGTERM) == signal.SIG_IGN,
        gc.isenabled(),
    ]


def opened() -> list[object]:
    """What every open file is, but the one that lists them; and the environment."""
    found = sorted(str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink())
    return [[name.partition(":")[0] for name in found if not name.endswith("/fd")], dict(os.environ)]


def called() -> str:
    """Its name in a list of processes."""
    return Path("/proc/self/comm").read_text().strip()


def knows(module: str) -> str:
    """ "yes" if that module was imported before this worker was forked."""
    return "yes" if module in sys.modules else "no"
