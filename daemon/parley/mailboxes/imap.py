"""The way in through an IMAP server (RFC 9051 and 3501; MOVE, UIDPLUS and IDLE where there are any).

Mail is never marked as read. What is done is moved to a folder, or marked with a keyword of ours. A mail is known by
UIDVALIDITY and UID: when the server begins to count anew, everything that lies there is new again, and the store drops
what it has seen. Two connections: one works, one listens (`imap_idle`), so that no mail comes between the two. Whoever listens
hears nothing of a folder that was renamed or deleted, nor anything where a box on the way has dropped the connection: that is
asked for, once a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from parley.errors import TransportError
from parley.mailboxes import imap_words
from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.imap_connection import Connection, is_there, make, no_folder, real_name
from parley.mailboxes.imap_idle import Idling
from parley.mailboxes.imap_library import IMAPClient, exceptions
from parley.mailboxes.oauth import Tokens
from parley.mailboxes.wayin import Fetched, Found

AT_ONCE = 500  # mails in one command
SPAN = 50_000  # UIDs in one search: its answer is one line
HEAD = 65_536  # octets of the head of a mail that is too large
# Seconds after which it is asked whether the folder still has its name, and nothing came that was not heard of: a box on
# the way that has dropped the connection tells neither side
STILL_THERE = 60.0
# A date that makes no sense, such as a damaged or migrated mailbox has: one such mail keeps no other from being read, and counts
# as received when it is seen, since nothing is received in the future
UNDATED = datetime(9999, 1, 1, tzinfo=UTC)
A_DAY = timedelta(days=1)  # a search knows days alone, in the server's own zone


class Imap:
    """One folder of one mailbox. For one thread."""

    name = "imap"

    def __init__(
        self, at: ImapAt, tokens: Tokens | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.at, self._clock = at, clock
        tokens = tokens or (Tokens(at.oauth) if at.oauth else None)
        self._work = Connection(at, tokens)
        self._idle = Idling(Connection(at, tokens))
        self._validity = 0
        self._chosen_in: IMAPClient | None = None  # the connection in which the folder was chosen
        self._may_delete = True
        self._seen = clock()  # when the folder was there under its name

    @property
    def hinted(self) -> bool:
        """See `WayIn`."""
        return self._idle.listening

    @property
    def unheard(self) -> TransportError | None:
        """See `ListensApart`."""
        return self._idle.unheard

    def look(self, since: datetime) -> Iterable[Found]:
        """See `WayIn`."""
        with self._work.use("look into the folder") as client:
            chosen = self._select(client)  # anew each time: it may have begun to count anew
            if not chosen.get(b"EXISTS"):
                return []
            return list(self._listed(client, int(chosen.get(b"UIDNEXT", 2**32)), since))

    def fetch(self, found: Found, most: int) -> Fetched | None:
        """See `WayIn`."""
        validity, _, uid = found.key.partition(":")
        with self._chosen("give a mail") as client:
            if int(validity) != self._validity:
                return None
            if found.size <= most:
                raw = _part(client, int(uid), f"BODY.PEEK[]<0.{most + 1}>")
                if raw is None or len(raw) <= most:
                    return Fetched(raw) if raw is not None else None
            head = _part(client, int(uid), f"BODY.PEEK[HEADER]<0.{HEAD}>")
            return Fetched(head, whole=False) if head is not None else None

    def fetch_several(self, found: Sequence[Found], most: int) -> list[Fetched | None]:
        """See `GivesSeveral`. One that is larger than the server said of any of them is asked for once more, alone."""
        uids = {each.key: each.key.partition(":")[::2] for each in found}
        limit = min(most, max(each.size for each in found)) + 1
        with self._chosen("give mail") as client:
            here = [int(uid) for validity, uid in uids.values() if int(validity) == self._validity]
            rows = client.fetch(here, [f"BODY.PEEK[]<0.{limit}>"])
        given: list[Fetched | None] = []
        for each in found:
            validity, uid = uids[each.key]
            raw = _body(rows.get(int(uid), {})) if int(validity) == self._validity else None
            larger = raw is not None and len(raw) >= limit
            given.append(self.fetch(each, most) if larger else Fetched(raw) if raw is not None else None)
        return given

    def done(self, found: Sequence[Found]) -> None:
        """See `WayIn`."""
        with self._chosen("put mail aside") as client:
            keys = (each.key.partition(":") for each in found)
            uids = [int(uid) for validity, _, uid in keys if int(validity) == self._validity]
            for some in (uids[n : n + AT_ONCE] for n in range(0, len(uids), AT_ONCE)):
                self._move(client, some) if self.at.processed else self._mark(client, some)

    def missing(self) -> list[str]:
        """What is to be said of folders that parley needs later, that are not there, and that it will not make."""
        at, made = self.at, self.at.make_folders
        later = [(at.processed, "mailbox.processed", made), (at.sent, "mailbox.sent", made and at.keep_sent)]
        with self._work.use("look for the folders") as client:
            return [
                no_folder(client, name, setting, made=setting == "mailbox.processed").message
                for name, setting, makes in later
                if name and not makes and not is_there(client, real_name(client, name))
            ]

    def wants_rights(self) -> list[str]:
        """What is to be said of rights that are not needed before a mail is done."""
        with self._chosen("look into the folder"):
            moves = bool(self.at.processed)
        return [imap_words.MAY_NOT_MOVE] if moves and not self._may_delete else []

    def fullness(self) -> float | None:
        """How full the mailbox is, 1 for full, by the tightest of its quotas; None where the server says nothing of any."""
        with self._work.use("say how full the mailbox is") as client:
            if not client.has_capability("QUOTA"):
                return None
            try:
                _, quotas = client.get_quota_root(real_name(client, self.at.folder))
            except IndexError:  # what the library makes of an answer without a quota
                return None
            return max((each.usage / each.limit for each in quotas if each.limit), default=None)

    def wait(self, seconds: float) -> bool:
        """See `WayIn`."""
        return self._idle.wait(self.at.folder, seconds) or (self.hinted and self._unheard())

    def close(self) -> None:
        """See `WayIn`."""
        self._work.close()
        self._idle.close()

    def _unheard(self) -> bool:
        """Whether the folder is gone from where it was, or there is mail in it that nobody told of; what it is, the look that
        follows finds out. Raises nothing."""
        if self._clock() - self._seen < STILL_THERE:
            return False
        self._seen = self._clock()
        try:
            with self._work.use("say whether the folder is there", as_it_is=True) as client:
                if not is_there(client, real_name(client, self.at.folder)):
                    return True
                _, said = client.noop()
                return any(len(line) > 1 and line[1] == b"EXISTS" for line in said)
        except TransportError:
            return True

    @contextmanager
    def _chosen(self, doing: str) -> Iterator[IMAPClient]:
        """The client, in the folder: a connection that is new has chosen none yet."""
        with self._work.use(doing) as client:
            if client is not self._chosen_in or not self._validity:
                self._select(client)
            yield client

    def _select(self, client: IMAPClient) -> dict[bytes, Any]:
        self._validity = 0
        name = real_name(client, self.at.folder)
        try:
            chosen: dict[bytes, Any] = client.select_folder(name)
        except exceptions.IMAPClientAbortError:
            raise
        except exceptions.IMAPClientError:
            if is_there(client, name):
                raise
            raise no_folder(client, self.at.folder, "mailbox.folder") from None
        if chosen.get(b"READ-ONLY"):
            raise TransportError(imap_words.READ_ONLY, permanent=True)
        self._validity, self._chosen_in = int(chosen[b"UIDVALIDITY"]), client
        allowed = chosen.get(b"PERMANENTFLAGS")
        self._may_delete = allowed is None or b"\\Deleted" in allowed
        kept = allowed is None or {b"\\*", self.at.keyword.encode()} & set(allowed)
        if not self.at.processed and not kept:
            words = (
                "This mail server keeps no marks of ours: name a folder to move mail to, mailbox.processed."
            )
            raise TransportError(words, permanent=True)
        return chosen

    def _listed(self, client: IMAPClient, following: int, since: datetime) -> Iterator[Found]:
        wanted: list[str | date] = ["UNDELETED"]
        if not self.at.processed:
            wanted += ["UNKEYWORD", self.at.keyword]
        if since.year > 1970:
            wanted += ["SINCE", (since.astimezone(UTC) - A_DAY).date()]
        uids: list[int] = []
        if following > SPAN and following < 2**32:
            for first in range(1, following, SPAN):
                uids += client.search([*wanted, "UID", f"{first}:{first + SPAN - 1}"])
        else:
            uids = client.search(wanted)
        for some in (uids[n : n + AT_ONCE] for n in range(0, len(uids), AT_ONCE)):
            for uid, row in client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"]).items():
                if b"INTERNALDATE" in row:  # not a word about a mail that has just gone
                    received = _instant(row[b"INTERNALDATE"])
                    yield Found(f"{self._validity}:{uid}", received, int(row.get(b"RFC822.SIZE", 0)))

    def _mark(self, client: IMAPClient, uids: list[int]) -> None:
        client.add_flags(uids, [self.at.keyword], silent=True)

    def _move(self, client: IMAPClient, uids: list[int]) -> None:
        folder = real_name(client, self.at.processed)
        try:
            _moved(client, uids, folder)
        except exceptions.IMAPClientAbortError:
            raise
        except exceptions.IMAPClientError as error:
            if imap_words.code(error) not in ("TRYCREATE", "NONEXISTENT") and is_there(client, folder):
                raise
            if not self.at.make_folders:
                raise no_folder(client, self.at.processed, "mailbox.processed", made=True) from None
            make(client, folder, "mailbox.processed")
            _moved(client, uids, folder)


def _moved(client: IMAPClient, uids: list[int], folder: str) -> None:
    """In one step; or copied, then deleted. Where single mails cannot be deleted for good they stay behind, marked as deleted."""
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    for_good = client.has_capability("UIDPLUS")
    try:
        client.copy(uids, folder)
    except exceptions.IMAPClientError as error:
        # While they lie there twice they need twice the room; one after the other they need that of one
        if imap_words.code(error) != "OVERQUOTA" or len(uids) == 1 or not for_good:
            raise
        for uid in uids:
            _moved(client, [uid], folder)
        return
    client.delete_messages(uids, silent=True)
    if for_good:
        client.expunge(uids)


def _instant(said: datetime | None) -> datetime:
    try:
        return said.astimezone(UTC) if said is not None else UNDATED
    except OverflowError:
        return UNDATED


def _part(client: IMAPClient, uid: int, what: str) -> bytes | None:
    """A part of a mail, None if the mail is gone."""
    return _body(client.fetch([uid], [what]).get(uid, {}))


def _body(row: Mapping[bytes, Any]) -> bytes | None:
    found = next((value for name, value in row.items() if name.startswith(b"BODY[")), None)
    return bytes(found) if found is not None else None
