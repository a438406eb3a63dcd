"""Helpers beside these tests, and those of tests/dispute, can be imported by their bare names."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (str(HERE), str(HERE.parent / "dispute")):
    if folder not in sys.path:
        sys.path.insert(0, folder)
