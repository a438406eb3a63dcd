"""requirements.lock is whole, fits pyproject.toml, and tells nobody where it was made. Mend with script/lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = re.findall(
    r"^([a-z0-9-]+)==([^ \\\n]+)(?: ;[^\\\n]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", LOCK, re.M
)
WANTED = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["dev"],
    *PROJECT["build-system"]["requires"],
    "pip",  # script/env installs it first, at its pin
]


@pytest.mark.parametrize("line", WANTED)
def test_what_pyproject_asks_for_is_pinned_at_a_version_that_fits(line: str) -> None:
    requirement = Requirement(line)
    versions = [version for name, version, _ in PINS if name == canonicalize_name(requirement.name)]
    assert versions, f"{requirement.name} is not in requirements.lock; run script/lock"
    assert all(requirement.specifier.contains(version) for version in versions)


def test_every_line_belongs_to_a_pin_with_hashes_or_is_a_comment() -> None:
    others = [
        line
        for line in LOCK.splitlines()
        if line and not re.match(r" *#|    --hash=sha256:|[a-z0-9-]+==", line)
    ]
    assert others == []
    assert len(PINS) == len(re.findall(r"^[a-z0-9-]+==", LOCK, re.M))


def test_it_names_no_index_no_host_and_no_path() -> None:
    told = [
        line
        for line in LOCK.splitlines()
        if re.search(r"://|(^|\s)(-i|-f|-e|--(index|extra|find|trusted))\b|\s/\w", line)
    ]
    assert told == []
