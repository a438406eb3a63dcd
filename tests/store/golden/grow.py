"""Add a line to events.jsonl for each event that has gained a field or is new. Lines that are there stay, for ever.

PYTHONPATH=daemon python tests/store/golden/grow.py
"""

from __future__ import annotations

import json
import runpy
from dataclasses import fields
from pathlib import Path

from parley.store import codec

TEST = runpy.run_path(str(Path(__file__).parent.parent / "test_codec.py"))


def main() -> None:
    """Write the missing lines, and say for which events."""
    with TEST["GOLDEN"].open("a") as golden:
        for kind in TEST["KINDS"]:
            if any(TEST["is_whole"](line, kind) for line in TEST["LINES"]):
                continue
            sample = TEST["sample"](kind)
            stored = json.loads(codec.encode(sample))
            golden.write(
                json.dumps({"name": kind.__name__, "stored": stored, "means": TEST["plain"](sample)}) + "\n"
            )
            print(kind.__name__, len(fields(kind)))


if __name__ == "__main__":
    main()
