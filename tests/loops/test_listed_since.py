"""A step that nobody could be asked for: somebody is listed for that part since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from oncall.night import REFERENCE, Night, loaded_with
from parley.dispute.events import DutyReassigned
from parley.dispute.world import Directory
from parley.store import journal

BEGAN = "2026-05-12 10:00"


def with_person(name: str, **changes: Any) -> Callable[[Directory], Directory]:
    def changed(directory: Directory) -> Directory:
        return replace(
            directory, people={**directory.people, name: replace(directory.people[name], **changes)}
        )

    return changed


def reassigned(night: Night) -> list[tuple[str, tuple[str, ...]]]:
    events = (entry.event for entry in journal.entries(night.store, REFERENCE))
    return [(one.key.duty, one.holders) for one in events if isinstance(one, DutyReassigned)]


def told(night: Night, template: str) -> list[str]:
    return [night.facts(row)["to"]["id"] for _, _, row in night.left if row.template == template]


def stuck(*, manager: str) -> Night:
    night = Night(loaded_with(with_person("priya", manager=manager)), BEGAN)
    night.raised("Receiving practitioner: Robert Hale")
    night.reply("priya", "STUCK TOLD phone 10:15", "10:30", "raised")
    night.until("11:00")
    return night


def test_a_manager_who_is_written_into_the_contacts_is_asked_for_what_waits_for_one() -> None:
    night = stuck(manager="")
    assert "bea" in told(night, "needs_somebody") and "liam" not in told(night, "stage_opened")
    night.reload(loaded_with())
    night.until("11:05")
    assert ("strategy", ("liam",)) in reassigned(night) and "liam" in told(night, "now_yours")


def test_another_manager_is_asked_from_the_next_step_on() -> None:
    """Whoever was asked and is in post keeps what they have."""
    night = stuck(manager="hugh")
    night.reload(loaded_with())
    night.until("11:05")
    assert reassigned(night) == [] and told(night, "now_yours") == []


@pytest.mark.parametrize("already", [False, True])
def test_somebody_of_the_directory_who_is_given_the_post_is_asked(already: bool) -> None:
    posts = loaded_with().library.world.directory.people["sol"].posts
    before = with_person(
        "sol", posts=posts if already else tuple(one for one in posts if one != "safeguarding_lead")
    )
    night = Night(loaded_with(before), BEGAN)
    night.raised("Receiving practitioner: Robert Hale")
    night.reply("priya", "STUCK TOLD phone 10:15", "10:30", "raised")
    night.reply("liam", "AGREED", "10:40", "stage_opened")
    night.reply("liam", "STUCK TOLD phone 10:45", "10:50", "stage_opened")
    night.reply("priya", "SPOKE phone 10:55", "11:00", "stage_opened")
    asked = [person for duty in night.dispute.open_duties for person in (*duty.holders, *duty.counterparts)]
    assert ("sol" in asked) is already, night.dispute.at
    night.reload(loaded_with())
    night.until("11:05")
    assert ("sol" in told(night, "now_yours")) is not already
