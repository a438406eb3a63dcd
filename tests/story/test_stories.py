"""Every story of this folder, played on the real loops: what it expects must come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parley.config import Config, load_config
from parley.reference.story import load_story
from parley.rehearsal.rehearse import rehearse

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.yaml"))


def config_for(protocol: str) -> Config:
    return replace(load_config(), protocol=protocol)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_it_goes_as_told(path: Path, tmp_path: Path) -> None:
    story = load_story(path)
    played = rehearse(story, config_for(story.protocol), seed=7, folder=tmp_path / "state")
    told = [str(problem) for problem in played.failures]
    told += [str(played.stopped)] if played.stopped else []
    assert told == []
    assert [row for row in played.rows if row.event == "Fault" or (row.why or "").startswith("parked")] == []
