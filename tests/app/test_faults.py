"""What goes wrong around a daemon: it is killed, the disk is full, somebody else holds the database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import smtplib
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parley.store import Store, journal

from .conftest import PRIYA, first_mail, mail, until

PEOPLE = (
    "robert.hale:Robert Hale",
    "marie.kent:Marie Kent",
    "sol.adeyemi:Sol Adeyemi",
    "dev.patel:Dev Patel",
)


def another(number: int) -> bytes:
    """A first mail about a disagreement with somebody else."""
    address, _, name = PEOPLE[number].partition(":")
    return mail(
        PRIYA,
        f"Receiving practitioner: {name} <{address}@council.example>\n\nWe disagree.",
        name=f"m{number}",
    )


def test_killed_and_started_again_nothing_is_lost_and_nothing_comes_twice(house: Any) -> None:
    heard = 0
    for number in range(len(PEOPLE)):
        house.start()
        house.send(another(number))
        heard += 1
        if number % 2:  # sometimes it has time to answer, sometimes not
            until(lambda: house.letters("council.example"))
        assert house.stop(signal.SIGKILL) == -signal.SIGKILL
    house.start()
    house.go_to()
    assert house.stop() == 0
    with Store.open(house.state, verify=True) as store:
        assert len(journal.references(store)) == heard
        rows = store.query("SELECT state, message_id FROM outbox")
        assert {state for state, _ in rows} == {"sent"}
    ids = Counter(str(letter["Message-ID"]) for letter in house.letters())
    assert set(ids) == {message_id for _, message_id in rows}
    assert set(ids.values()) == {1}


def test_somebody_elses_lock_delays_and_nothing_else(house: Any) -> None:
    house.start()
    locks = [sqlite3.connect(house.state / name, isolation_level=None) for name in ("parley.db", "mail.db")]
    locks[0].execute("BEGIN EXCLUSIVE")
    house.send(first_mail())  # the spool is another file: 250
    locks[1].execute("BEGIN EXCLUSIVE")
    with smtplib.SMTP("127.0.0.1", house.port, timeout=30) as client:
        assert client.noop()[0] == 250, "the listener talks while the database is locked"
        with pytest.raises(smtplib.SMTPDataError) as later:
            client.sendmail("envelope@school.example", ["escalations+new@parley.example"], another(1))
    assert later.value.smtp_code == 451
    assert until(lambda: house.logged("loop failed"))
    assert not house.letters()
    for lock in locks:
        lock.execute("ROLLBACK")
        lock.close()
    house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    house.send(another(1))
    house.letter("marie.kent@council.example", "D-2026-0002")
    assert house.stop() == 0


def test_the_command_line_beside_the_daemon_is_noticed(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.go_to()
    before = len(house.letters())
    with sqlite3.connect(house.state / "parley.db") as other:
        # what any other program does that puts a letter into the outbox and commits
        columns = [row[1] for row in other.execute("PRAGMA table_info(outbox)") if row[1] != "id"]
        taken = ", ".join(columns)
        put = taken.replace("key", "key || 'x'", 1).replace("message_id", "'<again@parley.example>'")
        put = put.replace("bounce_token", "'again'").replace("state", "'pending'").replace("next_try", "due")
        other.execute(f"INSERT INTO outbox ({taken}) SELECT {put} FROM outbox ORDER BY id LIMIT 1")
    until(lambda: len(house.letters()) > before)
    assert len(house.letters()) == before + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root alone")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_is_said_and_gone_when_there_is_room_again(house: Any, small_disk: Path) -> None:
    house.state = small_disk / "state"
    house.configure(f"state: {house.state}\n")
    process = house.start()
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                if not file.write(b"x" * 4096):
                    break
            except OSError:
                break
    with pytest.raises(smtplib.SMTPDataError) as full:
        house.send(first_mail() + b"more\r\n" * 20_000)
    assert full.value.smtp_code == 452
    assert process.poll() is None
    filler.unlink()
    until(lambda: accepted(house))
    house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    assert house.stop() == 0


def test_a_store_that_was_taken_away_takes_no_mail_and_is_not_begun_anew(house: Any) -> None:
    """What is written to a deleted file is gone with the daemon: three mails had heard 250, and their number was given again."""
    process = house.start()
    house.send(first_mail())
    house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    house.state.rename(house.folder / "elsewhere")
    with pytest.raises((smtplib.SMTPException, ConnectionError)):
        house.send(another(1))
    assert process.wait(30) == 78, "systemd does not start it again by itself"
    (house.folder / "elsewhere").rename(house.state)
    half = list(house.state.glob("parley.db*"))  # with its log, which holds what was last written
    for file in half:
        file.rename(house.folder / file.name)
    said = house.run()
    assert said.returncode == 78
    assert "half of the store is missing" in said.stderr and "last backup" in said.stderr
    for left in house.state.glob("parley.db*"):
        left.unlink()
    for file in half:
        (house.folder / file.name).rename(file)
    house.start()
    house.send(another(1))
    house.go_to()
    assert house.stop() == 0
    with Store.open(house.state) as store:
        assert journal.references(store) == ["D-2026-0001", "D-2026-0002"]


def test_a_log_that_cannot_be_written_stops_nothing(house: Any) -> None:
    house.clock.write_text("2026-04-01T10:05+01:00", encoding="ascii")
    with Path("/dev/full").open("w") as full:
        process = subprocess.Popen(
            house.command("--pretend-clock", str(house.clock)),
            stderr=full,
            env=house.environment(),
            cwd=house.folder,
        )
        house.started.append(process)
        house.process = process
        status = house.state / "status.json"
        until(lambda: process.poll() is not None or (status.exists() and "listener" in status.read_text()))
        assert process.poll() is None
        house.port = json.loads(status.read_text())["listener"]["port"]
        house.send(first_mail())
        house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
        assert house.stop() == 0


def accepted(house: Any) -> bool:
    """Whether the first mail was taken this time; a sender's server tries as often as it must."""
    try:
        house.send(first_mail())
    except smtplib.SMTPException:
        return False
    return True


def test_a_failed_sync_ends_the_daemon_and_nobody_heard_that_it_was_kept(house: Any) -> None:
    if not shutil.which("strace") or os.geteuid() != 0:
        pytest.skip("needs strace, and the right to attach it")
    process = house.start()
    watched = [arg for name in ("mail.db-wal", "parley.db-wal") for arg in ("-P", str(house.state / name))]
    command = ["strace", "-f", "-qq", "-o", str(house.folder / "trace"), "-p", str(process.pid), *watched]
    inject = ["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"]
    with subprocess.Popen([*command, *inject], stderr=subprocess.PIPE) as strace:
        until(lambda: attached(process.pid))
        with pytest.raises(smtplib.SMTPException) as refused:
            house.send(first_mail())
        assert process.wait(30) == 1, "it ends with a code that makes systemd start it again"
        strace.wait(30)
    assert isinstance(refused.value, smtplib.SMTPServerDisconnected | smtplib.SMTPDataError)
    house.start()
    house.send(first_mail())
    house.letter("priya.nair@school.example", "By Tue 7 April 17:00")


def attached(pid: int) -> bool:
    """Whether every thread of the process is traced."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return all("TracerPid:\t0" not in (task / "status").read_text() for task in tasks)
