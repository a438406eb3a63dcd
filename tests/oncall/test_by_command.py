"""Acknowledged by command: whoever rang in says it, and somebody types it for them."""

from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Terminal
from tests.commands.lived import PRIYA, House, on

from parley.commands.history import history
from parley.commands.record import record


def test_an_alert_is_acknowledged_by_command_and_the_contact_noted(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.mail(on(11, 23, 40), PRIYA, "Receiving practitioner: Robert Hale\nUrgent: yes\n")
    terminal = Terminal(house, on(11, 23, 45))
    (row,) = terminal.rows(record, "1", "--as", "olu", "ACK")
    assert row["verdict"] == "recorded" and row["events"] == ["AlertAcknowledged"]
    (row,) = terminal.rows(record, "1", "--as", "olu", "SPOKE")
    assert row["events"] == ["ContactMade"]
    assert terminal.run(record, "1", "--as", "nora", "ACK").exit_code == 1, "she was not alerted"
    assert [one["by"] for one in terminal.rows(history, "1")][-2:] == ["olu", "olu"]
