"""parley backup, verify, restore: the store copied beside the daemon, looked at, and put back; nothing is written over."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.commands.backup import backup, restore, verify
from parley.commands.history import history
from parley.commands.pen import pen
from parley.commands.show import show
from parley.errors import TransportError
from parley.loops import retention
from parley.loops.status import must_be_no_older
from parley.store import Store, disputes, gone, texts
from parley.store.backup import RESTORED, put_back
from parley.store.gone import Piece
from parley.store.lock import hold_lock

from .conftest import Terminal
from .lived import ADDRESS, PRIYA, on


@pytest.fixture
def copy(terminal: Terminal, tmp_path: Path) -> Path:
    """A backup of a house that was lived in."""
    folder = tmp_path / "backup"
    assert terminal.run(backup, str(folder)).exit_code == 0
    return folder


def lose(terminal: Terminal) -> None:
    """The store is gone, as after a disk."""
    shutil.rmtree(terminal.house.config.state)


def test_there_and_back_again(terminal: Terminal, copy: Path) -> None:
    before = terminal.rows(show, "1"), terminal.rows(history, "2"), terminal.rows(pen)
    assert terminal.run(verify, "--backup", str(copy)).exit_code == 0
    lose(terminal)
    result = terminal.run(restore, str(copy))
    assert result.exit_code == 0 and "disputes: 2;" in result.stdout and "Next: start parley" in result.stdout
    assert (terminal.rows(show, "1"), terminal.rows(history, "2"), terminal.rows(pen)) == before
    assert terminal.run(verify).exit_code == 0
    assert terminal.house.mail(on(16, 10, 0), PRIYA, "STUCK", to="new").verdict, "it goes on"


def test_what_stood_there_of_a_newer_store_keeps_no_daemon_from_the_one_that_was_put_back(
    terminal: Terminal, copy: Path
) -> None:
    state = terminal.house.config.state
    for file in state.glob("*.db*"):
        file.unlink()
    (state / "status.json").write_text('{"totals": {"entries": 1000000}}')
    assert terminal.run(restore, str(copy)).exit_code == 0
    with Store.open(state) as store:
        must_be_no_older(store, state)


@pytest.mark.parametrize(
    "edited", ['{"totals": null, "clock": 3}', '{"totals": {"entries": "many"}}', "[]", "{"]
)
def test_a_status_that_somebody_has_edited_ends_no_start(terminal: Terminal, edited: str) -> None:
    terminal.house.mail(on(16, 9, 0), PRIYA, "Receiving practitioner: Robert Hale", to="new")
    state = terminal.house.config.state
    (state / "status.json").write_text(edited)
    with Store.open(state) as store:
        must_be_no_older(store, state)


def test_no_reference_is_given_twice(terminal: Terminal, copy: Path) -> None:
    """What was raised after the backup is gone, and its number stands in people's mails: two children would go by one, and
    what is written under the first one's subject would be filed with the second."""
    about = "Receiving practitioner: {}@council.example\n\nI disagree."
    first = terminal.house.mail(on(16, 10, 0), PRIYA, about.format("sol.adeyemi"))
    assert first.dispute == "D-2026-0003"
    lose(terminal)
    said = terminal.run(restore, str(copy))
    assert "The next dispute is D-2026-0103" in said.stdout
    assert terminal.run(verify).exit_code == 0
    second = terminal.house.mail(on(16, 11, 0), PRIYA, about.format("marie.kent"))
    assert second.dispute == "D-2026-0103"
    late = terminal.house.mail(
        on(16, 11, 5), PRIYA, "He rang.", to=ADDRESS, subject="Re: [D-2026-0003] By Monday: speak to Sol"
    )
    assert (late.verdict, late.dispute) == ("held", "")


def test_after_the_turn_of_the_year_the_new_years_numbers_are_passed_over_too(
    terminal: Terminal, copy: Path
) -> None:
    state = terminal.house.config.state
    lose(terminal)
    state.mkdir()
    put_back(copy, state, now=datetime(2027, 1, 2, 9, tzinfo=UTC))
    with Store.open(state) as store, store.write():
        assert disputes.next_reference(store, 2026) == "D-2026-0103"
        assert disputes.next_reference(store, 2027) == "D-2027-0101"


