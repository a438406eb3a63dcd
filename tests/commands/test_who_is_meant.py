"""Names at the command line: one person, or a courteous no."""

from __future__ import annotations

import pytest

from parley.commands.listing import list_
from parley.commands.record import record
from parley.store import people

from .conftest import Terminal


@pytest.fixture
def two_liams(terminal: Terminal) -> Terminal:
    """Beside the Liam of the directory there is one whom a mail has named."""
    with terminal.house.taker() as taker, taker.store.write():
        people.name(taker.store, "liam.ward@council.example", name="Liam Ward", agency="council")
    return terminal


def test_two_of_one_first_name_are_told_apart(two_liams: Terminal) -> None:
    result = two_liams.run(list_, "--owes", "Liam D")
    assert result.exit_code == 2 and "Liam Doyle <liam.doyle@school.example>" in result.stderr
    assert "Liam Ward owes nothing" in two_liams.run(list_, "--owes", "liam.ward@council.example").stderr
    assert "Liam Ward owes nothing" in two_liams.run(list_, "--owes", "liam ward").stderr


def test_an_id_is_never_ambiguous(two_liams: Terminal) -> None:
    assert "Liam Doyle owes" in two_liams.said(list_, "--owes", "liam")


def test_in_a_dispute_its_own_people_come_first(two_liams: Terminal) -> None:
    with two_liams.house.taker() as taker, taker.store.write():
        people.name(taker.store, "dora.hale@council.example", name="Dora Hale", agency="council")
    several = two_liams.run(list_, "--owes", "Hale")
    assert several.exit_code == 2
    assert "Dora Hale <dora.hale@council.example>" in several.stderr and "Robert Hale" in several.stderr
    assert two_liams.run(record, "1", "--as", "Hale", "Thank you.").exit_code == 0


@pytest.mark.parametrize("words", ["receiving.line_manager", "Receiving line manager"])
def test_a_part_needs_a_dispute(terminal: Terminal, words: str) -> None:
    assert terminal.run(record, "1", "--as", words, "Thank you.").exit_code == 0
    assert terminal.run(list_, "--owes", words).exit_code == 2
