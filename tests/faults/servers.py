"""Real servers and bad ones: Postfix and Dovecot while the daemon is killed, a mailbox that is away, a relay that cuts."""

from __future__ import annotations

import email
import socketserver
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

from app.conftest import SOURCE, House, mail

sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
import dovecot_server
import postfix_server
from dovecot_server import Dovecot, dovecot
from postfix_server import postfix

from faults.ground import (
    Ground,
    Outcome,
    Skipped,
    begin,
    first,
    id_of,
    letters_wanted,
    must,
    send,
    settled,
    twice_in,
    verdicts,
    wait_for,
)
from parley.loops.trouble import Patience

IMAP = (
    "mailbox: {{kind: imap, host: 127.0.0.1, port: {port}, tls: none, username: escalations, password_file: {password},\n"
    "  since: 2026-01-01, processed: Processed, make_folders: yes{sent}}}\n"
)
USUAL = "trust: {authserv_id: mx.parley.example}\nprotocol: bdscp\n"


def _imap(server: Dovecot, sent: str = "") -> str:
    return IMAP.format(port=server.imap, password=server.folder / "password", sent=sent)


def _need(*reasons: str) -> None:
    if why := next((reason for reason in reasons if reason), ""):
        raise Skipped(why)


def killed_with_real_servers(ground: Ground) -> Outcome:
    """kill -9 at random while the daemon reads Dovecot by IMAP and sends through Postfix: each mail handled once, at most
    one letter more for a kill, with the same Message-ID."""
    _need(dovecot_server.why_not(), postfix_server.why_not())
    house, heard, number = ground.house(), list[str](), 0
    with dovecot() as server, postfix(server.lmtp, f"lmtp:inet:127.0.0.1:{server.lmtp}") as relay:
        sent = ", sent: Sent, keep_sent: yes"
        out = f"relay: {{host: 127.0.0.1, port: {relay.smtp}, tls: none}}\n"
        house.config.write_text(USUAL + _imap(server, sent) + out)
        mailbox = server.user("escalations")
        for _ in range(ground.times):
            process = begin(house)
            killer = Timer(0.3 + ground.random.random() * 2.5, process.kill)
            killer.start()
            for _ in range(3):
                raw = first(number)
                server.put(mailbox, raw, datetime.now(UTC))
                heard.append(id_of(raw))
                number += 1
            killer.join()
            process.wait(30)
        house.start(at=None)
        wait_for(
            lambda: not server.texts(mailbox) and settled(house), "it did not get done within 120 s", 120
        )
        must(house.stop() == 0, "it did not stop by itself")
        lost, twice = verdicts(house, heard)
        wait_for(lambda: not list((relay.folder / "queue/active").rglob("*?")), "Postfix kept something", 30)
        letters = [
            one
            for who in dovecot_server.NAMED
            if who != "escalations"
            for one in server.texts(server.user(who))
        ]
    must(letters, "no letter arrived at all")
    again = twice_in([str(email.message_from_bytes(letter)["Message-ID"]) for letter in letters])
    must(twice == 0, "a mail moved something twice")
    said = f"{len(letters)} letters out, {again} came again"
    return Outcome(ground.times, len(heard), lost, again, ground.times, said)


def mailbox_away(ground: Ground) -> Outcome:
    """The IMAP server is away for a day, over a deadline: no exit, an alarm, all read after its return, and nobody is said
    to have missed what they answered in time. The daemon's clock is pushed on from outside (libfaketime)."""
    _need(dovecot_server.why_not(), "" if FAKETIME else "libfaketime is not installed")
    house = ground.house()
    with dovecot() as server:
        house.config.write_text(USUAL + f"maildir: {house.maildir}\n" + _imap(server))
        mailbox = server.user("escalations")
        server.put(mailbox, _first(), datetime(2026, 4, 1, 9, 6, tzinfo=UTC))
        clock = house.folder / "faketime"
        _set(clock, datetime(2026, 4, 1, 9, 10, tzinfo=UTC))
        environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
                       "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": f"{_sleeping(house)}:{SOURCE}"}  # fmt: skip
        house.start(at=None, **environment)
        asked = wait_for(lambda: _asked(house), "the first mail was not answered")
        _set(clock, datetime(2026, 4, 7, 11, 0, tzinfo=UTC))
        _poke(house)
        server.stop()
        wait_for(lambda: house.logged("mailbox trouble"), "nothing was said of it in the log")
        _set(clock, datetime(2026, 4, 8, 11, 0, tzinfo=UTC))
        _poke(house)
        wait_for(lambda: _told_of_trouble(house), "nobody was alarmed by a letter")
        must(house.process and house.process.poll() is None, "it ended")
        must(not _missed(house), "a date was recorded as missed that nobody could have been heard about")
        text = "STUCK TOLD video Tue 7 April 14:30"
        answer = mail("Priya Nair <priya.nair@school.example>", text, to=asked, name="answer")
        # Before the server is back: else the daemon may look in between, and rightly find nothing
        server.lay(mailbox, answer, datetime(2026, 4, 7, 14, 0, tzinfo=UTC))
        server.start()
        # The longer it was away, the more seldom it is asked: a slow machine makes that a minute and more
        wait_for(lambda: len(house.logged("mail taken")) >= 2, "it did not read on", MOST_PATIENCE)
        wait_for(lambda: house.logged("mailbox trouble over"), "it did not say that all is well again")
        _set(clock, datetime(2026, 4, 8, 11, 30, tzinfo=UTC))
        _poke(house)
        wait_for(lambda: settled(house), "it did not get done")
        must(not _missed(house), "what was answered in time was recorded as missed")
        must(not house.logged("loop failed"), "a loop failed, which a mailbox that is away is no reason for")
        must(house.stop() == 0, "it did not stop by itself")
        lost, twice = verdicts(house, [id_of(_first()), "<answer@school.example>"])
    return Outcome(1, 2, lost, twice, 0, "a day by the daemon's clock, over a deadline")


