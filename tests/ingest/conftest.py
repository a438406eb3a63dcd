"""A house for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from conversing import House, a_house


@pytest.fixture
def talk() -> Iterator[House]:
    with a_house() as house:
        yield house
