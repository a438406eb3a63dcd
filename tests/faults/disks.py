"""The disk and the database: full, failing, locked, damaged."""

from __future__ import annotations

import os
import shutil
import smtplib
import sqlite3
import subprocess
from pathlib import Path

from app.conftest import House
from app.test_faults import attached
from faults.ground import Ground, Outcome, Skipped, first, id_of, must, send, verdicts, wait, wait_for
from parley.loops.verifying import verify
from parley.store import Store, journal


def full(ground: Ground) -> Outcome:
    """A disk of two megabytes is filled to the last octet: 452, no exit, and it goes on by itself once there is room."""
    heard, refused, number = list[str](), 0, 0
    house = ground.house()
    place = house.folder / "disk"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode:
        raise Skipped("a small disk can be mounted by root alone")
    try:
        house.state = place / "state"
        house.configure(f"state: {house.state}\n")
        process = house.start()
        for _ in range(ground.times):
            filler = place / "filler"
            _fill(filler)
            raw = first(number) + b"more\r\n" * 20_000
            code = _answer(house, raw)
            must(code in (451, 452), f"a full disk was answered with {code}")
            refused += 1
            must(process.poll() is None, "it ended")
            filler.unlink()
            raw = first(number)
            wait_for(lambda raw=raw: send(house, raw), "it took no mail again within 60 s")
            heard.append(id_of(raw))
            number += 1
        house.go_to()
        must(house.stop() == 0, "it did not stop by itself")
        lost, twice = verdicts(house, heard)
    finally:
        for started in house.started:
            started.kill()
            started.wait(30)
        subprocess.run(["umount", "-l", str(place)], check=False)
    return Outcome(ground.times, len(heard), lost, twice, 0, f"{refused} mails refused for now")


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return


def _answer(house: House, raw: bytes) -> int:
    try:
        house.send(raw)
    except smtplib.SMTPDataError as said:
        return said.smtp_code
    except smtplib.SMTPException:
        return 0
    return 250


def sync_fails(ground: Ground) -> Outcome:
    """fsync says EIO: nobody hears 250, it ends, and looks at every page before it is ready again."""
    if not shutil.which("strace") or os.geteuid() != 0:
        raise Skipped("needs strace, and the right to attach it")
    house, heard = ground.house(), list[str]()
    for number in range(ground.times):
        process = house.start()
        watched = [
            word for name in ("mail.db-wal", "parley.db-wal") for word in ("-P", str(house.state / name))
        ]
        inject = ["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"]
        command = ["strace", "-f", "-qq", "-o", os.devnull, "-p", str(process.pid), *watched, *inject]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as strace:
            wait_for(lambda process=process: attached(process.pid), "strace could not attach")
            must(not send(house, first(2 * number)), "250 was said to a mail whose sync failed")
            must(process.wait(30) == 1, "it did not end with 1")
            strace.wait(30)
        house.start()
        raw = first(2 * number + 1)
        heard += [id_of(raw)] if send(house, raw) else []
        house.go_to()
        must(house.stop() == 0, "it did not stop by itself")
    lost, twice = verdicts(house, heard)
    return Outcome(ground.times, len(heard), lost, twice)


def locked(ground: Ground) -> Outcome:
    """Another program holds both files: 451, and all goes on when it lets go. Held for 6 s, by choice 30."""
    house, heard = ground.house(), list[str]()
    house.start()
    held = 30.0 if ground.times > 5 else 6.0  # past the patience of the store
    locks = [sqlite3.connect(house.state / name, isolation_level=None) for name in ("parley.db", "mail.db")]
    for number, lock in enumerate(locks):
        lock.execute("BEGIN EXCLUSIVE")
        if number == 0:
            heard += [id_of(first(0))] if send(house, first(0)) else []
    code = _answer(house, first(1))
    must(code == 451, f"a locked spool was answered with {code}")
    wait(held - 5)
    for lock in locks:
        lock.execute("ROLLBACK")
        lock.close()
    wait_for(lambda: send(house, first(1)), "it took no mail after the lock was gone")
    heard.append(id_of(first(1)))
    house.go_to()
    must(house.stop() == 0, "it did not stop by itself")
    lost, twice = verdicts(house, heard)
    return Outcome(1, len(heard), lost, twice, 0, f"held for {held:.0f} s")


def damaged(ground: Ground) -> Outcome:
    """All bits of a page are turned over: refused at the start with 78 and the way to restore; the backup tells all."""
    house = ground.house()
    house.start()
    raws = [first(number) for number in range(4)]
    heard = [id_of(raw) for raw in raws if send(house, raw)]
    house.go_to()
    must(house.stop() == 0, "it did not stop by itself")
    copy = house.folder / "backup"
    _parley(house, "backup", str(copy))
    with Store.open(house.state) as store:
        told = journal.references(store)
    seen = 0
    for _ in range(ground.times):
        path = house.state / ground.random.choice(("parley.db", "mail.db"))
        _turn_over(path, ground)
        said = house.run()
        must(
            said.returncode == 78 and "last backup" in said.stderr,
            f"a damaged {path.name} ended with {said.returncode}",
        )
        seen += 1
        shutil.rmtree(house.state)
        _parley(house, "restore", str(copy))
        must(verify(house.state) == [], "the restored store is not whole")
    with Store.open(house.state, verify=True) as store:
        must(journal.references(store) == told, "the backup tells another story")
    lost, twice = verdicts(house, heard)
    return Outcome(ground.times, len(heard), lost, twice, 0, f"{seen} damaged stores refused")


def _turn_over(path: Path, ground: Ground) -> None:
    """One page that is in use, other than the first; all of its bits."""
    with sqlite3.connect(path) as database:
        size = database.execute("PRAGMA page_size").fetchone()[0]
        roots = [row[0] for row in database.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 1")]
    database.close()
    at = (ground.random.choice(roots) - 1) * size
    with path.open("r+b") as file:
        file.seek(at)
        page = file.read(size)
        file.seek(at)
        file.write(bytes(255 - octet for octet in page))


def _parley(house: House, *words: str) -> None:
    command = house.command()
    command[command.index("run")] = words[0]
    said = subprocess.run(
        [*command, *words[1:]], env=house.environment(), capture_output=True, text=True, check=False
    )
    must(said.returncode == 0, f"parley {words[0]}: {said.stderr}")