MOST_PATIENCE = Patience().most + 60
FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


def _sleeping(house: House) -> Path:
    """A folder to import from, in which time.sleep waits otherwise: libfaketime 0.9.10 lets clock_nanosleep fail with EINVAL
    where the monotonic clock is left alone, and Python has slept by it since 3.11; and in which the machine has run on
    meanwhile, as a clock that jumps alone would not be believed."""
    folder = house.folder / "sleeping"
    folder.mkdir()
    words = "import select, time\n\ntime.sleep = lambda seconds: None if select.select([], [], [], max(0.0, seconds)) else None\n"
    words += "time.clock_gettime = lambda which: time.time()\n"
    (folder / "sitecustomize.py").write_text(words)
    return folder


def _set(clock: Path, at: datetime) -> None:
    """What the daemon and its processes take for the time from now on."""
    beside = clock.with_suffix(".new")
    beside.write_text(f"{(at - datetime.now(UTC)).total_seconds():+.0f}\n")
    beside.replace(clock)


def _poke(house: House) -> None:
    """Another program commits: the daemon looks at once, and not when it would have looked."""
    with sqlite3.connect(house.state / "parley.db", timeout=10) as store:
        store.execute("UPDATE counters SET value = value")
    store.close()


def _asked(house: House) -> str:
    """The reply address of the first answer to Priya, "" as long as there is none."""
    found = (
        str(one["Reply-To"])
        for one in house.letters("priya.nair@school.example")
        if "7 April" in str(one["Subject"])
    )
    return next(found, "").rpartition("<")[2].strip("> ")


def _told_of_trouble(house: House) -> bool:
    return any(
        "mailbox cannot be read" in str(one["Subject"])
        for one in house.letters("bea.long@partnership.example")
    )


def _first() -> bytes:
    return mail(
        "Priya Nair <priya.nair@school.example>",
        "Receiving practitioner: Robert Hale <robert.hale@council.example>\n\nx",
        name="one",
    )


def _missed(house: House) -> bool:
    with sqlite3.connect(f"file:{house.state}/parley.db?mode=ro", uri=True) as store:
        found = store.execute("SELECT count(*) FROM journal WHERE name = 'DeadlineMissed'").fetchone()[0]
    store.close()
    return bool(found)


def cut_after_data(ground: Ground) -> Outcome:
    """A relay takes the content and hangs up without a word: the letter's fate is unknown, and it is tried again as the
    same letter. Each cut may bring one copy more, with the same Message-ID, and none less."""
    house = ground.house()
    with cutting(ground) as relay:
        house.configure(
            f"relay: {{host: 127.0.0.1, port: {relay.port}, tls: none}}\ntrust: {{authserv_id: mx.parley.example}}\n"
        )
        text = house.config.read_text().replace("trust: {authserv_id: mx.parley.example}\n", "", 1)
        house.config.write_text(text)
        house.start(at=None)
        heard = [id_of(raw) for raw in map(first, range(max(2, ground.times // 2))) if send(house, raw)]
        wait_for(lambda: len(house.logged("mail taken")) >= len(heard), "it did not read them")
        wait_for(lambda: _all_left(house) or _bring_forward(house), "letters stayed behind")
        must(house.stop() == 0, "it did not stop by itself")
        lost, twice = verdicts(house, heard)
        must(twice == 0, "a mail moved something twice")
        wanted = letters_wanted(house)
        got = list(relay.got)
    lost += len(wanted - set(got))
    return Outcome(
        relay.cuts,
        len(heard),
        lost,
        twice_in(got),
        relay.cuts,
        f"{len(wanted)} letters out; none of them lost",
    )


def _all_left(house: House) -> bool:
    with sqlite3.connect(f"file:{house.state}/parley.db?mode=ro", uri=True) as store:
        on_their_way = "sum(state IN ('pending', 'sending', 'unknown', 'failed_for_now'))"
        rows = store.execute(f"SELECT count(*), {on_their_way} FROM outbox").fetchone()
    store.close()
    return bool(rows[0]) and not rows[1]


def _bring_forward(house: House) -> None:
    """What waits for its next try need not wait for five minutes."""
    with sqlite3.connect(house.state / "parley.db", timeout=10) as store:
        store.execute(
            "UPDATE outbox SET next_try = created WHERE next_try IS NOT NULL AND state IN ('unknown', 'failed_for_now')"
        )
    store.close()


class Cutting(socketserver.ThreadingTCPServer):
    """A relay that hangs up after the content of the first letter and of every other one, until it has done so often enough.
    got: ids, each as often as its content came whole."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, ground: Ground) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.port = self.server_address[1]
        self.left, self.cuts, self.ground = ground.times, 0, ground
        self.lock, self.got = threading.Lock(), list[str]()

    def takes(self, raw: bytes) -> bool:
        """Whether to say 250."""
        with self.lock:
            self.got.append(id_of(raw))
            if self.left and (not self.cuts or self.ground.random.random() < 0.5):
                self.left, self.cuts = self.left - 1, self.cuts + 1
                return False
            return True


class _Session(socketserver.StreamRequestHandler):
    server: Cutting

    def handle(self) -> None:
        self.say("220 cutting")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                if not self.server.takes(b"".join(iter(self.rfile.readline, b".\r\n"))):
                    return None
                self.say("250 taken")
            elif word == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def cutting(ground: Ground) -> Iterator[Cutting]:
    """The relay, at work."""
    with Cutting(ground) as relay:
        thread = threading.Thread(target=relay.serve_forever, daemon=True)
        thread.start()
        yield relay
        relay.shutdown()
