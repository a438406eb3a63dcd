"""One telling of the story to a real daemon, for all tests of a worker that only look at what left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from parley.demonstration import checker, story
from parley.demonstration.diary import Diary
from parley.demonstration.expected import Verdict
from parley.demonstration.house import Grounds, daemon, free_port
from parley.demonstration.postbox import Letter, Postbox
from parley.demonstration.screen import Screen
from parley.demonstration.teller import Teller

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sequence[Letter], Sequence[Verdict]]:
    """Every letter that left, and what the judge saw at the port while the daemon ran."""
    grounds = Grounds(ROOT, tmp_path_factory.mktemp("story"))
    with daemon(grounds, free_port(), story.START) as house:
        story.tell(Teller(house, Postbox(grounds.maildir), Screen(), story.START, Diary(grounds.calendar)))
        port = checker.of_port(house.port)
    return Postbox(grounds.maildir).new(), port
