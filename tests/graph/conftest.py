"""The pretended Exchange Online for every test of this room."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from fake_graph import Service, exchange_online


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with exchange_online(tmp_path) as running:
        yield running
        assert running.world.without_prefer == [], "every request asks for ids that do not change"