@pytest.mark.parametrize(
    ("mailbox", "said"),
    [
        ("processed: Done", "lies in Done, where nothing is read. Move what was received on or after 2026-04-15 back into INBOX"),
        ("keyword: Seen2", "marked as done (Seen2), and is not read again. Write another `keyword` and `since: 2026-04-15`"),
        ("", "What came by SMTP or LMTP alone must be sent again"),
    ],
)  # fmt: skip
def test_what_to_do_for_mail_that_came_after_the_backup(
    terminal: Terminal, copy: Path, mailbox: str, said: str
) -> None:
    """Nothing of it is read again by itself: it lies where it was put when it was done."""
    lose(terminal)
    if mailbox:
        with terminal.house.config_path.open("a", encoding="utf-8") as file:
            file.write(
                f"mailbox: {{kind: imap, host: imap.parley.example, username: e, password_file: pw, {mailbox}}}\n"
            )
    assert said in terminal.said(restore, str(copy))


def test_put_back_twice_a_backup_gives_other_numbers(terminal: Terminal, copy: Path) -> None:
    """Between the two times numbers were given, of which the copy knows nothing."""
    lose(terminal)
    assert "The next dispute is D-2026-0103" in terminal.run(restore, str(copy)).stdout
    lose(terminal)
    said = terminal.run(restore, str(copy))
    assert "The next dispute is D-2026-0203" in said.stdout and "could not be noted" not in said.stdout
    assert terminal.run(verify, "--backup", str(copy)).exit_code == 0
    lose(terminal)
    (copy / RESTORED).unlink()
    (copy / RESTORED).mkdir()  # as in a folder that nobody may write
    said = terminal.run(restore, str(copy))
    assert said.exit_code == 0 and "would give the same numbers again" in said.stdout.replace("\n", " ")


def test_a_clock_that_is_behind_stops_no_restore(terminal: Terminal, copy: Path) -> None:
    """As on a machine that was set up anew a minute ago."""
    state = terminal.house.config.state
    lose(terminal)
    state.mkdir()
    said = put_back(copy, state, now=datetime(2025, 12, 31, 9, tzinfo=UTC))
    assert said["next_reference"] == "D-2025-0101"
    with Store.open(state) as store, store.write():
        assert disputes.next_reference(store, 2026) == "D-2026-0103"


def test_the_copy_is_for_its_owner_alone_and_says_what_it_is(copy: Path) -> None:
    assert {path.name for path in copy.iterdir()} == {"parley.db", "mail.db", "manifest.json"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in copy.iterdir())
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    manifest = json.loads((copy / "manifest.json").read_text())
    assert manifest["made"] == "2026-04-16T08:45:00.000000Z" and manifest["disputes"] == 2
    assert set(manifest["files"]) == {"parley.db", "mail.db"}


def test_nothing_is_written_over(terminal: Terminal, copy: Path) -> None:
    again = terminal.run(backup, str(copy))
    assert again.exit_code == 69 and "never writes over" in again.stderr
    assert terminal.run(verify, "--backup", str(copy)).exit_code == 0
    there = terminal.run(restore, str(copy))
    assert there.exit_code == 69 and "has a store already" in there.stderr


