"""`parley doctor` beside a real daemon: what it finds when all is well, and when something stands in the way."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from parley.mail.mime import read_mail
from parley.store import Store, pen

from .conftest import until

Rows = dict[str, list[tuple[str, str]]]


def doctor(house: Any, *words: str) -> tuple[int, Rows]:
    """Its exit code, and what it found under the name of each check."""
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "parley",
            "doctor",
            "--json",
            "--config",
            str(house.config),
            "--wait",
            "20",
            *words,
        ],
        env=house.environment(),
        cwd=house.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found: Rows = {}
    for row in json.loads(said.stdout):
        found.setdefault(row["check"], []).append((row["state"], row["found"]))
    return said.returncode, found


@pytest.fixture
def living(house: Any) -> Iterator[Any]:
    """A house with a daemon on the real clock, which has said how it stands."""
    house.start(at=None)
    until(
        lambda: (
            "listener" in json.loads((house.state / "status.json").read_text())
            if (house.state / "status.json").exists()
            else False
        )
    )
    yield house


def test_a_tagged_mail_comes_back_and_leaves_nothing_behind(living: Any) -> None:
    code, found = doctor(
        living, "--only", "tagged mail", "--only", "daemon", "--only", "mailbox", "--only", "disk"
    )
    assert found["tagged mail"][:2] == [
        ("well", "Tagged mail comes back (the tag stands in: envelope)."),
        ("well", "Calendar parts arrive as calendar parts."),
    ]
    assert found["daemon"] == [("well", "The daemon runs.")]
    assert found["mailbox"][0][0] == "well" and found["disk"][0][0] == "well"
    assert code == 0
    with Store.open(living.state) as store:
        assert pen.held(store) == [], "nobody has to look at a test mail"
        assert store.query("SELECT count(*) FROM outbox") == [(0,)], "and nobody is answered"
    assert living.taken(1)[0]["verdict"] == "automatic"


def test_the_status_names_nobody(living: Any) -> None:
    text = (living.state / "status.json").read_text()
    assert oct((living.state / "status.json").stat().st_mode)[-3:] == "600"
    assert "@" not in text and "example" not in text
    assert json.loads(text)["queues"]["unread"] == 0


def test_a_daemon_that_does_not_run_is_said(house: Any) -> None:
    house.start(at=None)
    assert house.stop() == 0
    code, found = doctor(house, "--only", "daemon", "--only", "tagged mail")
    assert code == 69
    assert found["daemon"][0] == ("down", "The daemon does not run.")
    assert found["tagged mail"][0][0] == "skipped"
    with Store.open(house.state) as store:
        assert store.mail_query("raw", "SELECT count(*) FROM raw") == [(0,)]


def test_a_configuration_that_cannot_be_read_ends_it_with_78(house: Any) -> None:
    house.configure("zone: Europe/Lundon\n")
    said = subprocess.run(
        [sys.executable, "-m", "parley", "doctor", "--config", str(house.config)],
        env={**os.environ, **house.environment()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 78 and "Lundon" in said.stderr


def test_what_is_sent_is_our_own_mail_and_carries_an_answer(living: Any) -> None:
    doctor(living, "--only", "tagged mail")
    with Store.open(living.state) as store:
        ((raw,),) = store.mail_query("raw", "SELECT body FROM raw")
    head = read_mail(bytes(raw))
    assert head.get("auto-submitted") == "auto-generated"
    assert b"PARTSTAT=ACCEPTED" in b"".join(
        child.content for part in head.children for child in part.children
    )


def test_with_a_relay_the_test_mail_takes_the_way_of_letters(house: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    house.configure(f"relay: {{host: 127.0.0.1, port: {port}, tls: none}}\n")
    house.config.write_text(house.config.read_text().replace("port: 0", f"port: {port}"))
    house.start(at=None)  # its own listener is its relay, which hands everything to it again
    until(lambda: (house.state / "status.json").exists())
    code, found = doctor(house, "--only", "tagged mail", "--only", "relay")
    assert found["relay"][0][0] == "well"
    assert found["tagged mail"][0] == ("well", "Tagged mail comes back (the tag stands in: envelope).")
    assert house.stop() == 0
    assert code == 0
