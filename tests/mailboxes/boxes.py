"""What the contract suite needs of a kind of mailbox: a mailbox, and the hands of somebody else in it.

Another kind joins by one class here and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

import dovecot_server
import ews_server
import fake_graph
import pytest
from ews_client import access
from ews_store import Item
from paper_mailbox import PaperMailbox

from parley.exchange.server import Server
from parley.graph.client import Graph
from parley.graph.wire import Wire
from parley.mailboxes.ews import EwsMailbox, listening
from parley.mailboxes.graph import GraphMailbox
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.imap import Imap
from parley.mailboxes.wayin import WayIn


class Box(Protocol):
    """One empty mailbox."""

    def way_in(self) -> WayIn:
        """A new way into it, not connected yet."""
        ...

    def put(self, raw: bytes, received: datetime) -> None:
        """A mail has arrived then."""
        ...

    def lying(self) -> list[bytes]:
        """What lies in the folder and is not done."""
        ...

    def aside(self) -> list[bytes]:
        """What is done."""
        ...

    def unread(self) -> int:
        """How many mails somebody who opens the mailbox sees as unread, done or not."""
        ...

    def take_away(self, raw: bytes) -> None:
        """Somebody deletes this mail."""
        ...


class PaperBox:
    """The one of paper, which other tests trust."""

    def __init__(self) -> None:
        self.mailbox = PaperMailbox()

    def way_in(self) -> WayIn:
        return self.mailbox

    def put(self, raw: bytes, received: datetime) -> None:
        self.mailbox.deliver(raw, received)
        self.mailbox.hint = True

    def lying(self) -> list[bytes]:
        return [raw for _, raw in self.mailbox.there.values()]

    def aside(self) -> list[bytes]:
        return list(self.mailbox.put_aside.values())

    def unread(self) -> int:
        return len(self.lying()) + len(self.aside())

    def take_away(self, raw: bytes) -> None:
        self.mailbox.there = {key: pair for key, pair in self.mailbox.there.items() if pair[1] != raw}


class DovecotBox:
    """One on Dovecot. move: mail that is done is moved, else marked. plain: the server cannot MOVE."""

    def __init__(self, *, move: bool = True, plain: bool = False) -> None:
        self.server = dovecot_server.shared()
        at = self.server.user()
        if move:
            at = replace(at, processed="Done/parley", make_folders=True)
        self.at = self.server.plainer(at) if plain else at

    def way_in(self) -> WayIn:
        return Imap(self.at)

    def put(self, raw: bytes, received: datetime) -> None:
        self.server.put(self.at, raw, received)

    def lying(self) -> list[bytes]:
        more = () if self.at.processed else ("UNKEYWORD", self.at.keyword)
        return self.server.texts(self.at, "INBOX", *more)

    def aside(self) -> list[bytes]:
        if self.at.processed:
            return self.server.texts(self.at, "Done.parley")
        return self.server.texts(self.at, "INBOX", "KEYWORD", self.at.keyword)

    def unread(self) -> int:
        folders = ("INBOX", "Done.parley")
        return sum(len(self.server.texts(self.at, folder, "UNSEEN")) for folder in folders)

    def take_away(self, raw: bytes) -> None:
        with self.server.client(self.at) as client:
            client.select()
            for number in client.search(None, "ALL")[1][0].split():
                if client.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] == raw:  # type: ignore[index]
                    client.store(number.decode(), "+FLAGS", "\\Deleted")
            client.expunge()


class GraphBox:
    """One in a pretended Exchange Online. Nobody waits there: time goes on while something is waited for."""

    def __init__(self) -> None:
        self.service = fake_graph.shared()
        self.box = self.service.world.another()
        self.time = 0.0

    def way_in(self) -> WayIn:
        at = GraphAt(self.service.account(mailbox=self.box.address))
        graph = Graph(at.account, Wire(self.service.ca_file))
        return GraphMailbox(graph, at, pause=self._pause, monotonic=lambda: self.time)

    def _pause(self, seconds: float) -> None:
        self.time += seconds

    def put(self, raw: bytes, received: datetime) -> None:
        self.box.put(raw, received)

    def lying(self) -> list[bytes]:
        return [each.raw for each in self.box.within("inbox")]

    def aside(self) -> list[bytes]:
        return [each.raw for each in self.box.within("parley-done")]

    def unread(self) -> int:
        return sum(not each.read for each in self.box.messages.values())

    def take_away(self, raw: bytes) -> None:
        self.box.remove(next(each for each in self.box.messages.values() if each.raw == raw))


class EwsBox:
    """One in a pretended Exchange on-premises. streamed: it tells of new mail."""

    def __init__(self, *, streamed: bool = True, impersonate: bool = False) -> None:
        self.server, self.streamed, self.impersonate = ews_server.shared(), streamed, impersonate
        self.address = self.server.another()
        self.store = self.server.store

    def way_in(self) -> WayIn:
        folder = Path(mkdtemp())
        server = Server(access(self.server, folder, impersonate=self.impersonate, mailbox=self.address))
        stream = listening(server.connection()) if self.streamed else None
        return EwsMailbox(server.connection(), "parley-done", stream)

    def put(self, raw: bytes, received: datetime) -> None:
        with self.store.lock:
            self.store.now = received
            self.store.deliver(self.address, raw)

    def lying(self) -> list[bytes]:
        return [item.mime for item in self.store.folder(self.address, "inbox").items.values()]

    def aside(self) -> list[bytes]:
        return [item.mime for item in self._done()]

    def unread(self) -> int:
        lying = self.store.folder(self.address, "inbox").items.values()
        return sum(not item.is_read for item in [*lying, *self._done()])

    def _done(self) -> list[Item]:
        root = self.store.well_known[self.address, "msgfolderroot"]
        made = [
            each for each in self.store.folders.values() if (each.parent, each.name) == (root, "parley-done")
        ]
        return [item for folder in made for item in folder.items.values()]

    def take_away(self, raw: bytes) -> None:
        inbox = self.store.folder(self.address, "inbox")
        self.store.remove(next(item for item in inbox.items.values() if item.mime == raw))


KINDS: dict[str, tuple[Callable[[], Box], Callable[[], str]]] = {
    "paper": (PaperBox, lambda: ""),
    "graph": (GraphBox, lambda: ""),
    "ews, streamed": (EwsBox, lambda: ""),
    "ews, impersonated, no stream": (lambda: EwsBox(streamed=False, impersonate=True), lambda: ""),
    "imap, moved": (DovecotBox, dovecot_server.why_not),
    "imap, copied": (lambda: DovecotBox(plain=True), dovecot_server.why_not),
    "imap, marked": (lambda: DovecotBox(move=False), dovecot_server.why_not),
}


@contextmanager
def a_box(kind: str) -> Iterator[Box]:
    """A mailbox of that kind; skipped, with the reason, where its server cannot be had."""
    make, why_not = KINDS[kind]
    if why := why_not():
        pytest.skip(why)
    yield make()
