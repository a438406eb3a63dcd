"""Whoever comes on call hears of it, with what is open and by what they will be woken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from oncall.night import LONDON, Night, loaded_with
from parley.dispute.rota_gaps import gaps
from parley.dispute.world import Directory, Rota, WeeklyShift
from parley.loops import directory_look, handover

ALL_WEEK = frozenset(range(7))


def rota_of(change: Callable[[Rota], Rota]) -> Callable[[Directory], Directory]:
    def changed(directory: Directory) -> Directory:
        council = directory.agencies["council"]
        assert council.rota is not None
        return replace(
            directory, agencies={**directory.agencies, "council": replace(council, rota=change(council.rota))}
        )

    return changed


def days_and_nights(rota: Rota) -> Rota:
    """Nora by day, Olu by night."""
    nine, five = rota.weekly[0].start, rota.weekly[0].start.replace(hour=17)
    day = WeeklyShift("manager", "nora", ALL_WEEK, nine, five)
    return replace(rota, weekly=(day, WeeklyShift("manager", "olu", ALL_WEEK, five, nine)), shifts=())


def begun(night: Night) -> Night:
    with night.store.write():
        handover.begin(night.door, night.now)
    return night


def told(night: Night) -> list[tuple[str, str]]:
    return [(when, row.person) for when, _, row in night.left if row.template == "on_call_now"]


def test_each_turn_that_begins_is_told_once_to_whoever_has_it() -> None:
    night = begun(Night(loaded_with(rota_of(days_and_nights)), "2026-04-11 08:00"))
    night.until("2026-04-12 17:30")
    assert told(night) == [("09:00", "nora"), ("17:00", "olu"), ("09:00", "nora"), ("17:00", "olu")]
    begun(night)
    night.until("2026-04-13 08:59")
    assert len(told(night)) == 4, "a rota that was read anew tells nothing twice"


def test_it_says_what_is_open_and_nothing_of_what_it_is_about() -> None:
    night = begun(Night(loaded_with(rota_of(days_and_nights)), "2026-04-11 23:40"))
    night.raised()
    night.reply("olu", "ACK", "23:50")
    night.until("2026-04-12 09:00")
    ((_, _, row),) = [one for one in night.left if one[2].template == "on_call_now"]
    assert row.person == "nora" and row.facts["details"]["ways"] == "mail and text"
    assert row.facts["items"] == [
        "D-2026-0001, urgent since Sat 11 April 23:40: Olu Ade has it, and has not said yet that they spoke"
    ]
    night.reply("olu", "SPOKE", "2026-04-12 10:00")
    night.until("2026-04-12 17:00")
    assert [row.facts["items"] for _, _, row in night.left if row.template == "on_call_now"][-1] == []


def test_a_dated_turn_and_the_clocks(loaded_rota: str = "2026-10-25") -> None:
    """In the night in which the clocks go back, a turn from nine to nine is told of at nine."""
    night = begun(Night(loaded_with(rota_of(days_and_nights)), f"{loaded_rota} 00:30"))
    night.until(f"{loaded_rota} 09:00")
    ((when, _, _),) = [one for one in night.left if one[2].template == "on_call_now"]
    assert when == "09:00" and night.now.astimezone(LONDON).utcoffset() is not None


@pytest.mark.parametrize("gone", [True, False])
def test_a_rota_that_is_taken_away_or_has_a_hole_tells_nobody(gone: bool) -> None:
    def nobody(rota: Rota) -> Rota:
        return replace(rota, weekly=(replace(days_and_nights(rota).weekly[0]),), shifts=())

    night = begun(Night(loaded_with(rota_of(nobody)), "2026-04-11 12:00"))
    if gone:
        council = night.loaded.library.world.directory.agencies["council"]
        agencies = {**night.loaded.library.world.directory.agencies, "council": replace(council, rota=None)}
        world = night.loaded.library.world
        directory = replace(world.directory, agencies=agencies)
        night.door.library = replace(night.door.library, world=replace(world, directory=directory))
    night.until("2026-04-11 23:00")
    assert told(night) == []


def test_what_was_due_while_nothing_ran_is_told_at_the_start() -> None:
    night = begun(Night(loaded_with(rota_of(days_and_nights)), "2026-04-11 08:00"))
    night.now = night.at("2026-04-11 10:30")
    begun(night)
    night.tick()
    night.dispatch()
    assert told(night) == [("10:30", "nora")]


def took_over(night: Night, change: Callable[[Directory], Directory]) -> list[tuple[str, str]]:
    """The contacts are read anew in the middle of a turn; who is told of what is theirs from now on."""
    world = night.door.library.world
    before = world.directory
    night.door.library = replace(night.door.library, world=replace(world, directory=change(before)))
    with night.store.write():
        handover.begin(night.door, night.now)
        handover.changed(night.door, before, night.now)
    night.dispatch()
    return told(night)


def swapped(rota: Rota) -> Rota:
    """Somebody else's name, in the middle of the night."""
    weekly = tuple(replace(one, person={"olu": "imogen"}.get(one.person, one.person)) for one in rota.weekly)
    return replace(rota, weekly=weekly)


