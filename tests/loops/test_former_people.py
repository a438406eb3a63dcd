"""Whoever has left is named as they were listed last, however many directories there have been since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parley.loops.former_people import FormerPeople
from parley.store import Store, directory_versions

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
AGENCY = "agencies: {school: {name: Oak Lane School, domains: school.example}}\n"
OTHERS = "  bea: {name: Bea Long, agency: school, email: bea@school.example, phone: 020 7946 0102}\n"
PRIYA = "  priya: {name: %s, agency: school, email: priya@school.example}\n"
DANA = "people: {dana: {name: Dana Reed, agency: school, email: dana@school.example}, bea: {name: Bea Long, agency: school, email: bea@school.example}}\n"
VERSIONS = [f"people:\n{PRIYA % 'Priya Nair'}{OTHERS}", f"people:\n{PRIYA % 'Priya Shah'}{OTHERS}", DANA]
VERSIONS += [f"people:\n{OTHERS}  # {number}, without priya: she has left\n" for number in range(20)]


@pytest.fixture
def store() -> Store:
    store = Store.open(None)
    for number, people in enumerate(VERSIONS):
        text = f"id: small\n{AGENCY}{people}end: small\n"
        with store.write():
            at = FIRST + timedelta(days=number)
            directory_versions.keep(store, f"digest {number}", (("c.yaml", text),), at=at)
    return store


@pytest.mark.parametrize(
    ("person", "name"),
    [("priya", "Priya Shah"), ("dana", "Dana Reed"), ("bea", "Bea Long"), ("nobody", ""), ("school", "")],
)
def test_by_the_name_of_the_last_listing(store: Store, person: str, name: str) -> None:
    found = FormerPeople().of(store, [person], "Europe/London")
    assert found.get(person, None) is None if not name else found[person].name == name


def test_several_at_once_and_again_when_a_directory_has_come(store: Store) -> None:
    former = FormerPeople()
    found = former.of(store, ["priya", "nobody", "dana"], "Europe/London")
    assert {one.name for one in found.values()} == {"Priya Shah", "Dana Reed"}
    with store.write():
        text = f"id: small\n{AGENCY}people:\n{PRIYA % 'Priya Gill'}{OTHERS}end: small\n"
        directory_versions.keep(store, "digest 99", (("c.yaml", text),), at=FIRST + timedelta(days=99))
    assert former.of(store, ["priya"], "Europe/London")["priya"].name == "Priya Gill"
    assert not former.of(store, ["priya"], "Europe/London")["priya"].addresses
