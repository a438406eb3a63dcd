"""No line of a rule file can be dropped or changed unseen (a sample of them; `script/mutants` takes them all)."""

from __future__ import annotations

from pathlib import Path

import mutants
import pytest

EVERY = 23  # a sample that runs in seconds; another one each time the files change


@pytest.mark.parametrize("path", mutants.RULES, ids=lambda path: path.stem)
def test_something_notices_every_change(path: Path) -> None:
    found, ends = mutants.survivors(path, EVERY, first=path.stat().st_size)
    assert found == []
    assert ends["caught"] and ends["refused"]
