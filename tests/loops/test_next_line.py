"""`Next: …` asks for a way that the rules let somebody ask for, by its name; anything else moves nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parley.config import load_config
from parley.mail.notice_words import soft
from parley.reference.story import load_story
from parley.rehearsal.rehearse import Played, rehearse

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "harbour-reach"
BEFORE = (EXAMPLE / "story.yaml").read_text(encoding="utf-8").partition("- at: 2026-04-14T11:00")[0]


def after(folder: Path, *steps: str) -> Played:
    """The example's story up to the choice, and then these steps."""
    path = folder / "story.yaml"
    (folder / "contacts.yaml").write_text(
        (EXAMPLE / "contacts.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    path.write_text(BEFORE + "\n".join(["- at: 2026-04-14T11:00", *steps]) + "\n", encoding="utf-8")
    config = replace(load_config(), rules=EXAMPLE / "rules.yaml", protocol="")
    played = rehearse(load_story(path), config, seed=3)
    assert not played.failures and played.stopped is None
    return played


@pytest.mark.parametrize("words", ["Reaching Panel", "reaching panel.", "panel"])
def test_whoever_may_ask_names_where_it_goes(tmp_path: Path, words: str) -> None:
    played = after(tmp_path, f'  mail: {{from: Liam, to: dispute, text: "Next: {words}"}}')
    assert played.views[0].dispute.visits[-1].stage == "panel"


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("Priya", "Next: Reaching Panel"),
        ("Liam", "Next: the moon"),
        ("Liam", "I want this to go to the Reaching Panel next."),
        ("Liam", "> Next: Reaching Panel"),
    ],
)
def test_nothing_else_moves_it(tmp_path: Path, who: str, text: str) -> None:
    played = after(tmp_path, f'  mail: {{from: {who}, to: dispute, text: "{text}"}}')
    assert played.views[0].dispute.visits[-1].stage == "supervisors"


def test_the_letter_offers_it_to_whoever_may_ask(tmp_path: Path) -> None:
    played = after(tmp_path, "  advance: 1 minute")
    told = {row.who[0]: row.mail.text for row in played.rows if row.event == "stage_opened" and row.mail}
    assert "Next: Reaching Panel" in told["Liam Doyle"]
    assert all("Next: " not in text for who, text in told.items() if who not in ("Liam Doyle", "Marie Kent"))


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Stage 2", "stage 2"),
        ("Level B", "level B"),
        ("Reaching Panel", "Reaching Panel"),
        ("LSCB chair", "LSCB chair"),
        ("Talk first", "talk first"),
    ],
)
def test_a_label_within_a_sentence(label: str, within: str) -> None:
    assert soft(label) == within
