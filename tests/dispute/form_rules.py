"""The invented protocol with a form, as a story plays it too: two sections, rows with people and days, an outcome each."""

from __future__ import annotations

from pathlib import Path

LEDGER = (Path(__file__).parents[1] / "story" / "form.rules").read_text(encoding="utf-8")
