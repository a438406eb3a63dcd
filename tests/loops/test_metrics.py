"""The figures for Prometheus: what an operator's collector takes in, read here by the rules of its text format."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parley.loops import metrics
from parley.loops.status import Status
from parley.mail.message import Envelope
from parley.store import Store, outbox, pen, queues, spool, wakeups

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = re.compile(r'([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\} (-?[0-9]+(?:\.[0-9]+)?)')


def figures(text: str) -> dict[tuple[str, str], float]:
    """Every sample by its name and `kind`. As the collector does, it refuses what is out of order or stands twice."""
    assert text.endswith("\n")
    found: dict[tuple[str, str], float] = {}
    described = typed = ""
    for line in text.splitlines():
        if line.startswith("# HELP "):
            described = line.split()[2]
            assert len(line.split()) > 3
        elif line.startswith("# TYPE "):
            _, _, typed, kind = line.split()
            assert typed == described and kind in ("gauge", "counter")
            assert (kind == "counter") == typed.endswith("_total")
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample and sample[1] == typed == described, line
            kinds = re.search(r'kind="(\w+)"', sample[2])
            key = sample[1], kinds[1] if kinds else ""
            assert key not in found, "one line twice, and the collector throws all of them away"
            found[key] = float(sample[3])
    return found


def written(tmp_path: Path, *said: tuple[str, dict[str, Any]], name: str = "oakshire") -> str:
    status = Status(tmp_path, tmp_path / f"{name}.prom")
    for part, facts in said:
        status.say(part, **facts)
    status.write(NOW)
    assert status.unwritten == ""
    return (tmp_path / f"{name}.prom").read_text(encoding="utf-8")


def test_a_house_where_all_is_well(tmp_path: Path) -> None:
    found = figures(written(tmp_path))
    assert found["parley_written_timestamp_seconds", ""] == NOW.timestamp()
    assert found["parley_mail_unread_oldest_seconds", ""] == 0
    assert {number for (name, _), number in found.items() if name == "parley_trouble_seconds"} == {0.0}
    assert ("parley_canary_last_back_timestamp_seconds", "") not in found, "1970 would be an alarm"


def test_a_mailbox_that_is_away_and_a_relay_that_refuses_us(tmp_path: Path) -> None:
    away = {
        "read_since": NOW - timedelta(minutes=20),
        "read_why": "Priya's own words",
        "read_permanent": False,
    }
    refused = {
        "relay_since": NOW - timedelta(hours=1),
        "relay_why": "535 5.7.8 Bad login",
        "relay_permanent": True,
    }
    text = written(
        tmp_path, ("mailbox", {**away, "last_look": NOW - timedelta(minutes=21)}), ("relay", refused)
    )
    found = figures(text)
    assert found["parley_trouble_seconds", "read"] == 1200
    assert found["parley_trouble_seconds", "relay"] == 3600
    assert found["parley_trouble_permanent", "read"] == 0 and found["parley_trouble_permanent", "relay"] == 1
    assert found["parley_mailbox_last_look_timestamp_seconds", ""] == NOW.timestamp() - 1260
    assert "Priya" not in text and "5.7.8" not in text, "counts and times; no words of anybody"
    over = written(tmp_path, ("mailbox", {"read_since": None, "read_why": "", "read_permanent": False}))
    assert figures(over)["parley_trouble_seconds", "read"] == 0


def test_what_waits_in_the_store(tmp_path: Path) -> None:
    early = NOW - timedelta(minutes=30)
    letter = outbox.Letter(
        template="raised", person="priya", address="p@school.example", created=early, due=early, about="1"
    )
    with Store.open(None) as store:
        spool.keep(store, b"From: p@school.example\r\n\r\n", Envelope("p@school.example", ("new",), early))
        with store.write():
            outbox.add(store, letter, domain="parley.example")
            pen.put(store, 1, "no tag", owner="bea", arrived=early)
            wakeups.set(store, "pen", "1", early)
            wakeups.set(store, "pen", "2", NOW + timedelta(days=1))
        waits, ever = asdict(queues.look(store, NOW)), asdict(queues.ever(store))
    found = figures(written(tmp_path, ("queues", waits), ("totals", ever)))
    for what in ("mail_unread", "letters_waiting", "pen_mails", "letters_total"):
        assert found[f"parley_{what}", ""] == 1, what
    for what in ("mail_unread_oldest", "pen_oldest", "turn_late"):
        assert found[f"parley_{what}_seconds", ""] == 1800, what
    assert found["parley_disputes_open", ""] == 0


def test_the_file_is_read_by_another_user_and_never_half(tmp_path: Path) -> None:
    before = os.umask(0o077)  # as the unit has it
    try:
        written(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "oakshire.prom").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "status.json").stat().st_mode) == 0o600, "that one is the daemon's alone"
    assert not list(tmp_path.glob("*.new")), "and nothing beside it ends in .prom"


@pytest.mark.parametrize("name", ["oakshire", 'a "b"', "back\\slash"])
def test_two_partnerships_of_one_machine_are_told_apart(tmp_path: Path, name: str) -> None:
    text = written(tmp_path, name=name)
    figures(text)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    assert f'parley_mail_unread{{partnership="{escaped}"}} 0' in text


def test_a_file_that_cannot_be_written_is_said_and_stops_nothing(tmp_path: Path) -> None:
    status = Status(tmp_path, tmp_path / "not there" / "oakshire.prom")
    status.write(NOW)
    assert status.unwritten == "No such file or directory"
    assert (tmp_path / "status.json").is_file()


def test_the_manual_has_every_figure_and_no_other() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    names = {metric.name for metric in metrics.METRICS} | {"parley_info"}
    assert set(re.findall(r"parley_[a-z_]+[a-z]", manual)) == names


def test_every_trouble_that_a_loop_can_have_is_a_figure() -> None:
    source = Path(metrics.__file__).parent
    made = [
        found
        for path in (*source.glob("*_loop.py"), source / "reloading.py")
        for found in re.findall(r"Trouble\(place, ([^)]*)\)", path.read_text(encoding="utf-8"))
    ]
    assert len(made) == 6, "one more, or less: it belongs into TROUBLES and into the doctor's"
    said = {kind for line in made for kind in re.findall(r"\w+", line) if kind != "part"}
    known = {"kind", "READ", "MOVE", "FETCH", "HINT"}  # the mailbox's own four, one after the other
    assert {word.lower() for word in said - known} | {"read", "move", "fetch", "hint"} == set(
        metrics.TROUBLES
    )
