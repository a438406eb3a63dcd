"""parley history: the journal as minutes."""

from __future__ import annotations

from parley.commands.history import history
from parley.commands.pen import pen
from parley.commands.record import record

from .conftest import Terminal
from .lived import PRIYA, on


def test_it_reads_like_minutes(reading: Terminal) -> None:
    said = reading.said(history, "1")
    in_order = [
        "Wed 1 April 2026 10:05 Priya Nair (Oak Lane School) raised a professional disagreement with Borough Council.",
        "The decision it is about became known at 09:40 on Wednesday 1 April (as Priya Nair stated).",
        "Robert Hale is the practitioner on the receiving side, named by Priya Nair.",
        "Stage 1 opened: Discussion professional to professional (4.1).",
        "Priya Nair is asked to speak to Robert Hale by 17:00 on Tuesday 7 April (4.1.1).",
        "2 working days from Wednesday 1 April: Thursday 2 April is day 1; Friday 3 (Good Friday) and Monday 6 April",
        "Priya Nair asked for the next stage; not taken: that is not possible yet",
        "Still needed: speak to Robert Hale (4.1.1)",
        "Thu 2 April 2026 14:30, recorded 15:02 Priya Nair and Robert Hale spoke by phone, as Priya Nair reports",
        "Stage 2 opened: Discussion and escalation to line manager (4.2).",
        "Liam Doyle was reminded: agree the plan with Priya Nair",
        "Missed date: 17:00 on Wednesday 15 April passed without this on record: Liam Doyle to agree the plan",
    ]
    places = [said.find(part) for part in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)


def test_what_was_recorded_late_says_so(terminal: Terminal) -> None:
    terminal.run(
        record, "1", "--as", "liam", "AGREED", "--duty", "strategy", "--happened", "2026-04-14T15:00"
    )
    said = terminal.said(history, "1")
    assert "Tue 14 April 2026 15:00, recorded Thu 16 April 09:45 Done by Liam Doyle: agree the plan" in said
    assert "It was met in time after all, only recorded late" in said


def test_an_alert_in_the_night(reading: Terminal) -> None:
    said = reading.said(history, "2")
    assert "Liam Doyle marked it as urgent, outside the office hours of Borough Council" in said
    assert "Olu Ade (on call: manager) was alerted, to answer by 23:55 on Saturday 11 April" in said
    assert "Dev Patel has the alert and will ring" in said


def test_texts_are_shown_only_when_asked_for(terminal: Terminal) -> None:
    terminal.run(record, "1", "--as", "sana", "--override", "s3", "--reason", "Liam is ill")
    assert "Liam is ill" not in terminal.said(history, "1")
    assert "| Liam is ill" in terminal.said(history, "1", "--texts")
    texts = [text for row in terminal.rows(history, "1") for text in row["texts"]]
    assert texts and all(isinstance(text, str) for text in texts)
    shown = [text for row in terminal.rows(history, "1", "--texts") for text in row["texts"]]
    assert {"Liam is ill"} <= {text["text"] for text in shown}


def test_rows_have_three_times_and_a_cause(terminal: Terminal) -> None:
    terminal.run(
        record,
        "1",
        "--as",
        "liam",
        "SPOKE",
        "phone",
        "--duty",
        "managers",
        "--happened",
        "Wed 15 April 15:00",
    )
    row = next(
        row
        for row in terminal.rows(history, "1")
        if row["event"] == "DutyDischarged" and row["duty"] == "managers"
    )
    assert row["happened"] == "2026-04-15T15:00:00+01:00" and row["recorded"] == "2026-04-16T09:45:00+01:00"
    assert row["late"] == "recorded Thu 16 April 09:45" and row["cause"] == "command:liam"
    assert (row["stage"], row["visit"], row["clause"]) == ("s2", 1, "flowchart, stage 2")
    assert row["by"] == "liam" and row["who"] == "Liam Doyle" and row["party"] is None
    assert [each["n"] for each in terminal.rows(history, "1")] == list(
        range(1, len(terminal.rows(history, "1")) + 1)
    )


def test_what_came_out_of_the_pen_names_who_vouched(terminal: Terminal) -> None:
    terminal.house.mail(on(16, 9, 0), PRIYA, "A note for the file.", subject="D-2026-0001", proven=False)
    number = terminal.rows(pen)[-1]["number"]
    assert terminal.run(pen, "file", str(number), "1", "--as", "bea").exit_code == 0
    heading = "Thu 16 April 2026 09:00, recorded 09:45, filed from the holding pen by Bea Long"
    assert f"{heading} Priya Nair wrote a note" in terminal.said(history, "1")
    assert terminal.rows(history, "1")[-1]["vouched_by"] == "bea"
