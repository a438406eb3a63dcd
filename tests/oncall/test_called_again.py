"""What is urgent once more while somebody has it, and what whoever else was alerted does meanwhile: nobody is asked for what is
over, and whoever reads of it in the morning reads one thing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oncall.night import REFERENCE, Night, loaded_with
from parley.dispute.events import ContactAsked
from parley.dispute.world import Directory
from parley.store import journal

START = "2026-04-11 23:40"


def letters(night: Night, template: str, person: str = "") -> list[dict[str, Any]]:
    rows = [row for _, way, row in night.left if row.template == template and way == "mail"]
    return [night.facts(row) for row in rows if person in ("", row.person)]


def called_again() -> Night:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", "ACK", "23:43")
    night.reply("priya", "URGENT", "23:52", "in_hand")
    return night


def test_whoever_had_it_and_passes_the_newer_one_on_is_not_asked_whether_they_have_called() -> None:
    night = called_again()
    night.reply("olu", "PASS", "23:53")
    night.until("2026-04-13 09:01")
    events = [entry.event for entry in journal.entries(night.store, REFERENCE)]
    assert not [event for event in events if isinstance(event, ContactAsked)]
    first, second = letters(night, "night_summary", "sol")
    assert first["alert"]["called_again"] == "23:52" and not second["alert"]["called_again"]


def test_whoever_takes_both_is_asked_once_and_of_the_newer() -> None:
    night = called_again()
    night.reply("olu", "ACK", "23:54")
    night.until("2026-04-12 00:55")
    assert [letter["alert"]["taken"] for letter in letters(night, "contact_asked")] == ["23:54"]


@pytest.mark.parametrize("words", ["ACK", "SPOKE"])
def test_an_answer_to_the_first_letter_is_one_to_the_newer_for_whoever_was_alerted_for_both(
    words: str,
) -> None:
    """Woken by two letters that read alike, Olu answers the first: the director is not woken, and nobody is told that nobody answers."""
    night = Night(loaded_with(), START)
    night.raised()
    night.until("2026-04-12 00:30")
    (first,) = letters(night, "alert", "olu")
    night.reply("priya", "URGENT", "00:40", "nobody_answered")
    before = len(letters(night, "alert", "dev")), len(letters(night, "nobody_answered"))
    night.until("00:42")
    night.mail("olu", words, first["reply_to"])
    night.until("04:00")
    assert (len(letters(night, "alert", "dev")), len(letters(night, "nobody_answered"))) == before
    assert night.dispute.alerts[2].acknowledged_by == "olu"
    asked = len(letters(night, "contact_asked", "olu"))
    assert (night.dispute.alerts[2].contact_by, asked) == (("olu", 0) if words == "SPOKE" else ("", 2))


def test_a_pass_in_answer_to_the_first_letter_passes_the_newer_on_at_once() -> None:
    night = called_again()
    night.until("23:53")
    night.mail("olu", "PASS", letters(night, "alert", "olu")[0]["reply_to"])
    assert [letter["to"]["id"] for letter in letters(night, "alert")] == ["olu", "olu", "dev"]
    assert night.dispute.alerts[2].passed == ("olu",), "it is not for the first that the director is woken"


def test_an_answer_from_before_she_called_again_is_none_to_the_newer() -> None:
    """What Olu says he did was at 23:50; she has called since."""
    night = called_again()
    night.until("23:54")
    night.mail("olu", "SPOKE 23:50", letters(night, "alert", "olu")[0]["reply_to"])
    assert night.dispute.alerts[2].contact is None and night.dispute.alerts[2].waiting


def test_called_urgent_twice_while_somebody_is_asked_says_who_that_is() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("priya", "URGENT", "23:45", "raised")
    (answer,) = letters(night, "refused")
    assert answer["alerted"] == [
        "Olu Ade (07700 900121), on call, has until 23:55 to answer, then Dev Patel is asked."
    ]
    assert answer["refused"]["code"] == "alert_out" and "Olu" not in answer["refused"]["reason"], (
        "the journal keeps that"
    )


def test_who_has_it_hears_that_somebody_else_has_spoken_and_the_morning_says_who() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("dev", "ACK", "23:57")
    night.reply("olu", "SPOKE", "23:59")
    (told,) = letters(night, "in_hand", "dev")
    assert told["details"]["spoke"] == "olu" and told["others"][0]["name"] == "Olu Ade"
    night.reply("olu", "SPOKE", "00:05")
    assert len(letters(night, "in_hand", "dev")) == 1, "once"
    night.until("2026-04-13 09:01")
    assert {letter["alert"]["spoken_by"] for letter in letters(night, "night_summary")} == {"Olu Ade"}


def test_only_whoever_did_not_answer_has_had_nothing_but_mail() -> None:
    night = Night(loaded_with(), START)
    world = night.door.library.world
    night.door.library = night.door.library.reloaded(world=replace(world, channels=frozenset()))
    night.raised()
    night.reply("olu", "PASS", "23:42")
    night.until("2026-04-12 00:30")
    assert letters(night, "nobody_answered", "priya")[0]["alert"]["asleep"] == "Dev Patel and Bea Long"


def test_whose_turn_it_was_is_said_to_whoever_is_rung_instead_and_to_nobody_after_them() -> None:
    night = Night(loaded_with(), START)
    night.mail("olu", "Receiving practitioner: Priya Nair\nUrgent: yes")
    night.until("23:56")
    turns = {letter["to"]["id"]: letter["alert"]["raisers_turn"] for letter in letters(night, "alert")}
    assert turns == {"dev": "manager", "bea": ""}, "Bea is alerted since Dev did not answer"


def test_an_ack_under_one_name_names_the_alert_that_waits_under_the_other() -> None:
    """Olu is on call for two agencies, with an entry for each at one mailbox."""

    def of_two(directory: Directory) -> Directory:
        council, trust = directory.agencies["council"], directory.agencies["trust"]
        assert council.rota is not None
        other = replace(
            directory.people["olu"],
            id="olu_trust",
            agency="trust",
            addresses=("olu.ade+trust@council.example",),
        )
        weekly = tuple(replace(one, person="olu_trust") for one in council.rota.weekly)
        agencies = {
            **directory.agencies,
            "trust": replace(trust, rota=replace(council.rota, weekly=weekly, shifts=())),
        }
        mailbox = frozenset({"olu.ade@council.example"})
        return replace(
            directory, people={**directory.people, "olu_trust": other}, agencies=agencies, twofold=mailbox
        )

    night = Night(loaded_with(of_two), START)
    night.raised("Receiving practitioner: Nell Rook\nUrgent: yes")
    night.mail("liam", "Receiving practitioner: Robert Hale\nUrgent: yes")
    night.reply("olu_trust", "ACK", "23:43")
    assert letters(night, "recorded")[0]["details"]["also"] == "D-2026-0002"
