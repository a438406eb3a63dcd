"""The manual for rule writers is true: its example loads, runs and is quoted as it stands; its commands are real."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from parley.__main__ import COMMANDS
from parley.config import load_config
from parley.reference.contacts import read_contacts
from parley.reference.contacts_gaps import gaps
from parley.reference.rules import load_protocol, read_protocol
from parley.reference.story import load_story
from parley.rehearsal.rehearse import rehearse

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "harbour-reach"
QUOTED = re.findall(r"<!-- from (\S+) -->\n```yaml\n(.*?)```", MANUAL, re.DOTALL)


def test_the_example_has_no_problem_and_no_warning_but_one_for_the_panels_third_agency() -> None:
    protocol, problems = read_protocol(EXAMPLE / "rules.yaml")
    found = read_contacts([EXAMPLE / "contacts.yaml"])
    assert protocol is not None and found.directory is not None
    assert [*problems, *found.problems] == []
    assert all("`trust`" in problem.message for problem in gaps(protocol, found.directory))


@pytest.mark.parametrize(("file", "lines"), QUOTED)
def test_what_the_manual_quotes_stands_in_the_file(file: str, lines: str) -> None:
    assert lines in (ROOT / "docs" / file).read_text(encoding="utf-8")


def test_the_example_goes_as_its_story_tells() -> None:
    story = load_story(EXAMPLE / "story.yaml")
    played = rehearse(story, replace(load_config(), rules=EXAMPLE / "rules.yaml", protocol=""), seed=1)
    assert [str(problem) for problem in played.failures] == [] and played.stopped is None


def test_every_clause_of_the_example_has_a_rule() -> None:
    protocol = load_protocol(EXAMPLE / "rules.yaml")
    text = repr(protocol)
    assert all(re.search(rf"clause='[^']*\b{n}\b", text) or f"'{n}'" in text for n in range(1, 11))


def test_its_commands_are_commands() -> None:
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", MANUAL, re.DOTALL) for line in block.splitlines()
    ]
    assert len(lines) >= 5
    for line in lines:
        program, command, *arguments = shlex.split(line)
        assert program == "parley" and command in COMMANDS
        assert all((ROOT / one).exists() for one in arguments if one.startswith("docs/"))
