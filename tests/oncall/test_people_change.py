"""Contacts that change while something urgent is out: whoever was alerted is listed no more, or was away all the time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from oncall.night import Night, loaded_with
from oncall.test_handover import rota_of
from parley.dispute.world import Directory
from parley.loops.loading import Loaded

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
    return [night.facts(row) for _, _, row in night.left if row.template == template]


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
    assert {summary["alert"]["taken_by"]["name"] for summary in letters(night, "night_summary")} == {"Olu Ade"}
