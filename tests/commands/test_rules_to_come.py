"""Rules that hold only from a day to come: `parley check` says that whatever is raised before runs under them all the same."""

from __future__ import annotations

from pathlib import Path

from parley.commands.check import look_at

FERRY = (Path(__file__).parents[1] / "story" / "not-before.rules").read_text(encoding="utf-8")


def said(tmp_path: Path, effective: str) -> list[str]:
    file = tmp_path / "quiet.yaml"
    file.write_text(
        FERRY.replace("version: 2026-01", f"version: 2026-01\neffective: {effective}"), encoding="utf-8"
    )
    return [one.message for one in look_at((file,))[1] if "holds from" in one.message]


def test_they_are_named_with_their_day(tmp_path: Path) -> None:
    (message,) = said(tmp_path, "2999-02-01")
    assert (
        "`quiet-water` holds from 1 February 2999, and whatever is raised before runs under it too" in message
    )


def test_those_that_hold_are_not(tmp_path: Path) -> None:
    assert said(tmp_path, "2020-02-01") == []
