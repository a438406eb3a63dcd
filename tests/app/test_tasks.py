"""TasksMax= of the unit is room for every thread and process that the daemon may ever have, on any number of cores."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

from parley.loops.readers import COUNT

ROOT = Path(__file__).parents[2]
OTHERS = {
    "parley.demonstration",
    "parley.rehearsal",
    "parley.doctor",
    "parley.commands.check",
}  # no part of the daemon
# The daemon itself, the hatchery, readers and their slow lane, the renderer and its slow lane, a printer, a log-in; and
# as many again that have been told to end and have not yet
PROCESSES = 1 + 1 + 2 * (COUNT + 1 + 1 + 1 + 1 + 1)


def _pools() -> dict[str, int]:
    """Each pool of threads by its place, and the most that it may have."""
    found: dict[str, int] = {}
    for path in sorted((ROOT / "daemon/parley").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT / "daemon").with_suffix("").parts)
        if any(name == other or name.startswith(f"{other}.") for other in OTHERS):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if called in ("ThreadPoolExecutor", "ThreadPool", "Thread"):
                    size = ast.unparse(node.args[0]) if node.args else "1" if called == "Thread" else ""
                    assert size, f"{name}:{node.lineno}: as many threads as there are cores"
                    found[f"{name}:{node.lineno}"] = int(eval(size, dict(vars(import_module(name)))))
    return found


def test_the_unit_has_room_for_all_and_a_third_more() -> None:
    unit = (ROOT / "systemd/parley@.service").read_text()
    most = int(re.findall(r"^TasksMax=(\d+)$", unit, re.MULTILINE)[0])
    pools = _pools()
    assert len(pools) > 10, pools
    assert (sum(pools.values()) + PROCESSES) * 4 / 3 <= most, (pools, PROCESSES)


def test_what_waits_aside_does_not_grow_with_the_cores() -> None:
    text = (ROOT / "daemon/parley/commands/run.py").read_text()
    assert "set_default_executor(ThreadPoolExecutor(ASIDE" in text
