"""Mails through Postfix and Dovecot, read by IMAP, answered; and what waiting for mail costs.

Both servers are Debian's, started by hand as the tests do, and share the machine with parley. What they can do alone
stands beside it. Answers go out twice: to the same Postfix, which queues them and throws them away, and to a relay that
costs this machine next to nothing (Postfix's own `smtp-sink`), as a relay on another machine would. Postfix hands mail to
Dovecot by LMTP over a socket of the file system, as Dovecot's manual has it for one machine; or, as a measure of its own,
writes it into the Maildir that Dovecot serves (docs/a-real-mailbox.md).
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from itertools import cycle, islice, takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any

import click

from bench import mails
from bench.client import send_all
from bench.daemon import PATIENCE, ROOT, Daemon, free_port
from bench.figures import Figure, load_now

LETTERS = 2  # for each mail
WARM = 50
CONFIG = (
    "trust: {{authserv_id: {host}, boundary: [{host}]}}\naddress: escalations@parley.example\n"
    "mailbox: {{kind: imap, host: 127.0.0.1, port: {imap}, tls: none, username: escalations, password_file: {password},\n"
    "  processed: Done, make_folders: yes}}\nrelay: {{host: 127.0.0.1, port: {smtp}, tls: none}}\n"
)

NAME = "myhostname = relay.parley.example\n"
BY_LMTP = "virtual_transport = lmtp:unix:{folder}/run/lmtp\n"
READ = ("escalations", "marie.kent")  # by parley; what both servers do alone


def measure(quick: bool, folder: Path) -> list[Figure]:
    """Nothing, and a word on standard error, where the servers cannot be had."""
    return _measured("mailbox", quick, folder)


def one_maildir(quick: bool, folder: Path) -> list[Figure]:
    """The same where Postfix writes what Dovecot serves."""
    return _measured("one maildir", quick, folder, maildirs=True)


def _measured(name: str, quick: bool, folder: Path, *, maildirs: bool = False) -> list[Figure]:
    count, alone = (20, 2) if quick else (2000, 20)
    with servers(name, maildirs=maildirs) as both:
        if both is None:
            return []
        imap, smtp = both
        limit = _servers_alone(imap, smtp, count)
        with _reading(folder / "mailbox", imap, smtp.smtp) as daemon:
            _through(daemon, smtp, list(mails.load(WARM, datetime.now(UTC))), 0)
            seen = _seen(daemon, imap, alone, WARM + count)
            queued, cpu = _run(daemon, smtp, count, WARM)
            answered, small = _replies(daemon, smtp, count)
        with _sink() as port, _reading(folder / "elsewhere", imap, port) as daemon:
            _through(daemon, smtp, list(mails.load(WARM, datetime.now(UTC))), 0)
            elsewhere, _cpu = _run(daemon, smtp, count, WARM)
            answered_elsewhere, _cpu = _replies(daemon, smtp, count)
    load_average = load_now()
    first, reply = "first mails, two letters each, out", "replies, one letter each, out"
    same, other = "by the same Postfix", "to a relay elsewhere"
    rates = {
        f"{first} {same}": queued,
        f"{first} {other}": elsewhere,
        f"{reply} {same}": answered,
        f"{reply} {other}": answered_elsewhere,
    }
    against = "both servers without parley"
    return [
        *(Figure(name, what, rate, "mails/s", against, limit, 200, "more", load=load_average) for what, rate in rates.items()),
        Figure(name, "CPU of parley alone", cpu, "µs/mail", load=load_average),
        Figure(name, "CPU of parley alone, a reply", small, "µs/mail", load=load_average),
        Figure(name, "in the mailbox until it is taken, by IDLE", seen, "ms", target=2000, load=load_average),
    ]  # fmt: skip


def waiting(quick: bool, folder: Path) -> list[Figure]:
    """What it costs to wait for mail once some has come, all workers at rest. As a trial: else the daily test mail, a
    minute after the start, would keep them from their rest for another minute."""
    with servers("waiting") as both:
        if both is None:
            return []
        imap, smtp = both
        idle, few = (0.3, 5) if quick else (20.0, WARM)
        trial = "deliver_only_to: bea.long@partnership.example\n"
        with _reading(folder / "mailbox", imap, smtp.smtp, trial) as daemon:
            _through(daemon, smtp, list(mails.load(few, datetime.now(UTC))), 0)
            working = daemon.megabytes()
            if not quick:
                daemon.rest()
            cpu, megabytes = _idle(daemon, idle), daemon.megabytes()
    with Daemon(folder / "listening", mails.contacts()) as listening:
        listener = _idle(listening, idle)
    name, load_average = "waiting", load_now()
    return [
        Figure(name, "for mail by IDLE", cpu, "% core", "its own listener", listener, 1.0, load=load_average),
        Figure(name, "memory meanwhile, all processes (PSS)", megabytes, "MB", "while they worked", working, 60,
               load=load_average),
    ]  # fmt: skip


@contextmanager
def servers(measure: str, *, maildirs: bool = False) -> Iterator[tuple[Any, Any] | None]:
    """Dovecot and Postfix; None, and a word on standard error, where they cannot be had."""
    sys.path.insert(0, str(ROOT / "tests" / "mailboxes"))
    dovecot, postfix = import_module("dovecot_server"), import_module("postfix_server")
    if why := dovecot.why_not() or postfix.why_not():
        click.echo(f"{measure}: {why}", err=True)
        yield None
        return
    with dovecot.dovecot() as imap:
        into = (
            postfix.MAILDIRS.format(homes=imap.folder / "home")
            if maildirs
            else BY_LMTP.format(folder=imap.folder)
        )
        durable = [imap.maildir(imap.user(who)) for who in READ] if maildirs else []
        if not all(durable):
            click.echo(f"{measure}: this file system cannot make a folder's names durable at once", err=True)
        with postfix.postfix(more=NAME + into) as smtp:
            yield imap, smtp


@contextmanager
def _reading(folder: Path, imap: Any, relay: int, more: str = "") -> Iterator[Daemon]:
    """relay: the port where letters go."""
    daemon = Daemon(folder, mails.contacts())
    path = folder / "parley.yaml"
    kept = [line for line in path.read_text().splitlines(keepends=True) if not line.startswith(_OTHER)]
    words = {"host": mails.RELAY, "imap": imap.imap, "smtp": relay, "password": imap.folder / "password"}
    path.write_text("".join(kept) + CONFIG.format(**words) + more)
    with daemon:
        yield daemon


_OTHER = ("listen:", "  port:", "trust:", "  authserv_id:", "maildir:")


@contextmanager
def _sink() -> Iterator[int]:
    """The port of a relay that takes every letter and forgets it."""
    port = free_port()
    process = subprocess.Popen(["/usr/sbin/smtp-sink", "-u", "postfix", f"127.0.0.1:{port}", "128"])
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def _run(daemon: Daemon, smtp: Any, count: int, first: int) -> tuple[float, float]:
    """Mails a second until all that they bring has left, and µs of CPU of parley for each."""
    return _timed(daemon, smtp, list(mails.load(count, datetime.now(UTC), first=first)), LETTERS)


def _replies(daemon: Daemon, smtp: Any, count: int) -> tuple[float, float]:
    """The same for what raisers ask in the disputes that there are, each in turn."""
    raised = "SELECT reference, address FROM outbox WHERE template = 'raised'"
    asked = list(islice(cycle(_rows(daemon, raised)), count))
    return _timed(daemon, smtp, list(mails.replies(asked, datetime.now(UTC))), 1)


def _timed(daemon: Daemon, smtp: Any, load: list[mails.Load], letters: int) -> tuple[float, float]:
    before, spent, began = _left(daemon), daemon.cpu_seconds(), time.perf_counter()
    _through(daemon, smtp, load, before, letters)
    seconds = time.perf_counter() - began
    return len(load) / seconds, (daemon.cpu_seconds() - spent) / len(load) * 1e6


def _through(daemon: Daemon, smtp: Any, load: list[mails.Load], before: int, letters: int = LETTERS) -> None:
    """Send these and wait until all that they bring has left. letters: for each."""
    with closing(_opened(daemon)) as db:
        taken = _Taken(db)
        asyncio.run(send_all(smtp.smtp, load))
        wanted = before + letters * len(load)
        last, until = -1, 0.0
        while (left := taken.count()) < wanted:
            if left > last:
                last, until = left, time.monotonic() + PATIENCE
            if time.monotonic() > until:
                raise RuntimeError(f"parley stopped at {left} letters: {daemon.log()}")
            time.sleep(0.05)


class _Taken:
    """How many letters the relay has taken. Rows below which all were sent are not read again: to count them all twenty
    times a second took a quarter of a millisecond a mail from the two cores."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._sent = self._upto = 0

    def count(self) -> int:
        after = "SELECT id, state = 'sent' FROM outbox WHERE id > ? ORDER BY id"
        rows = self._db.execute(after, (self._upto,)).fetchall()
        whole = list(takewhile(itemgetter(1), rows))
        self._sent += len(whole)
        self._upto = whole[-1][0] if whole else self._upto
        return self._sent + sum(int(sent) for _, sent in rows[len(whole) :])


