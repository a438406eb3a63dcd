"""The way in through Exchange Online: a list of the folder is the truth, a change token a hint, and ids that stay.

Mail is read raw (`/$value`), never marked as read, and moved when it is done. An id is immutable, so that a mail which
somebody moved out and back is the same mail, and one that moves between our look and our fetch is still fetched. Answers to
invitations that Exchange's calendar attendant has thrown away are fetched out of Deleted Items too (calendar.md section 2).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote

from parley.errors import TransportError
from parley.graph.client import BUSY, MOST_PAGES, Graph, Json, items, read
from parley.graph.refusals import ServiceError
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.graph_folders import Folders
from parley.mailboxes.wayin import Fetched, Found

EVERY = 10.0  # seconds between two questions whether anything has changed
# Seconds after which folders are looked for by their names: an id holds in Deleted Items too, which somebody will empty, and what
# is done must be kept; nor does mail come there any more, where somebody has made another folder of that name
BY_NAME = 900.0
THROWN_AWAY = "deleteditems"
ANSWER = "#microsoft.graph.eventMessageResponse"
LATEST = 200  # of what was thrown away, so many are looked at
HEAD = 65_536  # octets of the head of a mail that is too large
_PAGE = ("odata.maxpagesize=200",)


class GraphMailbox:
    """One folder of one mailbox. For one thread. pause, monotonic: how to wait, and how to tell that time has gone by."""

    name = "graph"

    def __init__(
        self,
        graph: Graph,
        at: GraphAt,
        *,
        pause: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.at = at
        self._graph = graph
        self._folders = Folders(graph)
        self._pause, self._monotonic = pause, monotonic
        self._known: set[str] = set()  # what lay there at the last look and is not done
        self._since = datetime(1970, 1, 1, tzinfo=UTC)
        self._changes = ""  # the link that tells what has changed since it was given
        self._hints = True
        self._unheard: ServiceError | None = None
        self._ask_again = 0.0
        self._by_name = monotonic()

    @property
    def hinted(self) -> bool:
        """Whether Exchange Online says what has changed, now."""
        return self._hints

    @property
    def unheard(self) -> TransportError | None:
        """See `ListensApart`: what is asked for is another thing than the list, and may be refused alone."""
        return self._unheard

    def look(self, since: datetime) -> Iterable[Found]:
        """See `WayIn`."""
        self._changes, self._hints = "", True
        self._names_anew()
        try:
            listed = self._listed(since)
        except ServiceError as error:
            if error.status != 404:
                raise
            self._folders.forget(self.at.folder)  # that one is gone: is there another of its name?
            listed = self._listed(since)
        found = [*listed, *self._thrown_away(since)]
        self._known = {each.key for each in found}
        self._since = max([since, *(each.received for each in found)])
        return found

    def fetch(self, found: Found, most: int) -> Fetched | None:
        """See `WayIn`."""
        reply = self._graph.ask("GET", f"{self._one(found.key)}/$value", answers=(404,), most=most)
        if reply.status == 404:
            return None
        if reply.whole:
            return Fetched(reply.body)
        head = reply.body.partition(b"\r\n\r\n")[0][:HEAD]
        return Fetched(head + b"\r\n\r\n", whole=False)

    def done(self, found: Sequence[Found]) -> None:
        """See `WayIn`."""
        self._names_anew()
        stubborn: ServiceError | None = None
        for each in found:
            try:
                self._move(each.key)
            except ServiceError as error:
                if error.status in (401, 403, *BUSY):
                    raise
                stubborn = stubborn or error  # the others are moved all the same
            else:
                self._known.discard(each.key)
        if stubborn is not None:
            raise stubborn

    def wait(self, seconds: float) -> bool:
        """See `WayIn`. Exchange Online is asked every few seconds what has changed; nothing is kept open."""
        left = self._ask_again - self._monotonic()
        if left > 0 or not self._hints:
            self._pause(min(seconds, max(left, 0.0)) if self._hints else seconds)
            return False
        self._ask_again = self._monotonic() + EVERY
        try:
            changed = self._changed()
        except ServiceError as error:
            if not error.permanent:
                raise
            self._unheard = error
            self._hints = False  # the looks go on without
            return True
        well_again, self._unheard = self._unheard is not None, None
        return changed or well_again

    def close(self) -> None:
        """See `WayIn`. The connections belong to whoever made the client."""
        self._changes = ""

    def _names_anew(self) -> None:
        if self._monotonic() - self._by_name >= BY_NAME:
            self._by_name = self._monotonic()
            for name in (self.at.folder, self.at.processed):
                self._folders.forget(name)

    def _listed(self, since: datetime) -> list[Found]:
        folder = self._folders.id(self.at.folder, "mailbox.folder")
        query = {
            "$select": "id,receivedDateTime,isDraft",
            "$filter": f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "$orderby": "receivedDateTime",
            "$top": "250",
        }
        every = self._graph.pages(self._path(folder), query)
        return [_found(item) for item in every if item.get("isDraft") is not True]

    def _thrown_away(self, since: datetime) -> list[Found]:
        query = {
            "$select": "id,receivedDateTime",
            "$filter": f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "$orderby": "receivedDateTime desc",
            "$top": str(LATEST),
        }
        latest = islice(self._graph.pages(self._path(THROWN_AWAY), query), LATEST)
        return [_found(item) for item in latest if item.get("@odata.type") == ANSWER]

    def _changed(self) -> bool:
        """Whether anything came that was not there at the last look. Told twice or out of order, it is no harm."""
        new = False
        page: Json = {"@odata.nextLink": self._changes} if self._changes else self._first_changes()
        for _ in range(MOST_PAGES):
            new |= any("@removed" not in item and item.get("id") not in self._known for item in _items(page))
            following = page.get("@odata.nextLink")
            if not following:
                break
            reply = self._graph.link(str(following), prefer=_PAGE, answers=(410,))
            if reply.status == 410:  # it knows no more what we have seen: everything is looked at
                self._changes = ""
                return True
            page = read(reply)
        self._changes = str(page.get("@odata.deltaLink") or "")  # of a list that did not end: it begins anew
        return new

    def _first_changes(self) -> Json:
        folder = self._folders.id(self.at.folder, "mailbox.folder")
        query = {"$select": "id", "$filter": f"receivedDateTime ge {self._since:%Y-%m-%dT%H:%M:%SZ}"}
        return self._graph.json("GET", f"{self._path(folder)}/delta", query=query, prefer=_PAGE)

    def _move(self, key: str) -> None:
        """Into the folder for what is done. What is gone is done."""
        for again in (False, True):
            folder = self._folders.made(self.at.processed, anew=again)
            body = b'{"destinationId": "%s"}' % folder.encode()
            reply = self._graph.ask(
                "POST", f"{self._one(key)}/move", body=body, kind="application/json", answers=(404,)
            )
            if reply.status != 404:
                return

    def _one(self, key: str) -> str:
        return f"{self._graph.account.path}/messages/{quote(key, safe='')}"

    def _path(self, folder: str) -> str:
        return f"{self._graph.account.path}/mailFolders/{quote(folder, safe='')}/messages"


def _items(page: Json) -> list[Json]:
    return items(page) if "value" in page else []


def _found(item: Json) -> Found:
    try:
        received = datetime.fromisoformat(item["receivedDateTime"])
        if received.tzinfo is None:
            raise ValueError
        return Found(str(item["id"]), received.astimezone(UTC))
    except (KeyError, TypeError, ValueError) as error:
        raise TransportError(
            "Exchange Online answers a list of mails that makes no sense", permanent=False
        ) from error
