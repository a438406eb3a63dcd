"""The way in from a mailbox on Exchange: SyncFolderItems is the truth, a stream of notifications the hint.

What is kept between two looks is only what the server has told about the folder; every quarter of an hour, and whenever
something went wrong, it is read anew from the beginning. Answers to invitations come as their MIME content, like any mail:
Exchange's own `MeetingResponse` does not even name the meeting. Exchange's calendar attendant throws answers without words
into Deleted Items, so those are looked for there too (calendar.md section 2).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from exchangelib.items import ID_ONLY, Item
from exchangelib.properties import ItemId
from exchangelib.services import GetItem, MoveItem

from parley.errors import TransportError
from parley.exchange.connection import Connection
from parley.exchange.faults import ExchangeFault
from parley.exchange.folders import found_or_made
from parley.exchange.streaming import Stream
from parley.exchange.syncing import Synced, fields
from parley.mailboxes.wayin import Fetched, Found

INBOX, DELETED = "inbox", "deleteditems"
FULL_LOOK = 900.0  # seconds after which nothing that was remembered is believed any more
AT_ONCE = 100  # mails moved in one request
GONE = "ErrorItemNotFound"
# The first is what a move says of where it goes to
NO_FOLDER = ("ErrorToFolderNotFound", "ErrorFolderNotFound")
UNREADABLE = (
    "ErrorMimeContentConversionFailed",
    "ErrorContentConversionFailed",
    "ErrorUnsupportedMimeConversion",
    "ErrorDataSizeLimitExceeded",
    "ErrorItemPropertyRequestFailed",
    "ErrorItemCorrupt",
    "ErrorCorruptData",
    "ErrorMessageSizeExceeded",
)
ANSWERS = "IPM.Schedule.Meeting.Resp"
NO_MAIL = ("IPM.Contact", "IPM.DistList", "IPM.Task", "IPM.StickyNote", "IPM.Activity", "IPM.Appointment")
_ASKED = ("item_class", "datetime_received", "datetime_created", "size")


class EwsMailbox:
    """See `wayin.WayIn`. `done_folder`: where mail goes that is durable with us; made beside the inbox if it is not there.

    `stream`: what tells of new mail, None to do without. `clock`: monotonic seconds.
    """

    name = "ews"

    def __init__(
        self, connection: Connection, done_folder: str, stream: Stream | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._connection, self._done_folder, self._stream, self._clock = (
            connection,
            done_folder,
            stream,
            clock,
        )
        self._folders = (
            Synced(connection, INBOX, Item, _ASKED, lambda item: self._new(_mail(item))),
            Synced(connection, DELETED, Item, _ASKED, lambda item: self._new(_answer(item))),
        )
        self._since: datetime | None = None
        self._full_look = self._clock()
        self._to: Any = None

    @property
    def hinted(self) -> bool:
        """Whether the stream is alive."""
        return self._stream is not None and self._stream.alive

    @property
    def unheard(self) -> TransportError | None:
        """See `ListensApart`."""
        return self._stream.unheard if self._stream else None

    def look(self, since: datetime) -> Iterable[Found]:
        """See `WayIn`."""
        if self._stream:
            self._stream.start()
            self._stream.bell.clear()  # whatever it told of, this look sees
        if self._clock() - self._full_look > FULL_LOOK or since != self._since:
            self._since = since
            self._begin_again()
        try:
            return [found for each in self._folders for found in each.bring_up_to_date().values()]
        except Exception:
            self._begin_again()
            raise

    def fetch(self, found: Found, most: int) -> Fetched | None:
        """See `WayIn`. What Exchange itself cannot turn into a mail is given as its head, for a person to look at."""
        try:
            if found.size > most:
                return Fetched(self._head(found), whole=False)
            item = self._get(found, "mime_content")
        except ExchangeFault as fault:
            if fault.code == GONE:
                return None
            if fault.code not in UNREADABLE:
                raise
            return Fetched(self._head(found), whole=False)
        return Fetched(item.mime_content or b"")

    def done(self, found: Sequence[Found]) -> None:
        """See `WayIn`."""
        stubborn: ExchangeFault | None = None
        for first in range(0, len(found), AT_ONCE):
            some = [ItemId(each.key) for each in found[first : first + AT_ONCE]]
            try:
                self._put_aside(some)
            except ExchangeFault as fault:
                if fault.kind != "answered" or fault.pause is not None:
                    raise
                stubborn = stubborn or fault  # the others are moved all the same
        if stubborn is not None:
            raise stubborn

    def _put_aside(self, some: list[ItemId]) -> None:
        try:
            self._connection.ask(partial(self._move, some))
        except ExchangeFault as fault:
            if fault.code not in NO_FOLDER or self._to is None:
                raise
            self._to = None  # somebody has removed or renamed it: it is looked for, or made, anew
            self._connection.ask(partial(self._move, some))

    def wait(self, seconds: float) -> bool:
        """See `WayIn`."""
        if self._stream is None:
            time.sleep(seconds)
            return False
        rang = self._stream.bell.wait(seconds)
        self._stream.bell.clear()
        return rang

    def close(self) -> None:
        """See `WayIn`."""
        if self._stream:
            self._stream.close()
        self._connection.close()

    def _new(self, found: Found | None) -> Found | None:
        """What was received too long ago is not even remembered: there may be ten years of it."""
        return None if found is None or (self._since and found.received < self._since) else found

    def _begin_again(self) -> None:
        self._full_look = self._clock()
        # Its id holds in Deleted Items too, which somebody will empty, and what is done must be kept: it is looked for by its name
        self._to = None
        for each in self._folders:
            each.forget()

    def _get(self, found: Found, name: str) -> Any:
        asked = fields(Item, name)
        return self._connection.ask(
            lambda account: GetItem(account=account).get(
                items=[ItemId(found.key)], additional_fields=asked, shape=ID_ONLY
            )
        )

    def _head(self, found: Found) -> bytes:
        """The mail's head alone, as the server kept it."""
        lines = [f"{each.name}: {each.value}" for each in self._get(found, "headers").headers or ()]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")

    def _move(self, some: list[Any], account: Any) -> None:
        if self._to is None:
            self._to = found_or_made(account, self._done_folder)
        for result in MoveItem(account=account).call(items=some, to_folder=self._to):
            if isinstance(result, Exception) and type(result).__name__ != GONE:
                raise result


def listening(connection: Connection) -> Stream:
    """What tells of mail in the folders that are read. The connection is its own."""
    return Stream(connection, (INBOX, DELETED))


def _mail(item: Any) -> Found | None:
    kind = item.item_class or ""
    if any(kind == other or kind.startswith(f"{other}.") for other in NO_MAIL):
        return None
    return _found(item)


def _answer(item: Any) -> Found | None:
    return _found(item) if (item.item_class or "").startswith(ANSWERS) else None


def _found(item: Any) -> Found | None:
    """None for what was neither received nor made: nothing that anybody sent."""
    when = item.datetime_received or item.datetime_created
    return Found(item.id, datetime.fromtimestamp(when.timestamp(), UTC), item.size or 0) if when else None
