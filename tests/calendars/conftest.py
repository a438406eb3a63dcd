"""What is started for calendars ends with the run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import cyrus_server


@pytest.fixture(scope="session", autouse=True)
def servers_end() -> Iterator[None]:
    """The shared server is started at its first use and stopped here."""
    yield
    cyrus_server.stop()
