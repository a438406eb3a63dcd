"""How many automatic answers one sender has in which time (mail.md section 4): counted in the store, so a restart forgets none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parley.store import Store, rates

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
PRIYA = "priya.nair@school.example"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def store_with(answers: list[tuple[str, str, timedelta]]) -> Store:
    """A store in which these answers have left: to whom, in which dispute, how long ago."""
    store = Store.open(None)
    with store.write():
        for sender, reference, ago in answers:
            rates.note(store, sender, reference, NOW - ago)
    return store


@pytest.mark.parametrize(
    ("answers", "limit"),
    [
        ([(PRIYA, "D-1", MINUTE)] * 4, ""),
        ([(PRIYA, "D-1", MINUTE)] * 5, "quick"),
        ([(PRIYA.upper(), "D-1", MINUTE)] * 5, "quick"),
        ([(PRIYA, "D-1", 10 * MINUTE)] * 5, ""),  # the ten minutes are over
        ([(PRIYA, "D-2", MINUTE)] * 5, ""),  # another dispute
        ([("robert.hale@council.example", "D-1", MINUTE)] * 5, ""),  # another sender
        ([(PRIYA, "D-2", HOUR)] * 19, ""),
        ([(PRIYA, "D-2", HOUR)] * 20, "daily"),
        ([(PRIYA, "D-2", 24 * HOUR)] * 20, ""),
        ([(f"p{number}@school.example", "D-2", MINUTE) for number in range(199)], ""),
        ([(f"p{number}@school.example", "D-2", MINUTE) for number in range(200)], "hourly"),
        ([(f"p{number}@school.example", "D-2", HOUR) for number in range(200)], ""),
    ],
)  # fmt: skip
def test_each_limit_and_what_is_just_below_it(answers: list[tuple[str, str, timedelta]], limit: str) -> None:
    store = store_with(answers)
    assert rates.reached(store, PRIYA, "D-1", NOW) == limit
    store.close()


def test_one_person_is_told_of_a_flood_and_once_an_hour() -> None:
    store = store_with([])
    with store.write():
        told = [
            rates.tell_once(store, NOW + minutes * MINUTE, "over_the_rate", HOUR)
            for minutes in (0, 1, 59, 60, 61)
        ]
    assert told == [True, False, False, True, False]
    store.close()
