"""The pretended Exchange server for every test of this room."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from ews_server import Exchange, exchange


@pytest.fixture
def server() -> Iterator[Exchange]:
    with exchange() as running:
        yield running
