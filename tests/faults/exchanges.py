"""Killed between the two kinds of Exchange: the pretended ones of the tests, spoken to by the real clients over HTTP."""

from __future__ import annotations

import email
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

from app.conftest import House
from faults.ground import (
    Ground,
    Outcome,
    Skipped,
    begin,
    first,
    id_of,
    letters_wanted,
    must,
    settled,
    twice_in,
    verdicts,
    wait_for,
)

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS / "exchange"), str(TESTS / "graph")]
OURS = "escalations@parley.example"
FREE = "calendar: {url: 'mailbox:'}\n"


@dataclass
class Mailbox:
    """A pretended mailbox, and what is to be seen in it. arrives: a mail does. left: mails that are not done. sent: the
    letters' ids, each as often as it left. meetings: how many stand in the calendar. at_a_request: kill at the end of the next
    request of a kind that changes something, before it is answered. environment: what the daemon must be told."""

    arrives: Callable[[bytes], object]
    left: Callable[[], int]
    sent: Callable[[], list[str]]
    meetings: Callable[[], int]
    at_a_request: Callable[[Callable[[], object]], object]
    environment: dict[str, str]


def killed_with_graph(ground: Ground) -> Outcome:
    """kill -9 at random, or as a request has been done and not yet answered, while the daemon reads a mailbox in Exchange
    Online, answers through it and keeps its calendar: each mail handled once, each letter and each meeting there once, but for
    one letter more for a kill, with the same Message-ID."""
    try:
        from fake_graph import exchange_online
    except ImportError as error:
        raise Skipped(f"{error.name} is not installed") from error
    house = ground.house()
    (folder := house.folder / "exchange").mkdir()
    with exchange_online(folder) as service:
        world, at = service.world, service.account()
        house.configure(
            f"mailbox: {{kind: graph, address: {at.mailbox}, tenant: {at.tenant}, client_id: {at.client_id},\n"
            f"  secret_file: {at.secret_file}, secret_expires: 2099-01-01, sends: yes, since: 2020-01-01, service: '{at.service}', login: '{at.login}'}}\n{FREE}"
        )
        routes = ("send", "draft", "move", "create event", "raw")
        return _killed(ground, house, Mailbox(
            arrives=lambda raw: world.box.put(raw, datetime.now(UTC)),
            left=lambda: len(list(world.box.within("inbox"))) + len(list(world.box.within("drafts"))),
            sent=lambda: [message.message_id for _, message in world.sent],
            meetings=lambda: len(world.box.events),
            at_a_request=lambda kill: world.next(ground.random.choice(routes), then=kill),
            environment={"SSL_CERT_FILE": str(service.ca_file)},
        ))  # fmt: skip


def killed_with_ews(ground: Ground) -> Outcome:
    """The same on Exchange on-premises, by exchangelib and its stream."""
    try:
        from ews_client import access
        from ews_server import PARLEY, exchange
    except ImportError as error:
        raise Skipped(f"{error.name} is not installed") from error
    house = ground.house()
    with exchange() as server:
        store, at = server.store, access(server, house.folder)
        house.configure(
            f"mailbox: {{kind: ews, url: '{at.url}', address: {PARLEY}, auth: basic, username: '{at.username}',\n"
            f"  password_file: {at.password_file}, sends: yes, since: 2020-01-01}}\n{FREE}"
        )

        def arrives(raw: bytes) -> None:
            store.now = datetime.now(UTC).replace(microsecond=0)
            store.deliver(PARLEY, raw)

        return _killed(ground, house, Mailbox(
            arrives=arrives,
            left=lambda: len(store.folder(PARLEY, "inbox").items) + len(store.folder(PARLEY, "drafts").items),
            sent=lambda: [_id(mime) for _, _, mime in store.sent],
            meetings=lambda: len(store.folder(PARLEY, "calendar").items),
            at_a_request=lambda kill: server.done.append((ground.random.choice(("CreateItem", "MoveItem", "GetItem")), kill)),
            environment={},
        ))  # fmt: skip


def _killed(ground: Ground, house: House, mailbox: Mailbox) -> Outcome:
    heard: list[str] = []
    for turn in range(ground.times):
        process = begin(house, **mailbox.environment)
        for number in range(3 * turn, 3 * turn + 3):
            raw = first(number)
            mailbox.arrives(raw)
            heard.append(id_of(raw))
        if ground.random.random() < 0.5:
            mailbox.at_a_request(process.kill)
        killer = Timer(0.5 + ground.random.random() * 3.0, process.kill)  # in any case
        killer.start()
        process.wait(30)
        killer.cancel()
        killer.join()
    house.start(at=None, **mailbox.environment)
    wait_for(lambda: not mailbox.left() and settled(house), "it did not get done within 240 s", 240)
    wait_for(
        lambda: mailbox.meetings() == _meetings(house), "the calendar does not hold each meeting once", 60
    )
    must(house.stop() == 0, "it did not stop by itself")
    lost, twice = verdicts(house, heard)
    must(twice == 0, "a mail moved something twice")
    sent = mailbox.sent()
    lost += len(letters_wanted(house) - set(sent))
    again = twice_in(sent)
    said = f"{len(sent)} letters out, {again} came again; {mailbox.meetings()} meetings, each once"
    return Outcome(ground.times, len(heard), lost, again, ground.times, said)


def _meetings(house: House) -> int:
    """How many the journal knows."""
    with closing(sqlite3.connect(f"file:{house.state}/parley.db?mode=ro", uri=True)) as store:
        return int(store.execute("SELECT count(*) FROM holds WHERE status = 'live'").fetchone()[0])


def _id(raw: bytes) -> str:
    return str(email.message_from_bytes(raw)["Message-ID"])
