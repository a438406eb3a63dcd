"""Loading and checking every rule file there is, as `parley check` and the start do, against PyYAML's C reader alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import yaml

from bench.figures import Figure, load_now
from parley.reference.rules import load_protocols

RULES = Path(__file__).resolve().parents[1] / "rules"
WANTED = 150.0  # milliseconds, for all of them


def measure(quick: bool, _folder: Path) -> list[Figure]:
    """One figure: CPU milliseconds for all rule files, nothing kept from an earlier reading."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.yaml"))]
    reader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    times = 2 if quick else 15
    ours = _milliseconds(lambda: load_protocols(RULES), times)
    theirs = _milliseconds(lambda: [list(yaml.parse(text, Loader=reader)) for text in texts], times)
    lines = sum(text.count("\n") for text in texts)
    what = f"{len(texts)} rule files ({lines:,} lines), read and checked"
    return [
        Figure("rules", what, ours, "ms CPU", "PyYAML's events of the same files", theirs, WANTED, "less", "value",
               load_now())
    ]  # fmt: skip


def _milliseconds(do: Callable[[], object], times: int) -> float:
    """The best of several: what else the machine does makes it slower, and nothing makes it faster."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        do()
        best = min(best, time.process_time() - began)
    return best * 1000
