"""One mail's way through the store, killed at each write in turn. Run by test_crash.py under strace.

    one_mail.py FOLDER TEMPLATE POINTS STRIDE

For each STRIDE-th point N from 1 to POINTS it lays a fresh store into FOLDER, forks, and lets the child do its work; strace
kills whoever writes to the database files for the POINTS-th time, so the child first writes POINTS - N times to a file
that strace watches too. After each child it prints one line of JSON, and waits for a line before the next.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from parley.dispute.events import NoteKept
from parley.mail.message import Envelope
from parley.store import Store, disputes, journal, messages, outbox, outbox_outcome, spool, texts, wakeups

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
RAW = b"Message-ID: <first@school.example>\r\n\r\n" + b"I disagree. " * 800
WATCHED = ("parley.db", "parley.db-wal", "mail.db", "mail.db-wal", "padding")


def deliver(store: Store, heard: Callable[[], None]) -> None:
    """The way in: 250 is heard only after the mail is durable."""
    envelope = Envelope("priya.nair@school.example", ("escalations+new@parley.example",), NOW)
    spool.keep(store, RAW, envelope)
    heard()


def read(store: Store) -> None:
    """The intake: all that a mail brings, in one transaction."""
    for mail in spool.waiting(store, 10):
        with store.write():
            duplicate = (
                messages.seen(store, "<first@school.example>", "digest", "new", proven=True) is not None
            )
            reference = "" if duplicate else raise_dispute(store, mail.id)
            verdict = "duplicate" if duplicate else "raised"
            message = messages.Message(
                message_id="<first@school.example>",
                digest="digest",
                tag="new",
                raw=mail.id,
                received=NOW,
                sender="priya.nair@school.example",
                verdict=verdict,
                reference=reference,
            )
            messages.note(store, message)
            assert spool.taken(store, mail.id, verdict, at=NOW)


def raise_dispute(store: Store, raw_id: int) -> str:
    """A dispute with a typed text, a journal entry, a letter and a wake-up."""
    reference = disputes.next_reference(store, 2026)
    token = disputes.new_token(store)
    row = disputes.DisputeRow(
        reference=reference,
        protocol="bdscp",
        protocol_hash="5e1f",
        world_hash="77ab",
        token=token,
        referring="school",
        receiving="council",
        raised=NOW,
    )
    disputes.save(store, row)
    text_id = texts.keep(store, "we spoke", person="priya.nair", received=NOW)
    note = NoteKept(happened=NOW, received=NOW, by="priya.nair", text=text_id)
    last = journal.append(store, reference, [note], recorded=NOW, cause=f"mail:{raw_id}", expected=0)
    letter = outbox.Letter(
        template="welcome",
        person="priya.nair",
        address="priya.nair@school.example",
        created=NOW,
        due=NOW,
        reference=reference,
        position=last,
    )
    outbox.add(store, letter, domain="parley.example")
    wakeups.set(store, "dispute", reference, NOW)
    return reference


def dispatch(store: Store, sink: Path) -> None:
    """The way out: rendered once, then handed to the world, then noted."""
    with store.write():
        outbox_outcome.recover(store, now=NOW)
    while True:
        with store.write():
            rows = outbox.claim(store, NOW, 10)
            for row in rows:
                if outbox.frozen(store, row) is None:
                    outbox.freeze(store, row, f"attempt {row.attempts} of {row.message_id}".encode())
        if not rows:
            return
        for row in rows:
            with sink.open("ab") as world:
                world.write((outbox.frozen(store, row) or b"nothing") + b"\n")
            with store.write():
                outbox_outcome.sent(store, row.id, at=NOW)


def whole_way(folder: Path) -> None:
    """What the daemon does with one mail. The client says it again only if it has not heard 250."""
    heard = folder / "heard"
    with Store.open(folder) as store:
        if not heard.exists():
            deliver(store, heard.touch)
        read(store)
        dispatch(store, folder / "sink")


def pad(folder: Path, times: int) -> None:
    """Write so often to the file that strace counts as well."""
    handle = os.open(folder / "padding", os.O_CREAT | os.O_RDWR, 0o600)
    for _ in range(times):
        os.pwrite(handle, b"x", 0)
    os.close(handle)


def child(folder: Path, padding: int) -> int:
    """Do it all in another process; its wait status."""
    pid = os.fork()
    if pid == 0:
        pad(folder, padding)
        whole_way(folder)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def main(folder: Path, template: Path, points: int, stride: int) -> None:
    """See the top of this file."""
    for point in range(1, points + 1, stride):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder)
        status = child(folder, points - point)
        print(json.dumps({"point": point, "killed": os.WIFSIGNALED(status), "status": status}), flush=True)
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