@pytest.fixture
def little_room(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB."""
    place = tmp_path / "little"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no disk can be made here: that takes the right to mount one")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full_is_named_and_nothing_is_left_on_it(
    terminal: Terminal, little_room: Path
) -> None:
    """It is not the store's own disk, and half a copy of children's data, which is no backup, would lie about."""
    folder = little_room / "2026-04-16"
    for _ in range(2):  # the same name may be taken again
        result = terminal.run(backup, str(folder))
        assert result.exit_code == 75
        assert result.stderr == (
            f"The disk of {folder} is full: no backup was made, and nothing of it is left there.\n"
        )
        assert not any(little_room.iterdir())


def test_a_state_folder_without_room_is_named_and_nothing_is_left_in_it(
    terminal: Terminal, copy: Path, little_room: Path
) -> None:
    with pytest.raises(TransportError, match=f"The disk of {little_room} is full: nothing was put back"):
        put_back(copy, little_room, now=on(16, 10, 0))
    assert not any(little_room.iterdir())


def test_not_while_a_daemon_has_the_folder(terminal: Terminal, copy: Path) -> None:
    lose(terminal)
    with hold_lock(terminal.house.config.state):
        result = terminal.run(restore, str(copy))
    assert result.exit_code == 75 and "stop it first" in result.stderr


@pytest.mark.parametrize("name", ["parley.db", "mail.db", "manifest.json"])
def test_a_spoilt_backup_is_not_put_back(terminal: Terminal, copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 0x55
    (copy / name).write_bytes(data)
    lose(terminal)
    assert terminal.run(restore, str(copy)).exit_code == 69
    assert not (terminal.house.config.state / "parley.db").exists()
    assert terminal.run(verify, "--backup", str(copy)).exit_code == 69


def test_half_a_backup_is_none(terminal: Terminal, copy: Path) -> None:
    shutil.move(copy / "mail.db", copy / "mail")
    assert "mail.db is not there" in terminal.run(verify, "--backup", str(copy)).stderr
    (copy / "manifest.json").unlink()
    result = terminal.run(restore, str(copy))
    assert result.exit_code == 69 and "is no backup" in result.stderr


def test_what_is_wrong_is_said_without_its_content(terminal: Terminal) -> None:
    with terminal.house.taker() as taker, taker.store.write():
        kept = texts.keep(taker.store, "Tommy was seen", person="bea", received=terminal.now)
        taker.store.mail_run("texts", "DELETE FROM texts", ())
        taker.store.mail_run("raw", "DELETE FROM raw WHERE id = 1", ())
        taker.store.run(
            'UPDATE questions SET body = replace(body, \'"text":""\', ?) WHERE number = 1',
            (f'"text":"{kept}"',),
        )
        taker.store.run("UPDATE documents SET body = body || ' '")
    result = terminal.run(verify)
    assert result.exit_code == 1
    assert "a mail is missing: 1" in result.stdout and "is not the one that was kept" in result.stdout
    assert "Tommy" not in result.output


def test_what_retention_deleted_is_no_fault(terminal: Terminal, tmp_path: Path) -> None:
    with terminal.house.taker() as taker:
        with taker.store.write():
            gone.note(taker.store, [Piece("raw", "1", "D-2026-0001")], terminal.now)
            retention.woken(taker.door, terminal.now)
        retention.scrub(taker.door, terminal.now)
    assert terminal.run(verify).exit_code == 0
    assert terminal.run(backup, str(tmp_path / "later")).exit_code == 0
    assert b"I disagree with this and I am worried" not in (tmp_path / "later" / "mail.db").read_bytes()


def test_a_journal_that_cannot_be_told(terminal: Terminal) -> None:
    with terminal.house.taker() as taker, taker.store.write():
        taker.store.run("DROP TRIGGER journal_keeps")
        taker.store.run(
            "UPDATE journal SET name = 'Nonsense' WHERE reference = 'D-2026-0002' AND position = 3"
        )
    result = terminal.run(verify)
    assert (
        result.exit_code == 1 and "D-2026-0002: its journal cannot be told from Nonsense on" in result.stdout
    )


def test_flipped_bits_are_found(terminal: Terminal) -> None:
    with terminal.house.taker() as taker:
        taker.store.scrub()
    path = terminal.house.config.state / "parley.db"
    data = bytearray(path.read_bytes())
    for place in range(8192, len(data), 4096):
        data[place : place + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert terminal.run(verify).exit_code in (1, 69)


def test_before_the_first_start(empty: object, tmp_path: Path) -> None:
    result = empty().run(backup, str(tmp_path / "b"))  # type: ignore[operator]
    assert result.exit_code == 69 and "no store" in result.stderr


def test_a_store_that_a_newer_parley_has_made_is_not_called_whole(terminal: Terminal) -> None:
    """What this one cannot know it has not looked at."""
    connection = sqlite3.connect(terminal.house.config.state / "parley.db")
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('parley', 'm999_songs', '')"
    )
    connection.commit()
    connection.close()
    result = terminal.run(verify)
    assert result.exit_code == 69 and "whole" not in result.stderr
    assert "newer parley (it has m999_songs). Install that one." in result.stderr
