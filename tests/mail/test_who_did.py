"""The record names who did a step that several were free to do, and says a medium in plain words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parley.config import load_config
from parley.mail.notice_words import by_medium
from parley.reference.story import load_story
from parley.rehearsal.rehearse import rehearse

STORY = Path(__file__).parents[1] / "story" / "bdscp-to-the-scrutineer.yaml"


def test_of_several_who_were_free_to_the_record_names_the_one_who_did_it() -> None:
    story = load_story(STORY)
    played = rehearse(story, replace(load_config(), protocol=story.protocol), seed=7)
    closed = [row.mail.text for row in played.rows if row.event == "closed" and row.mail]
    assert closed and all("Grace Obi did this: e-mail the details" in text for text in closed)
    assert not any("Grace Obi and Sana Iqbal did this" in text for text in closed)


@pytest.mark.parametrize(
    ("medium", "said"),
    [("", ""), ("phone", " by phone"), ("face to face", " face to face"), ("meeting", " in a meeting")],
)
def test_a_medium_behind_what_was_done(medium: str, said: str) -> None:
    assert by_medium(medium) == said
