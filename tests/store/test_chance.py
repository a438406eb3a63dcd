"""Random octets that are fetched by the thousand: none is given out twice, and they are as random as the system's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from parley.store.chance import AT_ONCE, Chance


def test_no_octets_are_given_out_twice_whoever_asks() -> None:
    chance = Chance()
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda _: chance(16), range(20_000)))
    assert len(set(given)) == len(given)
    assert {len(one) for one in given} == {16}


def test_every_octet_comes_up_about_as_often_as_any_other() -> None:
    chance = Chance()
    octets = b"".join(chance(24) for _ in range(40 * AT_ONCE // 24))
    expected = len(octets) / 256  # 640; six standard deviations are 150
    assert all(abs(octets.count(value) - expected) < 160 for value in range(256))


def test_what_is_left_is_not_enough() -> None:
    chance = Chance()
    assert [len(chance(AT_ONCE - 7)), len(chance(8)), len(chance(AT_ONCE))] == [AT_ONCE - 7, 8, AT_ONCE]