def _left(daemon: Daemon) -> int:
    """How many letters the relay has taken."""
    with closing(_opened(daemon)) as db:
        return _Taken(db).count()


def _asked(daemon: Daemon, sql: str) -> int:
    return int(_rows(daemon, sql)[0][0])


def _rows(daemon: Daemon, sql: str) -> list[Any]:
    with closing(_opened(daemon)) as db:
        return db.execute(sql).fetchall()


def _opened(daemon: Daemon) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{daemon.folder / 'state' / 'parley.db'}?mode=ro", uri=True)


def _servers_alone(imap: Any, smtp: Any, count: int) -> float:
    """Mails a second, from Postfix's first byte until all lie in Dovecot, in the mailbox of somebody else."""
    load = [
        mails.Load(mail.mail_from, f"{READ[1]}@parley.example", mail.raw)
        for mail in mails.load(count, datetime.now(UTC))
    ]
    there = imap.folder / "home" / READ[1] / "mail" / "new"
    began = time.perf_counter()
    asyncio.run(send_all(smtp.smtp, load))
    while not there.is_dir() or sum(1 for _ in there.iterdir()) < count:
        time.sleep(0.02)
    return count / (time.perf_counter() - began)


def _idle(daemon: Daemon, seconds: float) -> float:
    """Percent of one core while nothing comes."""
    time.sleep(min(2.0, seconds))  # what the last mails brought is being written down
    spent = daemon.cpu_seconds()
    time.sleep(seconds)
    return max(daemon.cpu_seconds() - spent, 0.001) / seconds * 100


def _seen(daemon: Daemon, imap: Any, count: int, first: int) -> float:
    """Milliseconds, the middle of so many, from the end of APPEND until the mail has its verdict."""
    took = []
    for mail in mails.load(count, datetime.now(UTC), first=first):
        before = _asked(daemon, "SELECT count(*) FROM messages")
        imap.put(imap.user("escalations"), mail.raw)
        began = time.perf_counter()
        while _asked(daemon, "SELECT count(*) FROM messages") == before:
            time.sleep(0.005)
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000
