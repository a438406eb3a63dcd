"""One real mail's way through spool, reader, door, outbox and Maildir, killed at each write. Run by test_every_write.py.

    one_real_mail.py FOLDER TEMPLATE POINTS

For each point N up to POINTS (each write of the mail's way; of the first date's, every sixth) it lays a fresh store into FOLDER, forks, and lets the child do what the
daemon does with its threads and loops taken away; strace kills whoever writes to the watched files for the
POINTS-th time, so the child first writes POINTS - N times to a file that strace watches too. After each child it
prints one line of JSON, and waits for a line before the next.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from parley.config import Config
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded, load
from parley.loops.reading import read
from parley.loops.rendering_here import leaving
from parley.loops.taking import Taker
from parley.loops.time_loop import look
from parley.mail.message import Envelope, Trust
from parley.mailboxes.maildir import Maildir
from parley.store import Store, outbox_outcome, spool

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
LATER = datetime(2026, 4, 7, 16, 0, 0, tzinfo=UTC)  # 17:00 in London: the first date has come
CHECKOUT = Path(__file__).parents[2]
MAIL = 245  # the writes of the mail's own way
WATCHED = ("parley.db", "parley.db-wal", "mail.db", "mail.db-wal", "padding")
RAW = b"\r\n".join(
    (
        b"Authentication-Results: mx.parley.example; dmarc=pass header.from=school.example",
        b"Received: from mail.school.example by mx.parley.example; Wed, 1 Apr 2026 10:05:02 +0100",
        b"From: Priya Nair <priya.nair@school.example>",
        b"To: escalations+new@parley.example",
        b"Subject: FW: Outcome",
        b"Date: Wed, 1 Apr 2026 10:05:00 +0100",
        b"Message-ID: <one@school.example>",
        b"",
        b"Receiving practitioner: Robert Hale <robert.hale@council.example>",
        b"Child: under 1",
        b"",
    )
)


def config(folder: Path) -> Config:
    return Config(
        state=folder,
        trust=Trust("mx.parley.example"),
        protocol="bdscp",
        rules=CHECKOUT / "rules",
        contacts=CHECKOUT / "contacts",
        templates=CHECKOUT / "mail_templates",
        maildir=folder / "maildir",
    )


def whole_way(folder: Path, loaded: Loaded) -> None:
    """What the daemon does with one mail, and with the first date. The client says it again if it heard no 250."""
    heard = folder / "heard"
    with Store.open(folder) as store:
        door = Door(store, loaded.library)
        with store.write():
            outbox_outcome.recover(store, now=NOW)
        if not heard.exists():
            spool.keep(store, RAW, Envelope("priya@school.example", ("escalations+new@parley.example",), NOW))
            heard.touch()
        waiting = spool.waiting(store, 10)
        mails = [(mail.id, read(mail.raw, mail.envelope, loaded.context)) for mail in waiting]
        if mails:
            take_all(Taker(door), mails, NOW)
        dispatch(door, loaded, folder, NOW)
        while True:
            woken, following = look(door, LATER, None)
            if not woken or following is None or following > LATER:
                break
        dispatch(door, loaded, folder, LATER)


def dispatch(door: Door, loaded: Loaded, folder: Path, now: datetime) -> None:
    """As the dispatch loop does it: what became of one group is written with the claim of the next."""
    maildir = Maildir(folder / "maildir", sync_folder=False)
    ready = leaving(door, loaded.templates, now)
    while ready:
        results = list(zip(ready, maildir.write_all([each.mail for each in ready]), strict=True))
        ready = leaving(door, loaded.templates, now, results=results)


def child(folder: Path, padding: int, loaded: Loaded) -> int:
    """Do it all in another process; its wait status."""
    pid = os.fork()
    if pid == 0:
        handle = os.open(folder / "padding", os.O_CREAT | os.O_RDWR, 0o600)
        for _ in range(padding):
            os.pwrite(handle, b"x", 0)
        whole_way(folder, loaded)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def warmed(folder: Path, template: Path) -> Loaded:
    """What is read at the start, with every template compiled that will be used: no child does it again."""
    loaded = load(config(folder))
    shutil.copytree(template, folder)
    whole_way(folder, loaded)
    shutil.rmtree(folder)
    return loaded


def main(folder: Path, template: Path, points: int) -> None:
    """See the top of this file."""
    loaded = warmed(folder.with_name("warming"), template)
    for point in (*range(1, MAIL), *range(MAIL, points + 1, 6)):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder)
        status = child(folder, points - point, loaded)
        print(json.dumps({"point": point, "killed": os.WIFSIGNALED(status), "status": status}), flush=True)
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
