"""Contacts that change while something urgent is out: whoever was alerted is listed no more, or was away all the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

from oncall.night import REFERENCE, Night, loaded_with
from oncall.test_handover import rota_of
from parley.dispute.events import DayTeamTold
from parley.dispute.world import Directory, Rota
from parley.loops.loading import Loaded
from parley.store import journal

START = "2026-04-11 23:40"


def without_olu() -> Loaded:
    """Olu is taken out of the files, and Nora has the turns."""

    def gone(directory: Directory) -> Directory:
        changed = rota_of(
            lambda rota: replace(rota, weekly=tuple(replace(one, person="nora") for one in rota.weekly))
        )(directory)
        return replace(changed, people={key: one for key, one in changed.people.items() if key != "olu"})

    return loaded_with(gone)


def letters(night: Night, template: str) -> list[dict[str, Any]]:
    return [night.facts(row) for _, way, row in night.left if row.template == template and way == "mail"]


def test_whoever_is_taken_out_while_they_are_asked_keeps_their_name() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reload(without_olu())
    night.until("23:56")
    (update,) = letters(night, "alert_update")
    assert update["alert"]["rung"] == ["Olu Ade (manager)", "Nora Finn (manager)"]


def test_and_while_they_have_it() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", "ACK", "23:43")
    night.reload(without_olu())
    night.until("2026-04-13 09:01")
    told = letters(night, "in_hand")[-1]
    assert told["alert"]["taken_by"]["name"] == "Olu Ade", "whoever waits reads who has not called"
    assert {summary["alert"]["taken_by"]["name"] for summary in letters(night, "night_summary")} == {
        "Olu Ade"
    }


MAY = (date(2026, 5, 11), date(2026, 5, 22))
APRIL = (date(2026, 4, 6), date(2026, 4, 20))


def on_leave(*people: str, days: tuple[date, date] = MAY, **more: str) -> Callable[[Directory], Directory]:
    """A directory in which these people are away. more: what their entries say besides."""

    def away(directory: Directory) -> Directory:
        there = {one: replace(directory.people[one], absences=(days,), **more) for one in people}
        return replace(directory, people={**directory.people, **there})

    return away


def told_by_day(night: Night) -> tuple[str, ...]:
    events = (entry.event for entry in journal.entries(night.store, REFERENCE))
    return next(event.people for event in events if isinstance(event, DayTeamTold))


def test_by_day_with_everybody_on_leave_an_officer_is_told_and_whoever_waits_reads_who_may_ring() -> None:
    night = Night(loaded_with(on_leave("robert", "marie", "sol", "dev", "bea")), "2026-05-12 10:00")
    night.raised()
    assert told_by_day(night) == ("robert", "sol", "tilda"), "the last resort's deputy, who is there"
    (answer,) = letters(night, "raised")
    (line,) = [one for one in answer["who_knows"] if "asked to ring you now" in one]
    assert line == "Tilda Moss has been asked to ring you now, as it is urgent.", (
        "nobody on leave is waited for"
    )
    asked = {letter["to"]["id"]: letter["alert"]["nobody_there"] for letter in letters(night, "urgent_day")}
    assert asked == {"robert": False, "sol": False, "tilda": True}


def test_who_is_there_is_told_and_who_is_in_the_call_in_the_place_of_the_other() -> None:
    night = Night(loaded_with(on_leave("robert")), "2026-05-12 10:00")
    night.raised()
    assert told_by_day(night) == ("robert", "sol", "marie")
    assert any(
        "Marie Kent and Sol Adeyemi have been asked to ring you now" in one
        for one in letters(night, "raised")[0]["who_knows"]
    )


def test_an_urgent_word_in_a_running_dispute_names_only_who_is_there() -> None:
    night = Night(loaded_with(on_leave("robert")), "2026-05-12 10:00")
    night.raised("Receiving practitioner: Robert Hale")
    night.reply("priya", "URGENT", "10:30", "raised")
    assert (
        "Sol Adeyemi and Marie Kent have been asked to ring you now"
        in letters(night, "recorded")[0]["echo"][0]
    )
    assert "Robert" not in letters(night, "recorded")[0]["echo"][0]


def test_an_agency_that_has_left_by_the_morning_leaves_the_night_to_an_officer() -> None:
    def without_the_council(directory: Directory) -> Directory:
        people = {key: one for key, one in directory.people.items() if one.agency != "council"}
        agencies = {key: one for key, one in directory.agencies.items() if key != "council"}
        return replace(directory, people=people, agencies=agencies)

    night = Night(loaded_with(), START)
    night.raised()
    night.reload(loaded_with(without_the_council))
    night.until("2026-04-13 09:01")
    assert [letter["to"]["id"] for letter in letters(night, "night_summary")] == ["bea"]


def test_the_last_resorts_deputy_is_alerted_while_they_are_on_leave() -> None:
    days = ((date(2026, 4, 6), date(2026, 4, 20)),)

    def away(directory: Directory) -> Directory:
        bea = replace(directory.people["bea"], absences=days)
        return replace(directory, people={**directory.people, "bea": bea})

    night = Night(loaded_with(away), START)
    night.raised()
    night.until("2026-04-12 00:30")
    assert [who.split()[-1] for who in night.woken if " mail " in who] == ["olu", "dev", "tilda", "bea"]
    assert [letter["alert"]["next"] for letter in letters(night, "alert")] == [
        "Dev Patel",
        "Tilda Moss",
        "Bea Long",
        "",
    ]


def test_who_is_alerted_next_is_who_has_the_turn_by_then() -> None:
    def by_halves(directory: Directory) -> Directory:
        def halves(rota: Rota) -> Rota:
            all_day, *others = rota.weekly
            noon, midnight = time(12), time(0)
            nora = replace(all_day, person="nora", start=midnight, end=noon)
            return replace(
                rota, weekly=(nora, replace(all_day, start=noon, end=midnight), *others), shifts=()
            )

        return rota_of(halves)(directory)

    night = Night(loaded_with(by_halves), "2026-04-11 23:50")
    night.raised()
    (olu,) = letters(night, "alert")
    assert (olu["alert"]["next"], olu["alert"]["next_then"]) == ("Dev Patel", "Nora Finn"), (
        "her turn begins at midnight"
    )
    assert "until 00:05 to answer, then Nora Finn is asked" in letters(night, "raised")[0]["who_knows"][0]
    night.until("2026-04-12 00:06")
    assert [who.split()[-1] for who in night.woken if " mail " in who] == ["olu", "nora"]


def test_whoever_was_alerted_is_none_of_those_who_will_hear_of_it_later() -> None:
    """A line manager who is on call that night, or in somebody's place: the raiser read that they would hear of it at stage 2."""
    night = Night(loaded_with(on_leave("olu", days=APRIL, deputy="marie")), START)
    night.raised()
    (raised,) = letters(night, "raised")
    said = " ".join(raised["who_knows"])
    assert said.count("Marie Kent") == 1 and "on call" in said
    assert "Liam Doyle will hear of it only if stage 2 opens" in said


def test_the_deputy_of_whoever_is_on_call_and_away_is_alerted_in_their_place() -> None:
    night = Night(loaded_with(on_leave("olu", days=APRIL, deputy="nora")), START)
    night.raised()
    night.until("2026-04-12 00:50")
    assert [who.split()[-1] for who in night.woken if " mail " in who] == ["nora", "dev", "bea", "olu"]
    first, *others = letters(night, "alert")
    assert first["alert"]["instead_of"] == "Olu Ade" and not any(one["alert"]["instead_of"] for one in others)
