"""What is wrong with a mailbox, against each kind of server alike: said once, in words with the setting to change, with since
when; tried again with patience, never a spin, never an end; and read again once it is mended.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
sys.path.insert(0, str(Path(__file__).parents[1] / "mailboxes"))
sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
import dovecot_server
import ews_server
import fake_graph
from conversing import a_house
from ews_client import access
from ews_faults import BUSY, NONSENSE, Fault
from nonsense_server import saying
from test_client import Time

from parley.errors import TransportError
from parley.exchange.patience import Patience as Left
from parley.exchange.server import Server
from parley.graph.client import Graph
from parley.graph.wire import Wire
from parley.loops.trouble import Patience
from parley.mailboxes.ews import EwsMailbox
from parley.mailboxes.graph import GraphMailbox
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.imap import Imap
from parley.mailboxes.wayin import WayIn

from .test_mailbox_loop import Desk

TRIES = 4


@dataclass
class Bad:
    """way_in: into a mailbox where something is wrong. asked: how often its server has been asked. mend: puts it right.
    time: seconds that go by between two tries; None where nobody counts them."""

    way_in: WayIn
    asked: Callable[[], int]
    mend: Callable[[], object]
    time: Time | None = None


def ews(fault: str, folder: Path, ends: ExitStack) -> Bad:
    """In (a pretended) Exchange on-premises."""
    server = ends.enter_context(ews_server.exchange("oauth" if fault == "token" else "basic"))
    clock = Time()
    reached = access(server, folder)
    way_in = EwsMailbox(Server(reached, Left(lambda: clock.now)).connection(), "parley-done")
    faults = {
        "folder": Fault("ErrorFolderNotFound"), "renamed": Fault("ErrorNonExistentMailbox"),
        "nonsense": Fault(NONSENSE), "busy": Fault(BUSY, milliseconds=40_000),
    }  # fmt: skip
    if fault in faults:
        server.faults.append(faults[fault])
        return Bad(way_in, lambda: len(server.asked), server.faults.clear, clock)
    right = reached.password_file.read_text()
    reached.password_file.write_text("not this one")
    return Bad(way_in, lambda: server.log_ins, lambda: reached.password_file.write_text(right), clock)


def graph(fault: str, folder: Path, ends: ExitStack) -> Bad:
    """In (a pretended) Exchange Online."""
    service, clock = ends.enter_context(fake_graph.exchange_online(folder)), Time()
    world = service.world
    account = service.account()
    at = GraphAt(account, folder="Nowhere" if fault == "folder" else "inbox")
    client = Graph(account, Wire(service.ca_file), pause=clock.pause, monotonic=lambda: clock.now)
    way_in = GraphMailbox(client, at, pause=clock.pause, monotonic=lambda: clock.now)

    def next_all(**how: object) -> Callable[[], object]:
        for _ in range(200):
            world.next("", **how)
        return world.faults.clear

    mend: Callable[[], object]
    if fault == "folder":
        mend = lambda: world.box.folders.__setitem__("AQMk-x", "Nowhere")  # noqa: E731
    elif fault == "renamed":
        box = world.boxes.pop(account.mailbox)
        mend = lambda: world.boxes.__setitem__(account.mailbox, box)  # noqa: E731
    elif fault == "nonsense":
        mend = next_all(nonsense=True)
    elif fault == "busy":
        mend = next_all(status=429, retry_after="40")
    else:
        assert account.secret_file is not None
        secret, right = account.secret_file, account.secret_file.read_text()
        secret.write_text("not this one")
        mend = lambda: secret.write_text(right)  # noqa: E731
    return Bad(way_in, lambda: len(world.asked) + len(world.login.asked), mend, clock)


class Swapped:
    """Another server answers at the same place, once it is swapped."""

    def __init__(self, way_in: WayIn) -> None:
        self._now = way_in

    def swap(self, way_in: WayIn) -> None:
        self._now.close()
        self._now = way_in

    def __getattr__(self, name: str) -> Any:
        return getattr(self._now, name)


def imap(fault: str, folder: Path, ends: ExitStack) -> Bad:
    """On Debian's Dovecot; what that never does, on a server that says what it is told to."""
    if why := dovecot_server.why_not():
        pytest.skip(why)
    server = dovecot_server.shared()
    at = server.user()
    if fault == "password":
        secret = folder / "password"
        secret.write_text("not this one")
        assert at.password_file is not None
        right = at.password_file.read_text()
        return Bad(Imap(replace(at, password_file=secret)), lambda: 0, lambda: secret.write_text(right))
    if fault in ("folder", "renamed"):

        def make() -> None:
            with server.client(at) as client:
                client.create("Nowhere")

        return Bad(Imap(replace(at, folder="Nowhere")), lambda: 0, make)
    ready = b"* OK [CAPABILITY IMAP4rev1 LOGIN] ready\r\n"
    well = [(b"CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"), (b"LOGIN", b"{tag} OK done\r\n")]
    words = {"nonsense": (b"<html>sign in</html>\r\n", []),
             "busy": (ready, [*well, (b"SELECT", b"{tag} NO [UNAVAILABLE] try later\r\n")])}  # fmt: skip
    port = ends.enter_context(saying(*words[fault]))
    way_in = Swapped(Imap(replace(at, port=port)))
    return Bad(way_in, lambda: 0, lambda: way_in.swap(Imap(at)))  # type: ignore[arg-type]


KINDS = {"imap": imap, "ews": ews, "graph": graph}
# fault -> a word of the mend, whatever kind it is; whether only a person can mend it
FAULTS = {
    "password": ("mailbox.", True),
    "folder": ("folder", True),
    "renamed": ("mailbox.", True),
    "nonsense": ("mailbox.", False),
    "busy": ("", False),
}


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_said_once_with_the_mend_and_tried_with_patience_until_it_is_well(
    kind: str, fault: str, tmp_path: Path, ends: ExitStack
) -> None:
    words, lasting = FAULTS[fault]
    bad = KINDS[kind](fault, tmp_path, ends)
    with a_house() as house:
        desk = Desk(house, bad.way_in)  # type: ignore[arg-type]
        dice, began = random.Random(1), desk.at
        for number in range(1, TRIES + 1):
            before = bad.asked()
            error = desk.round()
            assert isinstance(error, TransportError), "it neither ends nor is taken for an empty mailbox"
            assert error.permanent == lasting, error.message
            assert bad.asked() - before <= 8, "no try is a hail of requests"
            pause = Patience().after(number, permanent=error.permanent, chance=dice.random())
            assert pause >= (30 if lasting and number > 1 else 1)
            desk.at += timedelta(seconds=pause)
            if bad.time is not None:
                bad.time.now += pause
        said = [facts for event, facts in desk.logged if event == "mailbox trouble"]
        assert len(said) == 1, said
        assert said[0]["since"] == began.isoformat() and words in said[0]["why"], said
        stands = desk.status.of("mailbox")
        assert stands["read_since"] == began and stands["read_why"] and stands["read_permanent"] == lasting
        bad.mend()
        desk.at += timedelta(minutes=20)
        if bad.time is not None:
            bad.time.now += 1200
        assert desk.round() is None
        assert [event for event, _ in desk.logged][-1] == "mailbox trouble over"
        assert desk.status.of("mailbox")["read_since"] is None
    bad.way_in.close()