def test_whoever_is_put_on_call_in_the_middle_of_a_turn_hears_of_it_at_once() -> None:
    night = begun(Night(loaded_with(rota_of(days_and_nights)), "2026-04-11 22:00"))
    night.raised()
    night.until("22:10")
    assert took_over(night, rota_of(swapped)) == [("22:10", "imogen")]
    (row,) = [row for _, _, row in night.left if row.template == "on_call_now"]
    assert row.facts["items"] and "D-2026-0001" in row.facts["items"][0], "with what is open"
    assert took_over(night, lambda same: same) == [("22:10", "imogen")], "and once"
    night.until("2026-04-12 09:05")
    assert told(night)[1:] == [("09:00", "nora")], "the next turn is told of as ever"


def test_a_rota_that_is_new_is_told_to_whoever_has_it_now() -> None:
    def none(directory: Directory) -> Directory:
        council = replace(directory.agencies["council"], rota=None)
        return replace(directory, agencies={**directory.agencies, "council": council})

    full = loaded_with(rota_of(days_and_nights)).library.world.directory
    night = begun(Night(loaded_with(none), "2026-04-11 22:00"))
    assert took_over(night, lambda _: full) == [("22:00", "olu")]


def test_a_change_that_leaves_everybody_where_they_are_tells_nobody() -> None:
    night = begun(Night(loaded_with(rota_of(days_and_nights)), "2026-04-11 22:00"))
    assert took_over(night, rota_of(lambda rota: replace(rota, number="020 7946 0199"))) == []


def test_a_turn_that_began_while_nothing_ran_is_told_once_though_it_is_somebody_elses_by_now() -> None:
    night = begun(Night(loaded_with(rota_of(days_and_nights)), "2026-04-11 16:00"))
    night.now = night.at("2026-04-11 18:00")
    assert took_over(night, rota_of(swapped)) == [], "it is told as of every turn that begins"
    night.now = night.at("2026-04-11 18:01")
    night.tick()
    night.dispatch()
    assert told(night) == [("18:01", "imogen")]


def test_a_turn_of_somebody_no_longer_in_post_is_nobodys_and_whoever_keeps_the_rota_hears_first() -> None:
    """Nora has the nights and leaves on the 11th: she is told nothing, the next step is woken, and the gaps say whose turn it is."""

    def leaves(directory: Directory) -> Directory:
        people = {
            **directory.people,
            "nora": replace(directory.people["nora"], valid_until=date(2026, 4, 11)),
        }
        nights = rota_of(
            lambda rota: replace(rota, weekly=(replace(rota.weekly[0], person="nora"),), shifts=())
        )
        return nights(replace(directory, people=people))

    night = begun(Night(loaded_with(leaves), "2026-04-12 08:00"))
    night.until("2026-04-12 09:30")
    assert told(night) == []
    night.until("2026-04-12 23:40")
    night.raised()
    assert [one for one in night.woken if "mail" in one] == ["23:40 mail dev"], "the next step, at once"
    assert ("not in post", ("nora",)) in [
        (gap.kind, gap.people) for gap in gaps(night.door.library.world, night.now)
    ]
    assert not [row for _, _, row in night.left if row.person == "nora"]
    lines = [line for line in directory_look.to_mend(night.door, night.now) if "Nora Finn" in line]
    assert lines and "not in post" in lines[0], lines


def test_whoever_comes_on_hears_that_nobody_has_answered_and_no_time_that_has_passed() -> None:
    night = Night(loaded_with(), "2026-05-03 23:40")
    night.raised()
    night.until("2026-05-04 08:00")
    (line,) = handover.still_open(night.door, "council", night.now)
    assert line.endswith(
        ": nobody who was alerted has answered, and whoever raised it was told to ring for help"
    )
