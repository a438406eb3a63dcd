"""Servers that several tests share end with the run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
import dovecot_server
import ews_server
import fake_graph


@pytest.fixture(scope="session", autouse=True)
def _servers_end() -> Iterator[None]:
    yield
    dovecot_server.stop_shared()
    fake_graph.stop_shared()
    ews_server.stop_shared()
