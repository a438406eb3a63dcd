"""parley show: one dispute on one page."""

from __future__ import annotations

import pytest

from parley.commands.record import record
from parley.commands.show import show
from parley.store import hold_lock, outbox, outbox_outcome
from parley.store.lock import held

from .conftest import Terminal
from .lived import on


def test_the_page_of_a_dispute(reading: Terminal) -> None:
    said = reading.said(show, "D-2026-0001")
    for part in (
        "D-2026-0001 Stage 2: Discussion and escalation to line manager (4.2)",
        "Robert Hale, practitioner, 020 7946 0120, robert.hale@council.example",
        "Liam Doyle: agree the plan with Priya Nair by Wed 15 April 17:00 (4.2.2).",
        "The window of stage 2: Thu 23 April 17:00; 14 working days from Wednesday 1 April",
        "Missed date, on record",
        "Before stage 3 you still need",
        "- agree the plan with Priya Nair (4.2.2)",
        "Thu 2 April 14:30, stage 1: Priya Nair: not resolved",
        "Waiting to leave: the reference, whom to speak to and by when, to Priya Nair",
    ):
        assert part in said, part


@pytest.mark.parametrize("words", ["d-2026-0001", "1", "0001", "2026-1", "D-2026-1"])
def test_a_reference_may_be_typed_shortly(reading: Terminal, words: str) -> None:
    assert reading.rows(show, words)[0]["reference"] == "D-2026-0001"


def test_an_unknown_reference_names_the_latest(reading: Terminal) -> None:
    result = reading.run(show, "D-2026-0099")
    assert result.exit_code == 2 and "D-2026-0002" in result.stderr


def test_the_row(reading: Terminal) -> None:
    (row,) = reading.rows(show, "1")
    assert row["since"].endswith("+01:00") and row["clause"] == "4.2"
    assert {need["duty"] for need in row["still_needed"]} >= {"strategy", "intent", "managers"}
    parts = {person["id"]: person["parts"] for person in row["people"]["referring"]}
    assert parts["priya"] == ["practitioner"] and parts["liam"] == ["line manager"]
    assert row["accounts"][0]["value"] == "unresolved" and row["without"] == [] and row["alerts"] == []
    assert row["mail"]["sent"] == 0 and {one["state"] for one in row["mail"]["waiting"]} == {"pending"}
    assert row["mail"]["came"][0]["from"] == "priya.nair@school.example"
    assert row["mail"]["came"][0]["proof"] == "every sender is taken as proven here"


def test_an_alert_says_who_has_it(reading: Terminal) -> None:
    said = reading.said(show, "2")
    assert (
        "alerted Olu Ade (manager, until 23:55); Dev Patel (director, until 00:35). Dev Patel has it" in said
    )
    (alert,) = reading.rows(show, "2")[0]["alerts"]
    assert [step["person"] for step in alert["rung"]] == ["olu", "dev"] and alert["acknowledged_by"] == "dev"


def test_what_a_stage_was_opened_without_stands_for_ever(terminal: Terminal) -> None:
    terminal.run(record, "1", "--as", "sana", "--override", "s3", "--reason", "Liam is ill")
    said = terminal.said(show, "1")
    assert "stage 3 was opened without this on record: agree the plan with Priya Nair (4.2.2)" in said
    assert "Sana Iqbal decided so, with a reason" in said
    (without,) = terminal.rows(show, "1")[0]["without"]
    assert without["stage"] == "s3" and without["decided_by"] == "sana" and "strategy" in without["duties"]


def test_the_next_meeting_with_its_answers(terminal: Terminal) -> None:
    terminal.run(record, "1", "--as", "sana", "--override", "s3", "--reason", "Liam is ill")
    said = terminal.said(show, "1")
    assert "Next meeting A call of Priya Nair and Sana Iqbal" in said
    assert "Priya Nair: not answered yet; Sana Iqbal: not answered yet" in said
    (hold,) = terminal.rows(show, "1")[0]["holds"]
    assert [one["partstat"] for one in hold["attendees"]] == [None, None]


def test_mail_that_was_set_aside_says_why(terminal: Terminal) -> None:
    with terminal.house.taker() as taker, taker.store.write():
        row = outbox.of(taker.store, "D-2026-0001")[0]
        outbox_outcome.park(taker.store, row.id, "raised: TemplateProblem")
    assert "by when, to Priya Nair: set aside (raised: TemplateProblem)" in terminal.said(show, "1")


def test_steps_to_follow_say_what_they_wait_for(reading: Terminal) -> None:
    said = reading.said(show, "2")
    assert "To follow Marie Kent: speak to Liam Doyle (when “speak to Marie Kent” is on record" in said


def test_a_pipe_gets_no_colour(reading: Terminal) -> None:
    assert "\x1b[" not in reading.run(show, "1").stdout


def test_a_daemon_is_seen_by_its_lock(terminal: Terminal) -> None:
    folder = terminal.house.config.state
    assert not held(folder)
    with hold_lock(folder):
        assert held(folder)
    assert not held(folder)


def test_beside_a_daemon_nothing_is_said_of_waiting_mail(terminal: Terminal) -> None:
    with hold_lock(terminal.house.config.state):
        result = terminal.run(record, "1", "--as", "priya", "Thank you.")
    assert "not running" not in result.stderr
    terminal.now = on(16, 9, 50)
    assert "not running" in terminal.run(record, "1", "--as", "priya", "Thank you again.").stderr


def test_every_agency_of_a_side_is_there_with_its_people(terminal: Terminal) -> None:
    terminal.run(record, "1", "--as", "priya", "Also receiving: Hillside Health Trust")
    said = terminal.said(show, "1")
    assert said.index("Council") < said.index("and Hillside Health Trust") < said.index("Owed now")
    (row,) = terminal.rows(show, "1")
    assert row["also"] == [{"side": "receiving", "agency": "trust"}]
    assert {"council", "trust"} <= {person["agency"] for person in row["people"]["receiving"]}


def test_a_letter_that_waits_is_named_in_words(reading: Terminal) -> None:
    said = reading.said(show, "1")
    assert "raised to" not in said and "stage_opened" not in said and "stage opened to" not in said


def test_a_bare_number_finds_last_years_where_this_year_has_none_of_it(terminal: Terminal) -> None:
    terminal.now = terminal.now.replace(year=2027)
    assert terminal.rows(show, "1")[0]["reference"] == "D-2026-0001"
