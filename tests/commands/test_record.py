"""parley record: what a mail can say, typed at the command line."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from parley.commands.desk import desk
from parley.commands.history import history
from parley.commands.record import record
from parley.commands.show import show
from parley.loops.steady import machines
from parley.store import hold_lock, outbox, spool, times

from .conftest import Terminal
from .lived import on


def test_what_was_written_down_is_said_in_words(terminal: Terminal) -> None:
    said = terminal.said(record, "1", "--as", "liam", "SPOKE", "phone", "--duty", "managers")
    assert "Recorded (D-2026-0001)" in said
    assert "Liam Doyle and Marie Kent spoke by phone, as Liam Doyle reports" in said
    assert "Mail is on its way to Liam Doyle." in said


def test_a_refusal_cites_the_clause_and_what_is_needed(terminal: Terminal) -> None:
    result = terminal.run(record, "1", "--as", "priya", "I want to escalate this to the next stage")
    assert result.exit_code == 1
    assert "Still needed:" in result.stdout and "agree the plan with Priya Nair (4.2.2)" in result.stdout
    refused = terminal.run(
        record, "1", "--as", "priya", "I want to escalate this to the next stage", "--json"
    )
    assert refused.exit_code == 1 and '"verdict": "refused"' in refused.stdout


@pytest.mark.parametrize(
    "who", ["referring.line_manager", "referring line manager", "Liam", "liam.doyle@school.example"]
)
def test_a_part_names_whoever_has_it(terminal: Terminal, who: str) -> None:
    (row,) = terminal.rows(record, "1", "--as", who, "LATE because I was ill", "--duty", "strategy")
    assert row["verdict"] == "recorded" and "LatenessExplained" in row["events"]
    assert terminal.rows(history, "1")[-1]["by"] == "liam"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--as", "receiving.director_general", "STUCK"), "There is no part"),
        (("--as", "liam"), "Say what is to be recorded"),
        (("--as", "liam", "STUCK", "--duty", "nothing"), "Open are: strategy"),
        (("--as", "sana", "--override", "s9", "--reason", "x"), "There is no stage"),
        (("--as", "sana", "--override", "s3"), "needs a reason"),
        (("--as", "liam", "STUCK", "--happened", "some day"), "is no time"),
        (("STUCK",), "--as"),
    ],
)
def test_what_is_typed_wrong_changes_nothing(reading: Terminal, words: tuple[str, ...], why: str) -> None:
    before = len(reading.rows(history, "1"))
    result = reading.run(record, "1", *words)
    assert result.exit_code == 2 and why in " ".join(result.stderr.split())
    assert len(reading.rows(history, "1")) == before


def test_an_override_by_the_wrong_person_is_refused(terminal: Terminal) -> None:
    result = terminal.run(record, "1", "--as", "marie", "--override", "s3", "--reason", "because")
    assert result.exit_code == 1 and "lead to decide" in result.stdout
    assert terminal.rows(show, "1")[0]["stage"] == "s2"


def test_a_reason_need_not_stand_on_the_line(terminal: Terminal) -> None:
    """There everybody on the machine reads it, and the shell's history keeps it."""
    asked = ("1", "--as", "sana", "--override", "s3", "--reason", "-")
    result = terminal.run(record, *asked, typed="Nobody there\ncan be reached.\n")
    assert result.exit_code == 0 and terminal.rows(show, "1")[0]["stage"] == "s3"
    with terminal.house.taker() as taker:
        kept = taker.store.mail_query("texts", "SELECT body FROM texts")
    assert ("Nobody there\ncan be reached.",) in kept
    assert "needs a reason" in terminal.run(record, *asked, typed=" \n").stderr


def test_the_words_need_not_stand_there_either(terminal: Terminal) -> None:
    typed = "LATE because I was ill\n"
    result = terminal.run(record, "1", "--as", "liam", "-", "--duty", "strategy", "--json", typed=typed)
    assert "LatenessExplained" in result.stdout
    both = terminal.run(record, "1", "--as", "sana", "-", "--override", "s3", "--reason", "-", typed=typed)
    assert both.exit_code == 2 and "One of the two" in both.stderr


def test_whoever_has_no_part_in_it_is_refused(terminal: Terminal) -> None:
    result = terminal.run(record, "1", "--as", "nora", "STUCK")
    assert result.exit_code == 1 and "Nora Finn takes no part in D-2026-0001" in result.stderr
    with terminal.house.taker() as taker:
        assert "nora" not in {row.person for row in outbox.of(taker.store, "D-2026-0001")}


def test_a_lock_that_stays_means_try_again(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    from parley.store import Store

    opened = Store.open
    monkeypatch.setattr(Store, "open", lambda folder, **more: opened(folder, busy_ms=1, **more))
    with terminal.house.taker() as taker, taker.store.write():
        result = terminal.run(record, "1", "--as", "priya", "Thank you.")
    assert result.exit_code == 75 and "locked" in result.stderr


def test_a_daemon_beside_it_notices_the_commit(terminal: Terminal) -> None:
    with terminal.house.taker() as taker:
        before = taker.store.data_version()
        length = taker.door.dispute("D-2026-0001").length
        terminal.run(record, "1", "--as", "priya", "Thank you.")
        assert taker.store.data_version() != before
        assert taker.door.dispute("D-2026-0001").length == length + 1
        assert spool.oldest_waiting(taker.store) is None
    assert terminal.now == on(16, 9, 45)


def test_words_that_are_asked_back_are_no_note(terminal: Terminal) -> None:
    """Whoever types at the terminal hears that a question leaves, since it is answered by mail."""
    said = " ".join(terminal.said(record, "1", "--as", "liam", "PASS TO Zebedee").split())
    assert "a question about it leaves by mail" in said and "Kept as a note" not in said
    assert "Mail is on its way to Liam Doyle." in said
    assert "Kept as a note" in terminal.said(record, "1", "--as", "liam", "Thank you, will do.")


def test_beside_a_daemon_that_does_not_believe_the_clock_it_is_by_the_daemons_time(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was said at noon would stand in the record three weeks later, and all that is due until then would be missed."""
    state, path = terminal.house.config.state, terminal.house.config_path
    by_daemon = machines().started - timedelta(weeks=3)
    said = {"pid": os.getpid(), "clock": {"started": times.text(by_daemon)}}
    (state / "status.json").write_text(json.dumps(said))
    with hold_lock(state):
        with desk(path) as at:
            assert abs(datetime.now(UTC) - timedelta(weeks=3) - at.now) < timedelta(minutes=1)
        assert "does not follow it yet" in capsys.readouterr().err
        (state / "status.json").write_text(json.dumps({**said, "pid": 1}))
        with desk(path) as at:
            assert abs(datetime.now(UTC) - at.now) < timedelta(minutes=1), "of an earlier daemon"
    (state / "status.json").write_text(json.dumps(said))
    with desk(path) as at:
        assert abs(datetime.now(UTC) - at.now) < timedelta(minutes=1), "nobody is at work"
    assert capsys.readouterr().err == ""
