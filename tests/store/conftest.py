"""Stores for the tests of this room: in memory, and in a folder."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.store import Store

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Wed 1 April 2026, 10:05 in London."""
    return NOW


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with repeatable ids: whatever holds in memory must hold on disk."""
    folder = tmp_path / "state" if request.param == "folder" else None
    with Store.open(folder, random=random.Random(7).randbytes) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder that does not exist yet."""
    return tmp_path / "state"
