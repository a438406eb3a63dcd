"""Whom a name that the directory does not know may mean: asked about, never taken."""

from __future__ import annotations

import pytest

from parley.dispute.world import Directory, Person
from parley.loops.acquaintance import nearly_called

ASKER = Person(id="priya", name="Priya Nair", addresses=(), agency="council")
PEOPLE = (
    ASKER,
    Person(id="robert", name="Robert Hale", addresses=(), agency="health"),
    Person(id="marie", name="Marie Kent", addresses=(), agency="school"),
    Person(id="liam", name="Liam Hale", addresses=(), agency="council"),
)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("Robert Hales", "robert"),
        ("Rob Hale", "robert"),
        ("Mr Robert Hale", "robert"),
        ("M Kent", "marie"),
        ("Kent", ""),  # a family name alone may be anybody's
        ("Liam Hales", ""),  # of their own agency
        ("Robin Halcrow", ""),
        (f"Robert {'Hale' * 10_000}", ""),
        ("", ""),
    ],
)
def test_a_name_that_is_almost_somebodys(typed: str, meant: str) -> None:
    assert nearly_called(_directory(PEOPLE), typed, ASKER) == meant


def test_two_who_may_be_meant_are_not_chosen_between() -> None:
    twin = Person(id="rob", name="Robert Hale", addresses=(), agency="police")
    assert nearly_called(_directory((*PEOPLE, twin)), "Rob Hale", ASKER) == ""


def _directory(people: tuple[Person, ...]) -> Directory:
    return Directory(people={person.id: person for person in people}, agencies={})
